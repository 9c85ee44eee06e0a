<#
.SYNOPSIS
    Connects containers to a network and disconnects them, by this module and by other people's tools, in the same run.
.DESCRIPTION
    The containers are namespaces that are there already. The ways: Connect- and Disconnect-CnContainer; `ip -batch`, one process for the host's side
    and one for each container, and `ip link del` in one batch; CNI's bridge with host-local, one process for each container, as its runtimes call
    it (Debian: containernetworking-plugins). They take turns: compare the
    columns, not the numbers of two runs. Then publishes ports, to see whether one costs the more, the more there are.

    Run it in the sandbox:  dotnet run --project src/Host -- -Sandbox bench/Networks.ps1
.PARAMETER Count
    How many containers.
.PARAMETER Rounds
    How often each is measured; the median is printed.
#>
param([int[]] $Count = (1, 10, 100), [int] $Rounds = 5)

$ErrorActionPreference = 'Stop'
if (-not $env:CONTAINERNET_SANDBOX) { throw 'This makes and removes networks. Run it in the sandbox, as the help says.' }
if (-not (Get-Module ContainerNet)) { Import-Module "$PSScriptRoot/../output/ContainerNet" }
$folder = (New-Item -ItemType Directory "/run/bench-$PID").FullName
$cni = '/usr/lib/cni'

function Write-Script([int] $Containers) {
    1..$Containers | ForEach-Object {
        $address = '10.200.{0}.{1}' -f (($_ + 1) -shr 8), (($_ + 1) -band 255)
        'link set lo up', 'link set eth0 up', "addr add $address/16 dev eth0", 'route add default via 10.200.0.1' | Set-Content "$folder/c$_"
    }
    1..$Containers | ForEach-Object { "link add v$_ up master br0 type veth peer name eth0 netns c$_" } | Set-Content "$folder/host"
    @("ip -batch $folder/host") + @(1..$Containers | ForEach-Object { "ip -n c$_ -batch $folder/c$_" }) | Set-Content "$folder/up.sh"
    1..$Containers | ForEach-Object { "link del v$_" } | Set-Content "$folder/down"
    "ip -batch $folder/down" | Set-Content "$folder/down.sh"
    '{"cniVersion":"0.4.0","name":"bench","type":"bridge","bridge":"br0","isGateway":true,"ipMasq":false,"ipam":{"type":"host-local","subnet":"10.200.0.0/16","dataDir":"' + $folder + '/cni","routes":[{"dst":"0.0.0.0/0"}]}}' | Set-Content "$folder/conf"
    foreach ($verb in 'ADD', 'DEL') {
        1..$Containers | ForEach-Object {
            "CNI_COMMAND=$verb CNI_CONTAINERID=c$_ CNI_NETNS=/run/netns/c$_ CNI_IFNAME=eth0 CNI_PATH=$cni $cni/bridge < $folder/conf > /dev/null"
        } | Set-Content "$folder/cni-$verb.sh"
    }
}

# Two times: to connect and to disconnect, in milliseconds for each container.
function Measure-Way([string] $Way, [int] $Containers) {
    $names = 1..$Containers | ForEach-Object { "c$_" }
    $namespaces = @(New-CnNamespace $names)
    if ($Way -eq 'module') { $null = New-CnNetwork bench -Subnet 10.200.0.0/16 -BridgeName br0 } else { $null = New-CnBridge br0 -Address 10.200.0.1/16 }
    [GC]::Collect()
    $watch = [Diagnostics.Stopwatch]::StartNew()
    switch ($Way) {
        'module' { $endpoints = $namespaces | Connect-CnContainer bench }
        'ip -batch' { sh "$folder/up.sh" }
        'CNI' { sh "$folder/cni-ADD.sh" }
    }
    $up = $watch.Elapsed.TotalMilliseconds
    $found = @((Get-CnBridge br0).Ports).Count
    if ($found -ne $Containers) { throw "$Way connected $found of $Containers containers." }
    $watch.Restart()
    switch ($Way) {
        'module' { $endpoints | Disconnect-CnContainer }
        'ip -batch' { sh "$folder/down.sh" }
        'CNI' { sh "$folder/cni-DEL.sh" }
    }
    $down = $watch.Elapsed.TotalMilliseconds
    if ($Way -eq 'module') { Remove-CnNetwork bench } else { Remove-CnLink br0 }
    $namespaces | Remove-CnNamespace
    while (@(Get-CnLink -Kind veth).Count) { [Threading.Thread]::Sleep(5) }
    @{ Up = $up / $Containers; Down = $down / $Containers }
}

$ways = @('module')
if (Get-Command ip -CommandType Application -ErrorAction Ignore) { $ways += 'ip -batch' } else { Write-Warning 'The program ip is missing (Debian: iproute2).' }
if ([IO.File]::Exists("$cni/bridge")) { $ways += 'CNI' } else { Write-Warning 'The CNI plugins are missing (Debian: containernetworking-plugins).' }

Write-Script 60
foreach ($round in 1..8) { $null = Measure-Way module 60 }
$table = foreach ($containers in $Count) {
    Write-Script $containers
    $times = @{}
    foreach ($round in 1..$Rounds) { foreach ($way in $ways) { $times[$way] += @(Measure-Way $way $containers) } }
    foreach ($what in 'Up', 'Down') {
        $row = [ordered] @{ Containers = $containers; Step = $what -eq 'Up' ? 'connect' : 'disconnect' }
        $median = @{}
        foreach ($way in $ways) {
            $median[$way] = @($times[$way] | ForEach-Object { $_[$what] } | Sort-Object)[[int] [Math]::Floor($Rounds / 2)]
            $row[$way] = '{0:n2} ms' -f $median[$way]
        }
        foreach ($way in $ways | Select-Object -Skip 1) { $row["to $way"] = '{0:n2}' -f ($median['module'] / $median[$way]) }
        [pscustomobject] $row
    }
}
'Milliseconds for each container, the median of {0} rounds; "to ip -batch" is the module''s time as a fraction of that.' -f $Rounds
$table | Format-Table

$null = New-CnNetwork bench -Subnet 10.200.0.0/16
$endpoint = New-CnNamespace c1 | Connect-CnContainer bench
$ports = foreach ($step in 1, 10, 100, 1000) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $null = Publish-CnPort $endpoint "$(10000 + $step)-$(10000 + 2 * $step - 1):$(10000 + $step)-$(10000 + 2 * $step - 1)"
    [pscustomobject] @{ Ports = $step; Milliseconds = '{0:n1}' -f $watch.Elapsed.TotalMilliseconds; Each = '{0:n3}' -f ($watch.Elapsed.TotalMilliseconds / $step) }
}
'Publishing that many ports at once, on top of those before:'
$ports | Format-Table
Remove-CnNetwork bench -Force
Remove-CnNamespace c1
Remove-Item -Recurse $folder
