Describe 'Publish-CnPort' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox
    }

    BeforeEach {
        $script:servers = @()
        New-NetworkHost
        New-Web | Out-Null
    }

    AfterEach {
        Stop-Server $servers
        $script:servers = @()
        Clear-NetworkHost
    }

    AfterAll { Assert-Sandbox }

    It 'can be reached from everywhere, with bridge-nf-call-iptables <Value>; the server sees who it is from outside' -ForEach @(@{ Value = 0 }, @{ Value = 1 }) {
        Invoke-In host sh -c "echo $Value > /proc/sys/net/bridge/bridge-nf-call-iptables; echo $Value > /proc/sys/net/bridge/bridge-nf-call-ip6tables" | Out-Null
        $script:servers = Start-Server app1 80
        Publish-CnPort app1 8080:80 -Namespace host | ForEach-Object ToString | Should -Be '0.0.0.0:8080->80/tcp', '[::]:8080->80/tcp'
        Get-Answer world 192.0.2.1 8080 | Should -BeExactly 'app1 192.0.2.2'
        Get-Answer world 2001:db8::1 8080 | Should -BeExactly 'app1 2001:db8::2'
        foreach ($from in 'host', 'app1', 'app2') {
            Get-Answer $from 192.0.2.1 8080 | Should -BeLike 'app1 *' -Because "of IPv4 from $from"
            Get-Answer $from 2001:db8::1 8080 | Should -BeLike 'app1 *' -Because "of IPv6 from $from"
        }
        Set-CnLink lo -Up -Namespace host
        Get-Answer host 127.0.0.1 8080 | Should -BeLike 'app1 *'
        @(Get-CnPublishedPort 8080 -Namespace host)[0].Packets | Should -BeGreaterThan 3
    }

    It 'published on 127.0.0.1 cannot be reached from outside; nor can a port that is not published, by a route' {
        $script:servers = Start-Server app1 80
        Publish-CnPort app1 127.0.0.1:8080:80 -Namespace host | Out-Null
        Get-Answer host 127.0.0.1 8080 | Should -BeLike 'app1 *'
        Get-Answer world 192.0.2.1 8080 | Should -BeNullOrEmpty
        Invoke-In world ip route add 127.0.0.0/8 via 192.0.2.1 table 7 | Out-Null
        Get-Answer world 172.20.0.2 80 | Should -BeNullOrEmpty
        Get-Answer world fd20::2 80 | Should -BeNullOrEmpty
    }

    It 'of an address and of any: the specific one wins' {
        $script:servers = (Start-Server app1 80), (Start-Server app2 80)
        Add-CnAddress uplink 192.0.2.7/24 -Namespace host | Out-Null
        Publish-CnPort app1 8080:80 -Namespace host | Out-Null
        Publish-CnPort app2 192.0.2.7:8080:80 -Namespace host | Out-Null
        Get-Answer world 192.0.2.1 8080 | Should -BeLike 'app1 *'
        Get-Answer world 192.0.2.7 8080 | Should -BeLike 'app2 *'
    }

    It 'on 0.0.0.0 is for IPv4 only and on [::] for IPv6, as Docker has it; each is a port of its own' {
        $script:servers = (Start-Server app1 80), (Start-Server app2 80)
        Publish-CnPort app1 0.0.0.0:8080:80 -Namespace host | ForEach-Object ToString | Should -Be '0.0.0.0:8080->80/tcp'
        Get-Answer world 192.0.2.1 8080 | Should -BeLike 'app1 *'
        Get-Answer world 2001:db8::1 8080 | Should -BeNullOrEmpty
        Publish-CnPort app2 '[::]:8080:80' -Namespace host | Out-Null
        Get-Answer world 192.0.2.1 8080 | Should -BeLike 'app1 *'
        Get-Answer world 2001:db8::1 8080 | Should -BeLike 'app2 *'
        Assert-Error { Publish-CnPort app2 8080:80 -Namespace host } AddressInUse -Message "*'app1'*"
        Publish-CnPort app2 8080:80 -Replace -Namespace host | Out-Null
        Get-Answer world 192.0.2.1 8080 | Should -BeLike 'app2 *'
        Get-CnEndpoint web -Namespace host | ForEach-Object { "$($_.Name) $($_.Ports)".Trim() } | Should -Be 'app1', 'app2 8080:80/tcp'
        # What it has already, in part.
        Publish-CnPort app2 0.0.0.0:8080:80 -Namespace host | Out-Null
        Publish-CnPort app1 '[::]:8080:80' -Replace -Namespace host | Out-Null
        Get-CnEndpoint web -Namespace host | ForEach-Object { "$($_.Name) $($_.Ports)" } | Should -Be 'app1 [::]:8080:80/tcp', 'app2 0.0.0.0:8080:80/tcp'
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
    }

    It 'moves a port to another one of the same container' {
        $script:servers = (Start-Server app1 80), (Start-Server app1 81 -Udp)
        Publish-CnPort app1 8080:81 -Namespace host | Out-Null
        Assert-Error { Publish-CnPort app1 8080:80 -Namespace host } AddressInUse -Message '*-Replace*'
        Publish-CnPort app1 8080:80 -Replace -Namespace host | Out-Null
        Get-Answer world 192.0.2.1 8080 | Should -BeLike 'app1 *'
        (Get-CnEndpoint web app1 -Namespace host).Ports | Should -Be '8080:80/tcp'
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
    }

    It 'twice in one call is once; to two ports it is refused' {
        Publish-CnPort app1 8080:80, 8080:80 -Namespace host | ForEach-Object ToString | Should -Be '0.0.0.0:8080->80/tcp', '[::]:8080->80/tcp'
        Assert-Error { Publish-CnPort app1 8081:80, 8081:81 -Namespace host } AddressInUse -Message '*twice*'
    }

    It 'knows tcp and udp of one number as two ports' {
        $script:servers = (Start-Server app1 53), (Start-Server app2 53 -Udp)
        Publish-CnPort app1 53:53 -Namespace host | Out-Null
        Publish-CnPort app2 53:53/udp -Namespace host | Out-Null
        Get-Answer world 192.0.2.1 53 | Should -BeExactly 'app1 192.0.2.2'
        Get-Answer world 192.0.2.1 53 -Udp | Should -BeExactly 'app2 192.0.2.2'
    }

    It 'moves a port in one step, and UDP flows follow with the next datagram' {
        $script:servers = (Start-Server app1 53 -Udp), (Start-Server app2 53 -Udp)
        Publish-CnPort app1 53:53/udp -Namespace host | Out-Null
        Get-Answer world 192.0.2.1 53 -Udp -SourcePort 4000 | Should -BeExactly 'app1 192.0.2.2'
        Assert-Error { Publish-CnPort app2 53:53/udp -Namespace host } AddressInUse -Message "*'app1'*"
        Publish-CnPort app2 53:53/udp -Replace -Namespace host | Out-Null
        Get-Answer world 192.0.2.1 53 -Udp -SourcePort 4000 | Should -BeExactly 'app2 192.0.2.2'
        (Get-CnEndpoint web app1 -Namespace host).Ports | Should -BeNullOrEmpty
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
    }

    It 'refuses a port that a process listens on, with its name' {
        $script:servers = Start-Server host 8080
        Assert-Error { Publish-CnPort app1 8080:80 -Namespace host } AddressInUse -Message "*'python3'*8080*"
        Get-CnPublishedPort -Namespace host | Should -BeNullOrEmpty
    }

    It 'chooses a free port for 0, and takes ranges and several' {
        $port = Publish-CnPort app1 0:80 -Namespace host
        $port[0].HostPort | Should -BeGreaterThan 1023
        Publish-CnPort app1 7000-7002:7000-7002, 6379 -Namespace host | Out-Null
        @(Get-CnPublishedPort -Namespace host | ForEach-Object ContainerPort | Sort-Object -Unique) | Should -Be 80, 6379, 7000, 7001, 7002
        # The same again is no error.
        Publish-CnPort app1 7000:7000 -Namespace host | Out-Null
    }

    It 'refuses what cannot be: <Publish>' -ForEach @(
        @{ Publish = '198.51.100.9:80:80'; Id = 'Rejected' }
        @{ Publish = '[::1]:80:80'; Id = 'Rejected' }
    ) {
        Assert-Error { Publish-CnPort app1 $Publish -Namespace host } $Id
        Assert-Error { Publish-CnPort nothing 80 -Namespace host } NotFound
    }

    It 'refuses what is no port before it does anything: <Text>' -ForEach @('', 'x', '80:', '0', '1-2:3-5', '80:80/icmp', '70000', '1.2.3:80:80', '::1:80:80' | ForEach-Object { @{ Text = $_ } }) {
        Assert-BindingError { Publish-CnPort app1 $Text -Namespace host }
    }

    It 'reaches a port of another network, and not the container itself' {
        New-CnNetwork db -Subnet 172.21.0.0/16 -Namespace host | Out-Null
        New-CnNamespace db1 | Connect-CnContainer db -Namespace host | Out-Null
        $script:servers = Start-Server app1 80
        Publish-CnPort app1 8080:80 -Namespace host | Out-Null
        Get-Answer db1 192.0.2.1 8080 | Should -BeLike 'app1 *'
        Get-Answer db1 172.20.0.2 80 | Should -BeNullOrEmpty
    }

    It 'of an isolated network is warned of where its own containers do not reach it: bridge-nf-call-iptables <Value>' -ForEach @(@{ Value = 0 }, @{ Value = 1 }) {
        New-CnNetwork alone -Isolated -Subnet 172.22.0.0/16 -Namespace host | Out-Null
        New-CnNamespace i1, i2 | Connect-CnContainer alone -Namespace host | Out-Null
        Invoke-In host sh -c "echo $Value > /proc/sys/net/bridge/bridge-nf-call-iptables" | Out-Null
        $script:servers = Start-Server i1 80
        Publish-CnPort i1 8080:80 -Namespace host -WarningVariable warnings -WarningAction SilentlyContinue | Out-Null
        Get-Answer world 192.0.2.1 8080 | Should -BeLike 'i1 *'
        Get-Answer i2 192.0.2.1 8080 | Should -BeLike ($Value ? '' : 'i1 *')
        "$warnings" | Should -BeLike ($Value ? "*'alone'*net.bridge.bridge-nf-call-iptables is 1*" : '')
        New-CnNamespace i3 | Connect-CnContainer alone -Publish 8083:80 -Namespace host -WarningVariable warnings -WarningAction SilentlyContinue | Out-Null
        @($warnings).Count | Should -Be $Value
    }

    It 'is not for internal networks; does nothing with -WhatIf; completes' {
        New-CnNetwork in -Internal -Subnet 172.22.0.0/16 -Namespace host | Out-Null
        New-CnNamespace i1 | Connect-CnContainer in -Namespace host | Out-Null
        Assert-Error { Publish-CnPort i1 80:80 -Namespace host } Rejected -Message '*internal*'
        Get-WhatIf 'Publish-CnPort app1 8080:80 -Namespace host -WhatIf' | Should -Be "Publish 8080:80 -> 'app1' on network 'web' in namespace 'host'"
        Get-CnPublishedPort -Namespace host | Should -BeNullOrEmpty
        Complete 'Publish-CnPort -Namespace host -Endpoint app' | Should -Be 'app1', 'app2'
    }
}
