<#
.SYNOPSIS
    Reads and removes very many connections, and reads the counters of very many links, by the module and by other people's tools, in the same run.
.DESCRIPTION
    Connections are UDP datagrams of a namespace to itself. The ways: Get-CnConnection beside `conntrack -L`, both printing nothing; the same for one
    port's; Remove-CnConnection beside `conntrack -D`, which asks for each by itself. Counters: what Measure-CnTraffic takes for an interval more, beside
    `ip -s -j link`. A program has to start each time, and the cmdlet has not: that is part of the comparison.

    Run it in the sandbox:  dotnet run --project src/Host -- -Sandbox bench/Flows.ps1
.PARAMETER Count
    How many connections, and links.
.PARAMETER Rounds
    How often each is measured; the median is printed.
#>
param([int] $Count = 10000, [int] $Links = 1000, [int] $Rounds = 5)

$ErrorActionPreference = 'Stop'
if (-not $env:CONTAINERNET_SANDBOX) { throw 'This makes and removes networks. Run it in the sandbox, as the help says.' }
if (-not (Get-Module ContainerNet)) { Import-Module "$PSScriptRoot/../output/ContainerNet" }

function Get-Median([double[]] $Values) { @($Values | Sort-Object)[[int] [Math]::Floor($Values.Count / 2)] }

function Measure-Way([scriptblock] $Way) {
    [GC]::Collect()
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $null = & $Way
    $watch.Elapsed.TotalMilliseconds
}

function New-Flow {
    & python3 -c 'import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in range(int(sys.argv[1])): s.sendto(b"x", ("127.0.0.%d" % (1 + i % 5), 2000 + i))' $Count
}

Set-CnLink lo -Up
nft 'table ip t { chain c { type filter hook output priority 0; ct state new counter; }; }'
$times = @{}
foreach ($round in 0..$Rounds) {
    New-Flow
    $ways = [ordered]@{
        'list: Get-CnConnection' = { Get-CnConnection }
        'list: conntrack -L' = { conntrack -L 2>$null > /dev/null }
        'list udp of IPv6: Get-CnConnection' = { Get-CnConnection -Family IPv6 -Protocol udp }
        'list udp of IPv6: conntrack -L' = { conntrack -L -f ipv6 -p udp 2>$null > /dev/null }
        'remove: Get-CnConnection | Remove-CnConnection' = { Get-CnConnection -Protocol udp | Remove-CnConnection }
    }
    foreach ($way in $ways.Keys) { if ($round) { $times[$way] += @(Measure-Way $ways[$way]) } else { $null = & $ways[$way] } }
    New-Flow
    $way = 'remove: conntrack -D'
    if ($round) { $times[$way] += @(Measure-Way { conntrack -D -p udp 2>$null > /dev/null }) } else { conntrack -D -p udp 2>$null > /dev/null }
}
nft flush ruleset

New-CnNamespace links | Out-Null
1..($Links / 2) | ForEach-Object { "link add v$_ type veth peer name w$_" } | & nsenter --net=/run/netns/links ip -batch -
foreach ($round in 0..$Rounds) {
    # Nine intervals more, of ten milliseconds that are not counted.
    $one = Measure-Way { Measure-CnTraffic no* -Namespace links -Interval 0.01 -Count 1 }
    $ten = Measure-Way { Measure-CnTraffic no* -Namespace links -Interval 0.01 -Count 10 }
    $ip = Measure-Way { ip -n links -s -j link > /dev/null }
    if ($round) {
        $times['counters: Measure-CnTraffic, an interval more'] += @(($ten - $one) / 9 - 10)
        $times['counters: ip -s -j link'] += @($ip)
        $times['counters: Get-CnLinkStatistics'] += @(Measure-Way { Get-CnLinkStatistics -Namespace links })
    }
}
Remove-CnNamespace links
"$Count connections, $Links links; milliseconds, the median of $Rounds"
$times.Keys | Sort-Object | ForEach-Object { [pscustomobject]@{ Way = $_; Milliseconds = [Math]::Round((Get-Median $times[$_]), 1) } } | Format-Table
