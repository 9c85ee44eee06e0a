<#
.SYNOPSIS
    Connects containers to a network and disconnects them, by this module and by other people's tools, in the same run.
.DESCRIPTION
    The containers are namespaces that are there already; each gets a veth pair whose outer end is a port of the bridge, eth0 with an address and the default
    route, and lo; all of it up. The ways take turns, so that a slower machine, or a busier one, is so for all of them: compare the columns, not the
    numbers of two runs.

    module      Connect- and Disconnect-CnContainer, one pipeline. Beside the above: leases and state on disk under a lock, aliases that say whose a link
                is, hairpin, IPv6 off, the wait until the bridge forwards, connections of the address forgotten, announcements by ARP
    floor       floor.c, which does the above and nothing else in two messages each; compiled if there is a gcc
    ip -batch   iproute2: one process for the host's side and one for each container; `ip link del` for each in one batch
    ip group    the same; but the links are put into a group first, and deleted as one
    pyroute2    one Python process; what it takes to start Python and to import pyroute2 is not counted, but said
    CNI         the plugins bridge and host-local, run as CNI's runtimes run them: a process for each container, and one in it for the lease

    Then the same with a port published for each container: `-Publish`, and CNI's portmap, which makes iptables' rules. CNI's `ipMasq` is off: the module's
    masquerade is the network's, made once, and is not measured.

    CPU is user and system time of the process that does it and of its children; the kernel's own threads are nobody's. For the module it is the mean,
    since .NET before 9 reads it in steps of 10 ms; all else is the median.

    Run it in the sandbox:  dotnet run --project src/Host -- -Sandbox bench/Networks.ps1
.PARAMETER Count
    How many containers.
.PARAMETER Rounds
    How often each is measured; hundreds of containers less often, since the others take minutes for them.
.PARAMETER Floor
    The compiled floor.c, or a program that is called like it. Left out: floor.c is compiled.
#>
param([int[]] $Count = (1, 10, 100, 500), [int] $Rounds = 9, [string] $Floor)

$ErrorActionPreference = 'Stop'
if (-not $env:CONTAINERNET_SANDBOX) { throw 'This makes and removes networks. Run it in the sandbox, as the help says.' }
if (-not (Get-Module ContainerNet)) { Import-Module "$PSScriptRoot/../output/ContainerNet" }
$folder = (New-Item -ItemType Directory "/run/bench-$PID").FullName
$cni = '/usr/lib/cni'

function Test-Program([string] $Name) { [bool] (Get-Command $Name -CommandType Application -ErrorAction Ignore) }

function Get-Median([double[]] $Values) { @($Values | Sort-Object)[[int] [Math]::Floor($Values.Count / 2)] }

function Get-Cpu { [Diagnostics.Process]::GetCurrentProcess().TotalProcessorTime.TotalMilliseconds }

#region What the others are given

# bash tells what the commands in it took, its own start left out.
function Write-Script([string] $Name, [string[]] $Lines) { @("TIMEFORMAT='%R %U %S'", 'time {') + $Lines + '}' | Set-Content "$folder/$Name" }

function Get-PortmapLine([string] $Verb, [int] $Number) {
    $configuration = '{"cniVersion":"0.4.0","name":"bench","type":"portmap","capabilities":{"portMappings":true},"runtimeConfig":{"portMappings":[' +
        '{"hostPort":' + (20000 + $Number) + ',"containerPort":80,"protocol":"tcp"}]},"prevResult":%s}'
    "printf '$configuration' `"`$(cat $folder/result$Number)`" | CNI_COMMAND=$Verb CNI_CONTAINERID=c$Number CNI_NETNS=/run/netns/c$Number CNI_IFNAME=eth0 CNI_PATH=$cni $cni/portmap > /dev/null"
}

function Get-BridgeLine([string] $Verb, [int] $Number, [string] $Output) {
    "CNI_COMMAND=$Verb CNI_CONTAINERID=c$Number CNI_NETNS=/run/netns/c$Number CNI_IFNAME=eth0 CNI_PATH=$cni $cni/bridge < $folder/conf > $Output"
}

function Write-All([int] $Containers) {
    $numbers = 1..$Containers
    foreach ($number in $numbers) {
        $high, $low = (($number + 1) -shr 8), (($number + 1) -band 255)
        'link set lo up', 'link set eth0 up', "addr add 10.200.$high.$low/16 dev eth0", 'route add default via 10.200.0.1' | Set-Content "$folder/c$number"
    }
    $numbers | ForEach-Object {
        'link add v{0} up master br0 type veth peer name eth0 address 02:42:0a:c8:{1:x2}:{2:x2} netns c{0}' -f $_, (($_ + 1) -shr 8), (($_ + 1) -band 255)
    } | Set-Content "$folder/host"
    $numbers | ForEach-Object { "link del v$_" } | Set-Content "$folder/each"
    @($numbers | ForEach-Object { "link set v$_ group 4711" }) + 'link del group 4711' | Set-Content "$folder/group"
    Write-Script ip-up (@("ip -batch $folder/host") + @($numbers | ForEach-Object { "ip -n c$_ -batch $folder/c$_" }))
    Write-Script ip-down "ip -batch $folder/each"
    Write-Script group-down "ip -batch $folder/group"

    '{"cniVersion":"0.4.0","name":"bench","type":"bridge","bridge":"br0","isGateway":true,"ipMasq":false,"ipam":{"type":"host-local","subnet":"10.200.0.0/16","dataDir":"' +
        $folder + '/cni","routes":[{"dst":"0.0.0.0/0"}]}}' | Set-Content "$folder/conf"
    Write-Script cni-up ($numbers | ForEach-Object { Get-BridgeLine ADD $_ /dev/null })
    Write-Script cni-down ($numbers | ForEach-Object { Get-BridgeLine DEL $_ /dev/null })
    Write-Script portmap-up ($numbers | ForEach-Object { (Get-BridgeLine ADD $_ "$folder/result$_"), (Get-PortmapLine ADD $_) })
    Write-Script portmap-down ($numbers | ForEach-Object { (Get-PortmapLine DEL $_), (Get-BridgeLine DEL $_ /dev/null) })
}

#endregion

# What one step of one way took, in milliseconds.
function Measure-Step([string] $Way, [string] $Step, [int] $Containers, [object[]] $Namespaces) {
    [GC]::Collect()
    $program, $script = switch ($Way) {
        'floor' { $Floor, $null }
        'pyroute2' { $python, "$PSScriptRoot/pyroute2_connect.py" }
        'ip -batch' { 'bash', "ip-$Step" }
        'ip group' { 'bash', ($Step -eq 'up' ? 'ip-up' : 'group-down') }
        'CNI' { 'bash', "cni-$Step" }
        'CNI portmap' { 'bash', "portmap-$Step" }
    }
    if ($program -eq 'bash') {
        $said = @(bash "$folder/$script" 2>&1 | ForEach-Object { "$_" })
        $real, $user, $system = $said[-1] -split ' '
        return @{ Wall = 1000 * $real; Cpu = 1000 * ([double] $user + $system) }
    }
    if ($program) {
        $took = & $program @(@($script) -ne $null) $Step $Containers | ConvertFrom-Json
        if ($Way -eq 'pyroute2') { $script:import = 1000 * $took.import_s }
        return @{ Wall = 1000 * $took.wall_s; Cpu = 1000 * $took.cpu_s }
    }
    $cpu = Get-Cpu
    $watch = [Diagnostics.Stopwatch]::StartNew()
    switch ("$Way $Step") {
        'module up' { $script:endpoints = $Namespaces | Connect-CnContainer bench }
        'module -Publish up' { $script:endpoints = $Namespaces | Connect-CnContainer bench -Publish 80 }
        default { $script:endpoints | Disconnect-CnContainer }
    }
    $wall = $watch.Elapsed.TotalMilliseconds
    @{ Wall = $wall; Cpu = (Get-Cpu) - $cpu }
}

# Namespaces are taken down behind our back, in the order of their removal, and the next way must not pay for it: when the link of one more has gone,
# so have all before it.
function Wait-Kernel {
    $null = New-CnNamespace last
    $null = New-CnVethPair last -PeerNamespace last
    Remove-CnNamespace last
    while (Get-CnLink last -ErrorAction Ignore) { [Threading.Thread]::Sleep(10) }
}

function Measure-Way([string] $Way, [int] $Containers) {
    $namespaces = @(New-CnNamespace @(1..$Containers | ForEach-Object { "c$_" }))
    $ours = $Way -like 'module*'
    if ($ours) { $null = New-CnNetwork bench -Subnet 10.200.0.0/16 -BridgeName br0 } else { $null = New-CnBridge br0 -Address 10.200.0.1/16 }
    $up = Measure-Step $Way up $Containers $namespaces
    $found = @((Get-CnBridge br0).Ports).Count
    if ($found -ne $Containers) { throw "$Way connected $found of $Containers containers." }
    $down = Measure-Step $Way down $Containers
    $left = @(Get-CnLink -Kind veth).Count
    if ($left) { throw "$Way left $left links." }

    if ($ours) { Remove-CnNetwork bench } else { Remove-CnLink br0 }
    $namespaces | Remove-CnNamespace
    Wait-Kernel
    @{ up = $up; down = $down }
}

function Show-Step([string] $Way, [object[]] $Times, [object[]] $Ours, [int] $Containers, [string] $Step, [Collections.IDictionary] $Row) {
    # The module's CPU time is too coarse for a median.
    $wall, $oursWall = ($Times, $Ours).ForEach{ Get-Median ($_ | ForEach-Object { $_.$Step.Wall / $Containers }) }
    $cpu, $oursCpu = ($Times, $Ours).ForEach{ ($_ | ForEach-Object { $_.$Step.Cpu / $Containers } | Measure-Object -Average).Average }
    $name = $Step -eq 'up' ? 'Connect' : 'Disconnect'
    $Row[$name] = '{0:n2} ms' -f $wall
    $Row["$name CPU"] = '{0:n2} ms' -f $cpu
    $Row["to $($name.ToLowerInvariant())"] = $Way -like 'module*' ? '' : '{0:n2}, {1:n2}' -f ($oursWall / $wall), ($oursCpu / [Math]::Max($cpu, 0.001))
}

function Measure-Table([string[]] $Ways) {
    foreach ($containers in $Count) {
        Write-All $containers
        $turns = [int] [Math]::Max(1, [Math]::Min($Rounds, [Math]::Floor(300 / $containers)))
        $times = @{}
        foreach ($turn in 1..$turns) {
            foreach ($way in $Ways) {
                Write-Progress -Activity "$containers containers" -Status "round $turn of $turns, $way" -PercentComplete (100 * ($turn - 1) / $turns)
                $times[$way] += @(Measure-Way $way $containers)
            }
        }
        foreach ($way in $Ways) {
            $row = [ordered] @{ Containers = $containers; Way = $way }
            foreach ($step in 'up', 'down') { Show-Step $way $times[$way] $times[$Ways[0]] $containers $step $row }
            [pscustomobject] $row
        }
    }
}

#region Who is there

$ways = @('module')
if (-not $Floor -and (Test-Program gcc)) {
    $Floor = "$folder/floor"
    gcc -O2 -o $Floor "$PSScriptRoot/floor.c"
}
if ($Floor) { $ways += 'floor' } else { Write-Warning 'The program gcc is missing (Debian: gcc): no floor.' }
if ((Test-Program ip) -and (Test-Program bash)) { $ways += 'ip -batch', 'ip group' } else { Write-Warning 'The program ip, or bash, is missing (Debian: iproute2, bash).' }
$python = 'python3', '/usr/bin/python3' | Where-Object { (Test-Program $_) -and (& { & $_ -c 'import pyroute2' 2>$null; $LASTEXITCODE -eq 0 }) } | Select-Object -First 1
if ($python) { $ways += 'pyroute2' } else { Write-Warning 'The Python package pyroute2 is missing (Debian: python3-pyroute2).' }
$portmap = 'module -Publish', $null
if (-not [IO.File]::Exists("$cni/bridge") -or -not (Test-Program bash)) { Write-Warning 'The CNI plugins are missing (Debian: containernetworking-plugins).' }
else {
    $ways += 'CNI'
    if (Test-Program iptables) { $portmap = 'module -Publish', 'CNI portmap' } else { Write-Warning 'The program iptables is missing (Debian: iptables): no portmap.' }
}

#endregion

# The first of each in this process: .NET compiles what it meets, and loads what that needs.
$first = [ordered] @{}
function Measure-First([string] $What, [scriptblock] $Action) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $null = & $Action
    $first[$What] = '{0:n0} ms' -f $watch.Elapsed.TotalMilliseconds
}
Measure-First New-CnNamespace { New-CnNamespace c1 }
Measure-First New-CnNetwork { New-CnNetwork bench -Subnet 10.200.0.0/16 }
Measure-First Connect-CnContainer { Connect-CnContainer bench c1 }
Measure-First Publish-CnPort { Publish-CnPort c1 8080:80 }
Measure-First Disconnect-CnContainer { Disconnect-CnContainer bench c1 }
Measure-First Remove-CnNetwork { Remove-CnNetwork bench }
Remove-CnNamespace c1
'The first of each in this process:'
[pscustomobject] $first | Format-Table

# From here on it is the work that is measured, and not the compiler: .NET compiles what is called often once more, and better.
Write-All 60
foreach ($round in 1..8) { $null = Measure-Way module 60; $null = Measure-Way 'module -Publish' 10 }

'For each container, wall and CPU; "to" is the module''s time as a fraction of that one''s, wall and CPU.'
Measure-Table $ways | Format-Table
if ($import) { 'Not counted: the {0:n0} ms in which pyroute2 is imported.' -f $import }
'With a port published for each:'
Measure-Table @($portmap -ne $null) | Format-Table
Remove-Item -Recurse $folder
