Describe 'Get-CnMasquerade' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        Save-Sandbox
    }

    BeforeEach {
        New-NatNetwork
        New-CnBridge br-web -Address 172.18.0.1/16 -Namespace host | Out-Null
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'finds nothing where there is nothing' {
        Get-CnMasquerade -Namespace host | Should -BeNullOrEmpty
        Get-CnMasquerade -Bridge * -Subnet * -Namespace host | Should -BeNullOrEmpty
    }

    It 'finds what was added, in both families, as nft lists it' {
        $made = Get-CnBridge docker0, br-web -Namespace host | Add-CnMasquerade
        $found = Get-CnMasquerade -Namespace host
        $found | Should -HaveCount 3
        $found | ForEach-Object ToString | Sort-Object | Should -Be ($made | ForEach-Object ToString | Sort-Object)
        $rules = (Get-Ruleset).rule | Where-Object { $_ }
        $found | ForEach-Object { "$($_.Family) $($_.Handle)" } | Should -Be ($rules | ForEach-Object { "$($_.family) $($_.handle)" })
    }

    It 'counts the first packets of connections, as nft does' {
        Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host | Out-Null
        1..3 | ForEach-Object { Test-Ping c1 192.0.2.2 | Should -BeTrue }
        $found = Get-CnMasquerade -Namespace host
        $found.Packets | Should -Be 3
        # 20 bytes IP, 8 bytes ICMP, 56 bytes data.
        $found.Bytes | Should -Be (3 * 84)
        Get-Rule | Should -BeLike "*counter packets $($found.Packets) bytes $($found.Bytes) *"
    }

    Context 'asked for' {
        BeforeEach { Get-CnBridge docker0, br-web -Namespace host | Add-CnMasquerade | Out-Null }

        It '<Bridge> and <Subnet> finds <Found>' -ForEach @(
            @{ Bridge = 'docker0'; Subnet = $null; Found = '172.17.0.0/16', 'fd17::/64' }
            @{ Bridge = 'DOCKER*'; Subnet = $null; Found = '172.17.0.0/16', 'fd17::/64' }
            @{ Bridge = 'br-web', 'docker0'; Subnet = '172.*'; Found = '172.18.0.0/16', '172.17.0.0/16' }
            @{ Bridge = $null; Subnet = 'fd*'; Found = 'fd17::/64' }
            @{ Bridge = $null; Subnet = '172.18.0.0/16'; Found = '172.18.0.0/16' }
            @{ Bridge = 'no*'; Subnet = $null; Found = @() }
            @{ Bridge = '*'; Subnet = '10.*'; Found = @() }
        ) {
            $asked = @{}
            if ($Bridge) { $asked.Bridge = $Bridge }
            if ($Subnet) { $asked.Subnet = $Subnet }
            @(Get-CnMasquerade @asked -Namespace host | ForEach-Object { "$($_.Source)" }) | Should -Be @($Found)
        }

        It 'bridges from the pipeline finds theirs' {
            $found = Get-CnBridge br-web -Namespace host | Get-CnMasquerade
            "$($found.Source)" | Should -BeExactly '172.18.0.0/16'
            $index = (Get-CnLink br-web -Namespace host).Index
            (Get-CnMasquerade $index -Namespace host).Handle | Should -Be $found.Handle
        }

        It 'a bridge that is gone finds what is left of it' {
            Get-CnLink br-web -Namespace host | Remove-CnLink
            (Get-CnMasquerade br-web -Namespace host).OutInterface | Should -BeExactly 'br-web'
        }

        It 'what is not there is an error, and the next is found' {
            $found = Assert-Error { Get-CnMasquerade nosuch, br-web -Namespace host } NotFound ObjectNotFound 'nosuch' (
                "Cannot find a masquerade behind bridge 'nosuch' in namespace 'host'.")
            $found.OutInterface | Should -BeExactly 'br-web'
            Assert-Error { Get-CnMasquerade docker0 10.0.0.0/8 -Namespace host } NotFound ObjectNotFound 10.0.0.0/8 "*of 10.0.0.0/8 behind bridge 'docker0'*"
        }

        It 'nothing at all is refused' {
            Assert-BindingError { Get-CnMasquerade -Bridge $null -Namespace host }
            Assert-BindingError { Get-CnMasquerade -Subnet '' -Namespace host }
        }
    }

    It 'leaves out what is no masquerade, or was put into our table by others' {
        $made = Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host
        Invoke-In host nft 'table ip nat { chain POSTROUTING { type nat hook postrouting priority 100; ip saddr 172.19.0.0/16 oifname != "br1" masquerade; }; }'
        $rules = @(
            'ip saddr 172.19.0.0/16 ip daddr != 224.0.0.0/4 oifname != "br1" counter masquerade comment "somebody else''s"'
            'ip saddr 172.19.0.0/16 ip daddr != 224.0.0.0/4 oifname != "br1" counter masquerade'
            'ip saddr 172.19.0.0/16 counter masquerade comment "containernet"'
            'ip saddr 172.19.0.0/16 ip daddr != 224.0.0.0/4 oifname != "br1" ct status dnat masquerade comment "containernet"'
            'ip saddr 172.19.0.0/16 ip daddr != 224.0.0.0/4 oifname "br1" counter masquerade comment "containernet"'
            'ip saddr != 172.19.0.0/16 ip daddr != 224.0.0.0/4 oifname != "br1" counter masquerade comment "containernet"'
            'ip protocol tcp ip saddr 172.19.0.0/16 ip daddr != 224.0.0.0/4 oifname != "br1" counter masquerade comment "containernet"'
            'ip saddr { 172.19.0.0/16, 172.20.0.0/16 } ip daddr != 224.0.0.0/4 oifname != "br1" counter masquerade comment "containernet"'
            'counter accept comment "containernet"'
        )
        foreach ($rule in $rules) { Invoke-In host nft "add rule ip containernet postrouting $rule" }
        $found = Get-CnMasquerade -Namespace host
        $found | Should -HaveCount 2
        $found[0].Handle | Should -Be $made.Handle
        "$($found[1].OutInterface) $($found[1].Table)" | Should -BeExactly 'br1 nat'
    }

    It 'finds those of Docker too, kept by <Backend>: whose they are, and as iptables counts' -ForEach @(
        @{ Backend = 'iptables-nft' }, @{ Backend = 'iptables-legacy' }
    ) {
        Assert-Tool $Backend
        Invoke-In host "$Backend-restore" "$PSScriptRoot/Rules/docker-$Backend.txt" | Out-Null
        Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host | Out-Null
        $expected = @(Invoke-In host $Backend -w -t nat -S POSTROUTING) -match '^-A POSTROUTING -s \S+ ! -o \S+ -j MASQUERADE$' -replace '^-A POSTROUTING -s (\S+) ! -o (\S+) .*', '$1 $2'
        $expected.Count | Should -BeGreaterThan 1
        $found = @(Get-CnMasquerade -Owner docker -Namespace host)
        @($found | ForEach-Object { "$($_.Source) $($_.OutInterface)" }) | Should -Be $expected
        $found.Backend | Sort-Object -Unique | Should -Be $Backend
        (Get-CnMasquerade -Namespace host)[0].Owner | Should -BeExactly containernet
        @(Get-CnMasquerade -Owner containernet* -Namespace host) | Should -HaveCount 1
        Complete 'Get-CnMasquerade -Namespace host -Owner d' | Should -Be docker
    }

    It 'reads one that nft has written, if it is the same' {
        Invoke-In host nft 'table ip containernet { chain postrouting { type nat hook postrouting priority 100; ip saddr 172.17.0.0/16 ip daddr != 224.0.0.0/4 oifname != "docker0" counter packets 7 bytes 588 masquerade comment "containernet"; }; }'
        $found = Get-CnMasquerade -Namespace host
        $found.Packets | Should -Be 7
        $found.Bytes | Should -Be 588
        (Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host).Handle | Should -Be $found.Handle
        Get-Rule | Should -HaveCount 1
    }

    It 'looks into one namespace only' {
        Add-CnMasquerade docker0 172.17.0.0/16 -Namespace host | Out-Null
        Get-CnMasquerade -Namespace world | Should -BeNullOrEmpty
        Get-CnMasquerade | Should -BeNullOrEmpty
        (Get-CnMasquerade -Namespace (Get-CnNamespace host)).Namespace.Name | Should -BeExactly 'host'
    }

    It 'completes the names of bridges' {
        Complete 'Get-CnMasquerade -Namespace host -Bridge b' | Should -Be 'br-web'
    }

    It 'needs the right to ask' {
        Get-ErrorIdWithoutCapabilities 'Get-CnMasquerade' | Should -BeExactly 'PermissionDenied'
    }

    It 'keeps what matters through Export-Clixml' {
        $made = Add-CnMasquerade docker0 172.17.0.0/16 -ToSource 192.0.2.7 -Namespace host
        $back = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($made))
        "$($back.Source)" | Should -BeExactly '172.17.0.0/16'
        "$($back.To)" | Should -BeExactly '192.0.2.7'
        $back.Handle | Should -Be $made.Handle
    }
}
