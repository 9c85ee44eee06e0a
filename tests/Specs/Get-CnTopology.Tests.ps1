Describe 'Get-CnTopology' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox

        # The article's house, with its world behind a plain veth. lo is down in a new namespace of the kernel's own making.
        Set-CnLink lo -Down
        $script:Bridge = New-CnBridge docker0 -Address 172.17.0.1/16
        $script:Bridge | Add-CnMasquerade | Out-Null
        New-CnNamespace test1, test2, outside, lab | Out-Null
        foreach ($i in 1, 2) {
            New-CnVethPair "veth$i" -PeerName eth0 -PeerNamespace "test$i" -Bridge docker0 | Out-Null
            Set-CnLink eth0 -MacAddress "02:42:ac:11:00:0$($i + 1)" -Namespace "test$i"
            Add-CnAddress eth0 "172.17.0.$($i + 1)/16" -Namespace "test$i" | Out-Null
            Add-CnRoute default -Gateway 172.17.0.1 -Namespace "test$i" | Out-Null
        }
        New-CnVethPair uplink -PeerName eth0 -PeerNamespace outside | Out-Null
        Add-CnAddress uplink 192.0.2.1/24 | Out-Null
        Add-CnAddress eth0 192.0.2.2/24 -Namespace outside | Out-Null
        Add-CnRoute default -Gateway 192.0.2.2 | Out-Null
        New-CnBridge br0 -Address 10.0.0.1/8 -Namespace lab | Out-Null

        $script:Topology = Get-CnTopology
    }

    AfterAll { Assert-Sandbox }

    It 'draws the tree' {
        # By name: where there is no PID namespace, those of the machine's own processes are seen too.
        $tree = "$(Get-CnTopology host, test1, test2, outside, lab)" -replace 'net:\[\d+\]', 'net:[]'
        $tree | Should -BeExactly (@(
                'host  net:[]'
                '├─ docker0  bridge    up    172.17.0.1/16   172.17.0.0/16 masqueraded, not to docker0   0 packets'
                '│  ├─ veth1 ── eth0  test1  172.17.0.2/16  02:42:ac:11:00:02'
                '│  └─ veth2 ── eth0  test2  172.17.0.3/16  02:42:ac:11:00:03'
                '├─ lo       loopback  down'
                '└─ uplink   veth      up    192.0.2.1/24    ── eth0 in outside   default via 192.0.2.2'
                'lab  net:[]   IPv4 forwarding off'
                '└─ br0  bridge  no carrier  10.0.0.1/8'
                'outside  net:[]'
                '└─ eth0  veth  up  192.0.2.2/24   ── uplink in host'
            ) -join "`n")
    }

    It 'prints as the tree' {
        $shown = ($Topology | Out-String).Split("`n").TrimEnd()
        $shown | Should -Contain '│  ├─ veth1 ── eth0  test1  172.17.0.2/16  02:42:ac:11:00:02'
        $shown | Where-Object { $_.Contains([char]27) } | Should -BeNullOrEmpty
    }

    It 'has every namespace once, the own one first' {
        $Topology | Should -BeOfType ContainerNet.Network.CnTopology
        $Topology.Namespaces[0].IsCurrent | Should -BeTrue
        $Topology.Namespaces[0] | Should -Be $Topology.Host
        $Topology.Namespaces.Inode | Sort-Object -Unique | Should -HaveCount $Topology.Namespaces.Count
        foreach ($name in 'test1', 'test2', 'outside', 'lab') { $Topology.Namespaces.Name | Should -Contain $name }
    }

    It 'finds a namespace that only a process holds' {
        Assert-Tool unshare, sleep
        $process = [Diagnostics.Process]::Start('unshare', '--net sleep 60')
        try {
            Wait-Until { [IO.FileInfo]::new("/proc/$($process.Id)/ns/net").LinkTarget -ne [IO.FileInfo]::new('/proc/self/ns/net').LinkTarget }
            $inode = [IO.FileInfo]::new("/proc/$($process.Id)/ns/net").LinkTarget.Trim('net:[]'.ToCharArray())
            $found = (Get-CnTopology).Namespaces | Where-Object { "$($_.Inode)" -eq $inode }
            $found | Should -HaveCount 1
            $found.Processes | Should -Be $process.Id
            (Get-CnTopology $process.Id).Namespaces.Inode | Should -Be $found.Inode
        }
        finally {
            $process.Kill()
            $process.WaitForExit()
        }
    }

    It 'leads from anywhere to anywhere, by the same objects' {
        $port = $Topology.Links | Where-Object Name -EQ veth1
        $end = $port.Peer.Link
        $end.Name | Should -BeExactly 'eth0'
        $end.Namespace.Name | Should -BeExactly 'test1'
        [object]::ReferenceEquals($end.Peer.Link, $port) | Should -BeTrue
        [object]::ReferenceEquals($port.MasterLink.Ports[0], $port) | Should -BeTrue
        [object]::ReferenceEquals($port.MasterLink, $Topology.Bridges[0]) | Should -BeTrue
        [object]::ReferenceEquals($port.Namespace, $Topology.Host) | Should -BeTrue
        $end.Namespace.Links.Name | Should -Be lo, eth0
        "$($end.Peer)" | Should -BeExactly "veth1 in $($Topology.Host)"
        "$($end.Addresses[0])" | Should -BeExactly '172.17.0.2/16'
        # From the masquerade to those who are behind it.
        $rule = $Topology.Masquerades[0]
        ($rule.Namespace.Links | Where-Object Name -EQ $rule.OutInterface).Ports.Peer.Link.Namespace.Name | Should -Be test1, test2
    }

    It 'knows routes, forwarding and numbers of namespaces' {
        ($Topology.Namespaces | Where-Object Name -EQ test1).Routes | Where-Object IsDefault | Should -HaveCount 1
        "$($Topology.Routes | Where-Object { $_.IsDefault -and $_.Namespace.IsCurrent })" | Should -BeExactly 'default via 192.0.2.2 dev uplink'
        ($Topology.Host.Forwarding | Where-Object Family -EQ InterNetwork).Enabled | Should -BeTrue
        $theirs = JsonOf ip -j netns list | Where-Object name -EQ test1
        ($Topology.Namespaces | Where-Object Name -EQ test1).Id | Should -Be $theirs.id
    }

    It 'is told of other things by links than inside a topology' {
        (Get-CnLink veth1).MasterLink | Should -BeNullOrEmpty
        (Get-CnLink veth1).Peer.Link | Should -BeNullOrEmpty
        (Get-CnNamespace test1).Links | Should -BeNullOrEmpty
    }

    It 'knows namespaces as containers, and leads from links to them and back, outside of a topology too' {
        ($Topology.Containers | Where-Object Name -EQ test1).Endpoints.HostLink.Name | Should -BeExactly 'veth1'
        ($Topology.Links | Where-Object Name -EQ veth1).Peer.Container.Name | Should -BeExactly 'test1'
        ($Topology.Links | Where-Object Name -EQ veth1).Container | Should -BeNullOrEmpty
        (Get-CnLink veth1).Peer.Container.Name | Should -BeExactly 'test1'
        (Get-CnLink eth0 -Namespace test2).Container.Name | Should -BeExactly 'test2'
        $endpoint = (Get-CnContainer test2).Endpoints
        $endpoint.HostLink.Name | Should -BeExactly 'veth2'
        "$($endpoint.IPv4Address)" | Should -BeExactly '172.17.0.3/16'
        $endpoint.Bridge | Should -BeExactly 'docker0'
        "$($endpoint.Gateway)" | Should -BeExactly '172.17.0.1'
        $endpoint.HostLink.Peer.Container.Endpoints.Link.MacAddress | Should -Be $endpoint.MacAddress
        # No engine has been asked for a network.
        $endpoint.Network | Should -BeNullOrEmpty
        (Get-CnNamespace test1).Containers.Runtime | Should -Be 'namespace'
    }

    It 'knows neighbours, and forwarding databases' {
        Assert-Tool bridge
        Add-CnNeighbor 192.0.2.9 02:00:00:00:00:09 -Link uplink | Out-Null
        $now = Get-CnTopology
        "$($now.Host.Neighbors | Where-Object Address -EQ 192.0.2.9)" | Should -BeLike '*02:00:00:00:00:09*'
        $theirs = (JsonOf bridge -j fdb show | Where-Object master -EQ docker0).mac | Sort-Object -Unique
        @($now.Host.FdbEntries | Where-Object Bridge -EQ docker0).MacAddress | ForEach-Object ToString | Sort-Object -Unique | Should -Be $theirs
    }

    It 'gives links that can be piped on' {
        $Topology.Bridges[0].Ports[0].Peer.Link | Get-CnAddress | ForEach-Object ToString | Should -Contain '172.17.0.2/16'
    }

    Context 'narrowed' {
        It 'to namespaces by <What>' -ForEach @(
            @{ What = 'name'; Script = { Get-CnTopology test1 } }
            @{ What = 'wildcards'; Script = { Get-CnTopology *est1 } }
            @{ What = 'path'; Script = { Get-CnTopology /run/netns/test1 } }
            @{ What = 'object'; Script = { Get-CnNamespace test1 | Get-CnTopology } }
            @{ What = 'the namespace of a link'; Script = { Get-CnLink eth0 -Namespace test1 | Get-CnTopology } }
        ) {
            $part = & $Script
            $part | Should -HaveCount 1
            $part.Namespaces.Name | Should -Be test1
            $part.Links.Name | Should -Be lo, eth0
            # What is left out is still there to be gone to.
            $part.Links[1].Peer.Link.MasterLink.Name | Should -BeExactly 'docker0'
            $part.Masquerades | Should -BeNullOrEmpty
        }

        It 'to the namespace of this process, by the name that the tree gives it' {
            (Get-CnTopology host).Namespaces.IsCurrent | Should -Be $true
        }

        It 'to a bridge, its ports and what is behind them' {
            $part = Get-CnTopology -Bridge dock*
            $part.Links.Name | Should -Be docker0, veth1, veth2, eth0, eth0
            $part.Namespaces.Name | Should -Be $null, test1, test2
            $part.Masquerades | Should -HaveCount 1
            (Get-CnTopology -Bridge $Bridge).Links | Should -HaveCount 5
            (Get-CnTopology lab -Bridge *).Bridges.Name | Should -Be br0
        }

        It 'to a container, what it is connected to and the way out' {
            $part = Get-CnTopology -Container test1
            $part.Containers.Name | Should -Be test1
            $part.Links.Name | Should -Be docker0, veth1, uplink, lo, eth0
            $part.Masquerades | Should -HaveCount 1
            "$part" | Should -Not -BeLike '*test2*'
            (Get-CnTopology -Container test*).Containers.Name | Should -Be test1, test2
            (Get-CnTopology -Container (Get-CnContainer test2)).Containers.Name | Should -Be test2
            Assert-Error { Get-CnTopology -Container nobody } NotFound ObjectNotFound 'nobody' | Should -BeNullOrEmpty
        }

        It 'goes on after what is not there' {
            $part = Assert-Error { Get-CnTopology nobody, test1 } NotFound ObjectNotFound 'nobody' "Cannot find namespace 'nobody'*"
            $part.Namespaces.Name | Should -Be test1
            Assert-Error { Get-CnTopology -Bridge nothing } NotFound ObjectNotFound 'nothing' "Cannot find bridge 'nothing'*" | Should -BeNullOrEmpty
            Get-CnTopology no* | ForEach-Object Links | Should -BeNullOrEmpty
        }
    }

    It 'warns of what is no namespace, and goes on' {
        New-Item /run/netns/broken -ItemType File | Out-Null
        try {
            $all = @(Get-CnTopology -WarningVariable warnings -WarningAction SilentlyContinue)
            $all.Namespaces.Name | Should -Contain test1
            "$warnings" | Should -BeLike "*'broken'*"
        }
        finally {
            Remove-Item /run/netns/broken
        }
    }

    It 'tells what it may look into, and warns of the rest' {
        $lines = Invoke-Child -WithoutCapabilities '(Get-CnTopology -WarningVariable warnings -WarningAction SilentlyContinue).Namespaces | ForEach-Object { "sees $($_.IsCurrent)" }; $warnings'
        $lines | Should -Contain 'sees True'
        $lines | Should -Not -Contain 'sees False'
        @($lines) -like "*'test1'*Operation not permitted*" | Should -HaveCount 1
    }

    It 'turns into JSON of any depth, and stays small' {
        $json = $Topology | ConvertTo-Json -Depth 30 -WarningAction SilentlyContinue
        $json.Length | Should -BeLessThan 500000
        ($json | ConvertFrom-Json).Links.Name | Should -Be $Topology.Links.Name
    }

    It 'survives Export-Clixml' {
        $file = "$TestDrive/topology.xml"
        $Topology | Export-Clixml $file
        [IO.FileInfo]::new($file).Length | Should -BeLessThan 500000
        $back = Import-Clixml $file
        $back.Links.Name | Should -Be $Topology.Links.Name
        "$(($back.Links | Where-Object Name -EQ veth1).Peer)" | Should -BeExactly 'eth0 in test1'
        $back.Masquerades.OutInterface | Should -Be docker0
        "$back" | Should -BeExactly "$Topology"
    }

    It 'never loses a link that was there throughout, whatever comes and goes' {
        Assert-Tool ip, sh
        # Links, namespaces and processes in namespaces of their own: dumps are interrupted, and namespaces vanish between two questions.
        $start = [Diagnostics.ProcessStartInfo]::new('sh')
        $start.ArgumentList.Add('-c')
        $start.ArgumentList.Add('echo ready; while kill -0 $PPID; do
            for i in 1 2 3 4 5 6 7 8; do ip link add churn$i type veth peer name nruhc$i master docker0; ip addr add 10.9.$i.1/24 dev churn$i; done
            ip netns add fleeting; ip link add fl0 type veth peer name eth0 netns fleeting; ip netns del fleeting
            unshare --net true
            for i in 1 2 3 4 5 6 7 8; do ip link del churn$i; done
        done')
        $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $churn = [Diagnostics.Process]::Start($start)
        $churn.BeginErrorReadLine()
        try {
            $churn.StandardOutput.ReadLine() | Should -BeExactly 'ready'
            $seen = [Collections.Generic.HashSet[string]]::new()
            foreach ($round in 1..150) {
                $now = Get-CnTopology -WarningAction SilentlyContinue -ErrorAction Stop
                $links = @{}
                foreach ($link in $now.Links) { $links["$($link.Namespace.Name)/$($link.Name)"] = $link }
                foreach ($name in $links.Keys) { if ($name -match 'churn|fleeting') { $null = $seen.Add($name) } }
                foreach ($i in 1, 2) {
                    $port = $links["/veth$i"]
                    if (-not $port -or $port.Master -ne 'docker0' -or "$($port.Peer)" -ne "eth0 in test$i" -or "$($port.Peer.Link.Addresses)" -notlike "*172.17.0.$($i + 1)/16*") {
                        throw "round ${round}: veth$i is '$port' of '$($port.Master)', its peer '$($port.Peer)' with '$($port.Peer.Link.Addresses)'"
                    }
                    if ($links['/docker0'].Ports -notcontains $port) { throw "round ${round}: docker0 lacks veth$i" }
                }
                foreach ($name in '/uplink', '/lo', 'lab/br0', 'outside/eth0') { if (-not $links[$name]) { throw "round ${round}: $name is lost" } }
            }
            # There was something to stumble over.
            $seen.Count | Should -BeGreaterThan 0
        }
        finally {
            $churn.Kill($true)
            $churn.WaitForExit()
            1..8 | ForEach-Object { Get-CnLink "churn$_" -ErrorAction Ignore | Remove-CnLink -ErrorAction Ignore }
            Get-CnLink fl0 -ErrorAction Ignore | Remove-CnLink -ErrorAction Ignore
            Get-CnNamespace fleeting -ErrorAction Ignore | Remove-CnNamespace
        }
    }

    It 'holds nothing open' {
        $before = @([IO.Directory]::GetFileSystemEntries('/proc/self/fd')).Count
        Get-CnTopology | Out-Null
        Wait-Until { @([IO.Directory]::GetFileSystemEntries('/proc/self/fd')).Count -le $before }
    }

    It 'completes names' {
        Complete 'Get-CnTopology te' | Should -Be test1, test2
        Complete 'Get-CnTopology -Bridge d' | Should -Be docker0
        Complete 'Get-CnTopology -Container te' | Should -Be test1, test2
    }
}

Describe 'Get-CnTopology, of rules that others made' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
        $null = New-CnBridge podman0 -Address 10.88.0.1/16
        $null = New-CnBridge virbr7 -Address 192.168.122.1/24
    }

    BeforeEach { Assert-Tool nft }

    AfterAll { Assert-Sandbox }

    AfterEach { if (Test-Tool nft) { Invoke-Tool nft flush ruleset } }

    It 'puts a subnet and a port together that are asked for in different chains' {
        [IO.File]::WriteAllText('/run/rules.nft', @'
table inet netavark {
    chain ports { tcp dport 8080 counter packets 3 bytes 180 jump nv_1_dnat; tcp dport 5000-5002 jump nv_1_dnat; }
    chain nv_1_dnat { tcp dport 8080 counter packets 3 bytes 180 dnat ip to 10.88.0.2:80; tcp dport 5000-5002 dnat ip to 10.88.0.2; }
    chain PREROUTING { type nat hook prerouting priority dstnat; fib daddr type local jump ports; ip daddr 198.51.100.7 udp dport { 53, 54 } dnat ip to 10.88.0.3; }
    chain nv_1 { ip daddr 10.88.0.0/16 accept; ip daddr != 224.0.0.0/4 counter packets 7 bytes 420 masquerade; }
    chain POSTROUTING { type nat hook postrouting priority srcnat; ip saddr 10.88.0.0/16 jump nv_1; }
}
'@)
        Invoke-Tool nft -f /run/rules.nft
        $topology = Get-CnTopology
        $topology.PublishedPorts | ForEach-Object { "$($_.HostAddress) $($_.HostPort)/$($_.Protocol) $($_.ContainerAddress):$($_.ContainerPort) $($_.Source) $($_.Packets)" } |
            Should -Be '198.51.100.7 53/Udp 10.88.0.3:53 netavark 0', '198.51.100.7 54/Udp 10.88.0.3:54 netavark 0', '0.0.0.0 5000/Tcp 10.88.0.2:5000 netavark 0', '0.0.0.0 5001/Tcp 10.88.0.2:5001 netavark 0',
            '0.0.0.0 5002/Tcp 10.88.0.2:5002 netavark 0', '0.0.0.0 8080/Tcp 10.88.0.2:80 netavark 3'
        $topology.Masquerades | Should -HaveCount 1
        "$($topology.Masquerades)" | Should -BeExactly '10.88.0.0/16 masqueraded'
        $topology.Masquerades.Packets | Should -Be 7
        "$topology".Split("`n") -like '*podman0 * 10.88.0.1/16 *10.88.0.0/16 masqueraded   7 packets' | Should -HaveCount 1
    }

    It 'shows where a masquerade without a link belongs, and none that is for what stays here' {
        [IO.File]::WriteAllText('/run/rules.nft', @'
table ip mine {
    chain post { type nat hook postrouting priority srcnat
        ip saddr 192.168.122.0/24 ip daddr != 192.168.122.0/24 masquerade
        ip saddr 192.168.122.0/24 oifname "virbr7" masquerade
        ip saddr 192.168.122.0/24 ip daddr != 192.168.122.0/24 tcp dport 25 snat to 192.0.2.25
        ip saddr 10.9.0.0/16 oifname != "br9" snat to 192.0.2.9
    }
}
'@)
        Invoke-Tool nft -f /run/rules.nft
        $topology = Get-CnTopology
        $topology.Masquerades | ForEach-Object { "$_" } | Should -Be '192.168.122.0/24 masqueraded, not to 192.168.122.0/24', '10.9.0.0/16 translated to 192.0.2.9, not to br9'
        $topology.Masquerades.Owner | Should -Be mine, mine
        "$topology".Split("`n") -like '*virbr7 * 192.168.122.1/24 *masqueraded, not to 192.168.122.0/24*' | Should -HaveCount 1
        "$topology".Split("`n") -like '*10.9.0.0/16 translated to 192.0.2.9, not to br9*there is no br9' | Should -HaveCount 1
    }
}
