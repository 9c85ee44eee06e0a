Describe 'Get-CnConnection' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox

        # What conntrack prints, a hashtable for each line: its words, and the pairs of both directions.
        function Get-Tracked {
            param([string] $Namespace = 'host')

            foreach ($line in Invoke-Tool nsenter "--net=/run/netns/$Namespace" conntrack -L -o 'extended,id,ktimestamp') {
                if ($line -notmatch '^ipv') { continue }
                $found = @{ Line = $line; Both = @(@{}, @{}) }
                $words = @($line -split '\s+')
                $found.Family, $null, $found.Protocol, $found.Number, $found.Timeout = $words[0..4]
                $found.State = $words[5] -match '^[A-Z_0-9]+$' ? $words[5] : $null
                foreach ($match in [regex]::Matches($line, '(\w[\w-]*)=(\S+)')) {
                    $name, $value = $match.Groups[1].Value, $match.Groups[2].Value
                    if ($name -in 'src', 'dst', 'sport', 'dport', 'type', 'code', 'packets', 'bytes' -or ($name -eq 'id' -and -not $found.Both[1].id -and $found.Both[0].type)) {
                        # The second time it is the other direction.
                        $direction = $found.Both[0].ContainsKey($name) ? 1 : 0
                        $found.Both[$direction][$name] = $value
                    }
                    else { $found[$name] = $value }
                }
                [pscustomobject] $found
            }
        }

        # A host that publishes a port of app1, counts, and takes the time; and what goes through it: tcp, udp and icmp, both families, in and out.
        function New-Flows {
            New-NetworkHost
            # What was seen shall be there until the last test.
            $settings = 'acct=1', 'timestamp=1', 'udp_timeout=900', 'udp_timeout_stream=900', 'icmp_timeout=900', 'icmpv6_timeout=900', 'tcp_timeout_time_wait=900',
                'tcp_timeout_close=900', 'tcp_timeout_last_ack=900'
            Invoke-Tool nsenter --net=/run/netns/host sysctl -q -w ($settings | ForEach-Object { "net.netfilter.nf_conntrack_$_" }) | Out-Null
            New-Web | Out-Null
            Publish-CnPort app1 8080:80 -Namespace host | Out-Null
            $script:servers = @((Start-Server app1 80), (Start-Server world 53 -Udp), (Start-Server world 80))
            Get-Answer world 192.0.2.1 8080 | Should -BeExactly 'app1 192.0.2.2'
            Get-Answer world 2001:db8::1 8080 | Should -BeExactly 'app1 2001:db8::2'
            Get-Answer app2 192.0.2.2 53 -Udp | Should -BeExactly 'world 192.0.2.1'
            Get-Answer app2 192.0.2.2 80 | Should -BeExactly 'world 192.0.2.1'
            Get-Answer app2 192.0.2.1 8080 | Should -BeExactly 'app1 172.20.0.1'
            (Test-CnConnection 192.0.2.2, 2001:db8::2 -Namespace app1 -Count 1).Succeeded | Should -Be $true, $true
            # Nobody answers there.
            Get-Answer app2 198.51.100.9 9 -Udp | Should -BeNullOrEmpty
        }
    }

    AfterAll { Assert-Sandbox }

    Context 'through a published port and a masquerade' {
        BeforeAll { New-Flows }

        AfterAll {
            Stop-Server $servers
            Clear-NetworkHost
        }

        BeforeEach { Assert-Tool conntrack }

        It 'tells what conntrack -L tells, field by field' {
            $theirs = @(Get-Tracked)
            $ours = @(Get-CnConnection -Namespace host)
            $later = @(Get-Tracked)
            $ours.Count | Should -BeGreaterOrEqual 8
            $ours | Should -HaveCount $theirs.Count
            foreach ($their in $theirs) {
                $our = @($ours | Where-Object { "$($_.Id)" -eq $their.id })
                $our | Should -HaveCount 1 -Because $their.Line
                $our = $our[0]
                $our | Should -BeOfType ContainerNet.Network.CnConnection
                "$($our.Family)" | Should -BeExactly ($their.Family -eq 'ipv6' ? 'InterNetworkV6' : 'InterNetwork')
                $our.Protocol | Should -BeExactly ($their.Protocol -eq 'unknown' ? 'igmp' : $their.Protocol)
                "$($our.ProtocolNumber)" | Should -BeExactly $their.Number
                "$($our.State)" | Should -BeExactly "$($their.State)" -Because $their.Line
                # It runs out: ours is between what it was before and what it was after.
                $our.Timeout.TotalSeconds | Should -BeLessOrEqual ([int] $their.Timeout)
                $our.Timeout.TotalSeconds | Should -BeGreaterOrEqual ([int] ($later | Where-Object id -EQ $their.id).Timeout)
                "$($our.Status)" -match 'Assured' | Should -Be ($their.Line -match '\[ASSURED\]')
                "$($our.Status)" -match 'Unreplied' | Should -Be ($their.Line -match '\[UNREPLIED\]')
                $sent, $answered = $their.Both
                "$($our.Source) $($our.Destination)" | Should -BeExactly "$($sent.src) $($sent.dst)"
                "$($our.ReplySource) $($our.ReplyDestination)" | Should -BeExactly "$($answered.src) $($answered.dst)"
                "$($our.SourcePort) $($our.DestinationPort)" | Should -BeExactly "$($sent.sport) $($sent.dport)"
                "$($our.ReplySourcePort) $($our.ReplyDestinationPort)" | Should -BeExactly "$($answered.sport) $($answered.dport)"
                "$($our.IcmpType) $($our.IcmpCode)" | Should -BeExactly "$($sent.type) $($sent.code)"
                "$($our.ReplyIcmpType) $($our.ReplyIcmpCode)" | Should -BeExactly "$($answered.type) $($answered.code)"
                if ($null -ne $our.IcmpType) { "$($our.IcmpId)" | Should -BeExactly $sent.id }
                "$($our.Packets) $($our.Bytes)" | Should -BeExactly "$($sent.packets) $($sent.bytes)"
                "$($our.ReplyPackets) $($our.ReplyBytes)" | Should -BeExactly "$($answered.packets) $($answered.bytes)"
                "$($our.Mark)" | Should -BeExactly $their.mark
                $our.Zone | Should -Be 0
                # conntrack cuts the second off.
                $their.Line | Should -Match ([regex]::Escape("[start=$($our.StartTime.ToString('ddd MMM', [cultureinfo]::InvariantCulture))"))
                $their.Line | Should -Match $our.StartTime.ToString('HH:mm:ss')
                $our.Namespace.Name | Should -BeExactly 'host'
            }
        }

        It 'tells what was translated to what' {
            $in = Get-CnConnection -Namespace host -Source 192.0.2.2 -Port 8080
            $in.Translation | Should -BeExactly 'dnat 192.0.2.1:8080 -> 172.20.0.2:80'
            $out = Get-CnConnection -Namespace host -Protocol udp -Destination 192.0.2.2
            $out.Translation | Should -BeExactly "snat 172.20.0.3:$($out.SourcePort) -> 192.0.2.1:$($out.ReplyDestinationPort)"
            "$out" | Should -BeExactly "udp 172.20.0.3:$($out.SourcePort) -> 192.0.2.2:53"
            $hairpin = Get-CnConnection -Namespace host -Source 172.20.0.3 -Port 8080
            $hairpin.Translation | Should -BeExactly "dnat 192.0.2.1:8080 -> 172.20.0.2:80, snat 172.20.0.3:$($hairpin.SourcePort) -> 172.20.0.1:$($hairpin.ReplyDestinationPort)"
            (Get-CnConnection -Namespace host -Protocol icmp).Translation | Should -BeExactly 'snat 172.20.0.2 -> 192.0.2.1'
            (Get-CnConnection -Namespace host -Source 2001:db8::2).Translation | Should -BeExactly 'dnat [2001:db8::1]:8080 -> [fd20::2]:80'
        }

        It 'tells who is at both ends' {
            # The bridge may ask who wants multicast, meanwhile (IGMP).
            $ends = Get-CnConnection -Namespace host | Where-Object Protocol -NE igmp | ForEach-Object { "$($_.Protocol) $($_.SourceContainer) -> $($_.DestinationContainer)" } | Sort-Object
            $ends | Should -Be @(
                'icmp app1 -> world', 'icmpv6 app1 -> world', 'tcp app2 -> app1', 'tcp app2 -> world', 'tcp world -> app1', 'tcp world -> app1', 'udp app2 -> '
                'udp app2 -> world'
            )
            # A container has a table of its own if it asks for one; it has not.
            Get-CnConnection -Namespace app1 | Should -BeNullOrEmpty
        }

        It 'finds <Found> by <_.Filter.Keys>: <_.Filter.Values>' -ForEach @(
            @{ Filter = @{ Container = 'app1' }; Found = 'icmp', 'icmpv6', 'tcp', 'tcp', 'tcp' }
            @{ Filter = @{ Container = 'app?' }; Found = 'icmp', 'icmpv6', 'tcp', 'tcp', 'tcp', 'tcp', 'udp', 'udp' }
            @{ Filter = @{ Container = 'app2'; Family = 'IPv6' }; Found = @() }
            @{ Filter = @{ Container = 'no*' }; Found = @() }
            @{ Filter = @{ Family = 'IPv6' }; Found = 'icmpv6', 'tcp' }
            @{ Filter = @{ Family = 'IPv6'; Protocol = 'tcp' }; Found = 'tcp' }
            @{ Filter = @{ Family = 'IPv4'; Protocol = 'udp' }; Found = 'udp', 'udp' }
            @{ Filter = @{ Protocol = 'UDP', '1' }; Found = 'icmp', 'udp', 'udp' }
            @{ Filter = @{ State = 'time_*', 'CLOSE' }; Found = 'tcp', 'tcp', 'tcp', 'tcp' }
            @{ Filter = @{ State = 'SYN_SENT' }; Found = @() }
            @{ Filter = @{ Source = '172.20.0.0/16' }; Found = 'icmp', 'tcp', 'tcp', 'udp', 'udp' }
            @{ Filter = @{ Source = '192.0.2.1' }; Found = 'icmp', 'tcp', 'udp', 'udp' }
            @{ Filter = @{ Destination = '172.20.0.2', 'fd20::/64' }; Found = 'tcp', 'tcp', 'tcp' }
            @{ Filter = @{ Destination = '192.0.2.0/24'; Protocol = 'tcp' }; Found = 'tcp', 'tcp', 'tcp' }
            @{ Filter = @{ Address = '198.51.100.0/24' }; Found = 'udp' }
            @{ Filter = @{ Address = '172.20.0.2/16'; Protocol = 'tcp' }; Found = 'tcp', 'tcp', 'tcp' }
            @{ Filter = @{ Port = 53 }; Found = 'udp' }
            @{ Filter = @{ Port = 80, 9 }; Found = 'tcp', 'tcp', 'tcp', 'tcp', 'udp' }
        ) {
            @(Get-CnConnection -Namespace host @Filter | Where-Object Protocol -NE igmp | ForEach-Object Protocol | Sort-Object) | Should -Be @($Found)
        }

        It 'takes containers from the pipeline, and none of them twice' {
            $found = Get-CnContainer app1, app2 | Get-CnConnection -Namespace host
            $found | Should -HaveCount 8
            $found.Id | Sort-Object -Unique | Should -HaveCount 8
            Get-CnNamespace app1 | Get-CnConnection -Namespace host | Should -HaveCount 5
            Get-CnNamespace nosuch* | Get-CnConnection -Namespace host | Should -BeNullOrEmpty
        }

        It 'prints a table that fits' {
            $text = Get-CnConnection -Namespace host | Out-String -Width 100
            $text | Should -Match '(?m)^tcp +\w+ +192\.0\.2\.2:\d+ +192\.0\.2\.1:8080 +dnat 172\.20\.0\.2:80 +\d+ +\d+/\d+ *\r?$'
            $text | Should -Match '(?m)^ +world +app1 *\r?$'
            $text | Should -Match '(?m)^udp +\[UNREPLIED\] '
            $text.Split("`n") | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 100 }
            $text | Should -Not -Match '\.\.\.|…'
        }

        It 'keeps what matters through Export-Clixml' {
            $made = Get-CnConnection -Namespace host -Protocol udp -Port 53
            $back = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($made))
            "$($back.Source) $($back.DestinationPort) $($back.Translation) $($back.SourceContainer)" | Should -BeExactly "172.20.0.3 53 $($made.Translation) app2"
        }
    }

    Context 'of two labs with the same addresses' {
        BeforeAll {
            # Each has an app of the same address behind a host of its own; a third namespace with that address is joined to nobody.
            foreach ($lab in 'a', 'b') {
                New-CnNamespace "host$lab", "app$lab" | Out-Null
                New-CnVethPair "up$lab" -PeerName eth0 -PeerNamespace "app$lab" -Namespace "host$lab" | Add-CnAddress 10.5.0.2/24 -Namespace "app$lab" | Out-Null
                Add-CnAddress "up$lab" 10.5.0.1/24 -Namespace "host$lab" | Out-Null
                Invoke-Tool nsenter "--net=/run/netns/host$lab" nft 'table ip t { chain c { type filter hook output priority 0; ct state new counter; }; }' | Out-Null
            }
            New-CnNamespace lone | New-CnBridge br0 -Address 10.5.0.9/24 | Out-Null
        }

        AfterAll { Clear-Sandbox }

        It 'names the one that can be reached' {
            foreach ($lab in 'a', 'b') {
                Test-CnConnection 10.5.0.2 -Namespace "host$lab" -Count 1 | Out-Null
                Get-Answer "host$lab" 10.5.0.9 9 -Udp
                Set-CnLink lo -Up -Namespace "host$lab"
                Get-Answer "host$lab" 127.0.0.1 9 -Udp
                $found = Get-CnConnection -Namespace "host$lab" | ForEach-Object { "$($_.Protocol) $($_.SourceContainer) -> $($_.DestinationContainer)" } | Sort-Object
                # 10.5.0.9 is nobody's here. A refused datagram leaves its entry.
                $found | Should -Be "icmp host$lab -> app$lab", "udp host$lab -> ", "udp host$lab -> host$lab"
            }
        }
    }

    It 'has no packets where the kernel does not count, and no start where it does not take the time' {
        Set-CnLink lo -Up
        Invoke-Tool nft 'table ip t { chain c { type filter hook output priority 0; ct state new counter; }; }' | Out-Null
        (Test-CnConnection 127.0.0.1 -Count 1).Succeeded | Should -BeTrue
        $found = Get-CnConnection -Protocol icmp -Address 127.0.0.1
        $found.Packets | Should -BeNullOrEmpty
        $found.ReplyBytes | Should -BeNullOrEmpty
        $found.StartTime | Should -BeNullOrEmpty
        "$($found.SourceContainer) $($found.DestinationContainer)" | Should -BeExactly 'host host'
        Get-CnConnection -Namespace $PID -Container $PID -Protocol icmp | Should -HaveCount 1
    }

    It 'tells marks and zones' {
        New-CnNamespace zones | Out-Null
        Set-CnLink lo -Up -Namespace zones
        Invoke-Tool nsenter --net=/run/netns/zones nft 'table ip t {
            chain raw { type filter hook output priority -300; udp dport 7007 ct zone set 7; udp dport 7009 ct original zone set 9; }
            chain c { type filter hook output priority 0; udp dport 7008 ct mark set 42; ct state new counter; }
        }' | Out-Null
        7007, 7008, 7009 | ForEach-Object { Get-Answer zones 127.0.0.1 $_ -Udp }
        Get-CnConnection -Namespace zones -Protocol udp | Sort-Object DestinationPort | ForEach-Object { "$($_.DestinationPort) $($_.Zone) $($_.Mark)" } |
            Should -Be '7007 7 0', '7008 0 42', '7009 9 0'
        Clear-Sandbox
    }

    It 'refuses what is no filter' {
        Assert-BindingError { Get-CnConnection -Protocol nosuch }
        Assert-BindingError { Get-CnConnection -Protocol 256 }
        Assert-BindingError { Get-CnConnection -Address example.org }
        Assert-BindingError { Get-CnConnection -Source 10.0.0.0/33 }
        Assert-BindingError { Get-CnConnection -Port 65536 }
        Assert-BindingError { Get-CnConnection -Namespace $null }
        foreach ($filter in 'Source', 'Destination', 'Address', 'Port', 'Protocol', 'State', 'Container') {
            $nothing = @{ $filter = $null }
            Assert-BindingError { Get-CnConnection @nothing }
            Assert-BindingError { Remove-CnConnection @nothing -WhatIf }
        }

        Assert-Error { Get-CnConnection -Container nosuch } NotFound -Message "*'nosuch'*" | Should -BeNullOrEmpty
        Assert-Error { Get-CnConnection -Namespace nosuch } NotFound
    }

    It 'completes protocols, states and containers' {
        Complete 'Get-CnConnection -Protocol u' | Should -Be 'udp', 'udplite'
        Complete 'Get-CnConnection -State ti' | Should -Be 'TIME_WAIT'
        New-CnNamespace spec1 | Out-Null
        Complete 'Get-CnConnection -Container spe' | Should -Be 'spec1'
        Complete 'Get-CnConnection -Namespace spe' | Should -Be 'spec1'
        Remove-CnNamespace spec1
    }

    It 'needs the right to ask' {
        Get-ErrorIdWithoutCapabilities 'Get-CnConnection' | Should -BeExactly 'PermissionDenied'
    }
}

Describe 'Get-CnConnection on a Docker host' -Tag Docker {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/Docker.ps1
        Save-Sandbox
        if (Start-DockerEngine) {
            $null = Invoke-Docker run -d --name web -p 8080:80 bb:1 httpd -f -p 80
            $null = Invoke-Docker run -d --name client bb:1 sleep 3600
            New-CnNamespace world | New-CnVethPair uplink eth0 | Add-CnAddress 192.0.2.2/24 | Out-Null
            Add-CnAddress uplink 192.0.2.1/24 | Out-Null
            $script:web = (Get-CnContainer web).Endpoints.IPv4Address.Address
        }
    }

    BeforeEach { Assert-DockerEngine }

    AfterAll {
        Stop-DockerEngine
        Assert-Sandbox
    }

    It 'names its containers' {
        (Test-CnConnection 192.0.2.1 -Namespace world -TcpPort 8080 -Count 1).Reason | Should -BeNullOrEmpty
        (Test-CnConnection 192.0.2.2 -Namespace (Get-CnContainer client) -Count 1).Reason | Should -BeNullOrEmpty
        (Test-CnConnection $web -TcpPort 80 -Count 1).Reason | Should -BeNullOrEmpty
        $in = Get-CnConnection -Port 8080 -Source 192.0.2.2
        "$($in.SourceContainer) -> $($in.DestinationContainer)" | Should -BeExactly 'world -> web'
        $in.Translation | Should -BeExactly "dnat 192.0.2.1:8080 -> $($web):80"
        $out = Get-CnConnection client -Protocol icmp
        "$($out.SourceContainer) -> $($out.DestinationContainer) $($out.Translation -replace ' .*')" | Should -BeExactly 'client -> world snat'
        Get-CnConnection -Container web -Protocol tcp | ForEach-Object { "$($_.SourceContainer) -> $($_.DestinationContainer)" } | Sort-Object |
            Should -Be 'host -> web', 'world -> web'
        Get-CnContainer web | Remove-CnConnection
        Get-CnConnection -Container web -Protocol tcp | Should -BeNullOrEmpty
    }

    It 'counts and measures them' {
        Get-CnContainer web | Get-CnLinkStatistics eth0 | ForEach-Object RxPackets | Should -BeGreaterThan 0
        $port = (Get-CnContainer web).Endpoints.HostLinkName
        (Get-CnLinkStatistics $port).Container | Should -BeExactly 'web'
        (Measure-CnTraffic $port -Interval 0.01).Container | Should -BeExactly 'web'
        Get-CnContainer -Runtime docker | Measure-CnTraffic -Interval 0.01 | ForEach-Object Container | Sort-Object | Should -Be 'client', 'web'
        # One that ends while it is measured is left out.
        $script:seen = 0
        $all = Measure-CnTraffic -Container client, web -Interval 0.02 -Count 3 | ForEach-Object {
            $_.Container
            if ($script:seen++ -eq 1) { Invoke-Docker rm -f client | Out-Null }
        }
        "$all" | Should -BeExactly 'client web web web'
    }
}
