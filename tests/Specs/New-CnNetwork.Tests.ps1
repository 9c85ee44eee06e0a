Describe 'New-CnNetwork' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox
    }

    BeforeEach { New-NetworkHost }

    AfterEach { Clear-NetworkHost }

    AfterAll { Assert-Sandbox }

    It 'makes a bridge that is up, with gateway, MAC address, MTU and rules' {
        $network = New-CnNetwork web -Subnet 172.20.0.0/16, fd20::/64 -Mtu 1400 -Namespace host
        $network.Bridge | Should -BeExactly "cn-$($network.Id.Substring(0, 12))"
        $link = JsonOf ip -n host -j -d addr show dev $network.Bridge
        $link.mtu | Should -Be 1400
        $link.flags | Should -Contain 'UP'
        @($link.addr_info | Where-Object scope -eq global | ForEach-Object { "$($_.local)/$($_.prefixlen)" }) | Should -Be '172.20.0.1/16', 'fd20::1/64'
        $link.ifalias | Should -BeExactly 'containernet:web'
        Get-Rule | Should -Contain "ip saddr 172.20.0.0/16 ip daddr != 224.0.0.0/4 oifname != `"$($network.Bridge)`" counter packets 0 bytes 0 masquerade comment `"containernet:web`""
        (Get-CnForwarding -Namespace host | Where-Object { $_.Enabled -and -not $_.Link }).Count | Should -Be 2
    }

    It 'takes the next free subnet, beside networks, routes and addresses' {
        Add-CnAddress uplink 172.17.5.5/24 -Namespace host | Out-Null
        Add-CnRoute 172.18.9.0/24 -Gateway 192.0.2.2 -Namespace host | Out-Null
        (New-CnNetwork a, b -Namespace host | ForEach-Object { "$($_.IPAM)" }) | Should -Be '172.19.0.0/16', '172.20.0.0/16'
    }

    It 'makes a ULA of its own' {
        @((New-CnNetwork six -IPv6 -Namespace host).IPAM.Config).Subnet | Should -Match '^fd[0-9a-f]{2}:.*/64$'
        @((New-CnNetwork both -IPv6 -Subnet 172.20.0.0/16 -Namespace host).IPAM.Config).Count | Should -Be 2
    }

    It 'refuses a subnet that overlaps <What>, and says whose it is' -ForEach @(
        @{ What = 'a network'; Subnet = '172.20.128.0/24'; Message = "*network 'web'*" }
        @{ What = 'an address'; Subnet = '192.0.2.128/25'; Message = "*'uplink'*" }
    ) {
        New-CnNetwork web -Subnet 172.20.0.0/16 -Namespace host | Out-Null
        Assert-Error { New-CnNetwork other -Subnet $Subnet -Namespace host } SubnetOverlap -Message $Message
    }

    It 'takes gateway, range and reserved addresses as given' {
        $config = (New-CnNetwork web -Subnet 10.40.0.0/24 -Gateway 10.40.0.254 -IPRange 10.40.0.128/30 -AuxAddress @{ a = '10.40.0.128'; b = '10.40.0.130' } -Namespace host).IPAM.Config[0]
        $config.Gateway | Should -Be '10.40.0.254'
        $config.Free | Should -Be 2
        New-CnNamespace app1, app2 | Connect-CnContainer web -Namespace host | ForEach-Object { "$($_.IPv4Address.Address)" } | Should -Be '10.40.0.129', '10.40.0.131'
        Assert-Error { New-CnNamespace app3 | Connect-CnContainer web -Namespace host } PoolExhausted -Message '*2 *'
    }

    It 'refuses a gateway <Gateway>' -ForEach @(@{ Gateway = '10.41.0.1' }, @{ Gateway = '10.40.0.0' }, @{ Gateway = '10.40.0.255' }) {
        Assert-Error { New-CnNetwork web -Subnet 10.40.0.0/24 -Gateway $Gateway -Namespace host } Rejected
        Get-CnNetwork -Namespace host | Should -BeNullOrEmpty
    }

    It 'adopts a bridge that fits, and never deletes it' {
        $bridge = New-CnBridge br0 -Address 172.20.0.1/16 -Namespace host
        New-CnNetwork web -Subnet 172.20.0.0/16 -BridgeName br0 -Namespace host | ForEach-Object Bridge | Should -Be br0
        New-CnNamespace app1 | Connect-CnContainer web -Namespace host | Out-Null
        Test-Ping app1 172.20.0.1 | Should -BeTrue
        Remove-CnNetwork web -Force -Namespace host
        (Get-CnBridge br0 -Namespace host).Index | Should -Be $bridge.Index
        "$((Get-CnBridge br0 -Namespace host).Addresses)" | Should -BeLike '*172.20.0.1/16*'
    }

    It 'refuses a bridge of other addresses, and what is no bridge' {
        New-CnBridge br0 -Address 10.1.1.1/24 -Namespace host | Out-Null
        Assert-Error { New-CnNetwork web -Subnet 172.20.0.0/16 -BridgeName br0 -Namespace host } AlreadyExists -Message '*10.1.1.1/24*'
        Assert-Error { New-CnNetwork web -Subnet 172.20.0.0/16 -BridgeName uplink -Namespace host } AlreadyExists -Message '*A veth of that name is there.*'
        Get-CnNetwork -Namespace host | Should -BeNullOrEmpty
    }

    It 'knows a name that is taken; with -Force it keeps what fits' {
        $first = New-CnNetwork web -Subnet 172.20.0.0/16 -Namespace host
        Assert-Error { New-CnNetwork web -Namespace host } AlreadyExists -Message '*172.20.0.0/16*'
        (New-CnNetwork web -Subnet 172.20.0.0/16 -Force -Namespace host).Id | Should -Be $first.Id
        Assert-Error { New-CnNetwork web -Subnet 172.21.0.0/16 -Force -Namespace host } AlreadyExists
    }

    It 'keeps MTU and MAC address whatever ports come and go' {
        $network = New-CnNetwork web -Subnet 172.20.0.0/16 -MacAddress 02:00:00:00:00:77 -Namespace host
        New-CnVethPair small -Bridge $network.Bridge -Mtu 1300 -MacAddress 02:00:00:00:00:01 -Namespace host | Out-Null
        $link = JsonOf ip -n host -j link show dev $network.Bridge
        $link.mtu | Should -Be 1500
        $link.address | Should -Be 02:00:00:00:00:77
        New-CnNamespace app1 | Connect-CnContainer web -Namespace host | Out-Null
        Remove-CnLink small -Namespace host
        Disconnect-CnContainer web -Namespace host
        $link = JsonOf ip -n host -j link show dev $network.Bridge
        $link.mtu | Should -Be 1500
        $link.address | Should -Be 02:00:00:00:00:77
    }

    It 'takes the MTU of the default route' {
        Set-CnLink uplink -Mtu 1420 -Namespace host
        $network = New-CnNetwork web -Mtu Auto -Namespace host
        $network.Mtu | Should -Be 1420
        $endpoint = New-CnNamespace app1 | Connect-CnContainer web -Namespace host
        (JsonOf ip -n host -j link show dev $network.Bridge).mtu, (JsonOf ip -n host -j link show dev $endpoint.HostLink).mtu, (JsonOf ip -n app1 -j link show dev eth0).mtu |
            Should -Be 1420, 1420, 1420
    }

    It 'completes Auto, and bridges that are there' {
        New-CnBridge br0 -Namespace host | Out-Null
        Complete 'New-CnNetwork web -Mtu A' | Should -Be Auto
        Complete 'New-CnNetwork web -Namespace host -BridgeName b' | Should -Be br0
    }

    It 'is internal: no way out and none in, and the gateway answers' {
        New-Web -With @{ Internal = $true } | Out-Null
        Get-CnRoute -Namespace app1 | Where-Object { $_.Destination.PrefixLength -eq 0 } | Should -BeNullOrEmpty
        Add-CnRoute default -Gateway 172.20.0.1 -Namespace app1 | Out-Null
        Enable-CnForwarding -Namespace host
        Test-Ping app1 172.20.0.1 | Should -BeTrue
        Test-Ping app1 172.20.0.3 | Should -BeTrue
        Test-Ping app1 192.0.2.2 | Should -BeFalse
        Test-Ping world 172.20.0.2 | Should -BeFalse
        Add-CnRoute default -Gateway fd20::1 -Namespace app1 | Out-Null
        Test-Ping app1 fd20::1 | Should -BeTrue
        Test-Ping app1 2001:db8::2 | Should -BeFalse
        Test-Ping world fd20::2 | Should -BeFalse
    }

    It 'is isolated, with bridge-nf-call-iptables <Value>: neighbours do not reach each other, the gateway and the world they do' -ForEach @(@{ Value = 0 }, @{ Value = 1 }) {
        New-Web -With @{ Isolated = $true } | Out-Null
        Invoke-In host sh -c "echo $Value > /proc/sys/net/bridge/bridge-nf-call-iptables" | Out-Null
        foreach ($address in '172.20.0.3', 'fd20::3') { Test-Ping app1 $address | Should -BeFalse }
        foreach ($address in '172.20.0.1', 'fd20::1', '192.0.2.2', '2001:db8::2') { Test-Ping app1 $address | Should -BeTrue -Because $address }
        # Round by the gateway.
        Add-CnRoute 172.20.0.3/32 -Gateway 172.20.0.1 -Namespace app1 | Out-Null
        Test-Ping app1 172.20.0.3 | Should -BeFalse
    }

    It 'keeps two networks apart' {
        New-Web app1 | Out-Null
        New-CnNetwork db -Subnet 172.21.0.0/16, fd21::/64 -Namespace host | Out-Null
        New-CnNamespace db1 | Connect-CnContainer db -Namespace host | Out-Null
        foreach ($address in '172.21.0.2', 'fd21::2') { Test-Ping app1 $address | Should -BeFalse -Because $address }
        foreach ($address in '172.20.0.2', 'fd20::2') { Test-Ping db1 $address | Should -BeFalse -Because $address }
        # Though both have the way out.
        foreach ($container in 'app1', 'db1') { Test-Ping $container 192.0.2.2 | Should -BeTrue }
    }

    It 'masquerades, not, or to a given source' {
        Start-Seeing
        New-Web app1 | Out-Null
        Test-Ping app1 192.0.2.2 | Should -BeTrue
        Test-Ping app1 2001:db8::2 | Should -BeTrue
        @(Get-Seen) | Should -Contain '192.0.2.1'
        @(Get-Seen) | Should -Contain '2001:db8::1'
        New-CnNetwork plain -Subnet 172.22.0.0/16 -NoMasquerade -Namespace host | Out-Null
        New-CnNamespace p1 | Connect-CnContainer plain -Namespace host | Out-Null
        Test-Ping p1 192.0.2.2 | Should -BeTrue
        @(Get-Seen) | Should -Contain '172.22.0.2'
    }

    It 'says with -WhatIf what it would make, and makes nothing' {
        Get-WhatIf 'New-CnNetwork web -Namespace host -WhatIf' | Should -Be "Create with 172.17.0.0/16 on a new bridge -> network 'web' in namespace 'host'"
        Get-CnNetwork -Namespace host | Should -BeNullOrEmpty
    }

    It 'refuses bad arguments before it does anything' {
        Assert-BindingError { New-CnNetwork 'no space' -Namespace host }
        Assert-BindingError { New-CnNetwork web -Subnet 172.20.0.1/16 -Namespace host }
        Assert-BindingError { New-CnNetwork web -Mtu 12 -Namespace host }
        Assert-BindingError { New-CnNetwork web -BridgeName 'a/b' -Namespace host }
        Assert-BindingError { New-CnNetwork web -AuxAddress @{ a = 'b' } -Namespace host }
        Assert-BindingError { New-CnNetwork web -BridgeName all -Namespace host } -Message "*'all'*"
        Assert-Error { New-CnNetwork web -Subnet 172.20.0.0/16, 172.21.0.0/16 -Namespace host } Rejected
    }

    It 'refuses addresses that are of a link, of the other family in disguise, or nobody''s' {
        foreach ($gateway in 'fd20::1%5', '::ffff:172.20.0.7') { Assert-BindingError { New-CnNetwork web -Subnet 172.20.0.0/16, fd20::/64 -Gateway $gateway -Namespace host } }
        Assert-Error { New-CnNetwork web -Subnet ::ffff:172.20.0.0/112 -Namespace host } Rejected -Message '*mapped*'
        foreach ($source in '224.0.0.1', '0.0.0.0', '127.0.0.1', '::ffff:192.0.2.1', ('192.0.2.1', '192.0.2.7')) {
            Assert-BindingError { New-CnNetwork web -ToSource $source -Namespace host }
        }
        foreach ($table in @{ a = '172.20.0.9/16' }, @{ a = '::ffff:172.20.0.9' }, @{ a = '172.20.9' }, @{ '' = '172.20.0.9' }) {
            Assert-BindingError { New-CnNetwork web -Subnet 172.20.0.0/16 -AuxAddress $table -Namespace host }
        }
        Get-CnNetwork -Namespace host | Should -BeNullOrEmpty
    }

    It 'refuses what cannot be together, also with -WhatIf' {
        Assert-Error { New-CnNetwork web -ToSource 192.0.2.1 -NoMasquerade -Namespace host -WhatIf } Rejected -Message '*keep their source*'
        Assert-Error { New-CnNetwork web -ToSource 192.0.2.1 -Internal -Namespace host } Rejected -Message '*internal*'
        Assert-Error { New-CnNetwork web -IPv6 -Mtu 1279 -Namespace host -WhatIf } Rejected -Message "*network 'web'*1280*"
        New-CnNetwork web -Namespace host | Out-Null
        Assert-Error { New-CnNetwork web -Namespace host -WhatIf } AlreadyExists
    }

    It 'with -Force keeps no network that was meant otherwise' {
        $as = @{ Subnet = '172.20.0.0/16', 'fd20::/64'; IPRange = '172.20.1.0/24'; AuxAddress = @{ printer = '172.20.0.9' }; Label = @{ stage = 'test' }; ToSource = '192.0.2.1', '2001:db8::1' }
        $first = New-CnNetwork web @as -Namespace host
        $as.ToSource = '2001:db8::1', '192.0.2.1'
        (New-CnNetwork web @as -Force -Namespace host).Id | Should -BeExactly $first.Id
        Assert-Error { New-CnNetwork web -IPRange 172.20.2.0/24 -ToSource $as.ToSource -Force -Namespace host } AlreadyExists -Message '*range*'
        Assert-Error { New-CnNetwork web -AuxAddress @{ printer = '172.20.0.8' } -ToSource $as.ToSource -Force -Namespace host } AlreadyExists -Message '*172.20.0.8*'
        Assert-Error { New-CnNetwork web -Label @{ stage = 'live' } -ToSource $as.ToSource -Force -Namespace host } AlreadyExists -Message '*stage=live*'
    }

    It 'says once that a file of that name makes no sense' {
        New-CnNetwork web, db -Namespace host | Out-Null
        [IO.File]::WriteAllText([IO.Directory]::GetFiles('/run/containernet', 'web.json', 'AllDirectories')[0], '{')
        Assert-Error { New-CnNetwork web -Namespace host } ProtocolError
        try { New-CnNetwork web -Namespace host } catch { @("$_" -split 'web.json').Count | Should -Be 2 }
        Remove-CnNetwork web -Force -Namespace host
    }
}
