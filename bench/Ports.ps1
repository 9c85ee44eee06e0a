<#
.SYNOPSIS
    Publishes ports by the thousand, and sends packets through the first and the last of them.
.DESCRIPTION
    Publish-CnPort puts elements into a map; `iptables-restore` (iptables-nft) makes a DNAT rule for each port, as Docker, CNI and others do. What is measured
    is what a port costs when 1, 10, 100 and 1000 are published at once, on top of none; then round trips of UDP datagrams from a namespace outside to a
    container, each a new connection to the firewall, through the port that was published first and through the one that was published last. The two ports take
    turns, and so do the two ways: compare the columns, not the numbers of two runs.

    Not the same work: Publish-CnPort looks before whether a process of the host listens there, and keeps the ports in its state.

    Run it in the sandbox:  dotnet run --project src/Host -- -Sandbox bench/Ports.ps1
.PARAMETER Count
    How many ports; packets go through the first and the last of the most.
.PARAMETER Rounds
    How often each is measured; the median is printed.
.PARAMETER Packets
    Round trips in each round.
#>
param([int[]] $Count = (1, 10, 100, 1000), [int] $Rounds = 7, [int] $Packets = 300)

$ErrorActionPreference = 'Stop'
if (-not $env:CONTAINERNET_SANDBOX) { throw 'This makes and removes networks. Run it in the sandbox, as the help says.' }
if (-not (Get-Module ContainerNet)) { Import-Module "$PSScriptRoot/../output/ContainerNet" }
$folder = (New-Item -ItemType Directory "/run/bench-$PID").FullName
$first = 10001

function Test-Program([string] $Name) { [bool] (Get-Command $Name -CommandType Application -ErrorAction Ignore) }

function Get-Median([double[]] $Values) { @($Values | Sort-Object)[[int] [Math]::Floor($Values.Count / 2)] }

function Measure-Time([scriptblock] $Action) {
    [GC]::Collect()
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $null = & $Action
    $watch.Elapsed.TotalMilliseconds
}

function Write-Rules([int] $Ports) {
    @('*nat') + @($first..($first + $Ports - 1) | ForEach-Object { "-A PREROUTING -d 192.0.2.1/32 -p udp --dport $_ -j DNAT --to-destination ${server}:$_" }) + 'COMMIT' |
        Set-Content "$folder/rules$Ports"
}

# Ports as one range: 10001-10010:10001-10010/udp.
function Get-Range([int] $Ports) {
    $last = $first + $Ports - 1
    "$first-${last}:$first-$last/udp"
}

function Add-Ports([string] $Way, [int] $Ports) {
    if ($Way -eq 'module') { Publish-CnPort $endpoint (Get-Range $Ports) }
    else { iptables-restore --noflush "$folder/rules$Ports" }
}

function Remove-Ports([string] $Way) {
    if ($Way -eq 'module') { Get-CnPublishedPort | Unpublish-CnPort }
    else { iptables -t nat -F PREROUTING }
}

# A world outside, a container that is published to it.
$null = New-CnNetwork bench -Subnet 10.200.0.0/16
$endpoint = New-CnNamespace c1 | Connect-CnContainer bench
$server = $endpoint.IPv4Address.Address
New-CnNamespace world | Out-Null
New-CnVethPair up0 -PeerName eth0 -PeerNamespace world | Add-CnAddress 192.0.2.2/24 | Out-Null
Add-CnAddress up0 192.0.2.1/24 | Out-Null

$ways = @('module')
if (Test-Program iptables-restore) { $ways += 'iptables' } else { Write-Warning 'The program iptables-restore is missing (Debian: iptables).' }
$most = ($Count | Measure-Object -Maximum).Maximum
$Count + $most | Select-Object -Unique | ForEach-Object { Write-Rules $_ }

'The first Publish-CnPort of this process: {0:n0} ms, which is for .NET to compile it.' -f (Measure-Time { Add-Ports module 1 })
Remove-Ports module
foreach ($warm in 1..5) { Add-Ports module $most | Out-Null; Remove-Ports module }

$table = foreach ($ports in $Count) {
    $times = @{}
    foreach ($round in 1..$Rounds) {
        foreach ($way in $ways) {
            $times[$way] += @(Measure-Time { Add-Ports $way $ports })
            Remove-Ports $way
        }
    }
    $row = [ordered] @{ Ports = $ports }
    foreach ($way in $ways) {
        $row[$way] = '{0:n2} ms' -f (Get-Median $times[$way])
        $row["$way, each"] = '{0:n4} ms' -f ((Get-Median $times[$way]) / $ports)
    }
    if ($ways.Count -gt 1) { $row['to iptables'] = '{0:n2}' -f ((Get-Median $times.module) / (Get-Median $times.iptables)) }
    [pscustomobject] $row
}
'Publishing so many ports at once, the median of {0} rounds:' -f $Rounds
$table | Format-Table

if (-not ((Test-Program python3) -and (Test-Program nsenter))) {
    Write-Warning 'The program python3, or nsenter, is missing (Debian: python3, util-linux): no packets.'
}
else {
    $last = $first + $most - 1
    $start = [Diagnostics.ProcessStartInfo]::new('nsenter')
    '--net=/run/netns/c1', 'python3', "$PSScriptRoot/roundtrips.py", 'serve', "$first", "$last" | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    try {
        if ($process.StandardOutput.ReadLine() -ne 'ready') { throw 'The server did not start.' }
        $times = @{}
        foreach ($round in 1..$Rounds) {
            foreach ($way in $ways) {
                Add-Ports $way $most | Out-Null
                $took = nsenter --net=/run/netns/world python3 "$PSScriptRoot/roundtrips.py" ask 192.0.2.1 $Packets $first $last | ConvertFrom-Json
                Remove-Ports $way
                $times["$way first"] += @($took."$first")
                $times["$way last"] += @($took."$last")
            }
        }
        'A round trip through the first port and the last of {0}, each of a new connection, the median of {1} rounds of {2}:' -f $most, $Rounds, $Packets
        $ways | ForEach-Object {
            $one, $other = (Get-Median $times["$_ first"]), (Get-Median $times["$_ last"])
            [pscustomobject] [ordered] @{ Way = $_; First = '{0:n1} us' -f $one; Last = '{0:n1} us' -f $other; 'Last to first' = '{0:n2}' -f ($other / $one) }
        } | Format-Table
    }
    finally {
        $process.Kill()
        $process.WaitForExit()
    }
}

Remove-CnNetwork bench -Force
Remove-CnLink up0
Remove-CnNamespace c1, world
Remove-Item -Recurse $folder
