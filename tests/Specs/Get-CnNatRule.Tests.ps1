Describe 'Get-CnNatRule' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/Rules.ps1
        Save-Sandbox
    }

    BeforeEach { New-RuleHost }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'finds nothing where there is nothing' { Get-CnNatRule -Namespace host | Should -BeNullOrEmpty }

    It 'shows the masquerade of the article, whoever made it: <By>' -ForEach @(
        @{ By = 'Add-CnMasquerade'; Owner = 'containernet'; Backend = 'nftables'; Chain = 'postrouting'; Script = { New-CnBridge docker0 -Address 172.17.0.1/16 -Namespace host | Add-CnMasquerade } }
        @{ By = 'nft'; Owner = 'docker'; Backend = 'nftables'; Chain = 'post'; Script = {
                Invoke-Host nft 'add table ip t; add chain ip t post { type nat hook postrouting priority srcnat; }; add rule ip t post ip saddr 172.17.0.0/16 oifname != "docker0" counter masquerade' } }
        @{ By = 'iptables-nft'; Owner = 'docker'; Backend = 'iptables-nft'; Chain = 'POSTROUTING'; Script = {
                Invoke-Host iptables-nft -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE } }
        @{ By = 'iptables-legacy'; Owner = 'docker'; Backend = 'iptables-legacy'; Chain = 'POSTROUTING'; Script = {
                Invoke-Host iptables-legacy -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE } }
    ) {
        $null = & $Script
        $rule = Get-CnNatRule -Namespace host
        $rule | Should -BeOfType ContainerNet.Network.CnNatRule
        "$($rule.Family) $($rule.Chain) $($rule.Hook) $($rule.Priority) $($rule.Policy)" | Should -Be "ip $Chain postrouting 100 accept"
        "$($rule.Source) $($rule.SourceNot) $($rule.OutInterface) $($rule.OutInterfaceNot) $($rule.Target)" | Should -Be '172.17.0.0/16 False docker0 True masquerade'
        "$($rule.Owner) $($rule.Backend) $($rule.Packets) $($rule.Bytes) $($rule.Complete)" | Should -Be "$Owner $Backend 0 0 True"
        $rule.Text | Should -BeLike '*oifname != "docker0"*counter packets 0 bytes 0 masquerade*'
    }

    It 'tells where a translation leads: <Rule>' -ForEach @(
        @{ Rule = 'tcp dport 8080 dnat to 172.17.0.2:80'; Ports = '8080'; To = '172.17.0.2:80'; Address = '172.17.0.2'; Port = 80 }
        @{ Rule = 'tcp dport { 80, 443 } dnat to 10.0.0.1'; Ports = '80, 443'; To = '10.0.0.1'; Address = '10.0.0.1'; Port = $null }
        @{ Rule = 'udp dport 53 redirect to :5353'; Ports = '53'; To = ':5353'; Address = $null; Port = 5353 }
        @{ Rule = 'tcp dport 1-9 dnat to 10.0.0.1-10.0.0.5:1-9'; Ports = '1-9'; To = '10.0.0.1-10.0.0.5:1-9'; Address = $null; Port = $null }
    ) {
        Invoke-Host nft "add table ip t; add chain ip t p { type nat hook prerouting priority dstnat; }; add rule ip t p $Rule"
        $found = Get-CnNatRule -Namespace host
        $found.Text | Should -Be $Rule
        $found.DestinationPorts | Should -Be $Ports
        $found.To | Should -Be $To
        "$($found.ToAddress)" | Should -Be "$Address"
        $found.ToPort | Should -Be $Port
    }

    It 'counts as nft does' {
        Invoke-Host nft 'add table ip t; add chain ip t o { type nat hook output priority -100; }; add rule ip t o ip daddr 127.0.0.9 counter redirect'
        Test-CnConnection 127.0.0.9 -Count 1 -Quiet -Namespace host | Should -BeTrue
        $rule = Get-CnNatRule -Namespace host
        $rule.Packets | Should -Be 1
        (Invoke-Host nft list ruleset) -match 'counter' | Should -BeLike "*counter packets 1 bytes $($rule.Bytes) *"
    }

    It 'knows whose a rule is: <Owner>' -ForEach @(
        @{ Owner = 'docker'; Table = 'nat'; Chain = 'DOCKER'; Rule = 'iifname "noicc0" return' }
        @{ Owner = 'docker'; Table = 'nat'; Chain = 'POSTROUTING'; Rule = 'oifname != "br-0ec4b8bd9d42" masquerade' }
        @{ Owner = 'podman'; Table = 'nat'; Chain = 'x'; Rule = 'oifname != "cni-podman0" masquerade' }
        @{ Owner = 'netavark'; Table = 'netavark'; Chain = 'x'; Rule = 'masquerade' }
        @{ Owner = 'netavark'; Table = 'nat'; Chain = 'NETAVARK-HOSTPORT-DNAT'; Rule = 'masquerade' }
        @{ Owner = 'cni'; Table = 'nat'; Chain = 'CNI-HOSTPORT-MASQ'; Rule = 'masquerade' }
        @{ Owner = 'libvirt'; Table = 'nat'; Chain = 'LIBVIRT_PRT'; Rule = 'masquerade' }
        @{ Owner = 'libvirt'; Table = 'nat'; Chain = 'POSTROUTING'; Rule = 'oifname != "virbr0" masquerade' }
        @{ Owner = 'firewalld'; Table = 'firewalld'; Chain = 'nat_POST_public'; Rule = 'masquerade' }
        @{ Owner = 'kubernetes'; Table = 'nat'; Chain = 'KUBE-POSTROUTING'; Rule = 'masquerade' }
        @{ Owner = 'mine'; Table = 'mine'; Chain = 'x'; Rule = 'masquerade' }
    ) {
        Invoke-Host nft "add table ip $Table; add chain ip $Table $Chain { type nat hook postrouting priority 100; }; add rule ip $Table $Chain $Rule"
        (Get-CnNatRule -Namespace host).Owner | Should -Be $Owner
        Get-CnNatRule -Owner $Owner -Namespace host | Should -HaveCount 1
    }

    Context 'on a Docker host' {
        It 'prints what iptables -t nat -vnL prints, with <Backend>' -ForEach @(
            @{ Backend = 'iptables-nft' }
            @{ Backend = 'iptables-legacy' }
        ) {
            Invoke-Host "$Backend-restore" "$RulesFolder/docker-$Backend.txt" | Out-Null
            $theirs = ConvertTo-IptablesLine (Invoke-Host $Backend -t nat -vnL)
            $rules = Get-CnNatRule -Backend $Backend -Namespace host
            $ours = ConvertTo-IptablesLine ($rules | Format-Table -View Iptables | Out-String -Width 300)
            @(Select-FilledChain $ours) | Should -Be @(Select-FilledChain $theirs)
            $rules | ForEach-Object Owner | Sort-Object -Unique | Should -Be 'docker'
            $rules | ForEach-Object Chain | Select-Object -Unique | Should -Be 'PREROUTING', 'DOCKER', 'OUTPUT', 'POSTROUTING'
        }

        It 'shortens large counters as iptables does' {
            Invoke-Host iptables-nft -t nat -A POSTROUTING -c 99999 123456789 -s 10.0.0.1 -j MASQUERADE
            Invoke-Host iptables-nft -t nat -A POSTROUTING -c 100000 99999500 -s 10.0.0.2 -j MASQUERADE
            Invoke-Host iptables-nft -t nat -A POSTROUTING -c 9999499999 12345678901234 -s 10.0.0.3 -j MASQUERADE
            $theirs = ConvertTo-IptablesLine (Invoke-Host iptables-nft -t nat -vnL POSTROUTING)
            $ours = ConvertTo-IptablesLine (Get-CnNatRule -Namespace host | Format-Table -View Iptables | Out-String -Width 300)
            $ours | Should -Be $theirs
        }

        It 'fits 100 columns, and loses nothing' {
            Invoke-Host iptables-nft-restore "$RulesFolder/docker-iptables-nft.txt" | Out-Null
            $lines = (Get-CnNatRule -Namespace host | Out-String -Width 100) -split "`n"
            $lines | Where-Object { $_.TrimEnd().Length -gt 100 } | Should -BeNullOrEmpty
            ($lines -join ' ' -replace '\s+', ' ') | Should -BeLike '*iifname != "br-0ec4b8bd9d42" ip daddr 127.0.0.1 tcp dport 9000 dnat to*'
            "$lines" | Should -BeLike '*Chain: ip nat PREROUTING  iptables-nft  hook prerouting priority -100 policy accept*'
        }
    }

    It 'completes chains' {
        Invoke-Host iptables-nft-restore "$RulesFolder/docker-iptables-nft.txt" | Out-Null
        Complete 'Get-CnNatRule -Namespace host PRE' | Should -Be 'PREROUTING'
    }

    It 'a chain that is not there is an error' {
        Assert-Error { Get-CnNatRule nope -Namespace host } -Id NotFound -Category ObjectNotFound -Target nope
    }
}
