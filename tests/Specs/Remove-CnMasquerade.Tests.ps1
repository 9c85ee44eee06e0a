Describe 'Remove-CnMasquerade' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        Save-Sandbox
    }

    BeforeEach {
        New-NatNetwork
        New-CnBridge br-web -Address 172.18.0.1/16 -Namespace host | Out-Null
        Get-CnBridge docker0, br-web -Namespace host | Add-CnMasquerade | Out-Null
    }

    AfterEach {
        Remove-CnMasquerade *
        Disable-CnForwarding -AddressFamily IPv4, IPv6
        Clear-Sandbox
    }

    AfterAll { Assert-Sandbox }

    It 'takes what Get-CnMasquerade has found, and leaves nothing with the last one' {
        Get-CnMasquerade -Namespace host | Remove-CnMasquerade | Should -BeNullOrEmpty
        Get-Ruleset | Should -BeNullOrEmpty
    }

    It 'takes the table of a family with the last rule of that family' {
        Get-CnMasquerade -Subnet 'fd*' -Namespace host | Remove-CnMasquerade
        (Get-Ruleset).table | Where-Object { $_ } | ForEach-Object family | Should -Be 'ip'
        Get-CnMasquerade br-web -Namespace host | Remove-CnMasquerade
        Get-Rule | Should -HaveCount 1
        Get-CnMasquerade docker0 -Namespace host | Remove-CnMasquerade
        Get-Ruleset | Should -BeNullOrEmpty
    }

    It 'takes one of several, and leaves the others and their counters' {
        Test-Ping c1 192.0.2.2 | Should -BeTrue
        Get-CnMasquerade br-web -Namespace host | Remove-CnMasquerade
        (Get-CnMasquerade docker0 172.* -Namespace host).Packets | Should -Be 1
        Get-Rule | Should -HaveCount 2
    }

    It 'takes a bridge, by name, by wildcard, by object' {
        Remove-CnMasquerade br-web -Namespace host
        @((Get-CnMasquerade -Namespace host).OutInterface) | Should -Be 'docker0', 'docker0'
        Get-CnBridge docker0 -Namespace host | Remove-CnMasquerade
        Get-Ruleset | Should -BeNullOrEmpty
        Get-CnBridge docker0, br-web -Namespace host | Add-CnMasquerade | Out-Null
        Remove-CnMasquerade * -Namespace host
        Get-Ruleset | Should -BeNullOrEmpty
        # With a wildcard there need be nothing.
        Remove-CnMasquerade * -Namespace host
    }

    It 'takes a subnet, of any bridge or of one' {
        Remove-CnMasquerade -Subnet 172.17.0.0/16 -Namespace host
        Get-CnMasquerade -Namespace host | ForEach-Object { "$($_.Source)" } | Should -Be '172.18.0.0/16', 'fd17::/64'
        Remove-CnMasquerade docker0 fd17::/64 -Namespace host
        Get-CnMasquerade -Namespace host | ForEach-Object { "$($_.Source)" } | Should -Be '172.18.0.0/16'
    }

    It 'takes a bridge that is gone' {
        Get-CnLink br-web -Namespace host | Remove-CnLink
        Remove-CnMasquerade br-web -Namespace host
        Get-CnMasquerade -Subnet 172.18* -Namespace host | Should -BeNullOrEmpty
    }

    It 'ends the translation of new connections' {
        Start-Seeing
        Remove-CnMasquerade docker0 -Namespace host
        Test-Ping c1 192.0.2.2 | Should -BeFalse
        Get-Seen | Should -Be '172.17.0.2'
    }

    It 'leaves forwarding as it is' {
        Remove-CnMasquerade * -Namespace host
        (Get-CnForwarding -Namespace host).Enabled | Should -Be $true, $true
    }

    It 'refuses somebody else''s, and says whose it is' {
        Invoke-In host nft 'table ip nat { chain POSTROUTING { type nat hook postrouting priority 100; ip saddr 172.19.0.0/16 oifname != "br-0123456789ab" counter masquerade; }; }' | Out-Null
        $theirs = Get-CnMasquerade br-0123456789ab -Namespace host
        $theirs.Owner | Should -BeExactly docker
        Assert-Error { $theirs | Remove-CnMasquerade } Rejected -Message "*docker's (iptables-nft, ip nat POSTROUTING)*Nothing was changed*"
        Assert-Error { Remove-CnMasquerade br-0123456789ab -Namespace host } Rejected -Message "*docker's*"
        Assert-Error { $theirs | Remove-CnMasquerade -WhatIf } Rejected
        # A wildcard means ours.
        Remove-CnMasquerade * -Namespace host
        (Get-CnMasquerade -Namespace host).OutInterface | Should -BeExactly br-0123456789ab
    }

    It 'leaves what others have put into our table' {
        Invoke-In host nft 'add rule ip containernet postrouting ip saddr 203.0.113.9 counter comment "mine"'
        Invoke-In host nft 'add set ip6 containernet mine { type ipv6_addr; }'
        Remove-CnMasquerade * -Namespace host
        Get-Rule | Should -Be 'ip saddr 203.0.113.9 counter packets 0 bytes 0 comment "mine"'
        (Get-Ruleset) | Where-Object { $_.chain } | ForEach-Object { $_.chain.family } | Should -Be 'ip'
        (Get-Ruleset) | Where-Object { $_.psobject.Properties['set'] } | Should -HaveCount 1
    }

    It 'does not remove another rule that has got the same handle' {
        $old = Get-CnMasquerade br-web -Namespace host
        Remove-CnMasquerade * -Namespace host
        $new = 1..3 | ForEach-Object { Add-CnMasquerade docker0 "10.$_.0.0/16" -Namespace host }
        $new.Handle | Should -Contain $old.Handle
        Assert-Error { $old | Remove-CnMasquerade } NotFound ObjectNotFound "$old" "*there is no such rule with handle $($old.Handle)."
        Get-Rule | Should -HaveCount 3
    }

    It 'says what is not there, and removes the next' {
        $old = Get-CnMasquerade br-web -Namespace host
        $old | Remove-CnMasquerade
        $docker = Get-CnMasquerade docker0 -Namespace host
        Assert-Error { $old, $docker[0] | Remove-CnMasquerade } NotFound
        Get-Rule | Should -HaveCount 1
        Assert-Error { Remove-CnMasquerade br-web -Namespace host } NotFound ObjectNotFound -Message "*behind bridge 'br-web' in namespace 'host'."
        Assert-Error { Remove-CnMasquerade -Subnet 10.0.0.0/8 -Namespace host } NotFound ObjectNotFound -Message '*of 10.0.0.0/8 in namespace*'
        Get-Rule | Should -HaveCount 1
    }

    It 'does nothing in a namespace that was made anew' {
        $old = Get-CnMasquerade -Namespace host
        Remove-CnNamespace host
        New-CnNamespace host | Out-Null
        New-CnBridge docker0 -Address 172.17.0.1/16, fd17::1/64 -Namespace host | Add-CnMasquerade | Out-Null
        Assert-Error { $old | Remove-CnMasquerade } NamespaceChanged -Count 3
        Get-Rule | Should -HaveCount 2
    }

    It 'never takes nothing for everything' {
        Assert-BindingError { Remove-CnMasquerade -Bridge $null -Namespace host }
        Assert-BindingError { Remove-CnMasquerade -Bridge docker0 -Subnet $null -Namespace host }
        Assert-BindingError { Remove-CnMasquerade -Bridge docker0 -Subnet '' -Namespace host }
        Assert-BindingError { Remove-CnMasquerade -Subnet $null -Namespace host }
        Get-Rule | Should -HaveCount 3
    }

    It 'says exactly what it would do with -WhatIf, and does nothing' {
        $handle = (Get-CnMasquerade br-web -Namespace host).Handle
        Get-WhatIf 'Remove-CnMasquerade br-web -Namespace host -WhatIf' |
            Should -Be "Remove masquerade -> 172.18.0.0/16 masqueraded, not to br-web in namespace 'host' (table ip containernet, handle $handle)"
        Get-Rule | Should -HaveCount 3
        (Get-Said 'Remove-CnMasquerade br-web -Namespace host -Confirm' -No) -join ' ' | Should -BeLike '*Remove masquerade*172.18.0.0/16*'
        Get-Rule | Should -HaveCount 3
    }

    It 'needs the right to change rules' {
        New-CnBridge br0 -Address 10.1.0.1/24 | Add-CnMasquerade | Out-Null
        Get-ErrorIdWithoutCapabilities 'Remove-CnMasquerade br0' | Should -BeExactly 'PermissionDenied'
        Invoke-Tool nft list ruleset | Should -Not -BeNullOrEmpty
    }

    It 'completes the names of bridges' {
        Complete 'Remove-CnMasquerade -Namespace host -Bridge b' | Should -Be 'br-web'
    }

    It 'lets nobody wait for the kernel to free what was removed' {
        # That takes 12 to 21 ms, and every close(2) of an nfnetlink socket in the namespace waits for it, holding up all changes of rules.
        $watch = [Diagnostics.Stopwatch]::new()
        $added = Get-CnMasquerade br-web -Namespace host
        $times = foreach ($i in 1..10) {
            $watch.Restart()
            $added | Remove-CnMasquerade
            $added = Add-CnMasquerade br-web 172.18.0.0/16 -Namespace host
            $watch.Elapsed.TotalMilliseconds
        }
        $times | Sort-Object | Select-Object -First 1 | Should -BeLessThan 10
    }
}
