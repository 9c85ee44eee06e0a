Describe 'Repair-CnNetwork' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox
    }

    BeforeEach { New-NetworkHost }

    AfterEach { Clear-NetworkHost }

    AfterAll { Assert-Sandbox }

    It 'puts everything right after a flush, and keeps addresses and ports' {
        New-Web | Out-Null
        Publish-CnPort app1 8080:80 -Namespace host | Out-Null
        Invoke-In host nft flush ruleset | Out-Null
        Remove-CnLink (Get-CnEndpoint web app2 -Namespace host).HostLink -Namespace host
        Set-CnLink (Get-CnNetwork web -Namespace host).Bridge -Down -Namespace host
        @(Repair-CnNetwork -Namespace host).Count | Should -BeGreaterThan 3
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
        "$((Get-CnEndpoint web app2 -Namespace host).IPv4Address)" | Should -Be 172.20.0.3/16
        Test-Ping app1 172.20.0.3 | Should -BeTrue
        (Get-CnPublishedPort 8080 -Namespace host).Container | Should -Be 'app1', 'app1'
    }

    It 'shows the plan with -WhatIf, and changes nothing' {
        New-CnNetwork web -BridgeName br-web -Namespace host | Out-Null
        Set-CnLink br-web -Down -Namespace host
        Get-WhatIf 'Repair-CnNetwork -Namespace host -WhatIf' | Should -Be "Set bridge to up (it is down) -> br-web of network 'web' in namespace 'host'"
        @(Test-CnNetwork -Namespace host).Count | Should -Be 1
        Assert-Error { Repair-CnNetwork nothing -Namespace host } NotFound
    }
}
