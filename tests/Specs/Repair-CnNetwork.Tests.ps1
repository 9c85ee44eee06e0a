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

    It 'mends <What> without making it anew' -ForEach @(
        @{ What = 'a link that is down'; Do = { Set-CnLink $endpoint.HostLink -Down -Namespace host } }
        @{ What = 'a link with another name'; Do = { Set-CnLink $endpoint.HostLink -NewName other -Namespace host } }
        @{ What = 'a link without its flag'; Do = { Set-CnLink $endpoint.HostLink -Hairpin $false -Namespace host } }
        @{ What = 'a container''s end that is down'; Do = { Set-CnLink eth0 -Down -Namespace app1 } }
        @{ What = 'a container''s end with another MTU and MAC address'; Do = { Set-CnLink eth0 -Mtu 1400 -MacAddress 02:00:00:00:00:99 -Namespace app1 } }
        @{ What = 'a container without its address'; Do = { Remove-CnAddress eth0 172.20.0.2/16 -Namespace app1 } }
        @{ What = 'a container without its default route'; Do = { Remove-CnRoute default -Gateway 172.20.0.1 -Namespace app1 } }
        @{ What = 'a bridge that was deleted'; Do = { Remove-CnLink $endpoint.Bridge -Namespace host } }
    ) {
        $endpoint = New-Web app1
        $index = (Get-CnLink $endpoint.HostLink -Namespace host).Index
        & $Do | Out-Null
        @(Repair-CnNetwork web -Namespace host).Count | Should -BeGreaterThan 0
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
        (Get-CnLink $endpoint.HostLink -Namespace host).Index | Should -Be $index
        (Get-CnEndpoint web -Namespace host).EndpointId | Should -Be $endpoint.EndpointId
        Test-Ping app1 192.0.2.2 | Should -BeTrue
    }

    It 'gives a container a link again whose <End> is lost: it is the same endpoint' -ForEach @(
        @{ End = 'link'; Do = { Remove-CnLink $endpoint.HostLink -Namespace host } }
        @{ End = 'own end'; Do = { Set-CnLink eth0 -NewName lan0 -Namespace app1 } }
    ) {
        $endpoint = New-Web app1
        Publish-CnPort app1 8080:80 -Namespace host | Out-Null
        & $Do | Out-Null
        Repair-CnNetwork web -Namespace host | Out-Null
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
        $again = Get-CnEndpoint web -Namespace host
        "$($again.EndpointId) $($again.IPv4Address) $($again.MacAddress)" | Should -Be "$($endpoint.EndpointId) $($endpoint.IPv4Address) $($endpoint.MacAddress)"
        @(Get-CnLink -Namespace app1).Name | Should -Be lo, eth0
        (Get-CnPublishedPort 8080 -Namespace host).Container | Should -Be 'app1', 'app1'
        Test-Ping app1 192.0.2.2 | Should -BeTrue
    }

    It 'shows the plan with -WhatIf, and changes nothing' {
        New-CnNetwork web -BridgeName br-web -Namespace host | Out-Null
        Set-CnLink br-web -Down -Namespace host
        Get-WhatIf 'Repair-CnNetwork -Namespace host -WhatIf' | Should -Be "Set bridge to up (it is down) -> br-web of network 'web' in namespace 'host'"
        @(Test-CnNetwork -Namespace host).Count | Should -Be 1
        Assert-Error { Repair-CnNetwork nothing -Namespace host } NotFound
    }
}
