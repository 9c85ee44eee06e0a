# What the specs of Get-CnNatRule and Get-CnFirewallRule share: a namespace with rules in it, and what the tools that made them say.

$RulesFolder = "$PSScriptRoot/Rules"

# Runs a program in the namespace host.
function Invoke-Host {
    $program, $rest = $args
    $rest = @($rest)
    Assert-Tool $program
    Invoke-Tool nsenter --net=/run/netns/host $program @rest
}

# A fresh namespace `host` with the links that the rule sets name.
function New-RuleHost {
    New-CnNamespace host | Out-Null
    New-CnVethPair veth0 -PeerName veth1 -Namespace host | Out-Null
}

# What nft lists: one line for each rule, "family table chain: text". Without the numbers of counters: the kernel's own greetings move them between two readings, and
# what is counted has tests of its own.
function Get-NftLine {
    $table = $chain = $null
    foreach ($line in Invoke-Host nft list ruleset) {
        # What it says besides, of tables that are iptables-nft's, comes in anywhere.
        if ($line.StartsWith('# Warning')) { continue }
        if ($line -match '^table (\S+ \S+) \{') { $table = $Matches[1] }
        elseif ($line -match '^\tchain (\S+) \{') { $chain = $Matches[1] }
        elseif ($line -match '^\t\}') { $chain = $null }
        elseif ($chain -and $line -notmatch '^\t\ttype .* hook ') { "$table ${chain}: $($line.Trim())" -replace 'packets \d+ bytes \d+', 'packets N bytes N' }
    }
}

# What we read, in the same form. A chain that is jumped to from both kinds is read by both.
function Get-OurLine {
    @(Get-CnNatRule -Namespace host) + @(Get-CnFirewallRule -Namespace host) | Where-Object Backend -NE 'iptables-legacy' |
        ForEach-Object { "$($_.Family) $($_.Table) $($_.Chain): $($_.Text)" -replace 'packets \d+ bytes \d+', 'packets N bytes N' }
}

# Lines of `iptables -vnL` by chain, without what fills columns up: "FORWARD|0 0 ACCEPT ...". iptables 1.8.9 numbers protocols, others name them.
function ConvertTo-IptablesLine {
    param([string[]] $Text)

    $chain = $null
    $names = @{
        '0' = 'all'; '1' = 'icmp'; '6' = 'tcp'; '17' = 'udp'; '33' = 'dccp'; '47' = 'gre'; '50' = 'esp'; '51' = 'ah'; '58' = 'ipv6-icmp'; '132' = 'sctp'
    }
    foreach ($line in $Text -split "`n") {
        $line = ($line -replace '\s+', ' ').Trim()
        if (-not $line -or $line.StartsWith('pkts ') -or $line.StartsWith('#')) { continue }
        if ($line -match '^Chain (\S+) ') { $chain = $Matches[1] }
        # Without a target the column is empty.
        elseif ($line -match '^(\S+ \S+ (?:\S+ )?!?)(\d+) ([-!][-f] .*)$' -and $names[$Matches[2]]) { $line = "$($Matches[1])$($names[$Matches[2]]) $($Matches[3])" }
        "$chain|$line"
    }
}

# The same of a chain that has rules; the view has objects to show, and an empty chain has none.
function Select-FilledChain {
    param([string[]] $Line)

    $filled = $Line | Where-Object { $_ -notmatch '^[^|]*\|Chain ' } | ForEach-Object { $_.Split('|')[0] } | Sort-Object -Unique
    $Line | Where-Object { $_.Split('|')[0] -in $filled } | Sort-Object
}
