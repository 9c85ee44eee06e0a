Describe 'Disconnect-CnContainer' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox
    }

    BeforeEach { New-NetworkHost }

    AfterEach { Clear-NetworkHost }

    AfterAll { Assert-Sandbox }

    It 'takes link, address, port and lease away; twice is no error' {
        New-Web | Out-Null
        Publish-CnPort app1 8080:80 -Namespace host | Out-Null
        Disconnect-CnContainer web app1 -Namespace host
        Disconnect-CnContainer web app1 -Namespace host
        Get-CnLink -Namespace app1 | ForEach-Object Name | Should -Be lo
        Get-CnPublishedPort -Namespace host | Should -BeNullOrEmpty
        Get-CnEndpoint web -Namespace host | ForEach-Object Name | Should -Be app2
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
    }

    It 'takes a container as it can be connected: by name, path, process id or object' {
        New-Web app1 | Out-Null
        $server = Start-Server app1 80
        foreach ($as in 'app1', '/run/netns/app1', "/proc/$($server.Id)/ns/net", $server.Id, (Get-CnNamespace app1)) {
            Disconnect-CnContainer web $as -Namespace host
            Get-CnEndpoint web -Namespace host | Should -BeNullOrEmpty -Because "$as"
            Connect-CnContainer web app1 -Namespace host | Out-Null
        }
        Disconnect-CnContainer web /run/netns/gone -Namespace host
        @(Get-CnEndpoint web -Namespace host).Count | Should -Be 1
        Stop-Server $server
    }

    It 'takes piped endpoints, all together' {
        New-Web | Disconnect-CnContainer
        Get-CnEndpoint web -Namespace host | Should -BeNullOrEmpty
        @(Get-CnLink -Namespace host | Where-Object Kind -eq veth).Name | Should -Be uplink
    }

    It 'works when the namespace is gone, and twice' {
        $endpoints = New-Web
        Publish-CnPort app1 8080:80 -Namespace host | Out-Null
        Remove-CnNamespace app1
        $endpoints | Disconnect-CnContainer
        $endpoints | Disconnect-CnContainer
        Get-CnEndpoint web -Namespace host | Should -BeNullOrEmpty
        Get-CnPublishedPort -Namespace host | Should -BeNullOrEmpty
        Get-CnOrphan -Namespace host | Should -BeNullOrEmpty
    }

    It 'takes endpoints of several networks; one default route after the other goes' {
        New-Web app1 | Out-Null
        New-CnNetwork db -Subnet 172.21.0.0/16 -Namespace host | Out-Null
        Connect-CnContainer db app1 -Namespace host | Out-Null
        Get-CnEndpoint -Namespace host | Disconnect-CnContainer
        Get-CnEndpoint -Namespace host | Should -BeNullOrEmpty
        Get-CnLink -Namespace app1 | ForEach-Object Name | Should -Be lo
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
    }

    It 'gives the default routes to the next network, of a higher metric or the same' -ForEach @(@{ Metric = 7 }, @{ Metric = 5 }) {
        New-CnNetwork web -Subnet 172.20.0.0/16, fd20::/64 -Namespace host | Out-Null
        New-CnNetwork db -Subnet 172.21.0.0/16, fd21::/64 -Namespace host | Out-Null
        New-CnNamespace app1 | Connect-CnContainer web -Metric 5 -Namespace host | Out-Null
        Connect-CnContainer db app1 -Metric $Metric -Namespace host | Out-Null
        Disconnect-CnContainer web app1 -Namespace host
        @(Get-CnRoute -Namespace app1 | Where-Object { $_.Destination.PrefixLength -eq 0 -and $_.Gateway } | ForEach-Object { "$($_.Gateway) $($_.Metric)" }) |
            Should -Be "172.21.0.1 $Metric", "fd21::1 $Metric"
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
        Test-Ping app1 192.0.2.2 | Should -BeTrue
    }

    It 'knows no network that is not there, and takes a variable that is not set for no container' {
        New-Web | Out-Null
        Assert-Error { Disconnect-CnContainer wbe app1 -Namespace host } -Id NotFound -Category ObjectNotFound -Target wbe -Message "Cannot find network 'wbe' in namespace 'host'.*"
        Disconnect-CnContainer w*b nobody -Namespace host
        Disconnect-CnContainer nothing* -Namespace host
        $unset = $null
        Assert-BindingError { Disconnect-CnContainer web $unset -Namespace host }
        Assert-BindingError { $null | Disconnect-CnContainer web -Namespace host }
        @(Get-CnEndpoint web -Namespace host).Count | Should -Be 2
    }

    It 'does nothing with -WhatIf; completes containers' {
        New-Web app1 | Out-Null
        Get-WhatIf 'Disconnect-CnContainer web app1 -Namespace host -WhatIf' | Should -Be "Disconnect from network 'web' in namespace 'host' -> 'app1' (172.20.0.2/16)"
        @(Get-CnEndpoint web -Namespace host).Count | Should -Be 1
        Complete 'Disconnect-CnContainer -Namespace host web -Container a' | Should -Be app1
    }
}
