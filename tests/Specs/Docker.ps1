# A real Docker engine for specs, on the network of the spec: docker0 and the rules are there where the cmdlets look.
#
#     BeforeAll {
#         . $PSScriptRoot/Common.ps1
#         . $PSScriptRoot/Docker.ps1
#         Save-Sandbox
#         $engine = Start-DockerEngine                  # with an image bb:1, which is busybox
#         $id = Invoke-Docker run -d --name web bb:1 sleep 3600
#     }
#     BeforeEach { Assert-DockerEngine }                # skips where there can be none
#     AfterAll { Stop-DockerEngine; Assert-Sandbox }
#
# It takes half a second. The engine has a mount namespace of its own with a /run, control groups and an image store that end with it. DOCKER_HOST
# names its socket, for docker and for the module.

# Why there can be no engine here; empty if there can. Found out once for each spec file, and by the first start.
$script:DockerObstacle = & {
    $packages = [ordered]@{ dockerd = 'docker.io'; docker = 'docker.io'; iptables = 'iptables'; busybox = 'busybox-static'; unshare = 'util-linux' }
    foreach ($program in $packages.Keys) {
        if (-not (Test-Tool $program)) { return "the program $program is missing (Debian: $($packages[$program]))" }
    }
    # Control groups and iptables belong to the user namespace in which the system started.
    if ([IO.File]::ReadAllText('/proc/self/uid_map') -notmatch '^\s*0\s+0\s+4294967295\s*$' -or [IO.File]::ReadAllText('/proc/self/status') -notmatch '(?m)^Uid:\s+0\s') {
        'a Docker engine needs root, outside of user namespaces'
    }
}

# Skips a test that needs the engine where there is none.
function Assert-DockerEngine {
    if ($script:DockerObstacle) { Set-ItResult -Skipped -Because $script:DockerObstacle }
}

# Starts an engine and gives it the image bb:1. Where there can be none it does nothing: Assert-DockerEngine says why.
# -Iptables: what the engine writes its rules with; whatever the machine's `iptables` is, it is left alone.
# -ArgumentList: more for dockerd, as '--userland-proxy=false'.
function Start-DockerEngine {
    param([ValidateSet('nft', 'legacy')] [string] $Iptables = 'nft', [string[]] $ArgumentList = @())

    if ($script:DockerObstacle) { return }
    $folder = [IO.Directory]::CreateTempSubdirectory('cn-docker-').FullName
    $engine = [pscustomobject]@{
        Folder = $folder
        Socket = "$folder/docker.sock"
        Bin = "$folder/bin"
        Before = $env:DOCKER_HOST
        Process = $null
        Log = "$folder/log"
    }

    # One program is all of them, and goes by the name that it is called by.
    $null = [IO.Directory]::CreateDirectory($engine.Bin)
    $all = Get-Command "xtables-$Iptables-multi" -CommandType Application | Select-Object -First 1
    foreach ($name in 'iptables', 'ip6tables') {
        foreach ($suffix in '', '-save', '-restore') { $null = [IO.File]::CreateSymbolicLink("$($engine.Bin)/$name$suffix", $all.Source) }
    }

    # The shell stays, to clear up when the engine has ended. It ends with dockerd, and dockerd with a signal to the shell.
    [IO.File]::WriteAllText("$folder/start.sh", @'
mount -t tmpfs tmpfs /run
mkdir -p "$folder/data" && mount -t tmpfs tmpfs "$folder/data"
mount -t sysfs sysfs /sys
if [ "$(cut -d: -f2 /proc/self/cgroup | sort -u)" = "" ]; then
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
else
    mount -t tmpfs tmpfs /sys/fs/cgroup
    # Those that the machine has joined can only be mounted joined.
    for controllers in $(cut -d: -f2 /proc/self/cgroup | grep .); do
        case $controllers in name=*) options=none,$controllers ;; *) options=$controllers ;; esac
        at=/sys/fs/cgroup/${controllers#name=}
        mkdir "$at" && mount -t cgroup -o "$options" cgroup "$at"
    done
fi
export PATH="$folder/bin:$PATH"
dockerd --data-root "$folder/data" --exec-root /run/docker --pidfile /run/docker.pid -H "unix://$folder/docker.sock" \
    --storage-driver vfs --exec-opt native.cgroupdriver=cgroupfs "$@" &
engine=$!
trap 'kill $engine' TERM
while kill -0 $engine 2>/dev/null; do wait $engine; done
# A folder that somebody else's engine has containers in is not empty, and stays.
rmdir /sys/fs/cgroup/docker /sys/fs/cgroup/*/docker
true
'@)
    $start = [Diagnostics.ProcessStartInfo]::new('unshare')
    '--mount', '--propagation', 'private', '/bin/sh', '-c', 'exec >"$folder/log" 2>&1 </dev/null; . "$folder/start.sh"', 'dockerd' |
        ForEach-Object { $start.ArgumentList.Add($_) }
    $ArgumentList | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.Environment['folder'] = $folder
    # What the runner reads its own orders from is not the engine's.
    $start.RedirectStandardInput = $true
    $engine.Process = [Diagnostics.Process]::Start($start)
    $engine.Process.StandardInput.Dispose()
    $script:DockerEngine = $engine
    $env:DOCKER_HOST = "unix://$($engine.Socket)"

    # The socket is there before the engine is ready; who asks it waits until it is.
    Wait-Until { [IO.File]::Exists($engine.Socket) -or $engine.Process.HasExited } -For 'the socket of dockerd' -Seconds 30
    try {
        $null = Invoke-Docker version
        Import-DockerImage
    }
    catch {
        $last = [IO.File]::ReadAllLines($engine.Log) | Select-Object -Last 1
        $failure = "dockerd does not start here: $last $_"
        Stop-DockerEngine
        $script:DockerObstacle = $failure
        return
    }
    $engine
}

# The image bb:1: nothing can be pulled, so it is made of Debian's static busybox.
function Import-DockerImage {
    $archive = "$($script:DockerEngine.Folder)/image.tar"
    $busybox = (Get-Command busybox -CommandType Application | Select-Object -First 1).Source
    $writer = [Formats.Tar.TarWriter]::new([IO.File]::Create($archive))
    try {
        $writer.WriteEntry($busybox, 'bin/busybox')
        foreach ($applet in Invoke-Tool busybox --list) {
            if ($applet -eq 'busybox') { continue }
            $link = [Formats.Tar.PaxTarEntry]::new([Formats.Tar.TarEntryType]::SymbolicLink, "bin/$applet")
            $link.LinkName = 'busybox'
            $writer.WriteEntry($link)
        }
    }
    finally {
        $writer.Dispose()
    }
    $null = Invoke-Docker import $archive bb:1
}

# Runs docker and returns its lines; what goes wrong is an exception.
function Invoke-Docker {
    Invoke-Tool docker @args
}

# What the engine's iptables has, without counters and dates: to compare before and after.
function Get-DockerRule {
    foreach ($name in 'iptables-save', 'ip6tables-save') {
        Invoke-Tool "$($script:DockerEngine.Bin)/$name" | Where-Object { $_ -notlike '#*' } | ForEach-Object { $_ -replace '\[\d+:\d+\]', '' }
    }
}

# Removes its containers, ends the engine and waits until nothing of it is left: processes, mounts, control groups, rules, docker0.
function Stop-DockerEngine {
    $engine = $script:DockerEngine
    if (-not $engine) { return }
    $script:DockerEngine = $null
    try {
        if (-not $engine.Process.HasExited) {
            $containers = @(& docker -H "unix://$($engine.Socket)" ps -aq 2>$null)
            if ($containers) { $null = & docker -H "unix://$($engine.Socket)" rm -f @containers 2>&1 }
            Invoke-Tool kill -TERM $engine.Process.Id
            if (-not $engine.Process.WaitForExit(20000)) {
                $engine.Process.Kill($true)
                throw "dockerd did not end: $([IO.File]::ReadAllLines($engine.Log) | Select-Object -Last 5)"
            }
        }
        foreach ($program in 'iptables', 'ip6tables') {
            foreach ($table in 'nat', 'filter', 'mangle', 'raw') {
                foreach ($flush in '-F', '-X') { & "$($engine.Bin)/$program" -t $table $flush 2>$null }
                foreach ($chain in 'INPUT', 'FORWARD', 'OUTPUT') { & "$($engine.Bin)/$program" -t $table -P $chain ACCEPT 2>$null }
            }
        }
        Get-CnLink docker0 -ErrorAction Ignore | Remove-CnLink
    }
    finally {
        $engine.Process.Dispose()
        $env:DOCKER_HOST = $engine.Before
        [IO.Directory]::Delete($engine.Folder, $true)
    }
}

# Ten containers on seven networks: everything that a host's networks are made of. Returns the ids by name.
function New-DockerScenario {
    $null = Invoke-Docker network create app_net --subnet 10.77.0.0/24
    $null = Invoke-Docker network create inner --internal --subnet 10.78.0.0/24
    $null = Invoke-Docker network create noicc -o com.docker.network.bridge.enable_icc=false -o com.docker.network.bridge.name=noicc0 --subnet 10.79.0.0/24
    $null = Invoke-Docker network create nomasq -o com.docker.network.bridge.enable_ip_masquerade=false --subnet 10.80.0.0/24 -o com.docker.network.driver.mtu=1400
    $null = Invoke-Docker network create dual --ipv6 --subnet 10.81.0.0/24 --subnet fd00:77::/64 --label stage=test
    Set-CnLink lo -Up
    $null = New-CnVethPair up0 -PeerName up1
    Add-CnAddress up0 198.51.100.2/24 | Out-Null
    $null = Invoke-Docker network create lan -d macvlan -o parent=up0 --subnet 198.51.100.0/24 --ip-range 198.51.100.64/26
    $run = [ordered]@{
        web1 = 'run -d --name web1 bb:1 sleep 100000'
        web2 = 'run -d --name web2 -p 8080:80 bb:1 httpd -f -p 80'
        app1 = 'create --name app1 --network dual -p 127.0.0.1:9000:80 -p 5353:53/udp -p 7000-7002:7000-7002 bb:1 sleep 100000'
        app2 = 'run -d --name app2 --network inner bb:1 sleep 100000'
        app3 = 'run -d --name app3 --network noicc bb:1 sleep 100000'
        app4 = 'run -d --name app4 --network nomasq bb:1 sleep 100000'
        app5 = 'run -d --name app5 --network lan bb:1 sleep 100000'
        side = 'run -d --name side --network container:web1 bb:1 sleep 100000'
        alone = 'run -d --name alone --network none bb:1 sleep 100000'
        onhost = 'run -d --name onhost --network host bb:1 sleep 100000'
        off = 'create --name off bb:1 sleep 1'
    }
    $ids = @{}
    foreach ($name in $run.Keys) {
        $arguments = $run[$name].Split(' ')
        $ids[$name] = Invoke-Docker @arguments
        if ($name -eq 'app1') {
            $null = Invoke-Docker network connect app_net app1 --ip 10.77.0.50
            $null = Invoke-Docker start app1
        }
    }
    $ids
}

# Takes its networks and containers away, so that the engine can end and nothing is left.
function Remove-DockerScenario {
    if ($script:DockerObstacle) { return }
    $null = Invoke-Docker rm -f @(Invoke-Docker ps -aq)
    $null = Invoke-Docker network prune -f
    Get-CnLink up0 -ErrorAction Ignore | Remove-CnLink
}
