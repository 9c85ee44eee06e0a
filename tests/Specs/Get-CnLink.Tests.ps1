Describe 'Get-CnLink' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
        # A small house: two containers on a bridge, a third at nothing, and a macvlan.
        New-CnNamespace host0, one, two | Out-Null
        New-CnBridge docker0 172.17.0.1/16, fd00:17::1/64 -Namespace host0 | Out-Null
        New-CnVethPair veth1 eth0 -PeerNamespace one -Bridge docker0 -Namespace host0 | Out-Null
        New-CnVethPair veth2 eth0 -PeerNamespace two -Bridge docker0 -Namespace host0 | Out-Null
        New-CnVethPair left right -Namespace host0 -Down | Out-Null
        New-CnMacvlan mv0 left -Namespace host0 -Down | Out-Null
        Add-CnAddress eth0 172.17.0.2/16 -Namespace one | Out-Null
        Add-CnAddress eth0 172.17.0.3/16 -Namespace two | Out-Null
    }

    AfterAll { Assert-Sandbox }

    It 'lists all links in the order of their index' {
        $links = Get-CnLink -Namespace host0
        $theirs = JsonOf ip -n host0 -j link
        $links.Name | Should -Be $theirs.ifname
        $links.Index | Should -Be $theirs.ifindex
        $links | ForEach-Object { $_ | Should -BeOfType ContainerNet.Network.CnLink }
    }

    It 'says the same as ip -d: <_>' -ForEach 'lo', 'docker0', 'veth1', 'left', 'mv0' {
        $link = Get-CnLink $_ -Namespace host0
        $theirs = JsonOf ip -n host0 -j -d link show $_
        $link.Index | Should -Be $theirs.ifindex
        $link.Mtu | Should -Be $theirs.mtu
        "$($link.MacAddress)" | Should -BeExactly $theirs.address
        $link.State.ToString() | Should -Be ($theirs.operstate -replace 'LOWERLAYERDOWN', 'LowerLayerDown')
        $link.Master | Should -Be $theirs.master
        $link.Kind | Should -BeExactly ($theirs.linkinfo.info_kind ?? 'loopback')
        ("$($link.Flags)" -match '\bUp\b') | Should -Be ($theirs.flags -contains 'UP')
        $link.Group | Should -Be 0
        $link.Namespace.Name | Should -BeExactly 'host0'
    }

    It 'has a type for each kind: <Name> is a <Type>' -ForEach @(
        @{ Name = 'docker0'; Type = 'CnBridge'; Kind = 'bridge' }
        @{ Name = 'veth1'; Type = 'CnVeth'; Kind = 'veth' }
        @{ Name = 'mv0'; Type = 'CnMacvlan'; Kind = 'macvlan' }
        @{ Name = 'lo'; Type = 'CnLink'; Kind = 'loopback' }
    ) {
        $link = Get-CnLink $Name -Namespace host0
        $link.GetType().FullName | Should -BeExactly "ContainerNet.Network.$Type"
        $link.Kind | Should -BeExactly $Kind
        "$link" | Should -BeExactly $Name
    }

    It 'knows kinds that other tools make: <Kind>' -ForEach @(
        @{ Kind = 'vxlan'; Arguments = 'id 42 dstport 4789 local 10.9.0.1 remote 10.9.0.2'; Type = 'CnVxlan' }
        @{ Kind = 'macvtap'; Arguments = ''; Type = 'CnMacvlan' }
    ) {
        Assert-Tool ip
        $arguments = @($Arguments.Split(' ', [StringSplitOptions]::RemoveEmptyEntries))
        $below = if ($Kind -eq 'macvtap') { 'link', 'right' } else { @() }
        Invoke-Tool ip -n host0 link add @below x0 type $Kind @arguments
        try {
            $link = Get-CnLink x0 -Namespace host0
            $link.GetType().FullName | Should -BeExactly "ContainerNet.Network.$Type"
            $link.Kind | Should -BeExactly $Kind
            if ($Kind -eq 'vxlan') {
                $link.Id | Should -Be 42
                "$($link.Remote)" | Should -BeExactly '10.9.0.2'
                "$($link.Local)" | Should -BeExactly '10.9.0.1'
                $link.UdpPort | Should -Be 4789
            }
        }
        finally {
            Invoke-Tool ip -n host0 link delete x0
        }
    }

    It 'knows a tap link' {
        Assert-Tool ip
        try { [IO.File]::OpenWrite('/dev/net/tun').Dispose() }
        catch [IO.IOException], [UnauthorizedAccessException] { Set-ItResult -Skipped -Because 'this user may not open /dev/net/tun, or it is not there' }
        Invoke-Tool ip -n host0 tuntap add dev tap0 mode tap
        try {
            $link = Get-CnLink tap0 -Namespace host0
            $link.GetType().FullName | Should -BeExactly 'ContainerNet.Network.CnTap'
            $link.Mode | Should -BeExactly 'tap'
            $link.Persistent | Should -BeTrue
        }
        finally {
            Invoke-Tool ip -n host0 link delete tap0
        }
    }

    It 'tells the peer of a veth, with the number and the name of its namespace' {
        $veth = Get-CnLink veth1 -Namespace host0
        $eth = Get-CnLink eth0 -Namespace one
        $veth.Peer.Index | Should -Be $eth.Index
        $veth.Peer.Name | Should -BeExactly 'eth0'
        $veth.Peer.Namespace.Name | Should -BeExactly 'one'
        $eth.Peer.Index | Should -Be $veth.Index
        $eth.Peer.Name | Should -BeExactly 'veth1'
        $eth.Peer.Namespace.Name | Should -BeExactly 'host0'
        $theirs = JsonOf ip -n host0 -j -d link show veth1
        $veth.Peer.Index | Should -Be $theirs.link_index
        $veth.Peer.NamespaceId | Should -Be $theirs.link_netnsid
        $veth.DisplayName | Should -BeExactly "veth1@if$($eth.Index)"
        "$($veth.Peer)" | Should -BeExactly 'eth0 in one'
    }

    It 'tells the peer in the same namespace' {
        $left = Get-CnLink left -Namespace host0
        $left.Peer.Name | Should -BeExactly 'right'
        $left.Peer.NamespaceId | Should -BeNullOrEmpty
        "$($left.Peer)" | Should -BeExactly 'right'
    }

    It 'tells apart peers that have one name in different namespaces' {
        (Get-CnLink veth? -Namespace host0 | ForEach-Object { "$($_.Peer)" }) | Should -Be 'eth0 in one', 'eth0 in two'
    }

    It 'tells the link below of a macvlan' {
        (Get-CnLink mv0 -Namespace host0).Peer.Name | Should -BeExactly 'left'
    }

    It 'tells master and port' {
        $veth = Get-CnLink veth1 -Namespace host0
        $veth.Master | Should -BeExactly 'docker0'
        $veth.MasterIndex | Should -Be (Get-CnLink docker0 -Namespace host0).Index
        $theirs = (JsonOf ip -n host0 -j -d link show veth1).linkinfo.info_slave_data
        $veth.Port.State.ToString() | Should -Be $theirs.state
        $veth.Port.PathCost | Should -Be $theirs.cost
        $veth.Port.Hairpin | Should -Be $theirs.hairpin
        $veth.Port.Isolated | Should -Be $theirs.isolated
        $veth.Port.Learning | Should -Be $theirs.learning
        (Get-CnLink left -Namespace host0).Port | Should -BeNullOrEmpty
        (Get-CnLink left -Namespace host0).Master | Should -BeNullOrEmpty
    }

    It 'tells the addresses' {
        (Get-CnLink docker0 -Namespace host0).Addresses | Where-Object Scope -EQ Global | ForEach-Object { "$_" } |
            Should -Be '172.17.0.1/16', 'fd00:17::1/64'
        @((Get-CnLink left -Namespace host0).Addresses) | Should -HaveCount 0
    }

    It 'counts as ip -s does' {
        Invoke-Tool ip netns exec one ping -q -c 3 -i 0.002 172.17.0.3 | Out-Null
        # Neighbour discovery may send at any time: look until two looks around ours agree.
        Wait-Until {
            $before = (JsonOf ip -n one -s -j link show eth0).stats64
            $script:statistics = (Get-CnLink eth0 -Namespace one).Statistics
            $script:theirs = (JsonOf ip -n one -s -j link show eth0).stats64
            $before.rx.packets -eq $theirs.rx.packets -and $before.tx.packets -eq $theirs.tx.packets
        }
        $statistics.RxPackets | Should -BeGreaterThan 2
        $statistics.RxPackets | Should -Be $theirs.rx.packets
        $statistics.RxBytes | Should -Be $theirs.rx.bytes
        $statistics.TxPackets | Should -Be $theirs.tx.packets
        $statistics.TxBytes | Should -Be $theirs.tx.bytes
        $statistics.RxDropped | Should -Be $theirs.rx.dropped
        $statistics.TxErrors | Should -Be $theirs.tx.errors
    }

    It 'tells alias, group and promiscuity' {
        Invoke-Tool ip -n host0 link set left alias 'for the spec' group 77 promisc on
        $link = Get-CnLink left -Namespace host0
        $link.Alias | Should -BeExactly 'for the spec'
        $link.Group | Should -Be 77
        $link.Promiscuous | Should -BeTrue
        Invoke-Tool ip -n host0 link set left alias '' group 0 promisc off
    }

    It 'takes a name, an index, wildcards, several' {
        (Get-CnLink left -Namespace host0).Name | Should -BeExactly 'left'
        $index = (Get-CnLink left -Namespace host0).Index
        (Get-CnLink $index -Namespace host0).Name | Should -BeExactly 'left'
        (Get-CnLink veth* -Namespace host0).Name | Should -Be 'veth1', 'veth2'
        (Get-CnLink -Name left -Namespace host0).Name | Should -BeExactly 'left'
        (Get-CnLink -Link left, 'd*' -Namespace host0).Name | Should -Be 'left', 'docker0'
        Get-CnLink nothing* -Namespace host0 | Should -BeNullOrEmpty
    }

    It 'filters by kind and by master' {
        (Get-CnLink -Kind bridge -Namespace host0).Name | Should -Be 'docker0'
        (Get-CnLink -Kind bridge, Macvlan -Namespace host0).Name | Should -Be 'docker0', 'mv0'
        (Get-CnLink -Master docker0 -Namespace host0).Name | Should -Be 'veth1', 'veth2'
        (Get-CnLink v*1 -Master docker0 -Kind veth -Namespace host0).Name | Should -Be 'veth1'
        Get-CnLink -Kind vxlan -Namespace host0 | Should -BeNullOrEmpty
    }

    It 'looks at a piped link anew, in its own namespace' {
        $both = @(Get-CnLink eth0 -Namespace one) + @(Get-CnLink eth0 -Namespace two) | Get-CnLink
        $both.Namespace.Name | Should -Be 'one', 'two'
        ('lo', 'left' | Get-CnLink -Namespace host0).Name | Should -Be 'lo', 'left'
        (Get-CnLink veth1 -Namespace host0 | Get-CnLink).Index | Should -Be (Get-CnLink veth1 -Namespace host0).Index
    }

    It 'takes the first end of a piped pair' {
        $pair = New-CnVethPair a0 b0 -Namespace host0 -PeerNamespace one
        ($pair | Get-CnLink).Name | Should -BeExactly 'a0'
        $pair | Remove-CnLink
    }

    It 'takes -Namespace as name, path, process id and object, and by property name' {
        (Get-CnLink eth0 -Namespace one).Namespace.Name | Should -BeExactly 'one'
        (Get-CnLink eth0 -Namespace /run/netns/one).Namespace.Name | Should -BeExactly 'one'
        (Get-CnLink eth0 -Namespace (Get-CnNamespace one)).Namespace.Name | Should -BeExactly 'one'
        (Get-CnLink lo -Namespace $PID).Namespace.IsCurrent | Should -BeTrue
        (Get-CnLink lo).Namespace.IsCurrent | Should -BeTrue
    }

    It 'takes piped namespaces' {
        (Get-CnNamespace one, two | Get-CnLink eth0).Namespace.Name | Should -Be 'one', 'two'
        (Get-CnNamespace one | Get-CnLink).Name | Should -Be 'lo', 'eth0'
    }

    It 'takes a peer' {
        ((Get-CnLink eth0 -Namespace one).Peer | Get-CnLink).Peer.Name | Should -BeExactly 'eth0'
    }

    It 'takes the link of an address, a route and a neighbour' {
        (Get-CnAddress eth0 -AddressFamily IPv4 -Namespace one | Get-CnLink).Namespace.Name | Should -BeExactly 'one'
        (Get-CnRoute 172.17.0.0/16 -Namespace two | Get-CnLink).Name | Should -BeExactly 'eth0'
        (Add-CnNeighbor 172.17.0.99 02:00:00:00:00:99 eth0 -Namespace two | Get-CnLink).Namespace.Name | Should -BeExactly 'two'
    }

    It 'reports what is not there, and goes on' {
        $found = Assert-Error { Get-CnLink left, gone, lo -Namespace host0 } NotFound ObjectNotFound 'gone' "Cannot find link 'gone' in namespace 'host0': No such device (ENODEV).*"
        $found.Name | Should -Be 'left', 'lo'
        Assert-Error { Get-CnLink 4242 -Namespace host0 } NotFound ObjectNotFound 4242 | Should -BeNullOrEmpty
        Assert-Error { Get-CnLink -Namespace gone } NotFound ObjectNotFound | Should -BeNullOrEmpty
    }

    It 'refuses the name "<_>" before anything is sent' -ForEach 'sixteencharacter', 'a/b', 'a b', '', '..', 'a:b', 'a%d' {
        Assert-BindingError { Get-CnLink $_ -Namespace host0 }
    }

    It 'refuses the index <_>' -ForEach 0, (-1) {
        Assert-BindingError { Get-CnLink ([int]$_) }
    }

    It 'completes names, kinds and masters of the namespace on the line' {
        Complete 'Get-CnLink -Namespace host0 ve' | Should -Be 'veth1', 'veth2'
        Complete 'Get-CnLink -Namespace host0 -Kind b' | Should -Be 'bridge'
        Complete 'Get-CnLink -Namespace host0 -Master d' | Should -Be 'docker0'
        Complete 'Get-CnLink l' | Should -Be 'lo'
        # Nothing of ours for a namespace that is not there, and no error.
        Complete 'Get-CnLink -Namespace gone ve' | Should -Not -Contain 'veth1'
    }

    It 'survives Export-Clixml' {
        $file = [IO.Path]::GetTempFileName()
        try {
            Get-CnLink veth1 -Namespace host0 | Export-Clixml $file
            $read = Import-Clixml $file
            $read.Name | Should -BeExactly 'veth1'
            $read.Kind | Should -BeExactly 'veth'
            $read.Mtu | Should -Be 1500
            "$($read.MacAddress)" | Should -BeExactly "$((Get-CnLink veth1 -Namespace host0).MacAddress)"
        }
        finally {
            [IO.File]::Delete($file)
        }
    }
}
