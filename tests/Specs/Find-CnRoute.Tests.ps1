Describe 'Find-CnRoute' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
        New-CnNamespace lab, web | Out-Null
        $here = @{ Namespace = 'lab' }
        New-CnVethPair v0 eth0 -PeerNamespace web @here | Out-Null
        New-CnBridge br0 10.5.0.1/24, fd05::1/64 @here | Out-Null
        New-CnVethPair p0 p1 -Bridge br0 @here | Out-Null
        Add-CnAddress v0 172.17.0.2/16, fd00:17::2/64 @here | Out-Null
        Add-CnAddress eth0 172.17.0.3/16 -Namespace web | Out-Null
        Add-CnRoute default 172.17.0.1 @here | Out-Null
        Add-CnRoute default fd00:17::1 @here | Out-Null
        Add-CnRoute 10.66.0.0/16 -Type Blackhole @here | Out-Null
        Add-CnRoute 10.67.0.0/16 -Type Unreachable @here | Out-Null
        Add-CnRoute 10.68.0.0/16 -Type Prohibit @here | Out-Null
        Add-CnRoute default 172.17.0.9 -Table 77 @here | Out-Null
        if (Test-Tool ip) {
            Invoke-Tool ip -n lab rule add fwmark 7 table 77
            Invoke-Tool ip netns exec lab sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
        }
    }

    BeforeEach { Assert-Tool ip }

    AfterAll { Assert-Sandbox }

    It 'finds what ip route get finds: <_>' -ForEach '1.2.3.4', '172.17.0.3', '10.5.0.77', 'fd42::1', 'fd05::9', '10.5.0.1' {
        $route = Find-CnRoute $_ @here
        $route | Should -HaveCount 1
        $route | Should -BeOfType ContainerNet.Network.CnRoute
        $their = JsonOf ip -n lab -j route get $_
        "$($route.Destination.BaseAddress)" | Should -BeExactly $their.dst
        "$($route.Gateway)" | Should -Be "$($their.gateway)"
        $route.Link | Should -BeExactly $their.dev
        "$($route.Source)" | Should -BeExactly $their.prefsrc
        $route.Namespace.Name | Should -BeExactly 'lab'
    }

    It 'takes several addresses, piped too' {
        (Find-CnRoute 1.2.3.4, 10.5.0.7 @here).Link | Should -Be 'v0', 'br0'
        ('1.2.3.4', 'fd05::9' | Find-CnRoute @here).Link | Should -Be 'v0', 'br0'
        ([pscustomobject]@{ Address = '10.5.0.7'; Namespace = 'lab' } | Find-CnRoute).Link | Should -BeExactly 'br0'
        (Find-CnRoute -Destination 1.2.3.4 @here).Link | Should -BeExactly 'v0'
    }

    It 'asks from where another container''s address is: its own namespace' {
        (Get-CnAddress eth0 -AddressFamily IPv4 -Namespace web | Find-CnRoute).Type | Should -Be 'Local'
    }

    It 'takes -From' {
        $route = Find-CnRoute 1.2.3.4 -From 10.5.0.1 @here
        "$($route.From)" | Should -BeExactly '10.5.0.1'
        $route.Link | Should -BeExactly 'v0'
        (JsonOf ip -n lab -j route get 1.2.3.4 from 10.5.0.1).dev | Should -BeExactly 'v0'
    }

    It 'takes -InputLink: how it would be forwarded' {
        $route = Find-CnRoute 1.2.3.4 -From 10.5.0.7 -InputLink br0 @here
        $route.Link | Should -BeExactly 'v0'
        "$($route.Gateway)" | Should -BeExactly '172.17.0.1'
        (Find-CnRoute 1.2.3.4 -From 10.5.0.7 -InputLink (Get-CnLink br0 @here) @here).Link | Should -BeExactly 'v0'
        (Find-CnRoute 1.2.3.4 -From 10.5.0.7 -InputLink (Get-CnLink br0 @here).Index @here).Link | Should -BeExactly 'v0'
    }

    It 'takes -Mark' {
        "$((Find-CnRoute 1.2.3.4 -Mark 7 @here).Gateway)" | Should -BeExactly '172.17.0.9'
        "$((Find-CnRoute 1.2.3.4 -Mark 8 @here).Gateway)" | Should -BeExactly '172.17.0.1'
    }

    It 'reports where there is no way, and goes on' {
        $found = Assert-Error { Find-CnRoute 8.8.8.8, 172.17.0.3 -Namespace web } Rejected InvalidArgument 8.8.8.8 "Cannot find a route to 8.8.8.8 in namespace 'web': *(ENETUNREACH)*No route fits."
        $found.Type | Should -Be 'Local'
    }

    It 'says that the packet would be dropped: <Address>' -ForEach @(
        @{ Address = '10.66.0.1'; Id = 'Rejected' }
        @{ Address = '10.67.0.1'; Id = 'Rejected' }
        @{ Address = '10.68.0.1'; Id = 'Rejected' }
    ) {
        Assert-Error { Find-CnRoute $Address @here } $Id InvalidArgument $Address "Cannot find a route to $Address in namespace 'lab': *" | Should -BeNullOrEmpty
    }

    It 'says that a sender is no address of this namespace' {
        Assert-Error { Find-CnRoute 1.2.3.4 -From 9.9.9.9 @here } Rejected InvalidArgument 1.2.3.4 '*9.9.9.9 *no address of this namespace*' | Should -BeNullOrEmpty
    }

    It 'refuses an input link of another namespace, or one that is not there' {
        Assert-Error { Find-CnRoute 1.2.3.4 -From 10.5.0.7 -InputLink (Get-CnLink eth0 -Namespace web) @here } Rejected InvalidArgument | Should -BeNullOrEmpty
        Assert-Error { Find-CnRoute 1.2.3.4 -InputLink gone @here } NotFound ObjectNotFound 1.2.3.4 | Should -BeNullOrEmpty
    }

    It 'refuses what is no address' {
        Assert-BindingError { Find-CnRoute 1.2.3.4/8 @here }
        Assert-BindingError { Find-CnRoute 1.2.3.4 -From host @here }
        Assert-BindingError { Find-CnRoute 1.2.3.4 -Mark -1 @here }
    }

    It 'completes links' {
        Complete 'Find-CnRoute 1.2.3.4 -Namespace lab -InputLink b' | Should -Be 'br0'
    }
}
