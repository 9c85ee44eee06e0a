<#
.SYNOPSIS
    Attaches containers to a bridge in three ways, in the same run, and prints what each container cost.
.DESCRIPTION
    A container is a namespace with lo up, a veth pair whose outer end is a port of the bridge, eth0 with the 02:42 MAC address of its IPv4
    address, the address, and the default route; both ends up. The ways: one pipeline of this module; `ip -batch`, one process for the
    host's side and one for each container; `ip`, one process for each step. The ways take turns, so that a slower machine, or a busier
    one, is so for all of them: compare the columns, not the numbers of two runs.

    Run it in the sandbox:  dotnet run --project src/Host -- -Sandbox bench/Attach.ps1
.PARAMETER Count
    How many containers.
.PARAMETER Rounds
    How often each is measured; the median is printed.
.PARAMETER Floor
    A program that does the same in C with two messages for each container and prints one line of JSON with wall_s; called with the number of
    containers. Left out: no such column.
#>
param([int[]] $Count = (1, 10, 100), [int] $Rounds = 5, [string] $Floor)

$ErrorActionPreference = 'Stop'
if (-not $env:CONTAINERNET_SANDBOX) { throw 'This makes and removes networks. Run it in the sandbox, as the help says.' }
if (-not (Get-Module ContainerNet)) { Import-Module "$PSScriptRoot/../output/ContainerNet" }
$folder = (New-Item -ItemType Directory "/run/bench-$PID").FullName

function Get-Address([int] $Number) { '10.200.{0}.{1}' -f (($Number + 1) -shr 8), (($Number + 1) -band 255) }
function Get-Mac([int] $Number) { '02:42:0a:c8:{0:x2}:{1:x2}' -f (($Number + 1) -shr 8), (($Number + 1) -band 255) }

function Connect-ByPipeline([string[]] $Names, [hashtable] $Address) {
    $Names | New-CnNamespace |
        New-CnVethPair -PeerName eth0 -Bridge br0 -PeerMacAddress { $Address[$_.Name] } |
        Add-CnAddress -Address { $Address[$_.Peer.Namespace.Name] + '/16' } |
        Add-CnRoute default -Gateway 10.200.0.1 | Out-Null
}

# The same in the words of ip, one per line: of the host, and of container I.
function Get-HostLine([int] $Number) {
    "netns add c$Number"
    "link add veth$Number up master br0 type veth peer name eth0 address $(Get-Mac $Number) netns c$Number"
}
function Get-InsideLine([int] $Number) {
    'link set lo up', 'link set eth0 up', "addr add $(Get-Address $Number)/16 dev eth0", 'route add default via 10.200.0.1'
}

function Write-Batch([int] $Containers) {
    1..$Containers | ForEach-Object { Get-HostLine $_ } | Set-Content "$folder/host"
    $lines = 1..$Containers | ForEach-Object { $i = $_; Get-InsideLine $i | Set-Content "$folder/c$i"; "ip -n c$i -batch $folder/c$i" }
    @("ip -batch $folder/host") + $lines | Set-Content "$folder/batch.sh"
    1..$Containers | ForEach-Object {
        $i = $_
        Get-HostLine $i | ForEach-Object { "ip $_" }
        Get-InsideLine $i | ForEach-Object { "ip -n c$i $_" }
    } | Set-Content "$folder/single.sh"
}

function Measure-Way([string] $Way, [int] $Containers) {
    $null = New-CnBridge br0 -Address 10.200.0.1/16
    $names = 1..$Containers | ForEach-Object { "c$_" }
    $address = @{}
    1..$Containers | ForEach-Object { $address["c$_"] = Get-Address $_ }
    [GC]::Collect()
    $watch = [Diagnostics.Stopwatch]::StartNew()
    switch ($Way) {
        'pipeline' { Connect-ByPipeline $names $address }
        'ip -batch' { sh "$folder/batch.sh" }
        'ip' { sh "$folder/single.sh" }
        'C floor' { $seconds = (& $Floor $Containers | ConvertFrom-Json).wall_s }
    }
    $milliseconds = if ($Way -eq 'C floor') { 1000 * $seconds } else { $watch.Elapsed.TotalMilliseconds }
    $found = @((Get-CnBridge br0).Ports).Count
    if ($Way -ne 'C floor' -and $found -ne $Containers) { throw "$Way attached $found of $Containers containers." }

    # What is taken down now must not be paid for by the next one: wait until the kernel has done.
    Get-CnNamespace | Remove-CnNamespace
    while (@(Get-CnLink -Kind veth).Count) { [Threading.Thread]::Sleep(5) }
    Remove-CnLink br0
    $milliseconds / $Containers
}

$ways = @('pipeline')
if (Get-Command ip -CommandType Application -ErrorAction Ignore) { $ways += 'ip -batch', 'ip' }
else { Write-Warning 'The program ip is missing (Debian: iproute2): nothing to compare with.' }
if ($Floor) { $ways += 'C floor' }

Write-Batch ($Count | Sort-Object | Select-Object -Last 1)
# What is measured is the work, not the compiler: .NET compiles what is called often once more, and better.
foreach ($round in 1..10) { $null = Measure-Way pipeline 60 }

$table = foreach ($containers in $Count) {
    Write-Batch $containers
    $times = @{}
    foreach ($round in 1..$Rounds) {
        Write-Progress -Activity "Attaching $containers containers" -Status "round $round of $Rounds" -PercentComplete (100 * $round / $Rounds)
        foreach ($way in $ways) { $times[$way] += @(Measure-Way $way $containers) }
    }
    $median = @{}
    foreach ($way in $ways) { $median[$way] = @($times[$way] | Sort-Object)[[int] [Math]::Floor($Rounds / 2)] }
    $row = [ordered] @{ Containers = $containers }
    foreach ($way in $ways) { $row[$way] = '{0:n2} ms' -f $median[$way] }
    foreach ($way in $ways | Select-Object -Skip 1) { $row["to $way"] = '{0:n2}' -f ($median['pipeline'] / $median[$way]) }
    [pscustomobject] $row
}
Remove-Item -Recurse $folder
'Milliseconds for each container, the median of {0} rounds; "to ip" is the pipeline''s time as a fraction of that of ip.' -f $Rounds
$table | Format-Table
