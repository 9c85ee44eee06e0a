Describe 'Measure-CnTraffic' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox

        # Two namespaces where nothing moves by itself: no IPv6, and neighbours that need not be asked for. What comes in is swallowed.
        function New-Quiet {
            New-CnNamespace left, right | Out-Null
            foreach ($namespace in 'left', 'right') {
                Invoke-Tool nsenter "--net=/run/netns/$namespace" sysctl -q -w net.ipv6.conf.default.disable_ipv6=1 net.ipv6.conf.all.disable_ipv6=1 | Out-Null
                Invoke-Tool nsenter "--net=/run/netns/$namespace" nft 'table ip t { chain c { type filter hook prerouting priority -300; drop; }; }' | Out-Null
            }
            Join-Quiet 0
            Join-Quiet 1
        }

        function Join-Quiet {
            param([int] $Number)

            New-CnVethPair "eth$Number" "eth$Number" -Namespace left -PeerNamespace right -MacAddress "02:00:00:00:0$Number`:01" -PeerMacAddress "02:00:00:00:0$Number`:02" | Out-Null
            Add-CnAddress "eth$Number" "10.0.$Number.1/24" -Namespace left | Out-Null
            Add-CnAddress "eth$Number" "10.0.$Number.2/24" -Namespace right | Out-Null
            Add-CnNeighbor "10.0.$Number.2" "02:00:00:00:0$Number`:02" "eth$Number" -Namespace left | Out-Null
            Add-CnNeighbor "10.0.$Number.1" "02:00:00:00:0$Number`:01" "eth$Number" -Namespace right | Out-Null
        }

        # Datagrams of 100 bytes: 142 on the link, with 14 of Ethernet, 20 of IP and 8 of UDP.
        function Send-Datagram {
            param([string] $From, [string] $To, [int] $Count)

            $code = 'import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(int(sys.argv[2])): s.sendto(b"x" * 100, (sys.argv[1], 9))'
            & nsenter "--net=/run/netns/$From" python3 -c $code $To $Count
        }

        # What went through in an interval, as whole numbers.
        function Get-Amount {
            param([psobject] $Traffic)

            $seconds = $Traffic.Interval.TotalSeconds
            'RxPackets', 'RxBytes', 'TxPackets', 'TxBytes' | ForEach-Object { [long] [math]::Round($Traffic."${_}PerSecond" * $seconds) }
        }
    }

    AfterAll { Assert-Sandbox }

    Context 'where nothing moves by itself' {
        BeforeAll { Assert-Tool nft, python3, nsenter; New-Quiet }

        AfterAll { Clear-Sandbox }

        It 'tells what went through each link in each interval' {
            $script:intervals = 0
            $all = Measure-CnTraffic eth0, eth1 -Namespace left -Interval 0.05 -Count 3 | ForEach-Object {
                $_
                # Those of one interval come together; the next one has begun.
                if ($_.Link -eq 'eth1' -and $script:intervals++ -eq 0) { Send-Datagram left 10.0.0.2 5; Send-Datagram left 10.0.1.2 1; Send-Datagram right 10.0.0.1 3 }
            }
            $all | Should -BeOfType ContainerNet.Network.CnTraffic
            $all.Link | Should -Be 'eth0', 'eth1', 'eth0', 'eth1', 'eth0', 'eth1'
            $all | ForEach-Object { "$($_.Link): $(Get-Amount $_)" } | Should -Be @(
                'eth0: 0 0 0 0', 'eth1: 0 0 0 0', "eth0: 3 $(3 * 142) 5 $(5 * 142)", 'eth1: 0 0 1 142', 'eth0: 0 0 0 0', 'eth1: 0 0 0 0')
            $all | ForEach-Object { $_.Interval.TotalSeconds | Should -BeGreaterOrEqual 0.045 }
            $all[0].Time | Should -BeLessThan $all[2].Time
            $all[0].Namespace.Name | Should -BeExactly 'left'
            $all[0].LinkIndex | Should -Be (Get-CnLink eth0 -Namespace left).Index
            "$($all[0])" | Should -BeExactly 'eth0: 0 bytes in, 0 bytes out per second'
        }

        It 'counts as ip -s does' {
            Assert-Tool ip
            $script:sent = 0
            $before = (JsonOf ip -n left -s -j link show eth0).stats64.tx
            $sum = Measure-CnTraffic eth0 -Namespace left -Interval 0.02 -Count 5 | ForEach-Object {
                $_.TxBytesPerSecond * $_.Interval.TotalSeconds
                if ($script:sent++ -lt 4) { Send-Datagram left 10.0.0.2 7 }
            } | Measure-Object -Sum
            $after = (JsonOf ip -n left -s -j link show eth0).stats64.tx
            [long] [math]::Round($sum.Sum) | Should -Be ($after.bytes - $before.bytes)
            $after.packets - $before.packets | Should -Be 28
        }

        It 'tells what a container has sent and received, over all its links' {
            $script:intervals = 0
            $all = Measure-CnTraffic -Container left, right -Interval 0.05 -Count 2 | ForEach-Object {
                $_
                if ($_.Container -eq 'right' -and $script:intervals++ -eq 0) { Send-Datagram left 10.0.0.2 5; Send-Datagram left 10.0.1.2 1; Send-Datagram left 127.0.0.1 9 }
            }
            $all.Container | Should -Be 'left', 'right', 'left', 'right'
            $all | Where-Object Link | Should -BeNullOrEmpty
            $all[2..3] | ForEach-Object { "$($_.Container): $(Get-Amount $_)" } | Should -Be "left: 0 0 6 $(6 * 142)", "right: 6 $(6 * 142) 0 0"
            @(Measure-CnTraffic -Container right -Link eth1 -Interval 0.01).Container | Should -Be 'right'
            Get-CnContainer left, right | Measure-CnTraffic -Interval 0.01 | ForEach-Object Container | Should -Be 'left', 'right'
            @(Measure-CnTraffic -Container r* -Interval 0.01).Container | Should -Be 'right'
        }

        It 'takes links from the pipeline, of several namespaces' {
            $all = Get-CnNamespace left, right | Get-CnLink eth* | Measure-CnTraffic -Interval 0.01
            $all | ForEach-Object { "$($_.Container) $($_.Link)" } | Should -Be 'left eth0', 'left eth1', 'right eth0', 'right eth1'
            Measure-CnTraffic -Namespace left -Interval 0.01 | ForEach-Object Link | Should -Be 'lo', 'eth0', 'eth1'
            # What is piped is a container.
            Get-CnNamespace left | Measure-CnTraffic -Interval 0.01 | ForEach-Object { "$($_.Container) $($_.Link)" } | Should -Be 'left '
            Measure-CnTraffic (Get-CnLink eth1 -Namespace right).Index -Namespace right -Interval 0.01 | ForEach-Object Link | Should -Be 'eth1'
        }

        It 'measures once if not told otherwise' {
            @(Measure-CnTraffic lo -Interval 0.01) | Should -HaveCount 1
            @(Measure-CnTraffic lo -Interval ([timespan]::FromMilliseconds(20))).Interval.TotalMilliseconds | Should -BeGreaterOrEqual 18
        }

        It 'sees links that come and go' {
            $script:intervals = 0
            $all = Measure-CnTraffic e*, new* -Namespace left -Interval 0.02 -Count 6 | ForEach-Object {
                [pscustomobject]@{ Time = $_.Time; Link = $_.Link }
                if ($_.Link -eq 'eth0') {
                    $script:intervals++
                    if ($script:intervals -eq 1) { New-CnVethPair new0 new1 -Namespace left | Out-Null }
                    if ($script:intervals -eq 4) { Remove-CnLink new0 -Namespace left }
                }
            }
            $seen = $all | Group-Object Time | ForEach-Object { "$(@($_.Group.Link | Where-Object { $_ -like 'new*' }).Count)" }
            # Made in the second interval, they are told from the third on, and not in the fifth, in which they went.
            "$seen" | Should -BeExactly '0 0 2 2 0 0'
        }

        It 'ends with the last of its namespaces' {
            New-CnNamespace one, two | New-CnBridge br0 | Out-Null
            $said = @(Measure-CnTraffic -Container one, two -Interval 0.02 -Count 100000 -Verbose 4>&1 | ForEach-Object {
                    if ($_ -is [Management.Automation.VerboseRecord]) { "$_" } else { $_.Container }
                    if ($_.Container -in 'one', 'two') { Remove-CnNamespace $_.Container }
                })
            $said | Where-Object { $_ -like '*gone*' } | Should -Be "namespace 'one' is gone, and is left out from now on.", "namespace 'two' is gone, and is left out from now on."
            $said | Should -Contain 'one'
        }
    }

    It 'goes on until it is stopped, and stops at once' {
        $started = Start-Script 'Measure-CnTraffic lo -Continuous -Interval 0.02'
        Wait-Until { $started.Output.Count -ge 3 }
        Stop-Script $started
        $started.Output[0].Link | Should -BeExactly 'lo'

        # In the middle of an hour.
        $started = Start-Script 'Measure-CnTraffic lo -Continuous -Interval 3600'
        Wait-Until { $started.Shell.Streams.Progress.Count -gt 0 }
        $started.Shell.Streams.Progress[0].Activity | Should -BeExactly 'Measuring traffic'
        Stop-Script $started
        $started.Output.Count | Should -Be 0
        Measure-CnTraffic lo -Continuous -Interval 0.01 | Select-Object -First 2 | Should -HaveCount 2
    }

    It 'tells how far it is' {
        $started = Start-Script 'Measure-CnTraffic lo -Count 4 -Interval 0.01'
        $started.Running.AsyncWaitHandle.WaitOne() | Out-Null
        $progress = $started.Shell.Streams.Progress
        $progress | Where-Object { "$($_.RecordType)" -eq 'Processing' } | ForEach-Object { "$($_.StatusDescription) $($_.PercentComplete)" } |
            Should -Be 'Interval 1 of 4 0', 'Interval 2 of 4 25', 'Interval 3 of 4 50', 'Interval 4 of 4 75'
        "$($progress[-1].RecordType)" | Should -BeExactly 'Completed'
        Stop-Script $started
    }

    It 'leaves no file open' {
        # One more than what is open anyway would be seen by Assert-Sandbox; many would be seen here.
        $before = [IO.Directory]::GetFileSystemEntries('/proc/self/fd').Count
        1..20 | ForEach-Object { Measure-CnTraffic lo -Interval 0.01 | Out-Null }
        [IO.Directory]::GetFileSystemEntries('/proc/self/fd').Count | Should -BeLessThan ($before + 20)
    }

    It 'prints a table that fits' {
        $text = Measure-CnTraffic lo -Interval 0.01 | Out-String -Width 100
        $text | Should -Match '(?m)^\d\d:\d\d:\d\d lo +[\d.,]+ +[\d.,]+ +[\d.,]+ +[\d.,]+ +[\d.,]+ *\r?$'
        $text.Split("`n") | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 100 }
    }

    It 'refuses what makes no sense' {
        Assert-BindingError { Measure-CnTraffic lo -Interval 0 }
        Assert-BindingError { Measure-CnTraffic lo -Interval -1 }
        Assert-BindingError { Measure-CnTraffic lo -Interval 100000 }
        Assert-BindingError { Measure-CnTraffic lo -Count 0 }
        $caught = $null
        try { Measure-CnTraffic lo -Count 2 -Continuous } catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'Rejected,*'
        Assert-Error { Measure-CnTraffic nosuch -Interval 0.01 } NotFound -Message "*'nosuch'*"
        (Assert-Error { Measure-CnTraffic nosuch, lo -Interval 0.01 } NotFound).Link | Should -BeExactly 'lo'
        Assert-Error { Measure-CnTraffic -Container nosuch -Interval 0.01 } NotFound
        Measure-CnTraffic no* -Interval 0.01 | Should -BeNullOrEmpty
    }

    It 'needs no rights in its own namespace' {
        Invoke-Child -WithoutCapabilities '(Measure-CnTraffic lo -Interval 0.01).Link; (Get-CnLinkStatistics lo).Name' | Should -Be 'lo', 'lo'
    }

    It 'completes links, containers and namespaces' {
        New-CnNamespace spec1 | New-CnBridge br0 | Out-Null
        Complete 'Measure-CnTraffic -Namespace spec1 b' | Should -Be 'br0'
        Complete 'Measure-CnTraffic -Container spe' | Should -Be 'spec1'
        Complete 'Measure-CnTraffic -Namespace spe' | Should -Be 'spec1'
        Remove-CnNamespace spec1
    }
}
