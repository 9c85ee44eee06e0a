<#
.SYNOPSIS
    Looks into very many namespaces, by Get-CnTopology and by other people's tools, in the same run.
.DESCRIPTION
    Each namespace is a container on one of the bridges: a veth pair, an address, a default route. The ways: Get-CnTopology, which asks for links, addresses,
    routes, neighbours, rules and forwarding and joins it all; `ip -all netns exec ip -j addr`, which prints links and addresses only; and, with -Floor,
    a program of your own. They take turns: compare the columns, not the numbers of two runs. "each" is for one namespace, and should not grow.

    Run it in the sandbox:  dotnet run --project src/Host -- -Sandbox bench/Topology.ps1
.PARAMETER Count
    How many namespaces.
.PARAMETER Rounds
    How often each is measured; the median is printed.
.PARAMETER Floor
    A program that does the least that can be done, for comparison: it dumps links and addresses of the namespaces c1, c2 ... below /run/netns, is called with
    their number, and prints the seconds that it took as {"wall_s": 0.0036}.
#>
param([int[]] $Count = (10, 100, 300, 1000), [int] $Rounds = 5, [string] $Floor)

$ErrorActionPreference = 'Stop'
if (-not $env:CONTAINERNET_SANDBOX) { throw 'This makes and removes networks. Run it in the sandbox, as the help says.' }
if (-not (Get-Module ContainerNet)) { Import-Module "$PSScriptRoot/../output/ContainerNet" }
$hasIp = [bool] (Get-Command ip -CommandType Application -ErrorAction Ignore)
if (-not $hasIp) { Write-Warning 'The program ip is missing (Debian: iproute2).' }
# A bridge has 1023 ports at most, and 100 on one are a crowd.
$portsOfBridge = 100

function Get-Median([double[]] $Values) { @($Values | Sort-Object)[[int] [Math]::Floor($Values.Count / 2)] }

function Measure-Way([scriptblock] $Way) {
    [GC]::Collect()
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $null = & $Way
    $watch.Elapsed.TotalMilliseconds
}

$made = 0
$table = foreach ($wanted in $Count | Sort-Object) {
    for (; $made -lt $wanted; $made++) {
        $bridge = 'br{0}' -f [int] [Math]::Floor($made / $portsOfBridge)
        $subnet = 10 + [int] [Math]::Floor($made / $portsOfBridge)
        if ($made % $portsOfBridge -eq 0) { $null = New-CnBridge $bridge -Address "10.$subnet.0.1/16" }
        $null = New-CnNamespace "c$($made + 1)"
        New-CnVethPair "v$made" -PeerName eth0 -PeerNamespace "c$($made + 1)" -Bridge $bridge |
            Add-CnAddress ('10.{0}.1.{1}/16' -f $subnet, ($made % $portsOfBridge + 1)) | Add-CnRoute default -Gateway "10.$subnet.0.1" | Out-Null
    }
    $times = @{ module = @(); ip = @(); floor = @() }
    foreach ($warm in 1..3) { $null = Get-CnTopology }
    $before = [GC]::GetTotalMemory($true)
    $topology = Get-CnTopology
    $kept = [GC]::GetTotalMemory($true) - $before
    if ($topology.Namespaces.Count -lt $wanted -or @($topology.Links | Where-Object { $_.Peer.Link }).Count -lt 2 * $wanted) {
        throw "The topology has $($topology.Namespaces.Count) namespaces, and $($topology.Links.Count) links."
    }
    $topology = $null
    foreach ($round in 1..$Rounds) {
        $times.module += Measure-Way { Get-CnTopology }
        if ($hasIp) { $times.ip += Measure-Way { ip -all netns exec ip -j addr } }
        if ($Floor) { $times.floor += 1000 * (& $Floor $wanted | ConvertFrom-Json).wall_s }
    }
    $module = Get-Median $times.module
    $row = [ordered] @{
        Namespaces = $wanted
        Links = 2 * $wanted
        'Get-CnTopology' = '{0:n0} ms' -f $module
        each = '{0:n3} ms' -f ($module / $wanted)
    }
    if ($hasIp) {
        $row['ip'] = '{0:n0} ms' -f (Get-Median $times.ip)
        $row['to ip'] = '{0:n3}' -f ($module / (Get-Median $times.ip))
    }
    if ($Floor) {
        $row['floor'] = '{0:n1} ms' -f (Get-Median $times.floor)
        $row['to floor'] = '{0:n1}' -f ($module / (Get-Median $times.floor))
    }
    $row['graph'] = '{0:n1} MB' -f ($kept / 1MB)
    [pscustomobject] $row
}
'The median of {0} rounds; "to ip" is the module''s time as a fraction of that of `ip -all netns exec ip -j addr`. graph is the memory that the objects take.' -f $Rounds
$table | Format-Table
'The process has had {0:n0} MB at most.' -f ([Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB)

Get-CnNamespace | Remove-CnNamespace
Get-CnBridge | Remove-CnLink
while (@(Get-CnLink -Kind veth).Count) { [Threading.Thread]::Sleep(20) }
