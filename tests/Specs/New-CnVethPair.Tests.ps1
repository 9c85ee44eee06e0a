Describe 'New-CnVethPair' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    BeforeEach {
        $lab = New-CnNamespace lab
        $here = @{ Namespace = 'lab' }
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'makes both ends in one namespace, up' {
        $pair = New-CnVethPair v0 v1 @here
        $pair | Should -HaveCount 1
        $pair | Should -BeOfType ContainerNet.Network.CnVethPair
        $pair.Link | Should -BeOfType ContainerNet.Network.CnVeth
        $pair.Peer | Should -BeOfType ContainerNet.Network.CnVeth
        "$pair" | Should -BeExactly 'v0 -- v1'
        $pair.Link.Name | Should -BeExactly 'v0'
        $pair.Peer.Name | Should -BeExactly 'v1'
        $theirs = JsonOf ip -n lab -j -d link show type veth
        ($theirs | Where-Object ifname -EQ v0).ifindex | Should -Be $pair.Link.Index
        ($theirs | Where-Object ifname -EQ v0).link | Should -BeExactly 'v1'
        ($theirs | Where-Object ifname -EQ v1).ifindex | Should -Be $pair.Peer.Index
        $theirs | ForEach-Object { $_.operstate | Should -BeExactly 'UP' }
        $pair.Link.Peer.Index | Should -Be $pair.Peer.Index
        $pair.Peer.Peer.Index | Should -Be $pair.Link.Index
    }

    It 'makes the peer in another namespace' {
        $web = New-CnNamespace web
        $pair = New-CnVethPair veth1 -PeerName eth0 -PeerNamespace web @here
        $pair.Link.Namespace.Name | Should -BeExactly 'lab'
        $pair.Peer.Namespace.Name | Should -BeExactly 'web'
        $pair.Peer.Namespace.Inode | Should -Be $web.Inode
        (JsonOf ip -n lab -j link show veth1).ifindex | Should -Be $pair.Link.Index
        (JsonOf ip -n web -j link show eth0).ifindex | Should -Be $pair.Peer.Index
        (JsonOf ip -n lab -j -d link show veth1).link_index | Should -Be $pair.Peer.Index
        (JsonOf ip -n lab -j -d link show veth1).link_netnsid | Should -Be $pair.Link.Peer.NamespaceId
        (JsonOf ip -n web -j -d link show eth0).operstate | Should -BeExactly 'UP'
        (JsonOf ip -n lab -j link show veth1).operstate | Should -BeExactly 'UP'
        "$($pair.Link.Peer)" | Should -BeExactly 'eth0 in web'
        "$($pair.Peer.Peer)" | Should -BeExactly 'veth1 in lab'
    }

    It 'makes the peer where it belongs: no link is seen moving' {
        Assert-Tool ip
        New-CnNamespace web | Out-Null
        # A watcher of the host's links. It tells of everything that happens after its own mark.
        $start = [Diagnostics.ProcessStartInfo]::new('ip')
        '-n', 'lab', '-o', 'monitor', 'link' | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardOutput = $true
        $monitor = [Diagnostics.Process]::Start($start)
        try {
            # It listens when it tells of a link that comes and goes.
            $ready = $false
            while (-not $ready) {
                New-CnBridge mark0 @here | Remove-CnLink
                $line = $monitor.StandardOutput.ReadLineAsync()
                $ready = $line.Wait(200)
            }
            New-CnVethPair veth1 eth0 -PeerNamespace web @here | Out-Null
            New-CnBridge mark1 @here | Out-Null
            $seen = @()
            do {
                $text = $monitor.StandardOutput.ReadLineAsync()
                $text.Wait(5000) | Should -BeTrue
                $seen += $text.Result
            } until ($text.Result -match 'mark1')
            $seen -match '\bveth1@' | Should -Not -BeNullOrEmpty
            $seen -match '\beth0\b' | Should -BeNullOrEmpty -Because 'the peer was never here'
            $seen -match '^Deleted' | Where-Object { $_ -notmatch 'mark0' } | Should -BeNullOrEmpty
        }
        finally {
            $monitor.Kill()
            $monitor.WaitForExit()
            $monitor.Dispose()
        }
    }

    It 'puts the first end on a bridge' {
        New-CnBridge br0 @here | Out-Null
        New-CnNamespace web | Out-Null
        $pair = New-CnVethPair veth1 eth0 -PeerNamespace web -Bridge br0 @here
        $pair.Link.Master | Should -BeExactly 'br0'
        (JsonOf ip -n lab -j link show veth1).master | Should -BeExactly 'br0'
        $byObject = New-CnVethPair veth2 eth1 -PeerNamespace web -Bridge (Get-CnBridge br0 @here) @here
        $byObject.Link.Master | Should -BeExactly 'br0'
        (New-CnVethPair veth4 eth4 -PeerNamespace web -Bridge (Get-CnBridge br0 @here)).Link.Namespace.Name |
            Should -BeExactly 'lab' -Because 'the bridge object says where'
        $byIndex = New-CnVethPair veth3 eth2 -PeerNamespace web -Bridge (Get-CnBridge br0 @here).Index @here
        (JsonOf ip -n lab -j link show veth3).master | Should -BeExactly 'br0'
        $byIndex.Link.MasterIndex | Should -Be (Get-CnBridge br0 @here).Index
        $byIndex.Link.Master | Should -BeExactly 'br0'
    }

    It 'finds names where they are left out' {
        $pair = New-CnVethPair @here
        $pair.Link.Name | Should -Match '^veth[0-9a-f]{7}$'
        $pair.Peer.Name | Should -Match '^veth[0-9a-f]{7}$'
        $pair.Link.Name | Should -Not -Be $pair.Peer.Name
        (New-CnVethPair -PeerName eth0 @here).Link.Name | Should -Match '^veth[0-9a-f]{7}$'
        (New-CnVethPair v0 @here).Peer.Name | Should -Match '^veth[0-9a-f]{7}$'
    }

    It 'takes -MacAddress and -PeerMacAddress' {
        $pair = New-CnVethPair v0 v1 -MacAddress 02:00:00:00:00:11 -PeerMacAddress 02-00-00-00-00-AA @here
        "$($pair.Link.MacAddress)" | Should -BeExactly '02:00:00:00:00:11'
        (JsonOf ip -n lab -j link show v0).address | Should -BeExactly '02:00:00:00:00:11'
        (JsonOf ip -n lab -j link show v1).address | Should -BeExactly '02:00:00:00:00:aa'
    }

    It 'makes the peer''s MAC address of an IPv4 address, as Docker does' {
        (New-CnVethPair v0 v1 -PeerMacAddress 172.17.0.2 @here).Peer.MacAddress | Should -Be '02:42:ac:11:00:02'
        (New-CnVethPair v2 v3 -PeerMacAddress 172.17.0.3/16 @here).Peer.MacAddress | Should -Be '02:42:ac:11:00:03'
        (New-CnVethPair v4 v5 -PeerMacAddress ([ipaddress]'10.1.2.255') @here).Peer.MacAddress | Should -Be '02:42:0a:01:02:ff'
        $address = Add-CnAddress v0 192.168.7.9/24 @here
        (New-CnVethPair v6 v7 -PeerMacAddress $address @here).Peer.MacAddress | Should -Be '02:42:c0:a8:07:09'
        Assert-BindingError { New-CnVethPair v8 v9 -PeerMacAddress fd00::1 @here }
    }

    It 'takes -Mtu for both ends' {
        New-CnNamespace web | Out-Null
        $pair = New-CnVethPair v0 eth0 -PeerNamespace web -Mtu 1400 @here
        $pair.Link.Mtu | Should -Be 1400
        $pair.Peer.Mtu | Should -Be 1400
        (JsonOf ip -n lab -j link show v0).mtu | Should -Be 1400
        (JsonOf ip -n web -j link show eth0).mtu | Should -Be 1400
    }

    It 'leaves both ends off with -Down' {
        $pair = New-CnVethPair v0 v1 -Down @here
        "$($pair.Link.Flags)" | Should -Not -Match '\bUp\b'
        "$($pair.Peer.Flags)" | Should -Not -Match '\bUp\b'
        JsonOf ip -n lab -j link show type veth | ForEach-Object { $_.flags | Should -Not -Contain 'UP' }
    }

    It 'has one queue each way, as veth uses anyway' {
        New-CnVethPair v0 v1 @here | Out-Null
        JsonOf ip -n lab -j -d link show type veth | ForEach-Object {
            $_.num_tx_queues | Should -Be 1
            $_.num_rx_queues | Should -Be 1
        }
    }

    It 'takes piped namespaces for the peer' {
        $pairs = New-CnNamespace one, two | New-CnVethPair -PeerName eth0 @here
        $pairs.Peer.Namespace.Name | Should -Be 'one', 'two'
        $pairs.Link.Namespace.Name | Should -Be 'lab', 'lab'
        ('one' | New-CnVethPair -PeerName eth1 @here).Peer.Namespace.Name | Should -BeExactly 'one'
    }

    It 'does not take a piped namespace for its own too' {
        $pair = Get-CnNamespace lab | New-CnVethPair v0 eth0
        $pair.Link.Namespace.IsCurrent | Should -BeTrue
        $pair.Peer.Namespace.Name | Should -BeExactly 'lab'
    }

    It 'makes the peer in this namespace' {
        $pair = New-CnVethPair v0 eth7 -PeerNamespace $PID @here
        $pair.Peer.Namespace.IsCurrent | Should -BeTrue
        Get-LinkName | Should -Contain 'eth7'
    }

    It 'may have one name on both sides' {
        New-CnNamespace web | Out-Null
        $pair = New-CnVethPair eth0 eth0 -PeerNamespace web @here
        $pair.Link.Name | Should -BeExactly 'eth0'
        $pair.Peer.Name | Should -BeExactly 'eth0'
    }

    It 'carries packets' {
        New-CnNamespace web | Out-Null
        New-CnVethPair v0 eth0 -PeerNamespace web @here | Out-Null
        Add-CnAddress v0 10.0.0.1/24 @here | Out-Null
        Add-CnAddress eth0 10.0.0.2/24 -Namespace web | Out-Null
        Invoke-Tool ip netns exec lab ping -q -c 1 -W 2 10.0.0.2 | Out-Null
        Invoke-Tool ip netns exec web ping -q -c 1 -W 2 10.0.0.1 | Out-Null
    }

    Context 'errors' {
        It 'says which name is taken' {
            New-CnBridge br0 @here | Out-Null
            New-CnNamespace web | Out-Null
            New-CnBridge eth0 -Namespace web | Out-Null
            Assert-Error { New-CnVethPair br0 x0 @here } AlreadyExists ResourceExists 'br0' "*'br0'*in namespace 'lab': *(EEXIST). A bridge of that name is there." | Should -BeNullOrEmpty
            Assert-Error { New-CnVethPair v0 br0 @here } AlreadyExists ResourceExists 'v0' "*'br0', the name of the peer, is taken by a bridge." | Should -BeNullOrEmpty
            Assert-Error { New-CnVethPair v0 eth0 -PeerNamespace web @here } AlreadyExists ResourceExists 'v0' "*'eth0', the name of the peer, is taken by a bridge." | Should -BeNullOrEmpty
            Assert-Error { New-CnVethPair -PeerName eth0 -PeerNamespace web @here } AlreadyExists | Should -BeNullOrEmpty
            Assert-Error { New-CnVethPair v0 v0 @here } AlreadyExists ResourceExists 'v0' '*two ends cannot have one name*' | Should -BeNullOrEmpty
            @(Get-CnLink @here).Name | Should -Be 'lo', 'br0'
            @(Get-CnLink -Namespace web).Name | Should -Be 'lo', 'eth0'
        }

        It 'refuses a bridge that is none or is not there' {
            New-CnVethPair v0 v1 @here | Out-Null
            Assert-Error { New-CnVethPair v2 v3 -Bridge v0 @here } Rejected InvalidArgument 'v2' '*is no bridge, but a veth*' | Should -BeNullOrEmpty
            Assert-Error { New-CnVethPair v2 v3 -Bridge gone @here } NotFound ObjectNotFound 'v2' | Should -BeNullOrEmpty
            @(Get-CnLink @here).Name | Should -Be 'lo', 'v1', 'v0'
        }

        It 'refuses a bridge object of another namespace' {
            New-CnNamespace web | Out-Null
            # So that index and name would fit by chance.
            $foreign = New-CnBridge br0 -Namespace web
            New-CnBridge br0 @here | Out-Null
            Assert-Error { New-CnVethPair v0 v1 -Bridge $foreign @here } Rejected InvalidArgument 'v0' | Should -BeNullOrEmpty
            Get-CnLink v0 @here -ErrorAction Ignore | Should -BeNullOrEmpty
        }

        It 'reports a namespace that is not there, and goes on' {
            New-CnNamespace web | Out-Null
            $made = Assert-Error { 'gone', 'web' | New-CnVethPair -PeerName eth0 @here } NotFound ObjectNotFound -Message "*'gone'*"
            $made.Peer.Namespace.Name | Should -BeExactly 'web'
        }

        It 'does not put the peer into a namespace that was made again' {
            $old = New-CnNamespace web
            Remove-CnNamespace web
            New-CnNamespace web | Out-Null
            Assert-Error { $old | New-CnVethPair v0 eth0 @here } NamespaceChanged InvalidOperation | Should -BeNullOrEmpty
            Get-CnLink -Namespace web | Should -HaveCount 1
            Get-CnLink @here | Should -HaveCount 1
        }

        It 'refuses <Argument> before anything is sent' -ForEach @(
            @{ Argument = 'a name that is too long'; Parameters = @{ Name = 'sixteencharacter' } }
            @{ Argument = 'a peer name with a slash'; Parameters = @{ PeerName = 'a/b' } }
            @{ Argument = 'a peer name with white space'; Parameters = @{ PeerName = 'a b' } }
            @{ Argument = 'a MAC address of five bytes'; Parameters = @{ PeerMacAddress = '02:42:ac:11:00' } }
            @{ Argument = 'a multicast MAC address'; Parameters = @{ MacAddress = '33:33:00:00:00:01' } }
            @{ Argument = 'an MTU that is too small'; Parameters = @{ Mtu = 60 } }
            @{ Argument = 'a peer namespace with ..'; Parameters = @{ PeerNamespace = '../x' } }
        ) {
            Assert-BindingError { New-CnVethPair @Parameters @here }
            Get-CnLink @here | Should -HaveCount 1
        }
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        New-CnBridge br0 @here | Out-Null
        New-CnNamespace web | Out-Null
        Get-WhatIf 'New-CnVethPair veth1 eth0 -PeerNamespace web -Bridge br0 -Namespace lab -WhatIf' |
            Should -Be "Create veth pair with peer 'eth0' in namespace 'web', connected to bridge 'br0' -> link 'veth1' in namespace 'lab'"
        @(Get-CnLink @here).Name | Should -Be 'lo', 'br0'
        Get-CnLink -Namespace web | Should -HaveCount 1
    }

    It 'completes namespaces and bridges' {
        New-CnBridge br0 @here | Out-Null
        New-CnVethPair b1 b2 @here | Out-Null
        Complete 'New-CnVethPair v0 -PeerNamespace l' | Should -Be 'lab'
        Complete 'New-CnVethPair v0 -Namespace lab -Bridge b' | Should -Be 'br0'
    }
}
