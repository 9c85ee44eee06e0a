Describe 'Get-CnRoute' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
        New-CnNamespace lab, web | Out-Null
        $here = @{ Namespace = 'lab' }
        $pair = New-CnVethPair v0 eth0 -PeerNamespace web @here
        New-CnBridge br0 10.5.0.1/24 @here | Out-Null
        Add-CnAddress v0 172.17.0.2/16, fd00:17::2/64 @here | Out-Null
        Add-CnAddress eth0 172.17.0.3/16 -Namespace web | Out-Null
        if (Test-Tool ip) {
            Invoke-Tool ip -n lab route add default via 172.17.0.1 metric 100
            Invoke-Tool ip -n lab route add blackhole 10.66.0.0/16
            Invoke-Tool ip -n lab route add 10.77.0.0/16 nexthop via 172.17.0.4 weight 1 nexthop via 172.17.0.5 weight 3
            Invoke-Tool ip -n lab route add 10.88.0.0/16 via 172.17.0.1 table 1234
            Invoke-Tool ip -n lab -6 route add default via fd00:17::1
            Invoke-Tool ip -n lab route add 10.99.0.0/16 via 172.17.0.1 mtu 1300 src 172.17.0.2 proto static
        }
    }

    BeforeEach { Assert-Tool ip }

    AfterAll { Assert-Sandbox }

    It 'lists what ip route lists' {
        # IPv6 routes of a link come with its carrier.
        Wait-Until { (JsonOf ip -n lab -6 -j route).dst -contains 'fe80::/64' }
        $ours = @(Get-CnRoute @here)
        $ours | ForEach-Object { $_ | Should -BeOfType ContainerNet.Network.CnRoute }
        $theirs = @(JsonOf ip -n lab -j -d route) + @(JsonOf ip -n lab -6 -j -d route | Where-Object { $_.type -ne 'multicast' })
        $theirLines = $theirs | ForEach-Object { "$($_.dst) via $($_.gateway) dev $($_.dev) metric $($_.metric ?? 0) proto $($_.protocol) type $($_.type)" }
        $ourLines = $ours | ForEach-Object {
            $to = if ($_.Destination.PrefixLength -eq 0) { 'default' } else { "$($_.Destination)" -replace '/(32|128)$' }
            "$to via $($_.Gateway) dev $($_.Link) metric $($_.Metric) proto $($_.Protocol) type $("$($_.Type)".ToLowerInvariant())"
        }
        $ourLines | Sort-Object | Should -Be ($theirLines | Sort-Object)
    }

    It 'tells type, metric, protocol, MTU and source' {
        $route = Get-CnRoute 10.99.0.0/16 @here
        $route.Mtu | Should -Be 1300
        "$($route.Source)" | Should -BeExactly '172.17.0.2'
        $route.Protocol | Should -BeExactly 'static'
        (Get-CnRoute 10.66.0.0/16 @here).Type | Should -Be 'Blackhole'
        (Get-CnRoute 172.17.0.0/16 @here).Protocol | Should -BeExactly 'kernel'
        (Get-CnRoute 172.17.0.0/16 @here).Scope | Should -Be 'Link'
    }

    It 'tells the ways of a route that has several' {
        $hops = (Get-CnRoute 10.77.0.0/16 @here).NextHops
        $hops | ForEach-Object { "$($_.Gateway) $($_.Link) $($_.Weight)" } | Should -Be '172.17.0.4 v0 1', '172.17.0.5 v0 3'
    }

    It 'takes destinations' {
        (Get-CnRoute default -AddressFamily IPv4 @here).Metric | Should -Be 100
        Get-CnRoute default @here | Should -HaveCount 2
        (Get-CnRoute 10.66.0.0/16, 10.5.0.0/24 @here | ForEach-Object { "$($_.Destination)" } | Sort-Object) | Should -Be '10.5.0.0/24', '10.66.0.0/16'
        Get-CnRoute 10.123.0.0/16 @here | Should -BeNullOrEmpty
    }

    It 'takes -AddressFamily' {
        (Get-CnRoute -AddressFamily IPv6 @here).Family | Select-Object -Unique | Should -Be 'InterNetworkV6'
        (Get-CnRoute -AddressFamily IPv4 @here).Family | Select-Object -Unique | Should -Be 'InterNetwork'
    }

    It 'takes -Table and -AllTables' {
        (Get-CnRoute -Table 1234 @here | ForEach-Object { "$($_.Destination)" }) | Should -Be '10.88.0.0/16'
        Get-CnRoute -Table 4321 @here | Should -BeNullOrEmpty
        (Get-CnRoute -Table 255 -AddressFamily IPv4 @here | ForEach-Object { "$($_.Destination)" }) | Should -Contain '172.17.0.2/32'
        $all = Get-CnRoute -AllTables @here
        $all.Table | Select-Object -Unique | Sort-Object | Should -Be 254, 255, 1234
    }

    It 'takes links by name, index, object and pipeline' {
        (Get-CnRoute -Link br0 -AddressFamily IPv4 @here | ForEach-Object { "$($_.Destination)" }) | Should -Be '10.5.0.0/24'
        (Get-CnRoute -Link br0 -AddressFamily IPv4 @here) | Should -HaveCount 1
        (Get-CnRoute -Link (Get-CnLink br0 @here).Index -AddressFamily IPv4 @here) | Should -HaveCount 1
        (Get-CnLink br0 @here | Get-CnRoute -AddressFamily IPv4).Namespace.Name | Should -BeExactly 'lab'
        ('br0' | Get-CnRoute -AddressFamily IPv4 @here) | Should -HaveCount 1
        # Of a pair, the end that goes into a container.
        ($pair | Get-CnRoute -AddressFamily IPv4).Namespace.Name | Should -BeExactly 'web'
    }

    It 'reports what is not there' {
        Assert-Error { Get-CnRoute -Link gone @here } NotFound ObjectNotFound 'gone' | Should -BeNullOrEmpty
        Assert-Error { Get-CnRoute -Namespace gone } NotFound ObjectNotFound | Should -BeNullOrEmpty
    }

    It 'refuses host bits' {
        Assert-BindingError { Get-CnRoute 172.17.0.1/16 @here }
    }

    It 'completes links' {
        Complete 'Get-CnRoute -Namespace lab -Link b' | Should -Be 'br0'
    }
}
