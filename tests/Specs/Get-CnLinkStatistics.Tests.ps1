Describe 'Get-CnLinkStatistics' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
        New-CnNamespace host0, app1, app2 | Out-Null
        New-CnBridge docker0 -Address 172.17.0.1/16 -Namespace host0 | Out-Null
        foreach ($number in 1, 2) {
            New-CnVethPair "veth$number" eth0 -PeerNamespace "app$number" -Bridge docker0 -Namespace host0 |
                Add-CnAddress "172.17.0.$($number + 1)/16" -Namespace "app$number" | Out-Null
        }
        # The ports take a moment until they forward.
        Wait-Until { Test-CnConnection 172.17.0.3 -Namespace app1 -Count 1 -Quiet }
        (Test-CnConnection 172.17.0.3 -Namespace app1 -IntervalMilliseconds 0).Succeeded | Should -Not -Contain $false
    }

    AfterAll { Assert-Sandbox }

    It 'counts as ip -s -s does, field by field' {
        Assert-Tool ip
        foreach ($namespace in 'host0', 'app1') {
            # Neighbour discovery may send at any time: look until two looks around ours agree.
            Wait-Until {
                $before = JsonOf ip -n $namespace -s -s -j link | ForEach-Object { ConvertTo-Json $_.stats64 }
                $script:ours = @(Get-CnLinkStatistics -Namespace $namespace)
                $script:theirs = @(JsonOf ip -n $namespace -s -s -j link)
                "$before" -eq "$($theirs | ForEach-Object { ConvertTo-Json $_.stats64 })"
            }
            $ours.Name | Should -Be $theirs.ifname
            $ours.Index | Should -Be $theirs.ifindex
            foreach ($number in 0..($ours.Count - 1)) {
                $our, $rx, $tx = $ours[$number], $theirs[$number].stats64.rx, $theirs[$number].stats64.tx
                $our | Should -BeOfType ContainerNet.Network.CnLinkStatistics
                $our.Namespace.Name | Should -BeExactly $namespace
                "$($our.RxPackets) $($our.RxBytes) $($our.RxErrors) $($our.RxDropped) $($our.RxMulticast) $($our.RxOverErrors)" |
                    Should -BeExactly "$($rx.packets) $($rx.bytes) $($rx.errors) $($rx.dropped) $($rx.multicast) $($rx.over_errors)"
                "$($our.RxLengthErrors) $($our.RxCrcErrors) $($our.RxFrameErrors) $($our.RxFifoErrors) $($our.RxMissed)" |
                    Should -BeExactly "$($rx.length_errors) $($rx.crc_errors) $($rx.frame_errors) $($rx.fifo_errors) $($rx.missed_errors)"
                $our.RxNoHandler | Should -Be ([long] $rx.nohandler)
                "$($our.TxPackets) $($our.TxBytes) $($our.TxErrors) $($our.TxDropped) $($our.TxCarrierErrors) $($our.TxCollisions)" |
                    Should -BeExactly "$($tx.packets) $($tx.bytes) $($tx.errors) $($tx.dropped) $($tx.carrier_errors) $($tx.collisions)"
                "$($our.TxAbortedErrors) $($our.TxFifoErrors) $($our.TxWindowErrors) $($our.TxHeartbeatErrors)" |
                    Should -BeExactly "$($tx.aborted_errors) $($tx.fifo_errors) $($tx.window_errors) $($tx.heartbeat_errors)"
            }
        }
        ($ours | Where-Object Name -EQ eth0).TxPackets | Should -BeGreaterThan 3
    }

    It 'counts what is dropped' {
        Assert-Tool ip, ping
        # The other end takes no frame of that length, so the port has to throw it away.
        Set-CnLink eth0 -Mtu 600 -Namespace app2
        $before = Get-CnLinkStatistics veth2 -Namespace host0
        & nsenter --net=/run/netns/app1 ping -q -c 2 -i 0.01 -W 1 -s 1000 172.17.0.3 | Out-Null
        $after = Get-CnLinkStatistics veth2 -Namespace host0
        $after.TxDropped | Should -BeGreaterOrEqual ($before.TxDropped + 2)
        $after.TxDropped | Should -Be ([long] (JsonOf ip -n host0 -s -j link show veth2).stats64.tx.dropped)
        Set-CnLink eth0 -Mtu 1500 -Namespace app2
    }

    It 'finds by name, index, object and pipeline' {
        (Get-CnLinkStatistics veth* -Namespace host0).Name | Should -Be 'veth1', 'veth2'
        (Get-CnLinkStatistics no* -Namespace host0) | Should -BeNullOrEmpty
        $link = Get-CnLink veth2 -Namespace host0
        (Get-CnLinkStatistics $link).Name | Should -BeExactly 'veth2'
        (Get-CnLinkStatistics $link.Index -Namespace host0).Name | Should -BeExactly 'veth2'
        (Get-CnLink veth1, docker0 -Namespace host0 | Get-CnLinkStatistics).Name | Should -Be 'veth1', 'docker0'
        (Get-CnNamespace app1, app2 | Get-CnLinkStatistics eth0).Namespace.Name | Should -Be 'app1', 'app2'
        (Get-CnLinkStatistics -Name docker0 -Namespace host0).Kind | Should -BeExactly 'bridge'
    }

    It 'finds those of containers' {
        $found = Get-CnLinkStatistics -Container app*
        $found | ForEach-Object { "$($_.Container) $($_.Name)" } | Should -Be 'app1 lo', 'app1 eth0', 'app2 lo', 'app2 eth0'
        (Get-CnLinkStatistics eth* -Container app2).Namespace.Name | Should -BeExactly 'app2'
    }

    It 'tells which container a port leads to' {
        Get-CnLinkStatistics veth*, docker0 -Namespace host0 | ForEach-Object { "$($_.Name) $($_.Container)" } | Should -Be 'veth1 app1', 'veth2 app2', 'docker0 host0'
        New-CnVethPair vethx eth1 -PeerNamespace app1 | Out-Null
        (Get-CnLinkStatistics vethx).Container | Should -BeExactly 'app1'
        (Get-CnLinkStatistics lo).Container | Should -BeNullOrEmpty
        Remove-CnLink vethx
    }

    It 'is what Get-CnLink tells too' {
        $link = Get-CnLink eth0 -Namespace app1
        $link.Statistics | Should -BeOfType ContainerNet.Network.CnLinkCounters
        $link.Statistics.TxPackets | Should -BeGreaterThan 3
        @(($link.Statistics | Format-List | Out-String).Trim().Split("`n")) | Should -HaveCount 8
    }

    It 'prints a table that fits' {
        $text = Get-CnLinkStatistics -Container app1 | Out-String -Width 100
        $text | Should -Match '(?m)^eth0 +app1 +\d+ +\d+ +0 +\d+ +\d+ +\d+ +0 +0 *\r?$'
        $text.Split("`n") | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 100 }
    }

    It 'says what is not there, and goes on' {
        (Assert-Error { Get-CnLinkStatistics nosuch, docker0 -Namespace host0 } NotFound -Message "*'nosuch'*").Name | Should -BeExactly 'docker0'
        (Assert-Error { Get-CnLinkStatistics -Container nosuch, app1 } NotFound -Message "*'nosuch'*").Name | Should -Be 'lo', 'eth0'
    }

    It 'completes links and containers' {
        Complete 'Get-CnLinkStatistics -Namespace host0 ve' | Should -Be 'veth1', 'veth2'
        Complete 'Get-CnLinkStatistics -Container app' | Should -Be 'app1', 'app2'
    }
}
