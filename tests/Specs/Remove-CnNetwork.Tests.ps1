Describe 'Remove-CnNetwork' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox
    }

    BeforeEach { New-NetworkHost }

    AfterEach { Clear-NetworkHost }

    AfterAll { Assert-Sandbox }

    It 'leaves nothing of a network' {
        New-Web | Out-Null
        Publish-CnPort app1 8080:80 -Namespace host | Out-Null
        Remove-CnNetwork web -Force -Namespace host
        Get-Ruleset | Should -BeNullOrEmpty
        Get-CnLink -Namespace host | Where-Object Kind -eq bridge | Should -BeNullOrEmpty
        Get-CnLink -Namespace app1 | ForEach-Object Name | Should -Be lo
        [IO.Directory]::Exists('/run/containernet') | Should -BeFalse
    }

    It 'refuses while containers are connected, and says who' {
        New-Web | Out-Null
        Assert-Error { Remove-CnNetwork web -Namespace host } InUse -Message '*app1, app2*'
        Test-Ping app1 172.20.0.3 | Should -BeTrue
    }

    It 'removes those that nobody uses' {
        New-Web app1 | Out-Null
        New-CnNetwork a, b -Namespace host | Out-Null
        Remove-CnNetwork -Unused -Namespace host
        Get-CnNetwork -Namespace host | ForEach-Object Name | Should -Be web
    }

    It 'leaves other networks and masquerades alone' {
        New-CnNetwork web, db -Namespace host | Out-Null
        New-CnBridge br9 -Address 10.9.0.1/24 -Namespace host | Add-CnMasquerade | Out-Null
        Remove-CnNetwork web -Namespace host
        Test-CnNetwork db -Namespace host | Should -BeNullOrEmpty
        Remove-CnNetwork db -Namespace host
        Get-CnMasquerade -Namespace host | ForEach-Object OutInterface | Should -Be br9
    }

    It 'removes what bears the name of a network whose file is damaged, with -Force; until then none of it is an orphan' {
        New-Web | Out-Null
        New-CnNetwork db -Subnet 172.21.0.0/16 -Namespace host | Out-Null
        Publish-CnPort app1 8080:80 -Namespace host | Out-Null
        $file = [IO.Directory]::GetFiles('/run/containernet', 'web.json', 'AllDirectories')[0]
        [IO.File]::WriteAllText($file, 'x')
        Get-CnOrphan -Namespace host | Should -BeNullOrEmpty
        Test-Ping app1 172.20.0.3 | Should -BeTrue
        Get-WhatIf 'Remove-CnNetwork web -Force -Namespace host -WhatIf' | Should -BeLike "Remove what bears its name -> network 'web' in namespace 'host' ($file*"
        Remove-CnNetwork web -Force -Namespace host
        @(Get-CnLink -Namespace host | Where-Object Kind -eq bridge).Name | Should -Be (Get-CnNetwork db -Namespace host).Bridge
        Get-CnLink -Namespace app1 | ForEach-Object Name | Should -Be lo
        Get-Rule | Where-Object { $_ -match 'containernet:web' } | Should -BeNullOrEmpty
        Get-CnPublishedPort -Namespace host | Should -BeNullOrEmpty
        Get-CnOrphan -Namespace host | Should -BeNullOrEmpty
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
        Get-CnNetwork -Namespace host | ForEach-Object Name | Should -Be db
    }

    It 'does nothing with -WhatIf; takes objects; knows what is not there' {
        New-CnNetwork web -Namespace host | Out-Null
        Get-WhatIf 'Remove-CnNetwork web -Namespace host -WhatIf' | Should -BeLike "Remove -> network 'web' in namespace 'host' (172.*)"
        Get-CnNetwork web -Namespace host | Remove-CnNetwork
        Assert-Error { Remove-CnNetwork web -Namespace host } NotFound
        Complete 'Remove-CnNetwork -Namespace host -Network w' | Should -BeNullOrEmpty
    }
}
