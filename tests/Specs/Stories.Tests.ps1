# What runs across cmdlets: the article's network, by hand and step by step, and what must hold whatever is done.

Describe 'The article''s network' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox

        # Both ways, with ping and with our own probes; both families where there are both.
        function Assert-Reach([string] $From, [string] $To) {
            # The kernel tells bridges of carriers in its own time.
            (Test-CnConnection $To -Namespace $From -Count 5 -Quiet) | Should -BeTrue -Because "$From should reach $To"
            if (Get-Command ping -CommandType Application -ErrorAction Ignore) {
                Invoke-CnCommand -Namespace $From -- ping -q -c 1 -W 2 $To | Out-Null
                $LASTEXITCODE | Should -Be 0 -Because "$From should ping $To"
            }
        }

        # A world beyond the host that has no way back to the containers: it answers the host's address only.
        function New-World {
            Set-CnLink lo -Up
            New-CnNamespace world | Out-Null
            $uplink = New-CnVethPair uplink eth0 -PeerNamespace world
            Add-CnAddress uplink 198.51.100.2/24 | Add-CnRoute default -Gateway 198.51.100.1 | Out-Null
            $uplink | Add-CnAddress 198.51.100.1/24 | Out-Null
        }

        function Assert-Article {
            Assert-Reach test1 172.17.0.1
            Assert-Reach test1 172.17.0.3
            Assert-Reach test2 172.17.0.2
            (Get-CnBridge docker0).Ports | Should -HaveCount 2
            (Get-CnBridge docker0).Ports.Peer | ForEach-Object { "$_" } | Should -Be 'eth0 in test1', 'eth0 in test2'
            # By the bridge, and not by the host: it has learned who is where.
            (Get-CnFdbEntry docker0 | Where-Object State -EQ Learned).Link | Select-Object -Unique | Sort-Object | Should -Be (Get-CnBridge docker0).Ports.Name
        }
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'can be built by hand' {
        New-CnBridge docker0 -Address 172.17.0.1/16 | Add-CnMasquerade | Out-Null
        foreach ($number in 1, 2) {
            New-CnNamespace "test$number" | Out-Null
            New-CnVethPair "veth$number" -PeerName eth0 -PeerNamespace "test$number" -Bridge docker0 -PeerMacAddress "172.17.0.$($number + 1)" | Out-Null
            $route = Add-CnAddress eth0 "172.17.0.$($number + 1)/16" -Namespace "test$number" | Add-CnRoute default -Gateway 172.17.0.1
            "$route" | Should -BeExactly 'default via 172.17.0.1 dev eth0'
        }
        Assert-Article
        "$((Get-CnLink eth0 -Namespace test1).MacAddress)" | Should -BeExactly '02:42:ac:11:00:02'
        New-World
        Assert-Reach test1 198.51.100.1
        Assert-Reach test2 198.51.100.1
        (Get-CnMasquerade).Packets | Should -BeGreaterThan 0
    }

    It 'can be built step by step, each arrow an object' {
        New-CnBridge docker0 -Address 172.17.0.1/16 | Add-CnMasquerade | Out-Null
        New-CnNamespace test1, test2 | Out-Null
        foreach ($number in 1, 2) {
            $address = New-CnVethPair "veth$number" -PeerName tmp0 | Connect-CnLink docker0 -PassThru |
                Move-CnLink "test$number" -NewName eth0 | Add-CnAddress "172.17.0.$($number + 1)/16"
            "$address" | Should -BeExactly "172.17.0.$($number + 1)/16"
            $address.Link | Should -BeExactly 'eth0'
            $address.Namespace.Name | Should -BeExactly "test$number"
            $address | Add-CnRoute default 172.17.0.1 | Out-Null
        }
        Assert-Article
        New-World
        Assert-Reach test1 198.51.100.1
    }

    It 'can be built for IPv6' {
        New-CnBridge docker0 -Address fd00:17::1/64 | Out-Null
        foreach ($number in 1, 2) {
            New-CnNamespace "test$number" | New-CnVethPair "veth$number" eth0 -Bridge docker0 | Add-CnAddress "fd00:17::$($number + 1)/64" |
                Add-CnRoute default -Gateway fd00:17::1 | Out-Null
        }
        Assert-Reach test1 fd00:17::1
        Assert-Reach test1 fd00:17::3
        Assert-Reach test2 fd00:17::2
    }

    It 'can be built with ip, and be read and taken down with ours' {
        Assert-Tool ip
        Invoke-Tool ip netns add test1
        Invoke-Tool ip link add docker0 type bridge
        Invoke-Tool ip addr add 172.17.0.1/16 dev docker0
        Invoke-Tool ip link set docker0 up
        Invoke-Tool ip link add veth1 type veth peer name eth0 netns test1
        Invoke-Tool ip link set veth1 master docker0 up
        Invoke-Tool ip -n test1 addr add 172.17.0.2/16 dev eth0
        Invoke-Tool ip -n test1 link set eth0 up
        Assert-Reach test1 172.17.0.1
        "$((Get-CnBridge docker0).Ports.Peer)" | Should -BeExactly 'eth0 in test1'
        Get-CnAddress eth0 -AddressFamily IPv4 -Namespace test1 | ForEach-Object { "$_" } | Should -BeExactly '172.17.0.2/16'
        Get-CnLink veth1, docker0 | Remove-CnLink
        Remove-CnNamespace test1
        JsonOf ip -j netns list | Should -BeNullOrEmpty
        Wait-Until { @(Get-LinkName).Count -eq 1 }
    }

    It 'gives the same, when everything is done twice with -Force' {
        $build = {
            $bridge = New-CnBridge docker0 -Address 172.17.0.1/16 -Force
            if (-not (Get-CnMasquerade)) { $bridge | Add-CnMasquerade | Out-Null }
            New-CnNamespace test1 -Force | Out-Null
            if (-not (Get-CnLink eth* -Namespace test1)) {
                New-CnVethPair veth1 eth0 -PeerNamespace test1 -Bridge docker0 | Add-CnAddress 172.17.0.2/16 | Add-CnRoute default 172.17.0.1 | Out-Null
            }
        }
        . $build
        Assert-Reach test1 172.17.0.1
        $state = {
            foreach ($namespace in $PID, 'test1') {
                Get-CnLink -Namespace $namespace | ForEach-Object { "$($_.Index) $($_.Name) $($_.MacAddress) $($_.Mtu) $($_.Master) $($_.Addresses | Where-Object Scope -EQ Global)" }
                Get-CnRoute -AddressFamily IPv4 -Namespace $namespace | ForEach-Object { "$_" }
            }
            (Get-CnNamespace).Inode
            Get-CnMasquerade | ForEach-Object { "$($_.Handle) $($_.Source) $($_.Packets)" }
        }
        $before = & $state
        $received = (Get-CnBridge docker0).Statistics.ReceivedPackets
        $received | Should -BeGreaterThan 0
        . $build
        & $state | Should -Be $before
        (Get-CnBridge docker0).Statistics.ReceivedPackets | Should -Not -BeLessThan $received
    }

    It 'is gone when it is removed' {
        New-CnBridge docker0 -Address 172.17.0.1/16 | Add-CnMasquerade | Out-Null
        New-CnNamespace test1, test2 | New-CnVethPair -PeerName eth0 -Bridge docker0 | Out-Null
        Get-CnMasquerade | Remove-CnMasquerade
        Get-CnNamespace | Remove-CnNamespace
        Remove-CnLink docker0
        Wait-Until { @(Get-LinkName).Count -eq 1 }
        Get-CnNamespace | Should -BeNullOrEmpty
        if (Get-Command nft -CommandType Application -ErrorAction Ignore) { nft list ruleset | Should -BeNullOrEmpty }
    }
}

Describe 'A container that is moved' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    AfterAll { Assert-Sandbox }

    It 'is reached at its new place, and no more at its old one' {
        New-CnNamespace one, two, client | Out-Null
        $bridge = New-CnBridge br0 10.0.0.1/24
        $pair = Get-CnNamespace one | New-CnVethPair web0 eth0 -Bridge br0 -PeerMacAddress 10.0.0.2
        $pair | Add-CnAddress 10.0.0.2/24 | Out-Null
        Get-CnNamespace client | New-CnVethPair client0 eth0 -Bridge $bridge | Add-CnAddress 10.0.0.3/24 | Out-Null
        Test-CnConnection 10.0.0.2 -Namespace client -Count 5 -Quiet | Should -BeTrue
        # The kernel takes addresses from a link that moves.
        $moved = Move-CnLink two eth0 -Namespace one
        $moved.Addresses | Where-Object Family -EQ InterNetwork | Should -BeNullOrEmpty
        Test-CnConnection 10.0.0.2 -Namespace client -Count 1 -TimeoutMilliseconds 200 -Quiet | Should -BeFalse
        $moved | Add-CnAddress 10.0.0.2/24 | Out-Null
        # The bridge port has lost its carrier and got it back, which the kernel tells the bridge up to a second later.
        Wait-Until { Test-CnConnection 10.0.0.2 -Namespace client -Count 1 -TimeoutMilliseconds 200 -Quiet } -For 'the container at its new place'
        "$($moved.MacAddress)" | Should -BeExactly '02:42:0a:00:00:02'
        Get-CnLink -Namespace one | Should -HaveCount 1
        "$((Get-CnLink web0).Peer)" | Should -BeExactly 'eth0 in two'
        # What was said about the old place is an error there, not a change of something else.
        Assert-Error { $pair | Add-CnAddress 10.0.0.7/24 } NotFound ObjectNotFound | Should -BeNullOrEmpty
    }
}

Describe 'A namespace that was made again under the same name' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
        $old = New-CnNamespace web
        $bridge = New-CnBridge br0 10.0.0.1/24 -Namespace web
        $pair = New-CnVethPair v0 v1 -Namespace web
        $address = Get-CnAddress br0 -AddressFamily IPv4 -Namespace web
        $route = Add-CnRoute 10.9.0.0/16 10.0.0.9 -Namespace web
        $neighbor = Add-CnNeighbor 10.0.0.8 02:00:00:00:00:08 br0 -Namespace web
        Connect-CnLink br0 v0 -Namespace web
        $entry = Add-CnFdbEntry 02:00:00:00:00:99 v0 -Namespace web
        $masquerade = $bridge | Add-CnMasquerade

        # The kernel gives the number of the old one to the new one at once, as a rule: a name and an inode are not enough to tell them apart.
        Remove-CnNamespace web
        $new = New-CnNamespace web
        New-CnBridge br0 10.0.0.1/24 -Namespace web | Out-Null
        New-CnVethPair v0 v1 -Namespace web | Out-Null
        Connect-CnLink br0 v0 -Namespace web
        Add-CnRoute 10.9.0.0/16 10.0.0.9 -Namespace web | Out-Null
        Add-CnNeighbor 10.0.0.8 02:00:00:00:00:08 br0 -Namespace web | Out-Null
        Add-CnFdbEntry 02:00:00:00:00:99 v0 -Namespace web | Out-Null
        Get-CnBridge br0 -Namespace web | Add-CnMasquerade | Out-Null

        function Get-State {
            Get-CnLink -Namespace web | ForEach-Object { "$($_.Index) $($_.Name) $($_.Mtu) $($_.Flags) $($_.Master) $($_.Alias) $($_.Addresses | Where-Object Family -EQ InterNetwork)" }
            Get-CnRoute -AddressFamily IPv4 -Namespace web | ForEach-Object { "$_" }
            Get-CnNeighbor -AddressFamily IPv4 -Namespace web | ForEach-Object { "$_" }
            Get-CnFdbEntry -Namespace web | Where-Object State -EQ Static | ForEach-Object { "$_" } | Sort-Object
            Get-CnMasquerade -Namespace web | ForEach-Object { "$($_.Handle) $($_.Source)" }
            (Get-CnNamespace).Inode
            Get-LinkName
        }
        $before = Get-State
    }

    AfterAll { Assert-Sandbox }

    It 'is told from the old one: <Command>' -ForEach @(
        @{ Command = '$old | Remove-CnNamespace' }
        @{ Command = '$old | Get-CnNamespace' }
        @{ Command = 'Get-CnLink -Namespace $old' }
        @{ Command = '$bridge | Get-CnLink' }
        @{ Command = '$bridge | Get-CnBridge' }
        @{ Command = '$bridge | Get-CnFdbEntry' }
        @{ Command = '$bridge | Get-CnAddress' }
        @{ Command = '$bridge | Get-CnRoute' }
        @{ Command = '$bridge | Get-CnNeighbor' }
        @{ Command = '$bridge | Set-CnLink -Mtu 1400' }
        @{ Command = '$bridge | Add-CnAddress 10.0.7.1/24' }
        @{ Command = '$address | Remove-CnAddress' }
        @{ Command = '$address | Add-CnRoute default 10.0.0.9' }
        @{ Command = '$route | Remove-CnRoute' }
        @{ Command = 'Find-CnRoute 10.0.0.7 -Namespace $old' }
        @{ Command = '$neighbor | Remove-CnNeighbor' }
        @{ Command = '$entry | Remove-CnFdbEntry' }
        @{ Command = 'Add-CnFdbEntry 02:00:00:00:00:77 $pair' }
        @{ Command = 'Add-CnNeighbor 10.0.0.77 02:00:00:00:00:77 $bridge' }
        @{ Command = '$pair | Connect-CnLink br0' }
        @{ Command = '$pair | Disconnect-CnLink' }
        @{ Command = '$pair | Move-CnLink $PID' }
        @{ Command = '$pair | Remove-CnLink' }
        @{ Command = 'Move-CnLink $old uplink0' }
        @{ Command = 'New-CnBridge br9 -Namespace $old' }
        @{ Command = 'New-CnVethPair x0 x1 -Namespace $old' }
        @{ Command = '$old | New-CnVethPair x0 x1' }
        @{ Command = 'New-CnVethPair x0 x1 -Bridge $bridge' }
        @{ Command = '$bridge | New-CnMacvlan mv0' }
        @{ Command = '$bridge | Add-CnMasquerade' }
        @{ Command = '$masquerade | Remove-CnMasquerade' }
        @{ Command = 'Enable-CnForwarding -Namespace $old' }
        @{ Command = 'Test-CnConnection 10.0.0.1 -Namespace $old -Count 1' }
    ) {
        if ($Command -like '*uplink0') { New-CnBridge uplink0 | Out-Null }
        try {
            Assert-Error ([scriptblock]::Create($Command)) NamespaceChanged InvalidOperation -Message '*it was removed, and /run/netns/web is another one now*' |
                Should -BeNullOrEmpty
        }
        finally {
            if ($Command -like '*uplink0') { Remove-CnLink uplink0 }
        }
    }

    It 'has not been changed' {
        Get-State | Should -Be $before
    }

    It 'is an error for a program, too' {
        $caught = $null
        try { $null = Invoke-CnCommand ls -Namespace $old } catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'NamespaceChanged,*'
    }
}

Describe 'A hundred crossings' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox

        function Get-ThreadNamespace {
            # A thread may end while it is looked at.
            [IO.Directory]::GetDirectories('/proc/self/task') | ForEach-Object { [IO.FileInfo]::new("$_/ns/net").LinkTarget } | Where-Object { $_ }
        }

        function Get-OpenFile {
            # Sockets and namespaces; what .NET itself has open comes and goes.
            @([IO.Directory]::GetFileSystemEntries('/proc/self/fd') | ForEach-Object { [IO.FileInfo]::new($_).LinkTarget } |
                Where-Object { $_ -like 'socket:*' -or $_ -like 'net:*' -or $_ -like '*/ns/net' -or $_ -like '*/netns/*' }).Count
        }
    }

    AfterAll { Assert-Sandbox }

    It 'leave every thread at home, and nothing open' {
        $home0 = [IO.FileInfo]::new('/proc/self/ns/net').LinkTarget
        $threads = @(Get-ThreadNamespace).Count
        $open = Get-OpenFile
        New-CnNamespace one, two | Out-Null
        foreach ($number in 1..100) {
            $namespace = ('one', 'two')[$number % 2]
            $null = Get-CnLink -Namespace $namespace
            if ($number % 10 -eq 0) {
                New-CnBridge br0 "10.0.0.1/24" -Namespace $namespace | Remove-CnLink
                # Work on pool threads, which a thread that strayed would have infected.
                $tasks = 1..8 | ForEach-Object { [IO.File]::ReadAllTextAsync('/proc/thread-self/net/dev') }
                [Threading.Tasks.Task]::WaitAll($tasks)
            }
        }
        @(Get-ThreadNamespace | Select-Object -Unique) | Should -Be $home0
        # Threads end a moment after they have said so; the pool may have grown by a few.
        Wait-Until { @(Get-ThreadNamespace).Count -lt $threads + 20 }
        Get-OpenFile | Should -Be $open
        (Get-CnNamespace -Namespace $PID).Inode | Should -BeExactly ($home0 -replace '\D')
    }

    It 'leave nothing open when they fail' {
        $open = Get-OpenFile
        New-CnNamespace one -Force | Out-Null
        foreach ($number in 1..20) {
            $null = Get-CnLink gone -Namespace one -ErrorAction Ignore
            $null = New-CnBridge lo -Namespace one -ErrorAction Ignore
            $null = Get-CnLink -Namespace gone -ErrorAction Ignore
            $null = Get-CnLink -Namespace one | Select-Object -First 1
            try { $null = Get-CnLink gone -Namespace one -ErrorAction Stop } catch { $null = $_ }
            $null = New-CnNamespace one -ErrorAction Ignore
        }
        Get-OpenFile | Should -Be $open
        @(Get-ThreadNamespace | Select-Object -Unique) | Should -HaveCount 1
    }

    It 'leave every thread at home when they run side by side' {
        New-CnNamespace one, two, three -Force | Out-Null
        $names = 'one', 'two', 'three', 'one', 'two', 'three'
        $shells = foreach ($name in $names) {
            $state = [Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
            $null = $state.ImportPSModule(@($ModuleFolder))
            $runspace = [Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($state)
            $runspace.Open()
            $shell = [powershell]::Create()
            $shell.Runspace = $runspace
            $null = $shell.AddScript("foreach (`$i in 1..20) { (Get-CnLink lo -Namespace $name).Namespace.Name }")
            $shell
        }
        try {
            $pending = foreach ($shell in $shells) { $shell.BeginInvoke() }
            for ($i = 0; $i -lt $shells.Count; $i++) {
                $result = $shells[$i].EndInvoke($pending[$i])
                $result | Should -HaveCount 20
                $result | Select-Object -Unique | Should -BeExactly $names[$i]
            }
        }
        finally {
            foreach ($shell in $shells) { $shell.Runspace.Dispose(); $shell.Dispose() }
        }
        @(Get-ThreadNamespace | Select-Object -Unique) | Should -HaveCount 1
    }
}

Describe 'Names of namespaces' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'are ip netns''s, both ways' {
        Assert-Tool ip
        New-CnNamespace ours | Out-Null
        Invoke-Tool ip netns add theirs
        Invoke-Tool ip netns exec ours true
        (Invoke-CnCommand cat /proc/thread-self/net/dev -Namespace theirs) -match 'lo:' | Should -Not -BeNullOrEmpty
        New-CnVethPair v0 v1 -Namespace ours -PeerNamespace theirs | Out-Null
        (JsonOf ip -n theirs -j link show v1).ifname | Should -BeExactly 'v1'
        Invoke-Tool ip netns delete ours
        Remove-CnNamespace theirs
        Get-CnNamespace | Should -BeNullOrEmpty
        JsonOf ip -j netns list | Should -BeNullOrEmpty
    }

    It 'that ip netns attaches to a process are names too' {
        Assert-Tool ip
        Invoke-Tool ip netns attach here $PID
        $here = Get-CnNamespace here
        $here.IsCurrent | Should -BeTrue
        $here.Processes | Should -Contain $PID
        (Get-CnLink lo -Namespace here).Namespace.IsCurrent | Should -BeTrue
    }

    It 'may be taken for something else on the way, and nothing strays' {
        # Renamed under our hands: an open namespace stays what it is.
        $web = New-CnNamespace web
        New-CnBridge br0 -Namespace web | Out-Null
        Invoke-Tool mount --bind /run/netns/web /run/netns/web
        (Get-CnLink br0 -Namespace $web).Name | Should -BeExactly 'br0'
        Invoke-Tool umount /run/netns/web
    }
}
