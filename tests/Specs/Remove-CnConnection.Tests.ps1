Describe 'Remove-CnConnection' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox

        # Connections of a namespace with itself, by the ports that they go to.
        function Connect-Port {
            param([int[]] $Port)

            $code = 'import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 40000))
for p in sys.argv[1:]: s.sendto(b"x", ("127.0.0.1", int(p)))'
            & nsenter --net=/run/netns/flows python3 -c $code @Port
        }

        function Get-Port { Get-CnConnection -Namespace flows -Protocol udp | ForEach-Object DestinationPort | Sort-Object }
    }

    BeforeEach {
        Assert-Tool python3, nft
        New-CnNamespace flows | Out-Null
        Set-CnLink lo -Up -Namespace flows
        # What comes is swallowed, so that nothing is answered, and no entry ends early.
        Invoke-Tool nsenter --net=/run/netns/flows nft 'table inet t {
            chain raw { type filter hook output priority -300; udp dport 7007 ct zone set 7; udp dport 7009 ct original zone set 9; }
            chain c { type filter hook output priority 0; ct state new counter; }
            chain i { type filter hook input priority 10; udp sport 40000 counter; }
        }' | Out-Null
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'removes what is piped, and nothing else' {
        Connect-Port 1000, 1001, 1002
        Get-CnConnection -Namespace flows -Port 1001 | Remove-CnConnection | Should -BeNullOrEmpty
        Get-Port | Should -Be 1000, 1002
        Get-CnConnection -Namespace flows | Remove-CnConnection
        Get-CnConnection -Namespace flows | Should -BeNullOrEmpty
    }

    It 'removes by the filters of Get-CnConnection' {
        Connect-Port 1000, 1001, 1002, 1003
        Test-CnConnection 127.0.0.1, ::1 -Namespace flows -Count 1 | Out-Null
        Remove-CnConnection -Namespace flows -Port 1000, 1001
        Get-Port | Should -Be 1002, 1003
        Remove-CnConnection -Namespace flows -Protocol icmp, icmpv6
        Get-CnConnection -Namespace flows | ForEach-Object Protocol | Sort-Object -Unique | Should -Be 'udp'
        Remove-CnConnection -Namespace flows -Source 127.0.0.0/8 -Destination 127.0.0.1 -Port 1002
        Get-Port | Should -Be 1003
        Remove-CnConnection -Namespace flows -Container flows
        Get-CnConnection -Namespace flows | Should -BeNullOrEmpty
    }

    It 'says nothing where there is none, or none any more' {
        Remove-CnConnection -Namespace flows -Protocol tcp
        Remove-CnConnection -Namespace flows -Container fl*
        Connect-Port 1000
        $one = Get-CnConnection -Namespace flows -Port 1000
        $one | Remove-CnConnection
        $one, $one | Remove-CnConnection
        Get-CnNamespace nosuch* | Remove-CnConnection -Namespace flows
    }

    It 'wants to be told which' {
        Connect-Port 1000
        Assert-Error { Remove-CnConnection -Namespace flows } Rejected InvalidArgument -Message '*nothing was changed*'
        Get-Port | Should -Be 1000
    }

    It 'does not hit another connection between the same ends' {
        Connect-Port 1000
        $old = Get-CnConnection -Namespace flows -Port 1000
        $old | Remove-CnConnection
        # The kernel's number for it is made of where it lies in memory: let others lie there.
        for ($port = 2000; ; $port++) {
            Connect-Port $port, 1000
            $new = Get-CnConnection -Namespace flows -Port 1000
            if ($new.Id -ne $old.Id) { break }
            $new | Remove-CnConnection
        }
        $old | Remove-CnConnection
        (Get-CnConnection -Namespace flows -Port 1000).Id | Should -Be $new.Id
    }

    It 'removes from zones too' {
        Connect-Port 7007, 7009, 1000
        (Get-CnConnection -Namespace flows -Protocol udp | Sort-Object DestinationPort).Zone | Should -Be 0, 7, 9
        Get-CnConnection -Namespace flows | Where-Object Zone -NE 0 | Remove-CnConnection
        Get-Port | Should -Be 1000
    }

    It 'removes several thousand' {
        $code = 'import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for p in range(20000, 25000): s.sendto(b"x", ("127.0.0.1", p))'
        & nsenter --net=/run/netns/flows python3 -c $code
        @(Get-CnConnection -Namespace flows).Count | Should -BeGreaterOrEqual 5000
        Get-CnConnection -Namespace flows | Remove-CnConnection
        Get-CnConnection -Namespace flows | Should -BeNullOrEmpty
    }

    It 'lets a connection meet the rules again' {
        New-NetworkHost
        New-Web | Out-Null
        $server = Start-Server app1 53 -Udp
        try {
            Publish-CnPort app1 5353:53/udp -Namespace host | Out-Null
            Get-Answer world 192.0.2.1 5353 -Udp -SourcePort 4444 | Should -BeExactly 'app1 192.0.2.2'
            # By hand, so that nobody forgets it for us.
            Invoke-Tool nsenter --net=/run/netns/host nft 'add chain ip containernet away { type filter hook forward priority 5; ct state new drop; }' | Out-Null
            Get-Answer world 192.0.2.1 5353 -Udp -SourcePort 4444 | Should -BeExactly 'app1 192.0.2.2'
            Remove-CnConnection -Namespace host -Container app1 -Protocol udp
            Get-Answer world 192.0.2.1 5353 -Udp -SourcePort 4444 | Should -BeNullOrEmpty
        }
        finally {
            Stop-Server $server
            Clear-NetworkHost
        }
    }

    It 'forgets the pings of a container that leaves, of IPv6 too' {
        New-NetworkHost
        New-Web | Out-Null
        try {
            (Test-CnConnection 192.0.2.2, 2001:db8::2 -Namespace app1 -Count 1).Succeeded | Should -Be $true, $true
            Get-CnConnection -Namespace host -Container app1 | Should -HaveCount 2
            Disconnect-CnContainer web app1 -Namespace host
            Get-CnConnection -Namespace host -Address 172.20.0.2, fd20::2 | Should -BeNullOrEmpty
        }
        finally {
            Clear-NetworkHost
        }
    }

    It 'says what it would do, and does it not' {
        Connect-Port 1000, 1001
        Get-WhatIf 'Remove-CnConnection -Namespace flows -Protocol udp -Port 1000 -WhatIf' |
            Should -Be "Remove -> udp 127.0.0.1:40000 -> 127.0.0.1:1000 in namespace 'flows'"
        Get-Said 'Get-CnConnection -Namespace flows | Remove-CnConnection -Confirm' -No | Out-Null
        Get-Port | Should -Be 1000, 1001
    }

    It 'refuses a connection of a namespace that has been made anew' {
        Connect-Port 1000
        $one = Get-CnConnection -Namespace flows -Port 1000
        Remove-CnNamespace flows
        New-CnNamespace flows | Out-Null
        Assert-Error { $one | Remove-CnConnection } NamespaceChanged
    }

    It 'needs the right to change' {
        Get-ErrorIdWithoutCapabilities 'Remove-CnConnection -Protocol udp' | Should -BeExactly 'PermissionDenied'
    }
}
