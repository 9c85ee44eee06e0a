Describe 'Test-CnConnection' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox

        # The article's network: two containers at docker0, each with a default route.
        function New-Net {
            New-CnBridge docker0 -Address 172.17.0.1/16, fd17::1/64 | Out-Null
            foreach ($n in 2, 3) {
                New-CnNamespace "test$($n - 1)" | Out-Null
                New-CnVethPair "veth$n" -PeerName eth0 -PeerNamespace "test$($n - 1)" -Bridge docker0 | Out-Null
                Add-CnAddress eth0 "172.17.0.$n/16", "fd17::$n/64" -Namespace "test$($n - 1)" | Out-Null
                Add-CnRoute default -Gateway 172.17.0.1 -Namespace "test$($n - 1)" | Out-Null
            }
        }


        function Get-OpenFile {
            [IO.Directory]::GetFileSystemEntries('/proc/self/fd') | ForEach-Object { [IO.FileInfo]::new($_).LinkTarget } |
                Where-Object { $_ -match '^(socket|net):|eventfd|/ns/|netns' } | Sort-Object
        }
    }

    AfterAll { Assert-Sandbox }

    Context 'on the network of the article' {
        BeforeAll {
            New-Net
            Set-CnLink lo -Up
            # What is sent there is swallowed: test2 does not forward, and says nothing.
            Add-CnRoute 203.0.113.0/24 -Gateway 172.17.0.3 -Namespace test1 | Out-Null
        }

        AfterAll { Clear-Sandbox }

        It 'reaches one container from the other' {
            $results = Test-CnConnection -Namespace test1 172.17.0.3 -IntervalMilliseconds 0
            $results | Should -HaveCount 4
            $results | Should -BeOfType ContainerNet.Network.CnConnectionResult
            $results.Sequence | Should -Be 1, 2, 3, 4
            foreach ($result in $results) {
                $result.Succeeded | Should -BeTrue
                "$($result.Destination)" | Should -BeExactly '172.17.0.3'
                "$($result.ReplyFrom)" | Should -BeExactly '172.17.0.3'
                $result.Protocol | Should -BeExactly 'ICMP'
                $result.Port | Should -BeNullOrEmpty
                $result.Ttl | Should -Be 64
                $result.RoundTripTime.TotalMilliseconds | Should -BeGreaterThan 0
                $result.RoundTripTime.TotalMilliseconds | Should -BeLessThan 1000
                $result.Reason | Should -BeNullOrEmpty
                $result.Namespace.Name | Should -BeExactly 'test1'
                "$result" | Should -Match '^172\.17\.0\.3: \d+(\.\d+)? ms$'
            }
        }

        It 'does so by IPv6' {
            $results = Test-CnConnection -Namespace test1 fd17::3 -Count 2 -IntervalMilliseconds 0
            $results.Succeeded | Should -Be $true, $true
            "$($results[0].ReplyFrom)" | Should -BeExactly 'fd17::3'
            $results[0].Ttl | Should -Be 64
        }

        It 'sends a link-local address by the link of its own namespace' {
            $own = Get-CnAddress eth0 -Namespace test2 | Where-Object { "$($_.Scope)" -eq 'Link' } | ForEach-Object { "$($_.Address)".Split('%')[0] }
            Wait-Until { -not (Get-CnAddress eth0 -Namespace test1 | Where-Object { "$($_.Flags)" -match 'Tentative' }) }
            $result = Test-CnConnection -Namespace test1 "$own%eth0" -Count 1 -TimeoutMilliseconds 5000
            $result.Succeeded | Should -BeTrue -Because $result.Reason
            Assert-Error { Test-CnConnection -Namespace test1 $own } Rejected -Message '*without its link*'
            Assert-Error { Test-CnConnection -Namespace test1 "$own%nosuch" } NotFound -Message "*link 'nosuch'*"
        }

        It 'sends from the namespace of this process when none is named' {
            $results = Test-CnConnection 172.17.0.2, 127.0.0.1, ::1 -Count 1
            $results.Succeeded | Should -Be $true, $true, $true
            $results[0].Namespace.IsCurrent | Should -BeTrue
        }

        It 'sends what ping sends' {
            Assert-Tool tcpdump
            $capture = [Diagnostics.Process]::Start([Diagnostics.ProcessStartInfo]@{
                    FileName = 'tcpdump'; Arguments = '-l -n -t -c 4 -i docker0 icmp'; RedirectStandardOutput = $true; RedirectStandardError = $true
                })
            try {
                # It says so when it listens.
                do { $said = $capture.StandardError.ReadLine() } until ($null -eq $said -or $said -match 'listening on')
                if ($null -eq $said) { Set-ItResult -Skipped -Because 'tcpdump cannot change its user in a user namespace' }
                Test-CnConnection -Namespace test1 172.17.0.3 -Count 2 -IntervalMilliseconds 0 | Out-Null
                $lines = $capture.StandardOutput.ReadToEnd().TrimEnd().Split("`n")
                $capture.WaitForExit()
            }
            finally {
                if (-not $capture.HasExited) { $capture.Kill() }
            }
            $id = [regex]::Match($lines[0], 'id (\d+)').Groups[1].Value
            $lines | Should -Be @(
                "IP 172.17.0.2 > 172.17.0.3: ICMP echo request, id $id, seq 1, length 64"
                "IP 172.17.0.3 > 172.17.0.2: ICMP echo reply, id $id, seq 1, length 64"
                "IP 172.17.0.2 > 172.17.0.3: ICMP echo request, id $id, seq 2, length 64"
                "IP 172.17.0.3 > 172.17.0.2: ICMP echo reply, id $id, seq 2, length 64"
            )
        }

        It 'is not confused by another ping to the same address' {
            Assert-Tool ping
            $other = [Diagnostics.Process]::Start([Diagnostics.ProcessStartInfo]@{
                    FileName = 'nsenter'; Arguments = '--net=/run/netns/test1 ping -f -q 172.17.0.3'; RedirectStandardOutput = $true
                })
            try {
                (Test-CnConnection -Namespace test1 172.17.0.3 -Count 50 -IntervalMilliseconds 0).Succeeded | Should -Not -Contain $false
                # Nobody answers here, though answers from 172.17.0.3 pour in.
                (Test-CnConnection -Namespace test1 172.17.0.99 -Count 1 -TimeoutMilliseconds 100).Succeeded | Should -BeFalse
            }
            finally {
                $other.Kill()
                $other.WaitForExit()
            }
        }

        It 'takes addresses from the pipeline, and not their namespace' {
            $results = Get-CnAddress eth0 -Namespace test2 | Where-Object { "$($_.Scope)" -eq 'Global' } | Test-CnConnection -Namespace test1 -Count 1
            $results.Succeeded | Should -Be $true, $true
            $results.Namespace.Name | Should -Be 'test1', 'test1'
            $results = '172.17.0.2', '172.17.0.3' | Test-CnConnection -Count 1
            $results.Destination.IPAddressToString | Should -Be '172.17.0.2', '172.17.0.3'
            $results[0].Namespace.IsCurrent | Should -BeTrue
        }

        It 'takes a namespace as a path, a process, and an object' {
            $namespace = Get-CnNamespace test1
            (Test-CnConnection -Namespace $namespace 172.17.0.3 -Count 1).Succeeded | Should -BeTrue
            (Test-CnConnection -Namespace /run/netns/test1 172.17.0.3 -Count 1).Namespace.Inode | Should -Be $namespace.Inode
            (Test-CnConnection -Namespace $PID 172.17.0.3 -Count 1).Namespace.IsCurrent | Should -BeTrue
        }

        It 'emits a bool per destination with -Quiet, and stops at the first answer' {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            Test-CnConnection -Namespace test1 172.17.0.3, 203.0.113.1 -Quiet -Count 2 -TimeoutMilliseconds 100 -IntervalMilliseconds 0 | Should -Be $true, $false
            Test-CnConnection -Namespace test1 172.17.0.3 -Quiet -IntervalMilliseconds 100000 | Should -BeTrue
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 60
        }

        It 'waits between the probes, and not after the last' {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            Test-CnConnection -Namespace test1 172.17.0.3 -Count 3 -IntervalMilliseconds 150 | Out-Null
            $watch.ElapsedMilliseconds | Should -BeGreaterOrEqual 300
            $watch.Restart()
            Test-CnConnection -Namespace test1 172.17.0.3 -Count 1 -IntervalMilliseconds 30000 | Out-Null
            $watch.ElapsedMilliseconds | Should -BeLessThan 20000
        }

        It 'emits each result when it is there' {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            Test-CnConnection -Namespace test1 172.17.0.3 -IntervalMilliseconds 100000 | Select-Object -First 1 | Should -HaveCount 1
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 60
        }

        It 'counts many sequences' {
            $results = Test-CnConnection -Namespace test1 172.17.0.3 -Count 1000 -IntervalMilliseconds 0
            $results | Should -HaveCount 1000
            $results.Succeeded | Should -Not -Contain $false
            $results[999].Sequence | Should -Be 1000
        }

        It 'connects by TCP' {
            $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::IPv6Any, 0)
            $listener.Server.DualMode = $true
            $listener.Start()
            try {
                $port = $listener.LocalEndpoint.Port
                $results = Test-CnConnection -Namespace test1 172.17.0.1, fd17::1 -TcpPort $port -Count 2 -IntervalMilliseconds 0
                $results.Succeeded | Should -Be $true, $true, $true, $true
                $results[0].Protocol | Should -BeExactly 'TCP'
                $results[0].Port | Should -Be $port
                $results[0].Ttl | Should -BeNullOrEmpty
                "$($results[0].ReplyFrom)" | Should -BeExactly '172.17.0.1'
                $results[0].RoundTripTime.TotalMilliseconds | Should -BeGreaterThan 0
                "$($results[2])" | Should -BeLike "``[fd17::1``]:$($port): * ms"
                "$($listener.AcceptTcpClient().Client.RemoteEndPoint)" | Should -BeLike '*172.17.0.2*'
            }
            finally {
                $listener.Stop()
            }
        }

        It 'says that a TCP connection was refused' {
            $results = Test-CnConnection -Namespace test1 172.17.0.3, fd17::3 -TcpPort 81 -Count 1
            $results.Succeeded | Should -Be $false, $false
            $results.Reason | Should -Be 'connection refused', 'connection refused'
            "$($results[0].ReplyFrom)" | Should -BeExactly '172.17.0.3'
            "$($results[0])" | Should -BeExactly '172.17.0.3:81: connection refused'
        }

        It 'tells who says that a host is unreachable' {
            # Address resolution is tried for three seconds.
            $results = Test-CnConnection -Namespace test1 172.17.0.99, fd17::99 -Count 1 -TimeoutMilliseconds 20000
            $results.Succeeded | Should -Be $false, $false
            $results.Reason | Should -Be 'host unreachable (from 172.17.0.2)', 'host unreachable (from fd17::2)'
            "$($results[0].ReplyFrom)" | Should -BeExactly '172.17.0.2'
            $results[0].RoundTripTime | Should -BeNullOrEmpty
            $tcp = Test-CnConnection -Namespace test1 172.17.0.98, fd17::98 -TcpPort 80 -Count 1 -TimeoutMilliseconds 20000
            $tcp.Reason | Should -Be 'host unreachable (from 172.17.0.2)', 'host unreachable (from fd17::2)'
        }

        It 'says that there is no route' {
            Test-CnConnection -Namespace test1 fd99::1 -Count 1 | ForEach-Object Reason | Should -BeExactly 'network unreachable: no route'
            Test-CnConnection 203.0.113.1 -Count 1 | ForEach-Object Reason | Should -BeExactly 'network unreachable: no route'
            Test-CnConnection 203.0.113.1 -Count 1 -TcpPort 80 | ForEach-Object Reason | Should -BeExactly 'network unreachable: no route'
        }

        It 'says that a route is one of type <Type>' -ForEach @(
            @{ Type = 'blackhole'; Reason = 'network unreachable: a blackhole route' }
            @{ Type = 'unreachable'; Reason = 'host unreachable' }
            @{ Type = 'prohibit'; Reason = 'prohibited: by a route, or a broadcast address' }
        ) {
            Invoke-Tool ip -n test1 route add $Type 192.0.2.0/24
            try {
                Test-CnConnection -Namespace test1 192.0.2.1 -Count 1 | ForEach-Object Reason | Should -BeExactly $Reason
                Test-CnConnection -Namespace test1 192.0.2.1 -Count 1 -TcpPort 80 | ForEach-Object Reason | Should -BeExactly $Reason
            }
            finally {
                Invoke-Tool ip -n test1 route del $Type 192.0.2.0/24
            }
        }

        It 'says how long it has waited in vain' {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $results = Test-CnConnection -Namespace test1 203.0.113.1 -Count 2 -TimeoutMilliseconds 150 -IntervalMilliseconds 0
            $watch.ElapsedMilliseconds | Should -BeGreaterOrEqual 300
            $results.Reason | Should -Be 'no answer within 150 ms', 'no answer within 150 ms'
            $results[0].ReplyFrom | Should -BeNullOrEmpty
            Test-CnConnection -Namespace test1 203.0.113.1 -Count 1 -TimeoutMilliseconds 150 -TcpPort 80 | ForEach-Object Reason |
                Should -BeExactly 'no answer within 150 ms'
        }

        It 'does not take a late answer for the one it waits for' {
            # The first request waits for address resolution, which is tried again after a second; by then the address is there, and the
            # requests 1 and 2 are answered together. The third must not take what is left over of that.
            $test = Start-Script 'Test-CnConnection -Namespace test1 172.17.0.9 -Count 3 -TimeoutMilliseconds 600 -IntervalMilliseconds 600'
            Wait-Until { $test.Output.Count -ge 1 -or $test.Running.IsCompleted }
            Add-CnAddress eth0 172.17.0.9/32 -Namespace test2 | Out-Null
            Wait-Until { $test.Output.Count -ge 2 -or $test.Running.IsCompleted }
            Remove-CnAddress eth0 172.17.0.9/32 -Namespace test2
            $test.Shell.EndInvoke($test.Running)
            Stop-Script $test
            $test.Output.Succeeded | Should -Be $false, $true, $false
            $test.Output[1].RoundTripTime.TotalMilliseconds | Should -BeGreaterThan 100
        }

        It 'stops at once when the pipeline is stopped: <Script>' -ForEach @(
            @{ Script = 'Test-CnConnection -Namespace test1 172.17.0.3 -IntervalMilliseconds 1000000' }
            @{ Script = 'Test-CnConnection -Namespace test1 172.17.0.3, 203.0.113.1 -Count 1 -TimeoutMilliseconds 1000000' }
            @{ Script = "'waiting'; Test-CnConnection -Namespace test1 203.0.113.1 -TcpPort 80 -Count 1 -TimeoutMilliseconds 1000000" }
        ) {
            $test = Start-Script $Script
            Wait-Until { $test.Output.Count -ge 1 -or $test.Running.IsCompleted }
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $test.Shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 5
            $test.Output | Should -HaveCount 1
            "$($test.Shell.InvocationStateInfo.State)" | Should -BeExactly 'Stopped'
            Stop-Script $test
        }

        It 'leaves every thread at home, and no file open' {
            $home1 = [IO.FileInfo]::new('/proc/self/ns/net').LinkTarget
            Test-CnConnection -Namespace test1 172.17.0.3 -Count 1 | Out-Null
            $before = Get-OpenFile
            foreach ($i in 1..50) {
                Test-CnConnection -Namespace test1 172.17.0.3 -Count 1 | Out-Null
                Test-CnConnection -Namespace test2 172.17.0.2 -Count 1 -TcpPort 81 | Out-Null
            }
            [IO.Directory]::GetDirectories('/proc/self/task') | ForEach-Object { [IO.FileInfo]::new("$_/ns/net").LinkTarget } |
                Where-Object { $_ } | Sort-Object -Unique | Should -BeExactly $home1
            @(Get-OpenFile).Count | Should -BeLessOrEqual @($before).Count
        }
    }

    Context 'through a router' {
        BeforeAll {
            New-Net
            New-CnBridge ext0 -Address 198.51.100.1/24, fd51::1/64 | Out-Null
            New-CnNamespace far | Out-Null
            New-CnVethPair vethfar -PeerName eth0 -PeerNamespace far -Bridge ext0 | Out-Null
            Add-CnAddress eth0 198.51.100.2/24, fd51::2/64 -Namespace far | Out-Null
            Add-CnRoute default -Gateway 198.51.100.1 -Namespace far | Out-Null
            Add-CnRoute ::/0 -Gateway fd51::1 -Namespace far | Out-Null
            Add-CnRoute ::/0 -Gateway fd17::1 -Namespace test1 | Out-Null
            Enable-CnForwarding
            Invoke-Tool sysctl -q -w net.ipv6.conf.all.forwarding=1
        }

        AfterAll { Clear-Sandbox }

        It 'sees the TTL that is left' {
            $results = Test-CnConnection -Namespace test1 198.51.100.2, fd51::2 -Count 1 -TimeoutMilliseconds 5000
            $results.Succeeded | Should -Be $true, $true -Because "$($results.Reason)"
            $results.Ttl | Should -Be 63, 63
        }

        It 'tells at which router the TTL has run out' {
            $results = Test-CnConnection -Namespace test1 198.51.100.2, fd51::2 -Count 1 -TimeToLive 1
            $results.Succeeded | Should -Be $false, $false
            $results.Reason | Should -Be 'TTL exceeded (from 172.17.0.1)', 'TTL exceeded (from fd17::1)'
            (Test-CnConnection -Namespace test1 198.51.100.2 -Count 1 -TimeToLive 2).Succeeded | Should -BeTrue
            (Test-CnConnection -Namespace test1 198.51.100.2 -Count 1 -TimeToLive 1 -TcpPort 80).Reason | Should -BeExactly 'TTL exceeded (from 172.17.0.1)'
        }

        It 'tells which router has no way on' {
            $result = Test-CnConnection -Namespace test1 203.0.113.1 -Count 1
            $result.Reason | Should -BeExactly 'network unreachable (from 172.17.0.1)'
            "$($result.ReplyFrom)" | Should -BeExactly '172.17.0.1'
        }

        It 'tells which firewall says no' {
            Assert-Tool nft
            Invoke-Tool nft add table ip guard
            Invoke-Tool nft add chain ip guard forward '{ type filter hook forward priority 0 ; }'
            Invoke-Tool nft add rule ip guard forward tcp dport 80 reject with icmp port-unreachable
            Invoke-Tool nft add rule ip guard forward icmp type echo-request reject with icmp admin-prohibited
            (Test-CnConnection -Namespace test1 198.51.100.2 -Count 1).Reason | Should -BeExactly 'prohibited by a firewall or route (from 172.17.0.1)'
            (Test-CnConnection -Namespace test1 198.51.100.2 -Count 1 -TcpPort 80).Reason | Should -BeExactly 'port unreachable (from 172.17.0.1)'
        }
    }

    Context 'errors' {
        It 'refuses <_>' -ForEach 'example.org', '10', '172.17.0.3/16', '' {
            Assert-BindingError { Test-CnConnection $_ }
        }

        It 'refuses <_>' -ForEach '-Count 0', '-TimeoutMilliseconds 0', '-IntervalMilliseconds -1', '-TcpPort 0', '-TcpPort 65536', '-TimeToLive 0', '-TimeToLive 256' {
            Assert-BindingError ([scriptblock]::Create("Test-CnConnection 127.0.0.1 $_"))
        }

        It 'says that there is no such namespace' {
            Assert-Error { Test-CnConnection 127.0.0.1 -Namespace nosuch } NotFound ObjectNotFound 127.0.0.1 "*'nosuch'*"
        }

        It 'names the capability that is missing' {
            $said = Invoke-Child -WithoutCapabilities "Test-CnConnection 127.0.0.1 -Count 1 -ErrorAction SilentlyContinue; `$Error[0].FullyQualifiedErrorId, `"`$(`$Error[0])`""
            $said[0] | Should -BeLike 'PermissionDenied,*'
            $said[1] | Should -BeLike 'Cannot send an echo request to 127.0.0.1*CAP_NET_RAW*'
        }

        It 'gets on without that capability where ping_group_range allows it' {
            if ([IO.File]::ReadAllText('/proc/self/uid_map') -notmatch '^\s*0\s+0\s') {
                Set-ItResult -Skipped -Because 'in a user namespace the setting cannot be put back'
            }
            Set-CnLink lo -Up
            Invoke-Tool sysctl -q -w 'net.ipv4.ping_group_range=0 2147483647'
            try {
                $said = Invoke-Child -WithoutCapabilities @'
                    Test-CnConnection 127.0.0.1, ::1 -Count 2 -IntervalMilliseconds 0 | ForEach-Object { "$($_.Destination) $($_.Sequence) $($_.Succeeded) $($_.Ttl)" }
                    Test-CnConnection 203.0.113.1 -Count 1 | ForEach-Object Reason
'@
                $said | Should -Be '127.0.0.1 1 True 64', '127.0.0.1 2 True 64', '::1 1 True 64', '::1 2 True 64', 'network unreachable: no route'
            }
            finally {
                Invoke-Tool sysctl -q -w 'net.ipv4.ping_group_range=1 0'
            }
        }
    }
}
