# What the specs of failures share: a victim, which is a process of its own that runs commands one after the other, and strace, which makes one
# of its system calls fail, or kills it there. So each step fails in turn, with the real kernel underneath and nothing of the module replaced.

function Assert-Strace {
    Assert-Tool strace, mkfifo, nft, ip
    if (-not (Test-Tool strace)) { return }
    # Some containers forbid ptrace(2).
    $said = @(& strace -o /dev/null true 2>&1 | ForEach-Object { "$_" })
    if ($LASTEXITCODE -ne 0) { Set-ItResult -Skipped -Because "strace may not trace here: $said" }
}

# Starts a victim. It reads commands from one pipe, a line each, and answers each by one line in another: the errors, or what was emitted. It is
# waited for when it is first asked, so that several can start while others are at work. -Steady: once it is warm, each run of a command makes the
# same calls.
function Start-Victim {
    param([switch] $Steady)

    $folder = [IO.Directory]::CreateTempSubdirectory('containernet-').FullName
    Invoke-Tool mkfifo "$folder/in" "$folder/out" | Out-Null
    $script = @"
Import-Module '$ModuleFolder'
`$ErrorActionPreference = 'Continue'
`$ProgressPreference = 'SilentlyContinue'
`$asked = [IO.File]::OpenText('$folder/in')
`$said = [IO.FileStream]::new('$folder/out', 'Open', 'Write', 'ReadWrite', 0)
while (`$null -ne (`$line = `$asked.ReadLine())) {
    `$all = @(try { & ([scriptblock]::Create(`$line)) 3>`$null 2>&1 } catch { `$_ })
    `$answer = @(`$all | ForEach-Object { if (`$_ -is [Management.Automation.ErrorRecord]) { "ERROR `$(`$_.FullyQualifiedErrorId.Split(',')[0]): `$_" } else { "`$_" } }) -join '; '
    `$line = [Text.Encoding]::UTF8.GetBytes(`$answer.Replace("``n", ' ') + "``n")
    # Where write(2) is what fails, it may be this one.
    foreach (`$attempt in 1..3) { try { `$said.Write(`$line, 0, `$line.Length); break } catch [IO.IOException], [UnauthorizedAccessException] { } }
}
"@
    $command = @(Get-ChildProgram) + '-NoProfile', '-EncodedCommand', [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script))
    $program, $rest = $command
    $start = [Diagnostics.ProcessStartInfo]::new($program)
    foreach ($argument in $rest) { $start.ArgumentList.Add($argument) }
    if ($Steady) {
        # A thread that the runtime starts, to compile again what is called often, would make calls that are counted; and it dies when one of those fails.
        $start.Environment['DOTNET_TC_CallCounting'] = '0'
        # Who collects garbage opens /proc/meminfo. With room for a gigabyte (hexadecimal), nobody does.
        $start.Environment['DOTNET_GCgen0size'] = '40000000'
    }
    $shell = [Diagnostics.ProcessStartInfo]::new('sh')
    $shell.RedirectStandardInput = $true
    [pscustomobject]@{ Process = [Diagnostics.Process]::Start($start); Asked = $null; Said = $null; Folder = $folder; Shell = [Diagnostics.Process]::Start($shell) }
}

function Stop-Victim {
    param($Victim)

    if (-not $Victim) { return }
    $Victim.Process.Kill()
    $Victim.Process.WaitForExit()
    $Victim.Process.Dispose()
    $Victim.Shell.StandardInput.Close()
    $Victim.Shell.WaitForExit()
    $Victim.Shell.Dispose()
    if ($Victim.Asked) { $Victim.Asked.Dispose(); $Victim.Said.Dispose() }
    [IO.Directory]::Delete($Victim.Folder, $true)
}

# Lets the victim run a command. Its answer; nothing, when it has died of it.
function Invoke-Victim {
    param($Victim, [string] $Command)

    if (-not $Victim.Asked) {
        # Whoever opens a pipe waits for the other end.
        $Victim.Asked = [IO.StreamWriter]::new("$($Victim.Folder)/in")
        $Victim.Asked.AutoFlush = $true
        $Victim.Said = [IO.File]::OpenText("$($Victim.Folder)/out")
    }
    $Victim.Asked.WriteLine($Command)
    $Victim.Said.ReadLine()
}

# The same under strace: the answer, and what was traced. One thread of the victim, or all of them; its calls are counted from here.
function Invoke-Traced {
    param($Victim, [string] $Command, [string[]] $Option, [int] $Thread)

    $start = [Diagnostics.ProcessStartInfo]::new('strace')
    if (-not $Thread) { $start.ArgumentList.Add('-f') }
    foreach ($option in @('-p', ($Thread ? $Thread : $Victim.Process.Id), '-o', "$($Victim.Folder)/log") + $Option) { $start.ArgumentList.Add("$option") }
    $start.RedirectStandardError = $true
    $strace = [Diagnostics.Process]::Start($start)
    $strace.StandardError.ReadLine() | Should -BeLike 'strace: Process * attached*'
    $answer = Invoke-Victim $Victim $Command
    # Where the victim has died, it ends by itself; told to while it collects the threads, it would wait for them for good.
    if ($null -ne $answer) {
        # A shell that is there need not be started.
        $Victim.Shell.StandardInput.WriteLine("kill -TERM $($strace.Id)")
        $Victim.Shell.StandardInput.Flush()
    }
    $strace.WaitForExit()
    $strace.Dispose()
    [pscustomobject]@{ Answer = $answer; Log = [IO.File]::ReadAllText("$($Victim.Folder)/log") }
}

# The steps of a command, as strace saw them: which system call, the how manieth of its thread. All that change something; and of what only looks,
# the first after each of these, as the next would leave the same behind. -Change: without the latter, and without answers. .Before is how many
# calls of each kind there had been. With a .Path, it is the how manieth for that file: the runtime, too, opens files, and writes to start a thread.
function Get-Step {
    param([string] $Log, [switch] $Change)

    $counts = @{}
    $before = @{}
    $opened = @{}
    $ofPath = @{}
    $asked = $false
    $fresh = $true
    foreach ($line in $Log.Split("`n")) {
        if ($line -notmatch '^(\d+) +(\w+)\((.*)$') { continue }
        $thread, $call, $rest = $Matches[1], $Matches[2], $Matches[3]
        $number = $inAll = $counts["$thread $call"] = 1 + $counts["$thread $call"]
        if ($call -eq 'openat' -and $rest -match '^AT_FDCWD, "([^"]+)"') { $opened[$thread] = $Matches[1] }
        # What is written over there is written by the thread that has opened it.
        $path = if ($call -eq 'openat' -or ($call -eq 'write' -and $thread -ne $main)) { $opened[$thread] }
        if ($path) { $number = $ofPath["$call $path"] = 1 + $ofPath["$call $path"] }
        # Announcements go by themselves, on a timer's thread, and nobody looks at what becomes of them.
        if ($call -eq 'sendto' -and -not $rest.Contains('nlmsg_len')) { $before[$call] = $inAll; continue }
        $isChange = switch ($call) {
            'sendto' { $rest.Contains('NLM_F_ACK') }
            'write' { $rest -match '^\d+, "\d+", \d+\)' }
            'mkdir' { $rest.Contains('/run/containernet') -and -not $rest.Contains('EEXIST') }
            { $_ -in 'recvfrom', 'setns', 'socket', 'openat' } { $false }
            default { $rest -match '/run/containernet|^\d+,' }
        }
        $isStep = $isChange -or (-not $Change -and $(switch ($call) {
            # The answer to a change gets lost.
            'recvfrom' { $asked }
            'sendto' { $fresh }
            'openat' { $fresh -and $rest -match '^AT_FDCWD, "(/run/containernet|/proc/sys/net)/' }
            # Every other one is the way home.
            'setns' { $fresh -and $number % 2 }
            'socket' { $fresh }
        }))
        if ($call -eq 'sendto') { $asked = $isChange; $main = $thread } elseif ($call -eq 'recvfrom') { $asked = $false }
        if ($isChange) { $fresh = $true } elseif ($isStep -and $call -ne 'recvfrom') { $fresh = $false }
        # The thread that crosses over into other namespaces is another one each time.
        if ($isStep) { [pscustomobject]@{ Before = $before.Clone(); Call = $call; Number = $number; Path = $path; Thread = ($thread -eq $main ? [int] $thread : 0); Text = "$call $number`: $($rest.Substring(0, [Math]::Min(120, $rest.Length)))" } }
        $before[$call] = $inAll
    }
}

# Of each kind of call the first step, and every so manieth.
function Select-Step {
    param([object[]] $Step, [int] $Every)

    $seen = @{}
    foreach ($one in $Step) {
        $before = [int] $seen[$one.Call]
        $seen[$one.Call] = $before + 1
        if ($before % [Math]::Max(1, $Every) -eq 0) { $one }
    }
}

# Watches the state of a host and of containers: a shell in each, which is asked hundreds of times, and need not be started each time.
function Start-Watcher {
    param([string] $HostName, [string[]] $Container)

    $links = "ip -d -batch - <<'.'; echo .`naddr show`nroute show table all`n."
    $rules = @'
nft -s list ruleset; for f in /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding /proc/sys/net/ipv[46]/conf/*/forwarding \
    /proc/sys/net/ipv4/conf/*/route_localnet /proc/sys/net/ipv6/conf/*/accept_ra; do read v < $f; echo $f $v; done
'@
    foreach ($name in @($HostName) + $Container) {
        $start = [Diagnostics.ProcessStartInfo]::new('nsenter')
        foreach ($argument in "--net=/run/netns/$name", 'sh', '-c', 'exec sh 2>&1') { $start.ArgumentList.Add($argument) }
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        [pscustomobject]@{ Process = [Diagnostics.Process]::Start($start); Ask = ($name -eq $HostName ? "$rules`n$links" : $links) }
    }
}

function Stop-Watcher {
    param([object[]] $Watcher)

    foreach ($one in $Watcher) {
        $one.Process.StandardInput.Close()
        $one.Process.WaitForExit()
        $one.Process.Dispose()
    }
}

# All that a failure must leave as it was, as text: links, addresses, routes, rules, switches, files.
function Get-State {
    param([object[]] $Watcher)

    foreach ($one in $Watcher) { $one.Process.StandardInput.WriteLine($one.Ask); $one.Process.StandardInput.Flush() }
    $said = @(foreach ($one in $Watcher) { while (($line = $one.Process.StandardOutput.ReadLine()) -cne '.') { $line ?? $(throw 'The watcher has died.') } })
    $files = @(
        if ([IO.Directory]::Exists('/run/containernet')) {
            foreach ($path in [IO.Directory]::GetFiles('/run/containernet', '*', 'AllDirectories') | Sort-Object) {
                if (-not $path.EndsWith('/lock')) { [IO.File]::ReadAllLines($path) | ForEach-Object { "${path}:$_" } }
            }
        }
    )
    # Timers tick; carriers, what a spanning tree makes of them, and the addresses that links give themselves, come a moment later.
    @($said + $files) -notmatch 'fe80:' -replace '\w+_timer +[0-9.]+|expires \S+|NO-CARRIER,|,LOWER_UP| state [A-Z]+| linkdown|topology_change\w* \d', ''
}
