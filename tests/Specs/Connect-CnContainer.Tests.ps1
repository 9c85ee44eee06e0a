Describe 'Connect-CnContainer' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        . $PSScriptRoot/Faults.ps1
        Save-Sandbox
    }

    BeforeEach { New-NetworkHost }

    AfterEach { Clear-NetworkHost }

    AfterAll { Assert-Sandbox }

    It 'gives a container link, addresses, MAC address, route, and lo' {
        $endpoint = New-Web app1
        $link = JsonOf ip -n app1 -j -d addr show dev eth0
        @($link.addr_info | Where-Object scope -eq global | ForEach-Object { "$($_.local)/$($_.prefixlen)" }) | Should -Be '172.20.0.2/16', 'fd20::2/64'
        $link.address | Should -Be 02:42:ac:14:00:02
        $link.flags | Should -Contain 'LOWER_UP'
        @($link.addr_info | Where-Object { $_.tentative }) | Should -BeNullOrEmpty
        (JsonOf ip -n app1 -j link show dev lo).flags | Should -Contain 'UP'
        (JsonOf ip -n app1 -j route show default).gateway | Should -Be 172.20.0.1
        (JsonOf ip -n app1 -6 -j route show default).gateway | Should -Be fd20::1
        $port = JsonOf ip -n host -j -d link show dev $endpoint.HostLink
        $port.linkinfo.info_slave_data.state | Should -Be forwarding
        $port.linkinfo.info_slave_data.hairpin | Should -BeTrue
        $port.ifalias | Should -BeExactly "containernet:web/$($endpoint.EndpointId.Substring(0, 12))"
        foreach ($address in '172.20.0.1', 'fd20::1', '192.0.2.2', '2001:db8::2') { Test-Ping app1 $address | Should -BeTrue -Because $address }
    }

    It 'switches IPv6 off where there is none' {
        New-CnNetwork four -Subnet 172.21.0.0/16 -Namespace host | Out-Null
        New-CnNamespace app1 | Connect-CnContainer four -Namespace host | Out-Null
        Invoke-In app1 cat /proc/sys/net/ipv6/conf/eth0/disable_ipv6 | Should -Be 1
    }

    It 'gives addresses in turn, and the first again when all were given once' {
        New-CnNetwork small -Subnet 10.50.0.0/29 -Namespace host | Out-Null
        New-CnNamespace a, b, c, d, e, f | Out-Null
        'a', 'b', 'c' | Connect-CnContainer small -Namespace host | ForEach-Object { "$($_.IPv4Address.Address)" } | Should -Be '10.50.0.2', '10.50.0.3', '10.50.0.4'
        Disconnect-CnContainer small a -Namespace host
        'd', 'e', 'f' | Connect-CnContainer small -Namespace host | ForEach-Object { "$($_.IPv4Address.Address)" } | Should -Be '10.50.0.5', '10.50.0.6', '10.50.0.2'
        Assert-Error { Connect-CnContainer small a -Namespace host } PoolExhausted
    }

    It 'refuses <Address>: <Id>' -ForEach @(
        @{ Address = '172.20.0.1'; Id = 'AddressInUse'; Message = '*gateway*' }
        @{ Address = '172.20.0.2'; Id = 'AddressInUse'; Message = "*'app1'*" }
        @{ Address = '172.21.0.9'; Id = 'Rejected'; Message = '*172.20.0.0/16*' }
        @{ Address = '172.20.255.255'; Id = 'Rejected'; Message = '*broadcast*' }
    ) {
        New-Web app1 | Out-Null
        New-CnNamespace other | Out-Null
        Assert-Error { Connect-CnContainer web other -IPAddress $Address -Namespace host } $Id -Message $Message
        Get-CnLink -Namespace other | ForEach-Object Name | Should -Be lo
        @(Get-CnEndpoint web -Namespace host).Count | Should -Be 1
    }

    It 'refuses addresses that are none for a container, and two of one family' {
        New-Web app1 | Out-Null
        New-CnNamespace other | Out-Null
        foreach ($address in 'fd20::5%3', '::ffff:172.20.0.5', ('172.20.0.5', '172.20.0.6')) {
            Assert-BindingError { Connect-CnContainer web other -IPAddress $address -Namespace host }
        }
        @(Get-CnEndpoint web -Namespace host).Count | Should -Be 1
    }

    It 'takes an empty address from an object for none that is asked for' {
        New-CnNetwork web -Subnet 172.20.0.0/16 -Namespace host | Out-Null
        New-CnNamespace app1 | Add-Member IPAddress $null -PassThru | Connect-CnContainer web -Namespace host | ForEach-Object { "$($_.IPv4Address)" } |
            Should -Be 172.20.0.2/16
        Assert-BindingError { New-CnNamespace app2 | Connect-CnContainer web -Publish $null -Namespace host }
    }

    It 'returns the endpoint of a container that is connected already' {
        $first = New-Web app1
        (Connect-CnContainer web app1 -Namespace host).EndpointId | Should -Be $first.EndpointId
        Assert-Error { Connect-CnContainer web app1 -IPAddress 172.20.0.9 -Namespace host } AlreadyExists
    }

    It 'does not pass over what a container that is connected already does not have: <With>' -ForEach @(
        @{ With = 'a metric'; Parameters = @{ Metric = 7 } }
        @{ With = 'no default route'; Parameters = @{ NoDefaultRoute = $true } }
        @{ With = 'a label'; Parameters = @{ Label = @{ role = 'db' } } }
    ) {
        New-Web app1 | Out-Null
        Assert-Error { Connect-CnContainer web app1 @Parameters -Namespace host } AlreadyExists -Message '*connected already*'
        Disconnect-CnContainer web app1 -Namespace host
        $first = Connect-CnContainer web app1 @Parameters -Namespace host
        (Connect-CnContainer web app1 @Parameters -Namespace host).EndpointId | Should -BeExactly $first.EndpointId
    }

    It 'takes a process id that is a text, as programs print it; a namespace of that name comes first' {
        New-CnNetwork web -Subnet 172.20.0.0/16 -Namespace host | Out-Null
        New-CnNamespace app1 | Out-Null
        $script:servers = Start-Server app1 80
        (Connect-CnContainer web "$($servers.Id)" -Namespace host).Namespace.Inode | Should -Be (Get-CnNamespace app1).Inode
        @(Get-CnLink eth0 -Namespace "$($servers.Id)").Count | Should -Be 1
        $named = New-CnNamespace "$($servers.Id)"
        (Connect-CnContainer web "$($servers.Id)" -Namespace host).Namespace.Inode | Should -Be $named.Inode
        Stop-Server $servers
    }

    It 'takes the lowest free name, or the one that is asked for' {
        New-Web app1 | Out-Null
        New-CnNetwork db -Subnet 172.21.0.0/16 -Namespace host | Out-Null
        (Connect-CnContainer db app1 -Namespace host).InterfaceName | Should -Be eth1
        New-CnNetwork log -Subnet 172.22.0.0/16 -Namespace host | Out-Null
        (Connect-CnContainer log app1 -InterfaceName log0 -Namespace host).InterfaceName | Should -Be log0
        New-CnNetwork more -Subnet 172.23.0.0/16 -Namespace host | Out-Null
        Assert-Error { Connect-CnContainer more app1 -InterfaceName eth1 -Namespace host } AlreadyExists -Message "*'eth1'*"
        @(Get-CnEndpoint more -Namespace host) | Should -BeNullOrEmpty
    }

    It 'gives a container of two networks one default route, by metric, and passes it on' {
        New-CnNetwork web -Subnet 172.20.0.0/16 -Namespace host | Out-Null
        New-CnNetwork db -Subnet 172.21.0.0/16 -Namespace host | Out-Null
        New-CnNamespace app1 | Connect-CnContainer web -Metric 200 -Namespace host | Out-Null
        (JsonOf ip -n app1 -j route show default).gateway | Should -Be 172.20.0.1
        Connect-CnContainer db app1 -Metric 100 -Namespace host | Out-Null
        @((JsonOf ip -n app1 -j route show default).gateway) | Should -Be 172.21.0.1
        # That is as it shall be.
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
        Disconnect-CnContainer db app1 -Namespace host
        @((JsonOf ip -n app1 -j route show default).gateway) | Should -Be 172.20.0.1
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
    }

    It 'gives back the address of a namespace that was removed' {
        New-CnNetwork small -Subnet 10.50.0.0/30 -Namespace host | Out-Null
        New-CnNamespace a | Connect-CnContainer small -Namespace host | Out-Null
        Remove-CnNamespace a
        Wait-Until { -not (Get-CnEndpoint small -Namespace host) }
        "$((New-CnNamespace b | Connect-CnContainer small -Namespace host).IPv4Address)" | Should -Be 10.50.0.2/30
    }

    It 'takes a hundred, by names, objects, paths and process ids' {
        New-CnNetwork web -Subnet 172.20.0.0/16 -Namespace host | Out-Null
        $names = 1..100 | ForEach-Object { "n$_" }
        $endpoints = @(New-CnNamespace $names | Connect-CnContainer web -Namespace host)
        @($endpoints.IPv4Address | Sort-Object -Unique).Count | Should -Be 100
        Test-Ping n1 "$($endpoints[99].IPv4Address.Address)" | Should -BeTrue
        New-CnNamespace path | Out-Null
        (Connect-CnContainer web /run/netns/path -Namespace host).Name | Should -Be path
    }

    It 'sends two datagrams for each of a hundred and enters it once, and does a handful of things for all' {
        Assert-Strace
        # With spanning tree nobody asks again and again whether the ports forward.
        New-CnBridge br0 -Stp $true -Namespace host | Out-Null
        New-CnNetwork web -Subnet 172.20.0.0/16, fd20::/64 -BridgeName br0 -Namespace host | Out-Null
        New-CnNamespace (1..111 | ForEach-Object { "n$_" }) | Out-Null
        $victim = Start-Victim
        try {
            $entered = @()
            $sent = foreach ($numbers in (1..1), (2..11), (12..111)) {
                $run = Invoke-Traced $victim "$(($numbers | ForEach-Object { "'n$_'" }) -join ', ') | Connect-CnContainer web -Namespace host | Out-Null" '-e', 'trace=sendto,sendmsg,sendmmsg,setns'
                $run.Answer | Should -BeNullOrEmpty
                $entered += @($run.Log.Split("`n") -match ' setns\(').Count
                # Announcements are no round trips.
                @($run.Log.Split("`n") -match 'nlmsg_len').Count
            }
        }
        finally { Stop-Victim $victim }
        @(Get-CnEndpoint web -Namespace host).Count | Should -Be 111
        $sent[0] | Should -BeGreaterThan 2
        $sent[1] - $sent[0] | Should -BeLessOrEqual 23
        $sent[2] - $sent[1] | Should -BeLessOrEqual 185
        $entered[2] - $entered[1] | Should -Be 90
    }

    It 'goes on with the others when one fails' {
        New-CnNetwork web -Subnet 172.20.0.0/16 -Namespace host | Out-Null
        New-CnNamespace a, b | Out-Null
        $made = Assert-Error { 'a', 'nothing', 'b' | Connect-CnContainer web -Namespace host } NotFound
        @($made).Name | Should -Be 'a', 'b'
        New-CnNamespace c, d, e | Out-Null
        New-CnBridge taken -Namespace d | Out-Null
        $made = Assert-Error { 'c', 'd', 'e' | Connect-CnContainer web -InterfaceName taken -Namespace host } AlreadyExists
        @($made).Name | Should -Be 'c', 'e'
        @(Get-CnEndpoint web -Namespace host).Name | Should -Be 'a', 'b', 'c', 'e'
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
        Test-Ping c "$($made[1].IPv4Address.Address)" | Should -BeTrue
    }

    It 'gives 20 at once 20 addresses' {
        New-CnNetwork web -Subnet 172.20.0.0/16 -Namespace host | Out-Null
        New-CnNamespace (1..20 | ForEach-Object { "n$_" }) | Out-Null
        $scripts = 1..20 | ForEach-Object { Start-Script -Variables @{ n = "n$_" } 'Connect-CnContainer web $n -Namespace host' }
        try {
            Wait-Until -Seconds 60 { -not ($scripts | Where-Object { -not $_.Running.IsCompleted }) }
            @(Get-CnEndpoint web -Namespace host | ForEach-Object { "$($_.IPv4Address)" } | Sort-Object -Unique).Count | Should -Be 20
        }
        finally { $scripts | ForEach-Object { Stop-Script $_ } }
    }

    It 'gives processes that attach at once addresses of their own' {
        Assert-Tool mkfifo
        New-CnNetwork web -Subnet 172.20.0.0/16 -Namespace host | Out-Null
        New-CnNamespace (1..20 | ForEach-Object { "n$_" }) | Out-Null
        $processes = @(1..5 | ForEach-Object { Start-Victim })
        try {
            foreach ($process in $processes) { Invoke-Victim $process '"ready"' | Should -Be ready }
            foreach ($i in 0..4) { $processes[$i].Asked.WriteLine((1..4 | ForEach-Object { "Connect-CnContainer web n$(4 * $i + $_) -Namespace host" }) -join '; ') }
            foreach ($process in $processes) { $process.Said.ReadLine() | Should -Not -BeLike '*ERROR*' }
        }
        finally { $processes | ForEach-Object { Stop-Victim $_ } }
        @(Get-CnEndpoint web -Namespace host | ForEach-Object { "$($_.IPv4Address)" } | Sort-Object -Unique).Count | Should -Be 20
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
    }

    It 'announces its addresses three times, and does not wait for that' {
        Assert-Tool tcpdump
        New-CnNetwork web -Subnet 172.20.0.0/16, fd20::/64 -BridgeName br-web -Namespace host | Out-Null
        $start = [Diagnostics.ProcessStartInfo]::new('nsenter')
        foreach ($argument in '--net=/run/netns/host', 'tcpdump', '-l', '-n', '-t', '-e', '-c', '6', '-i', 'br-web',
            '(arp and arp[14:4] = 0xac140002 and arp[24:4] = 0xac140002) or (icmp6 and ip6[40] = 136 and ip6 src fd20::2)') { $start.ArgumentList.Add($argument) }
        $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $capture = [Diagnostics.Process]::Start($start)
        try {
            do { $said = $capture.StandardError.ReadLine() } until ($null -eq $said -or $said -match 'listening on')
            if ($null -eq $said) { Set-ItResult -Skipped -Because 'tcpdump cannot change its user in a user namespace' }
            New-CnNamespace app1 | Connect-CnContainer web -Namespace host | Out-Null
            # The first are under way when the cmdlet is back, the last come two seconds later.
            $capture.HasExited | Should -BeFalse
            $lines = @($capture.StandardOutput.ReadToEnd().TrimEnd().Split("`n"))
            $capture.WaitForExit()
        }
        finally { if (-not $capture.HasExited) { $capture.Kill() } }
        @($lines -match '^02:42:ac:14:00:02 > ff:ff:ff:ff:ff:ff, .*Request who-has 172.20.0.2 .*tell 172.20.0.2').Count | Should -Be 3
        @($lines -match '^02:42:ac:14:00:02 > 33:33:00:00:00:01, .*fd20::2 > ff02::1: .*neighbor advertisement, tgt is fd20::2').Count | Should -Be 3
    }

    It 'says what is wrong: no network, no bridge, its own namespace' {
        New-CnNamespace app1 | Out-Null
        Assert-Error { Connect-CnContainer nothing app1 -Namespace host } NotFound
        $network = New-CnNetwork web -Namespace host
        Assert-Error { Connect-CnContainer web host -Namespace host } Rejected
        Remove-CnLink $network.Bridge -Namespace host
        Assert-Error { Connect-CnContainer web app1 -Namespace host } NotFound -Message '*Repair-CnNetwork*'
        Get-CnEndpoint -Namespace host | Should -BeNullOrEmpty
    }

    It 'leaves everything as it was when a step fails: <Step>' -ForEach @(
        @{ Step = 'the port is taken' ; Break = { Connect-CnContainer web app1 -Publish 8080:80 -Namespace host | Out-Null }; Id = 'AddressInUse' }
        @{ Step = 'the map is of another type'; Break = { Invoke-In host nft 'delete table ip containernet; add table ip containernet; add map ip containernet published { type inet_service : ipv4_addr; }' | Out-Null }; Id = 'Rejected' }
    ) {
        New-CnNetwork web -Subnet 172.20.0.0/16 -Namespace host | Out-Null
        New-CnNamespace app1, app2 | Out-Null
        & $Break
        $before = @(Get-CnLink -Namespace host | ForEach-Object Name), @(Get-CnEndpoint -Namespace host | ForEach-Object Name), @(Invoke-In host nft list ruleset)
        $records = @()
        try { Connect-CnContainer web app2 -Publish 8080:80 -Namespace host -ErrorAction Stop } catch { $records += $_ }
        $records | Should -HaveCount 1
        $records[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        @(Get-CnLink -Namespace host | ForEach-Object Name) | Should -Be $before[0]
        @(Get-CnEndpoint -Namespace host | ForEach-Object Name) | Should -Be $before[1]
        @(Invoke-In host nft list ruleset) | Should -Be $before[2]
        Get-CnLink -Namespace app2 | ForEach-Object Name | Should -Be lo
    }

    It 'does nothing with -WhatIf' {
        New-CnNetwork web -Subnet 172.20.0.0/16 -Namespace host | Out-Null
        New-CnNamespace app1 | Out-Null
        Get-WhatIf 'Connect-CnContainer web app1 -Publish 8080:80 -Namespace host -WhatIf' | Should -Be "Connect to network 'web' in namespace 'host', publishing 8080:80 -> 'app1'"
        Get-CnLink -Namespace app1 | ForEach-Object Name | Should -Be lo
    }
}
