Describe 'Add-CnMasquerade' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        Save-Sandbox
    }

    BeforeEach { New-NatNetwork }

    AfterEach {
        Remove-CnMasquerade *
        Disable-CnForwarding -AddressFamily IPv4, IPv6
        Clear-Sandbox
    }

    AfterAll { Assert-Sandbox }

    Context 'the rule' {
        It 'is the one of the article, as nft reads it' {
            Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host | Out-Null
            Invoke-In host nft list ruleset | ForEach-Object Trim | Where-Object { $_ } | Should -Be @(
                'table ip containernet {'
                'chain postrouting {'
                'type nat hook postrouting priority srcnat; policy accept;'
                'ip saddr 172.17.0.0/16 ip daddr != 224.0.0.0/4 oifname != "docker0" counter packets 0 bytes 0 masquerade comment "containernet"'
                '}'
                '}'
            )
        }

        It 'for <Subnet> is read by nft as <Said>' -ForEach @(
            @{ Subnet = '10.0.0.0/8'; Said = 'ip saddr 10.0.0.0/8 ip daddr != 224.0.0.0/4' }
            @{ Subnet = '172.17.16.0/20'; Said = 'ip saddr 172.17.16.0/20 ip daddr != 224.0.0.0/4' }
            @{ Subnet = '192.168.77.128/25'; Said = 'ip saddr 192.168.77.128/25 ip daddr != 224.0.0.0/4' }
            @{ Subnet = '192.168.77.9/32'; Said = 'ip saddr 192.168.77.9 ip daddr != 224.0.0.0/4' }
            @{ Subnet = 'fd17::/64'; Said = 'ip6 saddr fd17::/64 ip6 daddr != ff00::/8' }
            @{ Subnet = 'fd17:0:0:8::/61'; Said = 'ip6 saddr fd17:0:0:8::/61 ip6 daddr != ff00::/8' }
            @{ Subnet = 'fd17::9/128'; Said = 'ip6 saddr fd17::9 ip6 daddr != ff00::/8' }
        ) {
            $made = Add-CnMasquerade docker0 $Subnet -Namespace host
            Get-Rule | Should -Be "$Said oifname != `"docker0`" counter packets 0 bytes 0 masquerade comment `"containernet`""
            "$($made.Source)" | Should -BeExactly $Subnet
        }

        It 'has the longest name that a bridge can have' {
            New-CnBridge abcdefghijklmno -Namespace host | Out-Null
            Add-CnMasquerade abcdefghijklmno 10.1.0.0/16 -Namespace host | Out-Null
            Get-Rule | Should -BeLike '*oifname != "abcdefghijklmno" *'
        }

        It 'gives a fixed address with -ToSource' {
            $made = Add-CnMasquerade docker0 172.17.0.0/16 -ToSource 192.0.2.7 -Namespace host
            $made.Target | Should -BeExactly 'snat'
            "$($made.To)" | Should -BeExactly '192.0.2.7'
            $six = Add-CnMasquerade docker0 fd17::/64 -ToSource 2001:db8::7 -Namespace host
            "$($six.To)" | Should -BeExactly '2001:db8::7'
            Get-Rule | Should -Be @(
                'ip saddr 172.17.0.0/16 ip daddr != 224.0.0.0/4 oifname != "docker0" counter packets 0 bytes 0 snat to 192.0.2.7 comment "containernet"'
                'ip6 saddr fd17::/64 ip6 daddr != ff00::/8 oifname != "docker0" counter packets 0 bytes 0 snat to 2001:db8::7 comment "containernet"'
            )
        }
    }

    Context 'what is emitted' {
        It 'is the rule as the kernel has it' {
            $made = Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host
            $made | Should -HaveCount 1
            $made | Should -BeOfType ContainerNet.Network.CnMasquerade
            $rule = (Get-Ruleset).rule | Where-Object { $_ }
            $made.Handle | Should -Be $rule.handle
            $made.Family | Should -BeExactly $rule.family
            $made.Table | Should -BeExactly $rule.table
            $made.Chain | Should -BeExactly $rule.chain
            $made.Comment | Should -BeExactly $rule.comment
            $made.Hook | Should -BeExactly ((Get-Ruleset).chain | Where-Object { $_ }).hook
            "$($made.Source)" | Should -BeExactly '172.17.0.0/16'
            "$($made.Destination)" | Should -BeExactly '224.0.0.0/4'
            $made.DestinationNot | Should -BeTrue
            $made.OutInterface | Should -BeExactly 'docker0'
            $made.OutInterfaceNot | Should -BeTrue
            $made.Target | Should -BeExactly 'masquerade'
            $made.To | Should -BeNullOrEmpty
            $made.Packets | Should -Be 0
            $made.Bytes | Should -Be 0
            $made.Owner | Should -BeExactly 'containernet'
            $made.Backend | Should -BeExactly 'nftables'
            $made.Namespace.Name | Should -BeExactly 'host'
            "$made" | Should -BeExactly '172.17.0.0/16 masqueraded, not to docker0'
        }

        It 'is the same one the second time, and there is no second rule' {
            $first = Get-CnBridge docker0 -Namespace host | Add-CnMasquerade
            $second = Get-CnBridge docker0 -Namespace host | Add-CnMasquerade
            $second.Handle | Should -Be $first.Handle
            Get-Rule | Should -HaveCount 2
            $said = Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
            "$said" | Should -BeLike '*It is there already: 172.17.0.0/16 masqueraded, not to docker0 (handle *).'
        }
    }

    Context 'which subnets' {
        It 'are those of the bridge''s addresses, but not the link-local one' {
            @(Get-CnAddress docker0 -Namespace host | ForEach-Object ToString) -like 'fe80::*' | Should -HaveCount 1
            Add-CnAddress docker0 172.17.0.9/16 -Namespace host | Out-Null
            $made = Add-CnMasquerade docker0 -Namespace host
            $made.Source | ForEach-Object ToString | Should -Be '172.17.0.0/16', 'fd17::/64'
            $made.Family | Should -Be 'ip', 'ip6'
        }

        It 'are those of the family of -ToSource' {
            $made = Add-CnMasquerade docker0 -ToSource 192.0.2.7 -Namespace host
            "$($made.Source)" | Should -BeExactly '172.17.0.0/16'
        }

        It 'may be several, each on its own' {
            $made = Assert-Error {
                Add-CnMasquerade docker0 10.1.0.0/16, fd01::/64, 10.2.0.0/16 -ToSource 192.0.2.7 -Namespace host
            } Rejected InvalidArgument 'fd01::/64' "Cannot masquerade fd01::/64 behind bridge 'docker0': 192.0.2.7 is not of the subnet's family."
            $made.Source | ForEach-Object ToString | Should -Be '10.1.0.0/16', '10.2.0.0/16'
        }

        It 'may be an IPNetwork object' {
            $made = Add-CnMasquerade docker0 ([System.Net.IPNetwork]::Parse('10.1.0.0/16')) -Namespace host
            "$($made.Source)" | Should -BeExactly '10.1.0.0/16'
        }

        It 'must be told where the bridge has no address' {
            New-CnBridge bare -Namespace host | Out-Null
            Assert-Error { Add-CnMasquerade bare -Namespace host } Rejected InvalidArgument 'bare' '*has no address to tell the subnet. Say -Subnet.'
            Get-Ruleset | Should -BeNullOrEmpty
        }
    }

    Context 'which bridge' {
        It 'comes from New-CnBridge, with its namespace' {
            $made = New-CnBridge br1 -Address 10.1.0.1/24 -Namespace host | Add-CnMasquerade
            $made.Namespace.Name | Should -BeExactly 'host'
            Get-Rule | Should -BeLike 'ip saddr 10.1.0.0/24 *oifname != "br1" *'
            Get-Rule world | Should -BeNullOrEmpty
        }

        It 'comes with its subnet from the lines of a table' {
            $lines = [pscustomobject]@{ Bridge = 'docker0'; Subnet = '10.1.0.0/16'; Namespace = 'host' },
                [pscustomobject]@{ Bridge = 'nosuch'; Subnet = '10.2.0.0/16'; Namespace = 'host' },
                [pscustomobject]@{ Bridge = 'docker0'; Subnet = '10.3.0.0/16'; Namespace = 'host' }
            $made = Assert-Error { $lines | Add-CnMasquerade } NotFound ObjectNotFound 'nosuch'
            $made.Source | ForEach-Object ToString | Should -Be '10.1.0.0/16', '10.3.0.0/16'
        }

        It 'may be an index' {
            $index = (Get-CnLink docker0 -Namespace host).Index
            (Add-CnMasquerade $index 172.17.0.0/16 -Namespace host).OutInterface | Should -BeExactly 'docker0'
        }

        It 'must be there' {
            Assert-Error { Add-CnMasquerade nosuch 172.17.0.0/16 -Namespace host } NotFound ObjectNotFound 'nosuch' "*'nosuch'*namespace 'host'*"
        }

        It 'must be a bridge' {
            Assert-Error { Add-CnMasquerade uplink 172.17.0.0/16 -Namespace host } Rejected InvalidArgument 'uplink' '*is no bridge, but a veth.'
            Get-Ruleset | Should -BeNullOrEmpty
        }

        It 'is not one of the same name in a namespace that was made anew' {
            $bridge = Get-CnBridge docker0 -Namespace host
            Remove-CnNamespace host
            New-CnNamespace host | Out-Null
            New-CnBridge docker0 -Address 172.17.0.1/16 -Namespace host | Out-Null
            Assert-Error { $bridge | Add-CnMasquerade } NamespaceChanged
            Get-Ruleset | Should -BeNullOrEmpty
        }
    }

    Context 'forwarding' {
        It 'is switched on where it is off, and said' {
            $said = Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
            "$said" | Should -BeLike "*Switched net.ipv4.ip_forward on in namespace 'host': it was off.*"
            Invoke-In host cat /proc/sys/net/ipv4/ip_forward | Should -Be 1
            Invoke-In host cat /proc/sys/net/ipv6/conf/all/forwarding | Should -Be 0
            Add-CnMasquerade docker0 fd17::/64 -Namespace host | Out-Null
            Invoke-In host cat /proc/sys/net/ipv6/conf/all/forwarding | Should -Be 1
        }

        It 'is not written where it is on: that would reset the switches of the links' {
            Enable-CnForwarding -Namespace host
            Disable-CnForwarding uplink -Namespace host
            $said = Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
            "$said" | Should -Not -BeLike '*switch*'
            (Get-CnForwarding uplink -AddressFamily IPv4 -Namespace host).Enabled | Should -BeFalse
        }

        It 'that cannot be switched on leaves no rule behind' {
            Assert-Tool unshare, nsenter
            $program, $rest = Get-ChildProgram
            $script = "Import-Module '$ModuleFolder'; `$Error.Clear(); Add-CnMasquerade docker0 172.17.0.0/16 -ErrorAction SilentlyContinue
                `$Error[0].FullyQualifiedErrorId; `$Error.Count"
            $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script))
            $said = Invoke-In host unshare --mount sh -c 'mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec "$@"' sh `
                $program @rest -NoProfile -EncodedCommand $encoded
            $said | Should -Be 'PermissionDenied,ContainerNet.Cmdlets.AddCnMasqueradeCommand', '1'
            Get-Ruleset | Should -BeNullOrEmpty
        }
    }

    Context 'what is refused' {
        It 'is the same subnet and bridge with another address' {
            $first = Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host
            Assert-Error { Add-CnMasquerade docker0 172.17.0.0/16 -ToSource 192.0.2.7 -Namespace host } AlreadyExists ResourceExists '172.17.0.0/16' `
                "*there is a rule for it already*172.17.0.0/16 masqueraded, not to docker0 (handle $($first.Handle))*"
            Get-Rule | Should -HaveCount 1
        }

        It 'is <What>, before anything is sent' -ForEach @(
            @{ What = 'a subnet with host bits'; Subnet = '172.17.0.1/16'; Message = '*has host bits set. 172.17.0.0/16 is the one*' }
            @{ What = 'an address without a length'; Subnet = '172.17.0.0'; Message = '*is no subnet*' }
            @{ What = 'a length beyond the address'; Subnet = '172.17.0.0/33'; Message = '*is no subnet*' }
            @{ What = 'no address at all'; Subnet = 'docker0'; Message = '*is no subnet*' }
            @{ What = 'nothing'; Subnet = ''; Message = '*' }
        ) {
            Assert-BindingError { Add-CnMasquerade docker0 $Subnet -Namespace host } $Message
            Get-Ruleset | Should -BeNullOrEmpty
        }

        It 'is <What>' -ForEach @(
            @{ What = "everyone's address"; Subnet = '0.0.0.0/0'; ToSource = '192.0.2.7'; Message = "*That is everyone's address, not a subnet." }
            @{ What = 'a multicast source'; Subnet = '172.17.0.0/16'; ToSource = '224.0.0.1'; Message = '*224.0.0.1 cannot be the source of a packet.' }
            @{ What = 'no source'; Subnet = '172.17.0.0/16'; ToSource = '0.0.0.0'; Message = '*0.0.0.0 cannot be the source of a packet.' }
            @{ What = 'a multicast source of IPv6'; Subnet = 'fd17::/64'; ToSource = 'ff02::1'; Message = '*ff02::1 cannot be the source of a packet.' }
        ) {
            Assert-Error { Add-CnMasquerade docker0 $Subnet -ToSource $ToSource -Namespace host } Rejected InvalidArgument $Subnet $Message
            Get-Ruleset | Should -BeNullOrEmpty
            (Get-CnForwarding -Namespace host).Enabled | Should -Be $false, $false
        }

        It 'is what one may not do' {
            Get-ErrorIdWithoutCapabilities 'New-CnBridge docker0' | Should -BeExactly 'PermissionDenied'
            New-CnBridge docker0 | Out-Null
            Get-ErrorIdWithoutCapabilities 'Add-CnMasquerade docker0 172.17.0.0/16' | Should -BeExactly 'PermissionDenied'
        }
    }

    It 'says exactly what it would do with -WhatIf, and does nothing' {
        Get-WhatIf 'Add-CnMasquerade docker0 -Namespace host -WhatIf' | Should -Be @(
            "Masquerade and switch net.ipv4.ip_forward on -> 172.17.0.0/16 behind bridge 'docker0' in namespace 'host'"
            "Masquerade and switch net.ipv6.conf.all.forwarding on -> fd17::/64 behind bridge 'docker0' in namespace 'host'"
        )
        Get-Ruleset | Should -BeNullOrEmpty
        (Get-CnForwarding -Namespace host).Enabled | Should -Be $false, $false
        Enable-CnForwarding -Namespace host
        Get-WhatIf 'Add-CnMasquerade docker0 172.17.0.0/16 -ToSource 192.0.2.7 -Namespace host -WhatIf' |
            Should -Be "Translate to 192.0.2.7 -> 172.17.0.0/16 behind bridge 'docker0' in namespace 'host'"
        Get-Ruleset | Should -BeNullOrEmpty
    }

    It 'completes the names of bridges' {
        Complete 'Add-CnMasquerade -Namespace host -Bridge d' | Should -Be 'docker0'
        Complete 'Add-CnMasquerade -Namespace host -Bridge u' | Should -BeNullOrEmpty
    }

    It 'leaves other people''s tables alone' {
        # No counters: IGMP comes by when it likes.
        Invoke-In host nft 'table ip nat { chain POSTROUTING { type nat hook postrouting priority 100; masquerade; }; }'
        Invoke-In host nft 'table ip containernet { set mine { type ipv4_addr; }; chain other { counter accept; }; }'
        $before = Invoke-In host nft list ruleset
        $made = Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host
        $made | Remove-CnMasquerade
        Invoke-In host nft list ruleset | Should -Be $before
    }

    Context 'packets' {
        It 'find the way out and back, through a host that alone is known to the world' {
            Test-Ping c1 172.17.0.1 | Should -BeTrue -Because 'the bridge is the gateway'
            Test-Ping c1 192.0.2.2 | Should -BeFalse -Because 'nothing is forwarded yet'
            Enable-CnForwarding -Namespace host
            Test-Ping c1 192.0.2.2 | Should -BeFalse -Because 'the world knows no way back'
            Add-CnMasquerade docker0 -Namespace host | Out-Null
            Test-Ping c1 192.0.2.2 | Should -BeTrue
            Test-Ping c1 2001:db8::2 | Should -BeTrue
            (Get-CnMasquerade -Namespace host).Packets | Should -Be 1, 1
        }

        It 'go out with the address of the host' {
            Start-Seeing
            Add-CnMasquerade docker0 -Namespace host | Out-Null
            Test-Ping c1 192.0.2.2 | Should -BeTrue
            Test-Ping c1 2001:db8::2 | Should -BeTrue
            Get-Seen | Should -Be '192.0.2.1', '2001:db8::1'
        }

        It 'would go out as they are without it' {
            Start-Seeing
            Enable-CnForwarding -Namespace host
            Test-Ping c1 192.0.2.2 | Should -BeFalse
            Get-Seen | Should -Be '172.17.0.2'
        }

        It 'of TCP and UDP go out so, too' {
            Start-Seeing
            Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host | Out-Null
            # The world refuses both; that it was asked is what counts.
            Invoke-In c1 bash -c 'echo > /dev/udp/192.0.2.2/53; : 2>&- < /dev/tcp/192.0.2.2/80; true' | Out-Null
            Get-Seen | Should -Be '192.0.2.1'
            (Get-CnMasquerade -Namespace host).Packets | Should -Be 2
        }

        It 'get the address that -ToSource says' {
            Start-Seeing
            Add-CnAddress uplink 192.0.2.7/32 -Namespace host | Out-Null
            Add-CnMasquerade docker0 172.17.0.0/16 -ToSource 192.0.2.7 -Namespace host | Out-Null
            Test-Ping c1 192.0.2.2 | Should -BeTrue
            Get-Seen | Should -Be '192.0.2.7'
        }

        It 'keep their address within the bridge and towards multicast groups' {
            Start-Seeing
            Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host | Out-Null
            Test-Ping c1 172.17.0.1 | Should -BeTrue
            Assert-Tool ping
            Add-CnRoute 224.0.0.0/4 -Link uplink -Namespace host | Out-Null
            # Nobody answers.
            $null = & nsenter --net=/run/netns/host ping -n -c 1 -W 1 -I uplink -I 172.17.0.1 224.0.0.1
            Get-Seen | Should -Be '172.17.0.1'
            (Get-CnMasquerade -Namespace host).Packets | Should -Be 0
        }
    }

    Context 'at the same time' {
        It 'several processes make one rule' {
            $program, $rest = Get-ChildProgram
            $script = "Import-Module '$ModuleFolder'; Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host | ForEach-Object Handle"
            $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script))
            $processes = 1..4 | ForEach-Object {
                $start = [Diagnostics.ProcessStartInfo]::new($program)
                @($rest) + '-NoProfile', '-EncodedCommand', $encoded | Where-Object { $_ } | ForEach-Object { $start.ArgumentList.Add($_) }
                $start.RedirectStandardOutput = $true
                [Diagnostics.Process]::Start($start)
            }
            $handles = $processes | ForEach-Object {
                $_.StandardOutput.ReadToEnd().Trim()
                $_.WaitForExit()
                $_.Dispose()
            }
            @(Get-CnMasquerade -Namespace host) | Should -HaveCount 1
            $handles | Should -HaveCount 4
            $handles | Sort-Object -Unique | Should -Be "$((Get-CnMasquerade -Namespace host).Handle)"
        }

        It 'several runspaces make each rule once, and remove it once' {
            $state = [Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
            $null = $state.ImportPSModule(@($ModuleFolder))
            $script = '0..9 | ForEach-Object { (Add-CnMasquerade docker0 "10.$_.0.0/16" -Namespace host).Handle }'
            $shells = 1..6 | ForEach-Object { [powershell]::Create($state).AddScript($script) }
            try {
                $results = foreach ($running in @($shells | ForEach-Object { [pscustomobject]@{ Shell = $_; Async = $_.BeginInvoke() } })) {
                    , @($running.Shell.EndInvoke($running.Async))
                    $running.Shell.Streams.Error | Should -BeNullOrEmpty
                }
            }
            finally {
                $shells | ForEach-Object Dispose
            }
            @(Get-CnMasquerade -Namespace host) | Should -HaveCount 10
            foreach ($result in $results) { $result | Should -Be $results[0] }
            Get-CnMasquerade -Namespace host | Remove-CnMasquerade
            Get-Ruleset | Should -BeNullOrEmpty
        }
    }
}
