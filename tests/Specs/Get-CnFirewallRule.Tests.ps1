Describe 'Get-CnFirewallRule' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/Rules.ps1
        Save-Sandbox
    }

    BeforeEach { New-RuleHost }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'finds nothing where there is nothing' {
        Get-CnFirewallRule -Namespace host | Should -BeNullOrEmpty
        Get-CnFirewallRule * * -Owner docker -Namespace host | Should -BeNullOrEmpty
    }

    It '<File>.nft reads as nft writes it' -ForEach @(
        @{ File = 'statements' }
        @{ File = 'inet' }
        @{ File = 'ip6' }
        @{ File = 'reject' }
        @{ File = 'bridge' }
        @{ File = 'arp' }
        @{ File = 'netdev' }
        @{ File = 'more' }
        @{ File = 'odd' }
        @{ File = 'nat' }
        @{ File = 'source-nat' }
        @{ File = 'nat-ip6' }
        @{ File = 'nat-inet' }
        @{ File = 'docker-nft' }
    ) {
        $path = "$RulesFolder/$File.nft"
        if (-not [IO.File]::Exists($path)) { $path = "$RulesFolder/$File.txt" }
        Invoke-Host nft -f $path
        $rules = @(Get-CnFirewallRule -Namespace host) + @(Get-CnNatRule -Namespace host)
        $rules | Where-Object { -not $_.Complete } | ForEach-Object Text | Should -BeNullOrEmpty
        $ours = @(Get-OurLine | Sort-Object)
        $theirs = @(Get-NftLine | Sort-Object)
        $theirs.Count | Should -BeGreaterThan 5
        $ours | Should -Be $theirs
    }

    It 'reads rules of iptables-nft as nft writes them' {
        Invoke-Host iptables-nft-restore "$RulesFolder/docker-iptables-nft.txt" | Out-Null
        @(Get-OurLine | Sort-Object) | Should -Be @(Get-NftLine | Sort-Object)
        Get-CnFirewallRule -Namespace host | ForEach-Object Backend | Sort-Object -Unique | Should -Be 'iptables-nft'
    }

    It 'reads our own rules as nft writes them' {
        New-CnNetwork web -Subnet 172.20.0.0/16, fd20::/64 -Namespace host | Out-Null
        New-CnNamespace c1 | Connect-CnContainer web -Publish 8080:80 -Namespace host | Out-Null
        New-CnNetwork quiet -Subnet 172.21.0.0/16 -Internal -Namespace host | Out-Null
        @(Get-OurLine | Sort-Object) | Should -Be @(Get-NftLine | Sort-Object)
        Get-CnFirewallRule -Namespace host | ForEach-Object Owner | Sort-Object -Unique | Should -Be 'containernet'
    }

    It 'has the fields that people ask for' {
        Invoke-Host nft 'add table inet f; add chain inet f c { type filter hook forward priority 5; policy drop; }'
        Invoke-Host nft 'add rule inet f c iifname "eth*" oifname != "br9" ip saddr 10.0.0.0/8 ip daddr != 10.1.2.3 tcp dport 8000-8010 counter accept comment "mine"'
        $rule = Get-CnFirewallRule -Namespace host
        $rule | Should -BeOfType ContainerNet.Network.CnFirewallRule
        "$($rule.Family) $($rule.Table) $($rule.Chain) $($rule.Hook) $($rule.Priority) $($rule.Policy) $($rule.Number)" | Should -Be 'inet f c forward 5 drop 1'
        "$($rule.InInterface) $($rule.InInterfaceNot) $($rule.OutInterface) $($rule.OutInterfaceNot)" | Should -Be 'eth* False br9 True'
        "$($rule.Source) $($rule.SourceNot) $($rule.Destination) $($rule.DestinationNot)" | Should -Be '10.0.0.0/8 False 10.1.2.3 True'
        "$($rule.Protocol) $($rule.SourcePorts) $($rule.DestinationPorts) $($rule.Target)" | Should -Be 'tcp  8000-8010 accept'
        "$($rule.Packets) $($rule.Bytes) $($rule.Comment) $($rule.Owner) $($rule.Backend)" | Should -Be '0 0 mine f nftables'
        $rule.Handle | Should -Be 2
        "$($rule.Namespace)" | Should -Be 'host'
    }

    It 'has no counters where the rule has none' {
        Invoke-Host nft 'add table ip f; add chain ip f c { type filter hook input priority 0; }; add rule ip f c accept'
        $rule = Get-CnFirewallRule -Namespace host
        $rule.Packets | Should -Be $null
        $rule.Bytes | Should -Be $null
    }

    It 'names what it does not know, and says that the rule is not complete' {
        Invoke-Host nft 'add table ip6 f; add chain ip6 f c { type filter hook input priority 0; }; add rule ip6 f c rt0 addr[1] fd00::1 counter drop'
        $rule = Get-CnFirewallRule -Namespace host
        $rule.Complete | Should -Be $false
        $rule.Text | Should -BeLike '*exthdr*counter packets 0 bytes 0 drop'
        $rule.Target | Should -Be drop
    }

    It 'says that it does not read the rules of arptables-legacy' {
        Assert-Tool arptables-legacy
        Get-CnFirewallRule -Namespace host -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        Invoke-Host arptables-legacy -A INPUT -s 10.0.0.1 -j DROP
        foreach ($asked in @{}, @{ Family = 'a*' }, @{ Table = 'filter' }) {
            Get-CnFirewallRule @asked -Namespace host -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Ignore | Should -BeNullOrEmpty
            "$warnings" | Should -Be "The rules of arptables-legacy in namespace 'host' (table filter) are not read."
        }

        Get-CnFirewallRule -Family ip -Namespace host -WarningVariable warnings
        Get-CnNatRule -Namespace host -WarningVariable +warnings
        $warnings | Should -BeNullOrEmpty
    }

    Context 'the order' {
        It 'is that of hooks and priorities, and chains that are jumped to stand behind who jumps there' {
            Invoke-Host nft -f "$RulesFolder/docker-nft.txt"
            Invoke-Host nft 'add table ip early; add chain ip early c { type filter hook forward priority -10; }; add rule ip early c counter'
            Invoke-Host nft 'add chain ip early p { type filter hook prerouting priority raw; }; add rule ip early p counter'
            Get-CnFirewallRule -Family ip -Namespace host | ForEach-Object { "$($_.Table) $($_.Chain)" } | Select-Object -Unique | Should -Be @(
                'early p', 'early c', 'filter FORWARD', 'filter DOCKER-USER', 'filter DOCKER-ISOLATION-STAGE-1', 'filter DOCKER-ISOLATION-STAGE-2', 'filter DOCKER')
        }

        It 'of equal priorities is as packets meet them' {
            foreach ($table in 'a', 'b') {
                Invoke-Host nft "add table ip $table; add chain ip $table c { type filter hook output priority 0; }; add rule ip $table c counter drop"
            }
            $null = & nsenter --net=/run/netns/host ping -c 1 -W 1 127.0.0.1 2>&1
            $null = Test-CnConnection 127.0.0.1 -Count 1 -Namespace host -WarningAction Ignore -ErrorAction Ignore
            $first, $second = Get-CnFirewallRule -Namespace host
            $first.Packets | Should -BeGreaterThan 0
            $second.Packets | Should -Be 0
        }

        It 'a chain has the hooks from which it is reached' {
            Invoke-Host iptables-nft -N mine
            Invoke-Host iptables-nft -A mine -j ACCEPT
            Invoke-Host iptables-nft -A INPUT -j mine
            Invoke-Host iptables-nft -A FORWARD -j mine
            (Get-CnFirewallRule mine -Namespace host).Hook | Should -Be 'input, forward'
            Get-CnFirewallRule -Hook forward -Namespace host | ForEach-Object Chain | Should -Be 'mine', 'FORWARD'
            Get-CnFirewallRule -Hook output -Namespace host | Should -BeNullOrEmpty
        }
    }

    Context 'asked for' {
        BeforeEach { Invoke-Host iptables-nft-restore "$RulesFolder/docker-iptables-nft.txt" | Out-Null }

        It '<Name> <Value> finds those' -ForEach @(
            @{ Name = 'Chain'; Value = 'docker-user'; Chains = 'DOCKER-USER' }
            @{ Name = 'Chain'; Value = 'DOCKER-ISO*'; Chains = 'DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2' }
            @{ Name = 'Table'; Value = 'f*'; Chains = 'FORWARD', 'DOCKER-USER', 'DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2', 'DOCKER' }
            @{ Name = 'Owner'; Value = 'docker'; Chains = 'FORWARD', 'DOCKER-USER', 'DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2', 'DOCKER' }
            @{ Name = 'Owner'; Value = 'podman'; Chains = @() }
            @{ Name = 'Backend'; Value = 'iptables-*'; Chains = 'FORWARD', 'DOCKER-USER', 'DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2', 'DOCKER' }
            @{ Name = 'Backend'; Value = 'nftables'; Chains = @() }
            @{ Name = 'Family'; Value = 'ip6'; Chains = @() }
        ) {
            $asked = @{ $Name = $Value }
            @(Get-CnFirewallRule @asked -Namespace host | ForEach-Object Chain | Select-Object -Unique) | Should -Be @($Chains)
        }

        It 'a chain or table that is not there is an error, and the others are found' {
            $found = Assert-Error { Get-CnFirewallRule nope, DOCKER-USER -Namespace host } -Id NotFound -Category ObjectNotFound -Target nope -Message "Cannot find chain 'nope' in namespace 'host'."
            $found | ForEach-Object Chain | Should -Be 'DOCKER-USER'
            Assert-Error { Get-CnFirewallRule -Table nope -Namespace host } -Id NotFound -Message "*table 'nope'*"
        }

        It 'a rule that is piped brings its chain, table, family and namespace' {
            $found = Get-CnFirewallRule FORWARD -Namespace host | Select-Object -First 1 | Get-CnFirewallRule
            $found | ForEach-Object Chain | Select-Object -Unique | Should -Be 'FORWARD'
            Get-CnNamespace host | Get-CnFirewallRule DOCKER-USER | ForEach-Object Chain | Should -Be 'DOCKER-USER'
        }

        It 'completes what there is' {
            Complete 'Get-CnFirewallRule -Namespace host -Chain DOCKER-I' | Should -Be 'DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2'
            Complete 'Get-CnFirewallRule -Namespace host -Owner d' | Should -Be 'docker'
            Complete 'Get-CnFirewallRule -Namespace host -Backend ' | Should -Be 'iptables-nft'
            Complete 'Get-CnFirewallRule -Namespace host -Hook f' | Should -Be 'forward'
            Complete 'Get-CnFirewallRule -Namespace host -Table f' | Should -Be 'filter'
            Complete 'Get-CnFirewallRule -Namespace host -Family i' | Should -Be 'ip'
        }
    }

    It 'prints what iptables prints, with <Backend>' -ForEach @(
        @{ Backend = 'iptables-nft'; Program = 'iptables-nft' }
        @{ Backend = 'iptables-legacy'; Program = 'iptables-legacy' }
    ) {
        Invoke-Host "$Program-restore" "$RulesFolder/docker-$Backend.txt" | Out-Null
        $theirs = ConvertTo-IptablesLine (Invoke-Host $Program -t filter -vnL)
        $rules = Get-CnFirewallRule -Table filter -Backend $Backend -Namespace host
        $ours = ConvertTo-IptablesLine ($rules | Format-Table -View Iptables | Out-String -Width 300)
        @(Select-FilledChain $ours) | Should -Be @(Select-FilledChain $theirs)
        @($rules).Count | Should -BeGreaterThan 20
    }

    It 'reads one generation: rules that are exchanged while it reads are all of one kind' {
        $swap = @"
flush ruleset
table ip t {
  chain c {
    type filter hook input priority 0
    KIND
    KIND
    KIND
  }
}
"@
        [IO.File]::WriteAllText('/run/accept.nft', $swap.Replace('KIND', 'tcp dport { 1, 2 } accept'))
        [IO.File]::WriteAllText('/run/drop.nft', $swap.Replace('KIND', 'udp dport { 3, 4 } drop'))
        Invoke-Host nft -f /run/accept.nft
        $churn = [Diagnostics.Process]::Start('nsenter', '--net=/run/netns/host sh -c "while :; do nft -f /run/drop.nft; nft -f /run/accept.nft; done"')
        try {
            foreach ($i in 1..30) {
                $texts = @(Get-CnFirewallRule -Namespace host | ForEach-Object Text)
                $texts | Should -HaveCount 3
                $texts | Select-Object -Unique | Should -BeIn 'tcp dport { 1, 2 } accept', 'udp dport { 3, 4 } drop'
                @($texts | Select-Object -Unique) | Should -HaveCount 1
            }
        }
        finally {
            $churn.Kill($true)
            $churn.WaitForExit()
            $churn.Dispose()
            [IO.File]::Delete('/run/accept.nft')
            [IO.File]::Delete('/run/drop.nft')
        }
    }

    It 'says which capability is missing' {
        Get-ErrorIdWithoutCapabilities 'Get-CnFirewallRule' | Should -Be PermissionDenied
    }

    It 'a drop of others that New-CnNetwork warns of may be a rule, or of iptables-legacy' {
        Invoke-Host nft 'add table inet f; add chain inet f c { type filter hook forward priority 0; }; add rule inet f c ct state established accept; add rule inet f c counter drop'
        $null = New-CnNetwork one -Subnet 172.20.0.0/16 -Namespace host -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*Rule 2 of chain inet f c*'
        Invoke-Host nft flush chain inet f c
        Invoke-Host nft 'add rule inet f c iifname "cn-*" counter reject with icmpx admin-prohibited'
        $null = New-CnNetwork three -Subnet 172.22.0.0/16 -Namespace host -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike "*Rule 1 of chain inet f c*drops packets from network 'three' to elsewhere: iifname*reject*"
        Invoke-Host nft 'insert rule inet f c meta mark 1 accept'
        $null = New-CnNetwork five -Subnet 172.24.0.0/16 -Namespace host -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike "*Rule 2 of chain inet f c*may drop packets from network 'five' to elsewhere: iifname*reject*"
        Invoke-Host nft delete table inet f
        Invoke-Host iptables-legacy -A FORWARD -j REJECT
        $null = New-CnNetwork four -Subnet 172.23.0.0/16 -Namespace host -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike "*Rule 1 of chain ip filter FORWARD of iptables-legacy*between network 'four' and elsewhere*"
        Invoke-Host iptables-legacy -F FORWARD
        Invoke-Host iptables-legacy -P FORWARD DROP
        $null = New-CnNetwork two -Subnet 172.21.0.0/16 -Namespace host -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*The policy of chain ip filter FORWARD of iptables-legacy*'
    }
}
