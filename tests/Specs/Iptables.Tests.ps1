# Rules that iptables made, of either kind: every extension that it knows, both kinds at once, and what nobody can decode.
Describe 'Rules of iptables' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/Rules.ps1
        Save-Sandbox

        # One rule or more for each extension, made by the program.
        function Add-AllExtension {
            param([string] $Program)

            Invoke-Host $Program -N DOCKER
            Invoke-Host $Program -t mangle -N gotome
            $family, $gateway = if ($Program.StartsWith('ip6')) { '6', 'fd00::1' } else { '4', '10.0.0.1' }
            $null = & nsenter --net=/run/netns/host sh "$PSScriptRoot/../Unit/Golden/Xtables/rules.sh" $Program $family $gateway 2>&1
        }

        # The kernel greets its neighbours by IPv6 when it likes, so counters move between two looks.
        function Remove-Counter {
            param([string[]] $Line)

            $Line -replace '\|\d+\w? \d+\w? ', '|' -replace '\d+\w? packets, \d+\w? bytes', '' | Sort-Object
        }

        function Get-AllRule { @(Get-CnNatRule -Namespace host) + @(Get-CnFirewallRule -Namespace host) }
    }

    BeforeEach { New-RuleHost }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'every extension is listed as <Program> lists it' -ForEach @(
        @{ Program = 'iptables-legacy' }
        @{ Program = 'ip6tables-legacy' }
    ) {
        Add-AllExtension $Program
        $rules = Get-AllRule
        foreach ($table in 'filter', 'nat', 'mangle', 'raw', 'security') {
            # A mask of no bits is any link: iptables shows the + that was written.
            $theirs = (ConvertTo-IptablesLine (Invoke-Host $Program -t $table -vnL)) -replace ' -- \+ \* ', ' -- * * '
            $ours = ConvertTo-IptablesLine ($rules | Where-Object Table -EQ $table | Format-Table -View Iptables | Out-String -Width 1000)
            @(Remove-Counter (Select-FilledChain $ours)) | Should -Be @(Remove-Counter (Select-FilledChain $theirs))
        }

        $rules | Where-Object { -not $_.Complete } | ForEach-Object Text | Should -BeNullOrEmpty
        $rules.Count | Should -BeGreaterThan 150
    }

    It 'every extension is listed as <Program> lists it, whose rules are of nf_tables' -ForEach @(
        @{ Program = 'iptables-nft' }
        @{ Program = 'ip6tables-nft' }
    ) {
        Add-AllExtension $Program
        $rules = Get-AllRule
        # Of what it writes in expressions of nf_tables, these are listed in nft's words: masks that are no prefixes, flags before ports, traces.
        $differs = '255\.0\.255\.0|ffff:0:ffff:|0x06/0x02 spt|spt:!22 dpts|nftrace|TRACE'
        foreach ($table in 'filter', 'nat', 'mangle', 'raw', 'security') {
            $theirs = ConvertTo-IptablesLine (Invoke-Host $Program -t $table -vnL)
            $ours = ConvertTo-IptablesLine ($rules | Where-Object Table -EQ $table | Format-Table -View Iptables | Out-String -Width 1000)
            @(Remove-Counter (Select-FilledChain $ours)) -notmatch $differs | Should -Be (@(Remove-Counter (Select-FilledChain $theirs)) -notmatch $differs)
        }

        $rules | Where-Object { -not $_.Complete } | ForEach-Object Text | Should -BeNullOrEmpty
        $rules.Count | Should -BeGreaterThan 150
        $rules | ForEach-Object Backend | Sort-Object -Unique | Should -Be 'iptables-nft'
    }

    It 'chains are printed as <Program> prints them, those without rules too' -ForEach @(
        @{ Program = 'iptables-legacy' }
        @{ Program = 'iptables-nft' }
    ) {
        Invoke-Host "$Program-restore" "$RulesFolder/docker-$Program.txt" | Out-Null
        foreach ($table in 'nat', 'filter') {
            # iptables 1.8.9 of nf_tables prints numbers of protocols; and the kernel counts its own greetings.
            $theirs = Invoke-Host $Program -t $table -vnL | Where-Object { $_ -notlike '#*' } | Out-String
            $ours = (Get-CnTopology host).Chains | Where-Object { $_.Namespace.Name -eq 'host' -and $_.Table -eq $table -and $_.Family -eq 'ip' } | Format-Custom -View Iptables | Out-String -Width 300
            $blocks = foreach ($text in $theirs, $ours) {
                $text = $text -replace '(?m)[ \r]+$' -replace '\d+ packets, \d+ bytes', 'N' -replace '\b0 +-- ', 'all -- ' -replace '\b6 +-- ', 'tcp -- ' -replace '\b17 +-- ', 'udp -- ' -replace '\b(all|tcp|udp) +-- ', '$1 -- '
                , @($text.Trim() -split "\n\n+" | Sort-Object)
            }
            $blocks[1] | Should -Be $blocks[0]
            @($blocks[1] -like 'Chain*').Count | Should -BeGreaterThan 3
        }
    }

    It '<Options> reads as nft writes it' -ForEach @(
        @{ Options = '-m addrtype --dst-type LOCAL' }
        @{ Options = '-m conntrack --ctstate RELATED,ESTABLISHED' }
        @{ Options = '-m conntrack ! --ctstate INVALID,UNTRACKED' }
        @{ Options = '-m conntrack --ctorigsrc 10.0.0.0/8 ! --ctreplsrc 10.1.1.1' }
        @{ Options = '-p tcp -m multiport --dports 80,443,8000:8080' }
        @{ Options = '-p udp -m multiport ! --sports 53,123' }
        @{ Options = '-m mark ! --mark 0x2000/0x2000' }
        @{ Options = '-m connmark --mark 0x1/0xff' }
        @{ Options = '-m mac --mac-source 02:42:ac:11:00:02' }
        @{ Options = '-m conntrack ! --ctstatus EXPECTED,ASSURED' }
        @{ Options = '-p esp -m esp' }
        @{ Options = '-p tcp --dport 0:65535' }
        @{ Options = '-m time' }
        @{ Options = '-m limit --limit 5/min --limit-burst 10' }
        @{ Options = '-m statistic --mode random --probability 0.25' }
        @{ Options = '-m length --length 100:200' }
        @{ Options = '-m pkttype --pkt-type broadcast' }
        @{ Options = '-m iprange --src-range 10.0.0.1-10.0.0.9' }
        @{ Options = '-m ttl --ttl-lt 5' }
        @{ Options = '-p icmp --icmp-type echo-request' }
        @{ Options = '-m time --timestart 08:00 --timestop 18:00 --weekdays Mon,Tue' }
        @{ Options = '-j REJECT --reject-with icmp-host-prohibited' }
        @{ Options = '-j LOG --log-prefix drop --log-level debug --log-uid' }
        @{ Options = '-j NFQUEUE --queue-balance 0:3 --queue-bypass' }
        @{ Options = '-j MARK --set-xmark 0x4000/0x4000'; Table = 'mangle' }
        @{ Options = '-j MARK --set-mark 0'; Table = 'mangle' }
        @{ Options = '-j CONNMARK --set-mark 0xffffffff'; Table = 'mangle' }
        @{ Options = '-j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff'; Table = 'mangle' }
        @{ Options = '-p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu'; Table = 'mangle' }
        @{ Options = '-j CLASSIFY --set-class 1:2'; Table = 'mangle' }
        @{ Options = '-j CT --notrack'; Table = 'raw'; Chain = 'PREROUTING' }
        @{ Options = '-p tcp -j MASQUERADE --to-ports 1024-2048 --random'; Table = 'nat'; Chain = 'POSTROUTING' }
        @{ Options = '-p tcp --dport 80 -j DNAT --to-destination 10.0.0.2-10.0.0.5:8080-8090 --persistent'; Table = 'nat'; Chain = 'PREROUTING' }
        @{ Options = '-p tcp -j REDIRECT --to-ports 8080'; Table = 'nat'; Chain = 'PREROUTING' }
        @{ Options = '-s 10.0.0.0/8 -j SNAT --to-source 1.2.3.4'; Table = 'nat'; Chain = 'POSTROUTING' }
    ) {
        $chain = if ($Chain) { $Chain } else { 'FORWARD' }
        $options = $Options -split ' '
        Invoke-Host iptables-nft -t "$(if ($Table) { $Table } else { 'filter' })" -A $chain @options
        (Get-OurLine) -replace '\s+', ' ' | Should -Be ((Get-NftLine) -replace '\s+', ' ')
    }

    It '<Options> is listed as <Program> lists it' -ForEach @(
        foreach ($kind in 'legacy', 'nft') {
            foreach ($options in @(
                '-p dccp --dccp-types REQUEST,RESPONSE', '-p dccp ! --dccp-types DATA,INVALID ! --dccp-option 7 --sport 5', '-p sctp ! --chunk-types all DATA:Be,ABORT:t,INIT'
                '-p sctp --chunk-types only ASCONF,FORWARD_TSN', '-p udp --sport :1024', '-p tcp --dport 1024:'
                '-m policy --dir in --pol ipsec --tunnel-src 10.0.0.0/8 --tunnel-dst 10.0.0.1 --mode tunnel --strict'
                '-m policy --dir in --pol ipsec --strict --reqid 5 --next --proto esp'
            )) { @{ Program = "iptables-$kind"; Options = "-A FORWARD $options" } }

            @{ Program = "iptables-$kind"; Options = '-t nat -A POSTROUTING -d 10.5.0.0/24 -j NETMAP --to 10.6.0.0' }
            @{ Program = "ip6tables-$kind"; Options = '-A FORWARD -m ah' }
            @{ Program = "ip6tables-$kind"; Options = '-A FORWARD -m ah ! --ahspi 5:9' }
            @{ Program = "ip6tables-$kind"; Options = '-A FORWARD -m ah --ahlen 7' }
        }
    ) {
        $words = $Options -split ' '
        Invoke-Host $Program @words
        $table = if ($words[0] -eq '-t') { $words[1] } else { 'filter' }
        $rule = Get-AllRule
        $rule.Complete | Should -BeTrue
        $ours = ConvertTo-IptablesLine ($rule | Format-Table -View Iptables | Out-String -Width 1000)
        @(Select-FilledChain $ours) | Should -Be @(Select-FilledChain (ConvertTo-IptablesLine (Invoke-Host $Program -t $table -vnL)))
    }

    It 'what nobody knows is shown by its name and its bytes, with <Program>' -ForEach @(
        @{ Program = 'iptables-nft' }
        @{ Program = 'iptables-legacy' }
    ) {
        Invoke-Host $Program -A INPUT -m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 0xabcd -j DROP
        $rule = Get-CnFirewallRule -Namespace host
        $rule.Complete | Should -BeFalse
        $rule.Target | Should -Be drop
        $rule.Text | Should -BeLike 'xt match cluster 0x0200000001000000cdab0000* counter packets 0 bytes 0 drop'
    }

    It 'both kinds at once stand in the order in which they run' {
        foreach ($program in 'iptables-nft', 'iptables-legacy') {
            Invoke-Host $program -t raw -A PREROUTING -j ACCEPT
            Invoke-Host $program -t mangle -A PREROUTING -j ACCEPT
            Invoke-Host $program -A INPUT -j ACCEPT
            Invoke-Host $program -t security -A INPUT -j ACCEPT
        }

        Invoke-Host nft 'add table ip t; add chain ip t c { type filter hook prerouting priority -200; }; add rule ip t c accept'
        $rules = Get-CnFirewallRule -Family ip -Namespace host
        # iptables-nft has a place of its own for its table security.
        $rules | ForEach-Object { "$($_.Hook) $($_.Priority)" } | Should -Be @(
            'prerouting -300', 'prerouting -300', 'prerouting -200', 'prerouting -150', 'prerouting -150', 'input 0', 'input 0', 'input 50', 'input 150')
        $rules | Where-Object Table -EQ filter | ForEach-Object Backend | Sort-Object | Should -Be 'iptables-legacy', 'iptables-nft'
        Get-CnFirewallRule -Backend iptables-legacy -Namespace host | ForEach-Object Table | Should -Be 'raw', 'mangle', 'filter', 'security'
        Get-CnFirewallRule -Backend iptables-legacy -Namespace host | Where-Object { $null -ne $_.Handle } | Should -BeNullOrEmpty
    }

    It 'counts what rules and policies of iptables-legacy count' {
        Invoke-Host iptables-legacy -A INPUT -s 127.0.0.9 -p icmp -m icmp --icmp-type echo-request -j ACCEPT
        Test-CnConnection 127.0.0.9 -Count 2 -Quiet -Namespace host | Should -BeTrue
        $rule = Get-CnFirewallRule -Namespace host
        $chain = $rule.ParentChain
        $theirs = Invoke-Host iptables-legacy -vnxL INPUT
        $theirs[0] | Should -Be "Chain INPUT (policy ACCEPT $($chain.PolicyPackets) packets, $($chain.PolicyBytes) bytes)"
        ($theirs[2] -split '\s+')[1, 2] | Should -Be "$($rule.Packets)", "$($rule.Bytes)"
    }

    It 'reading makes no table' {
        Get-AllRule | Should -BeNullOrEmpty
        foreach ($names in 'ip_tables_names', 'ip6_tables_names') {
            Invoke-Host cat "/proc/self/net/$names" | Should -BeNullOrEmpty
        }
    }

    It 'a table that changes meanwhile is read whole' {
        Invoke-Host iptables-legacy -A INPUT -s 10.0.0.1 -j DROP
        Invoke-Host iptables-legacy -A INPUT -s 10.0.0.2 -j DROP
        $churn = [Diagnostics.Process]::Start(
            'nsenter', '--net=/run/netns/host sh -c "while :; do iptables-legacy -I INPUT 2 -s 10.0.0.9 -m mark --mark 1 -j ACCEPT; iptables-legacy -D INPUT 2; done"')
        try {
            foreach ($i in 1..50) {
                $sources = @(Get-CnFirewallRule -Namespace host | ForEach-Object Source)
                $sources[0] | Should -Be 10.0.0.1
                $sources[-1] | Should -Be 10.0.0.2
                $sources.Count | Should -BeIn 2, 3
            }
        }
        finally {
            $churn.Kill($true)
            $churn.WaitForExit()
            $churn.Dispose()
        }
    }
}
