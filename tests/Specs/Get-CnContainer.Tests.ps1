Describe 'Get-CnContainer' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        $runtimeFolder = $env:XDG_RUNTIME_DIR
        $dockerHost = $env:DOCKER_HOST
        $env:XDG_RUNTIME_DIR = $env:DOCKER_HOST = $null
        Save-Sandbox
        New-CnNamespace lab, lab2 | Out-Null

        # An engine that says what it is told: a listener on a unix socket, and a runspace that answers each request by its path.
        function Start-Engine([string] $Path, [hashtable] $Answers, [string] $Header = 'Server: Docker/20.10.24 (linux)') {
            $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($Path))
            $listener = [Net.Sockets.Socket]::new([Net.Sockets.AddressFamily]::Unix, [Net.Sockets.SocketType]::Stream, [Net.Sockets.ProtocolType]::Unspecified)
            $listener.Bind([Net.Sockets.UnixDomainSocketEndPoint]::new($Path))
            $listener.Listen(10)
            $script = Start-Script -Variables @{ Listener = $listener; Answers = $Answers; Header = $Header } {
                while ($true) {
                    try { $socket = $Listener.Accept() } catch { return }
                    $stream = [Net.Sockets.NetworkStream]::new($socket, $true)
                    $reader = [IO.StreamReader]::new($stream)
                    while ($request = $reader.ReadLine()) {
                        while ($reader.ReadLine()) { }
                        $body = $Answers[$request.Split(' ')[1]]
                        # Silence, until the other side has had enough.
                        if ($null -eq $body -and -not $Answers.Count) { continue }
                        $status = if ($null -eq $body) { '404 Not Found' } else { '200 OK' }
                        $bytes = [Text.Encoding]::UTF8.GetBytes("$body")
                        $stream.Write([Text.Encoding]::ASCII.GetBytes("HTTP/1.1 $status`r`n$Header`r`nContent-Type: application/json`r`nContent-Length: $($bytes.Length)`r`n`r`n"))
                        $stream.Write($bytes)
                    }
                    $stream.Dispose()
                }
            }
            [pscustomobject]@{ Path = $Path; Listener = $listener; Script = $script }
        }

        function Stop-Engine($Engine) {
            $Engine.Listener.Dispose()
            [IO.File]::Delete($Engine.Path)
            Stop-Script $Engine.Script
        }

        # What Docker 20.10 answers to GET /containers/json?all=1, with less of what nobody reads.
        function New-Answer([Collections.IDictionary[]] $Containers) {
            $answers = @{}
            $answers['/containers/json?all=1'] = ConvertTo-Json -Depth 5 @(foreach ($c in $Containers) {
                    @{ Id = $c.Id; Names = @("/$($c.Name)"); Image = $c.Image; ImageID = 'sha256:0e9f'; Command = 'sleep 3600'; Created = 1795524053; Ports = @()
                        Labels = $c.Labels; State = $c.State; Status = 'Up 2 seconds'; HostConfig = @{ NetworkMode = $c.Mode ?? 'default' }; Mounts = @()
                    }
                })
            foreach ($c in $Containers) {
                if ($c.ContainsKey('Pid')) { $answers["/containers/$($c.Id)/json"] = ConvertTo-Json @{ Id = $c.Id; State = @{ Status = $c.State; Pid = $c.Pid } } }
            }
            $answers
        }

        # A process in a namespace of its own, or in a named one. It lives until its standard input is closed.
        function Start-Sleeper([string[]] $Enter = @('unshare', '--net')) {
            $start = [Diagnostics.ProcessStartInfo]::new($Enter[0])
            @($Enter | Select-Object -Skip 1) + 'cat' | ForEach-Object { $start.ArgumentList.Add($_) }
            $start.RedirectStandardInput = $true
            $start.RedirectStandardOutput = $true
            $process = [Diagnostics.Process]::Start($start)
            $process.StandardInput.WriteLine('ready')
            $null = $process.StandardOutput.ReadLine()
            $process
        }

        function Stop-Sleeper($Process) {
            $Process.StandardInput.Dispose()
            $Process.WaitForExit()
            $Process.Dispose()
        }

        function InodeOf($Process) { [IO.FileInfo]::new("/proc/$($Process.Id)/ns/net").LinkTarget -replace '\D' }

        $a, $b, $c, $d = 'a5', 'b1', 'c3', 'a5d' | ForEach-Object { $_.PadRight(64, '0') }
    }

    AfterAll {
        Assert-Sandbox
        $env:XDG_RUNTIME_DIR = $runtimeFolder
        $env:DOCKER_HOST = $dockerHost
    }

    Context 'where there is no engine' {
        It 'lists named namespaces, without a word about engines' {
            $found = Get-CnContainer -WarningVariable warnings
            $warnings | Should -BeNullOrEmpty
            $found | ForEach-Object { $_ | Should -BeOfType ContainerNet.Network.CnContainer }
            $lab = $found | Where-Object Name -EQ lab
            $lab.Runtime | Should -BeExactly 'namespace'
            $lab.State | Should -BeExactly 'created'
            $lab.Id, $lab.Image, $lab.Pid | Should -Be $null, $null, $null
            $lab.Namespace.Inode | Should -Be (Get-CnNamespace lab).Inode
            $lab.Labels.Count | Should -Be 0
        }

        It 'takes names and wildcards: <Name> is <Expected>' -ForEach @(
            @{ Name = 'lab'; Expected = @('lab') }
            @{ Name = 'lab*'; Expected = @('lab', 'lab2') }
            @{ Name = 'LAB?'; Expected = @('lab2') }
            @{ Name = @('lab2', 'lab'); Expected = @('lab2', 'lab') }
            @{ Name = 'nothing*'; Expected = @() }
        ) {
            @(Get-CnContainer $Name).Name | Should -Be $Expected
            @($Name | Get-CnContainer).Name | Should -Be $Expected
        }

        It 'reports a name that is not there, and goes on' {
            $found = Assert-Error { Get-CnContainer lab, gone, lab2 } NotFound ObjectNotFound 'gone' "There is no container 'gone'."
            $found.Name | Should -Be 'lab', 'lab2'
            Assert-Error { Get-CnContainer lab -Runtime docker } NotFound ObjectNotFound 'lab' "There is no container 'lab' of docker."
        }

        It 'refuses names of nothing' {
            Assert-BindingError { Get-CnContainer '' }
            Assert-BindingError { Get-CnContainer -Runtime $null }
        }

        It 'lists processes that are in a namespace without a name' {
            Assert-Tool unshare
            $process = Start-Sleeper
            try {
                $found = Get-CnContainer -Runtime process | Where-Object Pid -EQ $process.Id
                $found.Name | Should -BeExactly 'cat'
                $found.State | Should -BeExactly 'running'
                $found.Id | Should -BeNullOrEmpty
                "$($found.Namespace.Inode)" | Should -BeExactly (InodeOf $process)
                ($found | Get-CnLink).Name | Should -BeExactly 'lo'
                @(Get-CnContainer | Where-Object Pid -EQ $process.Id) | Should -HaveCount 1
            }
            finally {
                Stop-Sleeper $process
            }
        }

        It 'tells who is in a named namespace' {
            Assert-Tool nsenter
            $process = Start-Sleeper 'nsenter', '--net=/run/netns/lab'
            try {
                $lab = Get-CnContainer lab
                $lab.Pid | Should -Be $process.Id
                $lab.State | Should -BeExactly 'running'
                @(Get-CnContainer -Runtime process).Pid | Should -Not -Contain $process.Id
            }
            finally {
                Stop-Sleeper $process
            }
        }

        It 'pipes into whatever takes a namespace' {
            (Get-CnContainer lab | Get-CnLink).Namespace.Name | Should -BeExactly 'lab'
            (Get-CnContainer lab | Get-CnNamespace).Name | Should -BeExactly 'lab'
            (Get-CnLink -Namespace (Get-CnContainer lab)).Name | Should -BeExactly 'lo'
            (Get-CnContainer lab | New-CnVethPair c0 eth0).Peer.Namespace.Name | Should -BeExactly 'lab'
            Remove-CnLink c0
        }

        It 'finds what the pipeline has just made' {
            try { ('fresh1', 'fresh2' | New-CnNamespace | Get-CnContainer).Name | Should -Be 'fresh1', 'fresh2' }
            finally { Remove-CnNamespace fresh1, fresh2 }
        }

        It 'notices that it is another namespace by now' {
            New-CnNamespace fleeting | Out-Null
            $old = Get-CnContainer fleeting
            Remove-CnNamespace fleeting
            New-CnNamespace fleeting | Out-Null
            Assert-Error { $old | Get-CnLink } NamespaceChanged
            Assert-Error { Get-CnLink -Namespace $old } NamespaceChanged
            Remove-CnNamespace fleeting
        }

        It 'completes names and runtimes' {
            Complete 'Get-CnContainer la' | Should -Be 'lab', 'lab2'
            Complete 'Get-CnContainer -Runtime namespace la' | Should -Be 'lab', 'lab2'
            Complete 'Get-CnContainer -Runtime docker la' | Should -BeNullOrEmpty
            Complete 'Get-CnContainer -Runtime p' | Should -Be 'podman', 'process'
        }
    }

    Context 'with an engine' {
        BeforeAll {
            $ready = (Test-Tool unshare) -and (Test-Tool nsenter)
            if ($ready) {
                $own = Start-Sleeper
                $shared = Start-Sleeper 'nsenter', '--net=/run/netns/lab'
                $host1 = Start-Sleeper 'nsenter'
                $engine = Start-Engine /run/docker.sock (New-Answer @(
                        @{ Id = $a; Name = 'web'; Image = 'nginx:1.25'; State = 'running'; Pid = $own.Id; Labels = @{ tier = 'front' } }
                        @{ Id = $b; Name = 'sidecar'; Image = 'envoy'; State = 'running'; Pid = $shared.Id }
                        @{ Id = $c; Name = 'hostly'; Image = 'bb:1'; State = 'paused'; Pid = $host1.Id; Mode = 'host' }
                        # Of an engine in a virtual machine: that number is somebody else's here.
                        @{ Id = '7'.PadRight(64, '0'); Name = 'far'; Image = 'bb:1'; State = 'running'; Pid = $host1.Id }
                        @{ Id = $d; Name = 'off'; Image = "sha256:$a"; State = 'exited'; Pid = 0 }
                        @{ Id = 'e'.PadRight(64, '0'); Name = 'ended'; Image = 'bb:1'; State = 'running'; Pid = 4194305 }
                        # Removed between the list and the look at it.
                        @{ Id = 'f'.PadRight(64, '0'); Name = 'removed'; Image = 'bb:1'; State = 'running' }
                    ))
            }
        }

        BeforeEach { Assert-Tool unshare, nsenter }

        AfterAll {
            if ($ready) {
                Stop-Engine $engine
                $own, $shared, $host1 | ForEach-Object { Stop-Sleeper $_ }
            }
        }

        It 'tells what it says, and which namespace that is' {
            $web = Get-CnContainer web
            $web.Id | Should -BeExactly $a
            $web.Runtime | Should -BeExactly 'docker'
            $web.Image | Should -BeExactly 'nginx:1.25'
            $web.Pid | Should -Be $own.Id
            $web.State | Should -BeExactly 'running'
            $web.Labels['tier'] | Should -BeExactly 'front'
            "$($web.Namespace.Inode)" | Should -BeExactly (InodeOf $own)
            $web.Namespace.Container | Should -BeExactly 'web'
            "$web" | Should -BeExactly 'web'
        }

        It 'lists those that share a namespace, use the host''s, or have none' {
            (Get-CnContainer sidecar).Namespace.Name | Should -BeExactly 'lab'
            (Get-CnContainer hostly).Namespace.IsCurrent | Should -BeTrue
            $off = Get-CnContainer off
            $off.State | Should -BeExactly 'exited'
            $off.Pid, $off.Namespace | Should -Be $null, $null
        }

        It 'lists nothing twice, and skips what vanishes' {
            $found = @(Get-CnContainer)
            $found.Name | Should -Not -Contain 'removed'
            $found.Name | Should -Not -Contain 'lab' -Because 'that is where sidecar is'
            $found.Pid | Where-Object { $_ } | Sort-Object -Unique | Should -HaveCount @($found.Pid | Where-Object { $_ }).Count
            @($found | Where-Object Id).Name | Should -Be 'web', 'sidecar', 'hostly', 'far', 'off'
        }

        It 'takes ids and what they begin with' {
            (Get-CnContainer $a).Name | Should -BeExactly 'web'
            (Get-CnContainer $b.Substring(0, 12)).Name | Should -BeExactly 'sidecar'
            (Get-CnContainer A5).Name | Should -Be 'web', 'off'
            (Get-CnContainer a5d).Name | Should -BeExactly 'off'
        }

        It 'takes runtimes' {
            @(Get-CnContainer -Runtime docker).Name | Should -Be 'web', 'sidecar', 'hostly', 'far', 'off'
            @(Get-CnContainer -Runtime DOCK*, podman).Count | Should -Be 5
            @(Get-CnContainer -Runtime podman) | Should -BeNullOrEmpty
        }

        It 'pipes on with the namespace that it has' {
            (Get-CnContainer web | Get-CnLink).Name | Should -BeExactly 'lo'
            "$((Get-CnContainer web | Get-CnLink).Namespace.Inode)" | Should -BeExactly (InodeOf $own)
            Get-CnContainer web | Invoke-CnCommand readlink /proc/self/ns/net | Should -BeExactly "net:[$(InodeOf $own)]"
        }

        It 'never takes the host''s namespace for that of a container which has none' {
            $off = Get-CnContainer off
            Assert-BindingError { Get-CnLink -Namespace $off } "*docker container 'off'*does not run, it is 'exited'*"
            $emitted = @($off | Get-CnLink -ErrorVariable failed -ErrorAction SilentlyContinue)
            $emitted | Should -BeNullOrEmpty
            "$failed" | Should -BeLike '*a container has one only while it runs*'
            Assert-Error { $off | Invoke-CnCommand true } Rejected | Should -BeNullOrEmpty
            $far = Get-CnContainer far
            $far.State | Should -BeExactly 'running'
            $far.Pid, $far.Namespace | Should -Be $null, $null
            Assert-Error { $far | Invoke-CnCommand true } Rejected -Message '*its processes are not among those of this machine.' | Should -BeNullOrEmpty
        }

        It 'is shown as by docker ps' {
            $lines = (Get-CnContainer web, off | Out-String -Width 100).Split("`n").TrimEnd() | Where-Object { $_ }
            $lines[0] -split ' +' | Should -Be 'Name', 'Id', 'Runtime', 'Image', 'Pid', 'State', 'Namespace'
            $lines[2] | Should -BeLike "web * $($a.Substring(0, 12)) docker * nginx:1.25 * $($own.Id) running * net:``[$(InodeOf $own)``]"
            $lines[3] | Should -BeLike "off * $($d.Substring(0, 12)) docker * $($a.Substring(0, 12)) * exited"
            (Get-CnContainer hostly | Out-String -Width 100) | Should -BeLike '*paused *host*'
            (Get-CnContainer web | Format-List | Out-String) | Should -BeLike "*Id * : $a*Labels * : tier=front*"
        }

        It 'completes its names' {
            Complete 'Get-CnContainer w' | Should -Be 'web'
            Complete 'Get-CnContainer -Runtime docker h' | Should -Be 'hostly'
        }

        It 'asks an engine once that has several sockets, and others besides' {
            $folder = [IO.Directory]::CreateTempSubdirectory('cn-spec-').FullName
            $podman = Start-Engine "$folder/podman/podman.sock" (New-Answer @{ Id = '9'.PadRight(64, '0'); Name = 'web'; Image = 'localhost/bb:1'; State = 'created' }) `
                'Libpod-Api-Version: 4.3.1'
            $env:XDG_RUNTIME_DIR = $folder
            $env:DOCKER_HOST = 'unix:///run/docker.sock'
            try {
                $both = Get-CnContainer web
                $both.Runtime | Should -Be 'docker', 'podman'
                @(Get-CnContainer -Runtime docker) | Should -HaveCount 5
            }
            finally {
                $env:XDG_RUNTIME_DIR = $env:DOCKER_HOST = $null
                Stop-Engine $podman
                [IO.Directory]::Delete($folder, $true)
            }
        }
    }

    Context 'with an engine that cannot be asked' {
        AfterEach {
            $env:DOCKER_HOST = $null
            [IO.File]::Delete('/run/docker.sock')
        }

        It 'warns of one that nobody listens for, and lists the others' {
            $socket = [Net.Sockets.Socket]::new([Net.Sockets.AddressFamily]::Unix, [Net.Sockets.SocketType]::Stream, [Net.Sockets.ProtocolType]::Unspecified)
            $socket.Bind([Net.Sockets.UnixDomainSocketEndPoint]::new('/run/docker.sock'))
            try {
                $found = Get-CnContainer lab -WarningVariable warnings -WarningAction SilentlyContinue
                $found.Name | Should -BeExactly 'lab'
                $warnings | Should -HaveCount 1
                "$warnings" | Should -BeLike 'Cannot ask the container engine at /run/docker.sock: Connection refused (ECONNREFUSED).*'
                Get-CnContainer -Runtime namespace -WarningVariable none
                $none | Should -BeNullOrEmpty -Because 'engines have nothing to do with these'
            }
            finally {
                $socket.Dispose()
            }
        }

        It 'warns of a DOCKER_HOST that is no unix socket' {
            $env:DOCKER_HOST = 'tcp://127.0.0.1:2375'
            $null = Get-CnContainer -WarningVariable warnings -WarningAction SilentlyContinue
            "$warnings" | Should -BeLike "DOCKER_HOST is 'tcp://127.0.0.1:2375'*"
        }

        It 'can be stopped while it waits for one that says nothing' {
            $silent = Start-Engine /run/docker.sock @{}
            try {
                $waiting = Start-Script 'Get-CnContainer'
                # It has a connection, and waits for the answer.
                Wait-Until { @([IO.File]::ReadAllLines('/proc/net/unix') -match '/run/docker\.sock$').Count -gt 1 } -For 'a connection'
                $watch = [Diagnostics.Stopwatch]::StartNew()
                Stop-Script $waiting
                $watch.Elapsed.TotalSeconds | Should -BeLessThan 3
            }
            finally {
                Stop-Engine $silent
            }
        }

        It 'warns of one that says nothing, after five seconds; completion does not wait for it' -Tag Slow {
            $silent = Start-Engine /run/docker.sock @{}
            try {
                $watch = [Diagnostics.Stopwatch]::StartNew()
                Complete 'Get-CnContainer la' | Should -Be 'lab', 'lab2'
                $watch.Elapsed.TotalSeconds | Should -BeLessThan 4
                $found = Get-CnContainer lab -WarningVariable warnings -WarningAction SilentlyContinue
                $found.Name | Should -BeExactly 'lab'
                "$warnings" | Should -BeLike '*no answer came within 5 seconds.'
            }
            finally {
                Stop-Engine $silent
            }
        }
    }
}

Describe 'Get-CnContainer with Docker' -Tag Docker {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/Docker.ps1
        Save-Sandbox
        if (Start-DockerEngine) {
            $null = Invoke-Docker run -d --name web --label tier=front bb:1 sleep 3600
            $null = Invoke-Docker run -d --name shared --net container:web bb:1 sleep 3600
            $null = Invoke-Docker run -d --name hostly --net host bb:1 sleep 3600
            $null = Invoke-Docker create --name off bb:1 sleep 3600
        }
    }

    BeforeEach { Assert-DockerEngine }

    AfterAll {
        Stop-DockerEngine
        Assert-Sandbox
    }

    It 'agrees with docker inspect: <_>' -ForEach 'web', 'shared', 'hostly', 'off' {
        $found = Get-CnContainer $_
        $said = JsonOf docker inspect $_
        $found.Id | Should -BeExactly $said.Id
        $found.Image | Should -BeExactly $said.Config.Image
        $found.State | Should -BeExactly $said.State.Status
        [int] $found.Pid | Should -Be $said.State.Pid
        $found.Runtime | Should -BeExactly 'docker'
    }

    It 'tells the namespaces: its own, another''s, the host''s, none' {
        (Get-CnContainer shared).Namespace.Inode | Should -Be (Get-CnContainer web).Namespace.Inode
        (Get-CnContainer web).Namespace.IsCurrent | Should -BeFalse
        (Get-CnContainer hostly).Namespace.IsCurrent | Should -BeTrue
        (Get-CnContainer off).Namespace | Should -BeNullOrEmpty
        (Get-CnContainer web).Labels['tier'] | Should -BeExactly 'front'
    }

    It 'lists each once' {
        @(Get-CnContainer).Name | Sort-Object | Should -Be 'hostly', 'off', 'shared', 'web'
    }

    It 'sees into it, and changes it' {
        $address = (JsonOf docker inspect web).NetworkSettings.IPAddress
        (Get-CnContainer web | Get-CnAddress eth0 -AddressFamily IPv4).Address | Should -Be $address
        Get-CnContainer web | New-CnVethPair c0 eth1 | Out-Null
        Invoke-Docker exec web ip -o link show eth1 | Should -BeLike '*eth1@*'
        Remove-CnLink c0
    }

    It 'finds them by their control groups alone, where the engine is out of reach' {
        $before = $env:DOCKER_HOST
        $env:DOCKER_HOST = $null
        try {
            $found = @(Get-CnContainer -Runtime docker)
            $found.Id | Sort-Object | Should -Be ((JsonOf docker -H $before inspect web shared hostly).Id | Sort-Object)
            $web = $found | Where-Object Id -EQ (JsonOf docker -H $before inspect web).Id
            $web.Name | Should -BeExactly $web.Id.Substring(0, 12)
            $web.State | Should -BeExactly 'running'
            $web.Image | Should -BeNullOrEmpty
            $web.Namespace.Inode | Should -Be (@($found | Where-Object Id -EQ (JsonOf docker -H $before inspect shared).Id).Namespace.Inode)
        }
        finally {
            $env:DOCKER_HOST = $before
        }
    }

    It 'follows a restart' {
        $old = Get-CnContainer web
        $null = Invoke-Docker restart -t 0 web
        Assert-Error { $old | Get-CnLink } NotFound
        (Get-CnContainer web).Pid | Should -Not -Be $old.Pid
        (Get-CnContainer web | Get-CnLink eth0).Name | Should -BeExactly 'eth0'
    }
}
