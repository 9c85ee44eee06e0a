# A host on which Podman runs containers: the same questions as to a Docker host.
Describe 'A Podman host' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox

        # Why there can be no Podman here; empty if there can.
        $script:PodmanObstacle = & {
            foreach ($program in 'podman', 'busybox', 'iptables', 'unshare') { if (-not (Test-Tool $program)) { return "the program $program is missing (Debian: $($program -replace 'busybox', 'busybox-static'))" } }
            if ([IO.File]::ReadAllText('/proc/self/uid_map') -notmatch '^\s*0\s+0\s+4294967295\s*$' -or [IO.File]::ReadAllText('/proc/self/status') -notmatch '(?m)^Uid:\s+0\s') {
                return 'Podman needs root here, outside of user namespaces'
            }
        }
        if ($PodmanObstacle) { return }

        $script:Folder = [IO.Directory]::CreateTempSubdirectory('cn-podman-').FullName
        $script:Before = @{}
        foreach ($name in 'CONTAINERS_CONF', 'CONTAINERS_STORAGE_CONF', 'CONTAINER_HOST', 'DOCKER_HOST', 'HOME', 'XDG_RUNTIME_DIR') { $Before[$name] = [Environment]::GetEnvironmentVariable($name) }
        [IO.File]::WriteAllText("$Folder/containers.conf", "[containers]`ndefault_ulimits = []`n[engine]`ncgroup_manager = `"cgroupfs`"`nevents_logger = `"none`"`n[network]`nnetwork_config_dir = `"$Folder/net`"`n")
        [IO.File]::WriteAllText("$Folder/storage.conf", "[storage]`ndriver = `"vfs`"`ngraphroot = `"$Folder/root`"`nrunroot = `"$Folder/run`"`n")
        $env:CONTAINERS_CONF = "$Folder/containers.conf"
        $env:CONTAINERS_STORAGE_CONF = "$Folder/storage.conf"
        $env:HOME = $Folder
        $env:XDG_RUNTIME_DIR = $null
        $env:DOCKER_HOST = "unix://$Folder/podman.sock"
        $null = [IO.Directory]::CreateDirectory("$Folder/net")
        $env:CONTAINER_HOST = $env:DOCKER_HOST
        # A mount namespace of its own, for control groups; podman itself is only its client here.
        [IO.File]::WriteAllText("$Folder/start.sh", @'
mount -t sysfs sysfs /sys
# The machine's own leases and caches are left alone.
for folder in /var/lib/cni /var/lib/containers; do if [ -d $folder ]; then mount -t tmpfs tmpfs $folder; fi; done
if [ "$(cut -d: -f2 /proc/self/cgroup | sort -u)" = "" ]; then
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
else
    mount -t tmpfs tmpfs /sys/fs/cgroup
    for controllers in $(cut -d: -f2 /proc/self/cgroup | grep .); do
        case $controllers in name=*) options=none,$controllers ;; *) options=$controllers ;; esac
        at=/sys/fs/cgroup/${controllers#name=}
        mkdir "$at" && mount -t cgroup -o "$options" cgroup "$at"
        case $controllers in *,*) for one in $(echo "$controllers" | tr , ' '); do ln -s "$controllers" "/sys/fs/cgroup/$one"; done ;; esac
    done
fi
unset CONTAINER_HOST
podman system service --time 0 "$DOCKER_HOST" &
service=$!
trap 'kill $service' TERM
while kill -0 $service 2>/dev/null; do wait $service; done
rmdir /sys/fs/cgroup/libpod_parent /sys/fs/cgroup/*/libpod_parent /sys/fs/cgroup/*/machine.slice
true
'@)
        $start = [Diagnostics.ProcessStartInfo]::new('unshare')
        '--mount', '--propagation', 'private', '/bin/sh', "$Folder/start.sh" | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardInput = $start.RedirectStandardError = $start.RedirectStandardOutput = $true
        $script:Service = [Diagnostics.Process]::Start($start)
        $Service.BeginErrorReadLine()
        $Service.BeginOutputReadLine()
        try {
            Wait-Until { [IO.File]::Exists("$Folder/podman.sock") -or $Service.HasExited } -For 'the socket of podman'
            $archive = "$Folder/image.tar"
            $writer = [Formats.Tar.TarWriter]::new([IO.File]::Create($archive))
            $writer.WriteEntry((Get-Command busybox -CommandType Application | Select-Object -First 1).Source, 'bin/busybox')
            $writer.Dispose()
            $null = Invoke-Tool podman --remote import $archive bb:1
            $null = Invoke-Tool podman --remote network create --subnet 10.99.0.0/24 pnet
            $null = Invoke-Tool podman --remote run -d --ulimit host --name p1 --network pnet -p 8099:80 bb:1 /bin/busybox sleep 1000
            $null = Invoke-Tool podman --remote run -d --ulimit host --name p2 --network container:p1 bb:1 /bin/busybox sleep 1000
        }
        catch { $script:PodmanObstacle = "Podman does not run here: $_" }
    }

    BeforeEach { if ($PodmanObstacle) { Set-ItResult -Skipped -Because $PodmanObstacle } }

    AfterAll {
        if ($script:Service) {
            $null = & podman --remote rm -f -t 0 p2 p1 2>&1
            $null = & podman --remote network rm -f pnet 2>&1
            if (-not $Service.HasExited) { Invoke-Tool kill -TERM $Service.Id }
            if (-not $Service.WaitForExit(10000)) { $Service.Kill($true) }
            foreach ($program in 'iptables', 'ip6tables') {
                foreach ($table in 'nat', 'filter', 'mangle', 'raw') { foreach ($flush in '-F', '-X') { & $program -t $table $flush 2>$null } }
            }
            foreach ($name in $Before.Keys) { [Environment]::SetEnvironmentVariable($name, $Before[$name]) }
            Get-CnLink cni-podman*, podman* -ErrorAction Ignore | Remove-CnLink
            [IO.Directory]::Delete($Folder, $true)
        }
        Assert-Sandbox
    }

    It 'joins containers, links and ports' {
        $inspected = Invoke-Tool podman --remote inspect p1 | ConvertFrom-Json
        $p1 = Get-CnContainer p1
        $p1.Runtime | Should -BeExactly 'podman'
        $p1.Id | Should -BeExactly $inspected.Id
        $p1.Pid | Should -Be $inspected.State.Pid
        $p1.Endpoints | Should -HaveCount 1
        $p1.Endpoints[0].Network | Should -BeExactly 'pnet'
        "$($p1.Endpoints[0].IPv4Address)" | Should -BeExactly "$($inspected.NetworkSettings.Networks.pnet.IPAddress)/24"
        "$($p1.Endpoints[0].MacAddress)" | Should -BeExactly $inspected.NetworkSettings.Networks.pnet.MacAddress
        (Get-CnLink $p1.Endpoints[0].HostLink).Peer.Container.Name | Should -BeExactly 'p1'
        "$($p1.PublishedPorts)" | Should -BeExactly '0.0.0.0:8099->80/tcp'
        $p1.PublishedPorts.Source | Should -BeExactly 'podman'
        (Get-CnContainer p2).Endpoints[0].HostLink.Name | Should -BeExactly $p1.Endpoints[0].HostLink.Name
    }

    It 'has the rules that lead there, whoever wrote them for Podman' {
        $topology = Get-CnTopology
        $port = $topology.PublishedPorts | Where-Object HostPort -EQ 8099
        $port.Rule.Target | Should -BeExactly 'dnat'
        $port.Rule.ToAddress | Should -Be $port.ContainerAddress
        $port.Rule.Owner | Should -BeIn cni, netavark, podman
        $null = Test-CnConnection 10.99.0.1 -TcpPort 8099 -Count 1 -Quiet
        (Get-CnContainer p1).PublishedPorts.Packets | Should -Be ($port.Packets + 1)
        # Of the whole subnet, or of each container, as the plugin does it.
        $topology.Masquerades | Where-Object { $_.Source.BaseAddress -like '10.99.0.*' } | Should -Not -BeNullOrEmpty
    }

    It 'is told as a tree' {
        "$(Get-CnTopology -Container p1)".Split("`n") -like '*└─ veth* ── eth0  p1  10.99.0.*shared by p2   8099/tcp published to 80' | Should -HaveCount 1
    }

    It 'has its networks, with the bridges that Podman gave them' {
        $theirs = Invoke-Tool podman --remote network inspect pnet | ConvertFrom-Json
        $pnet = Get-CnNetwork pnet
        $pnet.Source | Should -BeExactly 'podman'
        $pnet.Id | Should -BeExactly $theirs.id
        $pnet.Bridge | Should -BeExactly $theirs.network_interface
        "$($pnet.IPAM)" | Should -BeExactly $theirs.subnets.subnet
        (Get-CnNetwork -Source podman).Name | Should -Be @(Invoke-Tool podman --remote network ls --format '{{.Name}}' | Sort-Object)
        (Get-CnBridge $pnet.Bridge).Ports.Peer.Container.Name | Should -Be p1
        Assert-Error { $pnet | Remove-CnNetwork } Rejected -Message '*only read here*podman network*'
    }
}
