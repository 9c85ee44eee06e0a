Describe 'New-CnBridge' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    # Each test has a namespace of its own for a host; removing it is cheap.
    BeforeEach {
        $lab = New-CnNamespace lab
        $here = @{ Namespace = 'lab' }
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'makes a bridge with addresses, up' {
        $bridge = New-CnBridge docker0 172.17.0.1/16, fd00:17::1/64 @here
        $bridge | Should -HaveCount 1
        $bridge | Should -BeOfType ContainerNet.Network.CnBridge
        $theirs = JsonOf ip -n lab -j -d addr show docker0
        $theirs.linkinfo.info_kind | Should -BeExactly 'bridge'
        $theirs.flags | Should -Contain 'UP'
        $theirs.ifindex | Should -Be $bridge.Index
        $theirs.address | Should -BeExactly "$($bridge.MacAddress)"
        $addresses = $theirs.addr_info | Where-Object scope -EQ global
        $addresses | ForEach-Object { "$($_.local)/$($_.prefixlen)" } | Should -Be '172.17.0.1/16', 'fd00:17::1/64'
        $addresses[0].broadcast | Should -BeExactly '172.17.255.255'
        $addresses[1].tentative | Should -BeNullOrEmpty -Because 'an IPv6 address is usable at once'
        $bridge.Addresses | Where-Object Scope -EQ Global | ForEach-Object { "$_" } | Should -Be '172.17.0.1/16', 'fd00:17::1/64'
        "$($bridge.Flags)" | Should -Match '\bUp\b'
        $bridge.Namespace.Name | Should -BeExactly 'lab'
    }

    It 'makes it in this namespace if none is said' {
        $bridge = New-CnBridge br0
        $bridge.Namespace.IsCurrent | Should -BeTrue
        (JsonOf ip -j link show br0).ifindex | Should -Be $bridge.Index
    }

    It 'takes several names, piped too' {
        (New-CnBridge br0, br1 @here).Name | Should -Be 'br0', 'br1'
        ('br2', 'br3' | New-CnBridge @here).Name | Should -Be 'br2', 'br3'
    }

    It 'takes the namespace by property name' {
        ([pscustomobject]@{ Namespace = 'lab' } | New-CnBridge -Name br0).Namespace.Name | Should -BeExactly 'lab'
        (New-CnBridge br1 -Namespace $lab).Namespace.Name | Should -BeExactly 'lab'
    }

    It 'gives it a MAC address that does not follow the ports' {
        $bridge = New-CnBridge br0 @here
        "$($bridge.MacAddress)" | Should -Match '^02:42:'
        # The kernel takes the lowest of the ports' for a bridge that was given none.
        New-CnVethPair v0 p0 -Bridge br0 -MacAddress 02:00:00:00:00:01 @here | Out-Null
        "$((Get-CnBridge br0 @here).MacAddress)" | Should -BeExactly "$($bridge.MacAddress)"
        Remove-CnLink v0 @here
        "$((Get-CnBridge br0 @here).MacAddress)" | Should -BeExactly "$($bridge.MacAddress)"
    }

    It 'takes -MacAddress' {
        $bridge = New-CnBridge br0 -MacAddress 02:42:9d:e3:47:69 @here
        "$($bridge.MacAddress)" | Should -BeExactly '02:42:9d:e3:47:69'
        $bridge.BridgeId | Should -BeExactly '8000.02429de34769'
        New-CnVethPair v0 p0 -Bridge br0 -MacAddress 02:00:00:00:00:01 @here | Out-Null
        (JsonOf ip -n lab -j link show br0).address | Should -BeExactly '02:42:9d:e3:47:69'
    }

    It 'gives each a MAC address of its own' {
        $macs = New-CnBridge br0, br1, br2 @here | ForEach-Object { "$($_.MacAddress)" }
        $macs | Sort-Object -Unique | Should -HaveCount 3
    }

    It 'keeps -Mtu when a port of another MTU joins' {
        (New-CnBridge br0 -Mtu 1400 @here).Mtu | Should -Be 1400
        New-CnVethPair v0 p0 -Bridge br0 -Mtu 1300 @here | Out-Null
        (JsonOf ip -n lab -j link show br0).mtu | Should -Be 1400
        New-CnVethPair v1 p1 -Bridge br0 -Mtu 9000 @here | Out-Null
        (Get-CnBridge br0 @here).Mtu | Should -Be 1400
    }

    It 'takes an MTU of more than Ethernet has' {
        (New-CnBridge br0 -Mtu 9000 @here).Mtu | Should -Be 9000
    }

    It 'takes -Stp, -ForwardDelay, -AgeingTime and -McastSnooping' {
        $bridge = New-CnBridge br0 -Stp $true -ForwardDelay 0:0:4 -AgeingTime 0:1:0 -McastSnooping $false @here
        $theirs = (JsonOf ip -n lab -j -d link show br0).linkinfo.info_data
        $theirs.stp_state | Should -Be 1
        $theirs.forward_delay | Should -Be 400
        $theirs.ageing_time | Should -Be 6000
        $theirs.mcast_snooping | Should -Be 0
        $bridge.Stp | Should -BeTrue
        $bridge.ForwardDelay.TotalSeconds | Should -Be 4
        $bridge.AgeingTime.TotalSeconds | Should -Be 60
        $bridge.McastSnooping | Should -BeFalse
    }

    It 'takes numbers for seconds' {
        $bridge = New-CnBridge br0 -ForwardDelay 5 -AgeingTime 300 @here
        $bridge.ForwardDelay.TotalSeconds | Should -Be 5
        $bridge.AgeingTime.TotalSeconds | Should -Be 300
    }

    It 'takes piped namespaces' {
        New-CnNamespace other | Out-Null
        (Get-CnNamespace lab, other | New-CnBridge -Name br0 10.0.0.1/24).Namespace.Name | Should -Be 'lab', 'other'
    }

    It 'leaves to the kernel what is not said' {
        New-CnBridge ours @here | Out-Null
        Invoke-Tool ip -n lab link add theirs type bridge
        $ours = (JsonOf ip -n lab -j -d link show ours).linkinfo.info_data
        $theirs = (JsonOf ip -n lab -j -d link show theirs).linkinfo.info_data
        foreach ($setting in 'stp_state', 'forward_delay', 'hello_time', 'max_age', 'ageing_time', 'mcast_snooping', 'vlan_filtering', 'priority') {
            $ours.$setting | Should -Be $theirs.$setting -Because $setting
        }
    }

    It 'does what brctl shows' {
        Assert-Tool brctl
        New-CnBridge docker0 -MacAddress 02:42:9d:e3:47:69 @here | Out-Null
        New-CnVethPair veth9d0b56c eth0 -Bridge docker0 @here | Out-Null
        (Invoke-Tool ip netns exec lab brctl show docker0)[1] -split '\s+' | Should -Be 'docker0', '8000.02429de34769', 'no', 'veth9d0b56c'
    }

    Context 'something of that name is there' {
        It 'refuses, says what it is, and goes on' {
            New-CnVethPair v0 v1 @here | Out-Null
            $made = Assert-Error { New-CnBridge a0, v0, b0 @here } AlreadyExists ResourceExists 'v0' `
                "Cannot create bridge 'v0' in namespace 'lab': *(EEXIST). A veth of that name is there."
            $made.Name | Should -Be 'a0', 'b0'
            (Get-CnLink v0 @here).Kind | Should -BeExactly 'veth'
        }

        It 'refuses another kind with -Force too' {
            $veth = (New-CnVethPair v0 v1 @here).Link
            Assert-Error { New-CnBridge v0 10.0.0.1/24 -Force @here } AlreadyExists ResourceExists 'v0' '*A veth of that name is there.' | Should -BeNullOrEmpty
            $now = Get-CnLink v0 @here
            $now.Index | Should -Be $veth.Index
            $now.Addresses | Where-Object Family -EQ InterNetwork | Should -BeNullOrEmpty
        }

        It 'keeps index, MAC address, ports and counters of a bridge with -Force' {
            $first = New-CnBridge br0 10.0.0.1/24 -Mtu 1400 -Stp $false @here
            New-CnVethPair v0 p0 -Bridge br0 -PeerNamespace (New-CnNamespace other) @here | Out-Null
            Add-CnAddress p0 10.0.0.2/24 -Namespace other | Out-Null
            Invoke-Tool ip netns exec other ping -q -c 2 -i 0.002 10.0.0.1 | Out-Null
            $before = Get-CnBridge br0 @here
            $second = New-CnBridge br0 10.0.0.1/24 -Mtu 1400 -Stp $false -Force @here
            $second.Index | Should -Be $first.Index
            "$($second.MacAddress)" | Should -BeExactly "$($first.MacAddress)"
            $second.Ports.Name | Should -Be 'v0'
            $second.Statistics.RxPackets | Should -BeGreaterOrEqual $before.Statistics.RxPackets
            $second.Statistics.RxPackets | Should -BeGreaterThan 1
            @($second.Addresses | Where-Object Family -EQ InterNetwork) | Should -HaveCount 1
        }

        It 'gives a bridge what it lacks with -Force' {
            Invoke-Tool ip -n lab link add br0 type bridge
            $index = (Get-CnLink br0 @here).Index
            $bridge = New-CnBridge br0 10.0.0.1/24, fd00::1/64 -MacAddress 02:42:9d:e3:47:69 -Mtu 1400 -Stp $true -AgeingTime 0:0:30 -Force @here
            $bridge.Index | Should -Be $index
            "$($bridge.Flags)" | Should -Match '\bUp\b'
            "$($bridge.MacAddress)" | Should -BeExactly '02:42:9d:e3:47:69'
            $bridge.Mtu | Should -Be 1400
            $bridge.Stp | Should -BeTrue
            $bridge.AgeingTime.TotalSeconds | Should -Be 30
            $bridge.Addresses | Where-Object Scope -EQ Global | ForEach-Object { "$_" } | Should -Be '10.0.0.1/24', 'fd00::1/64'
        }

        It 'makes it with -Force if nothing is there' {
            (New-CnBridge br0 10.0.0.1/24 -Force @here).Name | Should -BeExactly 'br0'
        }
    }

    It 'leaves nothing behind when an address is refused' {
        Invoke-Tool ip netns exec lab sh -c 'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6'
        Assert-Error { New-CnBridge br0 10.0.0.1/24, fd00::1/64 @here } Rejected InvalidArgument 'br0' | Should -BeNullOrEmpty
        Get-CnLink br* @here | Should -BeNullOrEmpty
    }

    It 'leaves nothing behind when a setting is refused' {
        # With spanning tree on, the kernel wants 2 to 30 seconds.
        Assert-Error { New-CnBridge br0 -Stp $true -ForwardDelay 0:0:1 @here } Rejected InvalidArgument 'br0' | Should -BeNullOrEmpty
        Get-CnLink br* @here | Should -BeNullOrEmpty
    }

    It 'reports a namespace that is not there, for each' {
        Assert-Error { New-CnBridge br0, br1 -Namespace gone } NotFound ObjectNotFound -Count 2 | Should -BeNullOrEmpty
    }

    It 'refuses <Argument> before anything is sent' -ForEach @(
        @{ Argument = 'a name of 16 characters'; Parameters = @{ Name = 'sixteencharacter' } }
        @{ Argument = 'a name with a slash'; Parameters = @{ Name = 'a/b' } }
        @{ Argument = 'a name with white space'; Parameters = @{ Name = 'a b' } }
        @{ Argument = 'an empty name'; Parameters = @{ Name = '' } }
        @{ Argument = 'a good and a bad name'; Parameters = @{ Name = 'br0', 'a b' } }
        @{ Argument = 'an address that is none'; Parameters = @{ Address = '172.17.0/16' } }
        @{ Argument = 'a multicast address'; Parameters = @{ Address = '172.17.0.1/16', 'ff02::5/64' } }
        @{ Argument = 'an address of all zeroes'; Parameters = @{ Address = '0.0.0.0/0' } }
        @{ Argument = 'a prefix that is too long'; Parameters = @{ Address = '172.17.0.1/33' } }
        @{ Argument = 'a MAC address of five bytes'; Parameters = @{ MacAddress = '02:42:ac:11:00' } }
        @{ Argument = 'a multicast MAC address'; Parameters = @{ MacAddress = '01:42:ac:11:00:02' } }
        @{ Argument = 'a zero MAC address'; Parameters = @{ MacAddress = '00:00:00:00:00:00' } }
        @{ Argument = 'an MTU that is too small'; Parameters = @{ Mtu = 67 } }
        @{ Argument = 'an MTU that is too big'; Parameters = @{ Mtu = 65536 } }
        @{ Argument = 'a negative time'; Parameters = @{ AgeingTime = '-0:0:1' } }
        @{ Argument = 'a forward delay that is too long'; Parameters = @{ ForwardDelay = '0:0:31' } }
        @{ Argument = 'a namespace with ..'; Parameters = @{ Namespace = '..' } }
    ) {
        $all = @{ Name = 'br0' } + $here
        foreach ($key in $Parameters.Keys) { $all[$key] = $Parameters[$key] }
        Assert-BindingError { New-CnBridge @all }
        Get-CnLink @here | Should -HaveCount 1
    }

    It 'takes a name of 15 characters' {
        (New-CnBridge fifteencharacte @here).Name | Should -BeExactly 'fifteencharacte'
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf 'New-CnBridge br0, br1 10.0.0.1/24, fd00::1/64 -Namespace lab -WhatIf' | Should -Be @(
            "Create with 10.0.0.1/24, fd00::1/64 -> bridge 'br0' in namespace 'lab'"
            "Create with 10.0.0.1/24, fd00::1/64 -> bridge 'br1' in namespace 'lab'"
        )
        Get-CnLink @here | Should -HaveCount 1
        Get-WhatIf 'New-CnBridge br0 -WhatIf' | Should -Be "Create -> bridge 'br0' in this namespace"
    }

    It 'completes the namespace' {
        Complete 'New-CnBridge br0 -Namespace la' | Should -Be 'lab'
    }
}
