# What all specs share. Each spec's BeforeAll begins with:
#
#     . $PSScriptRoot/Common.ps1
#     Save-Sandbox
#
# and its AfterAll is `Assert-Sandbox`: it clears up and checks that nothing is left. The specs make and break networks, so they run in a
# sandbox only (network and mount namespaces of their own, a private /run): `build.ps1 -Task Test` makes one.

$ErrorActionPreference = 'Stop'

# A process of the machine itself has the network namespace of process 1. Whoever may not look at process 1 is in a user namespace.
if (-not $env:CONTAINERNET_SANDBOX) {
    $ofInit = [IO.FileInfo]::new('/proc/1/ns/net').LinkTarget
    if ($ofInit -and $ofInit -eq [IO.FileInfo]::new('/proc/self/ns/net').LinkTarget) {
        throw 'The specs run in a sandbox only: build.ps1 -Task Test, or src/Host/sandbox.sh pwsh ...'
    }
}

$ModuleFolder = [IO.Path]::GetFullPath("$PSScriptRoot/../../output/ContainerNet")
if (-not (Get-Module ContainerNet)) { Import-Module $ModuleFolder }

#region Other people's tools

# Is there such a program?
function Test-Tool {
    param([Parameter(Mandatory)] [string] $Name)

    [bool] (Get-Command $Name -CommandType Application -ErrorAction Ignore)
}

# Ends the test as skipped where a program is missing. In BeforeEach or It; setups that need a program ask Test-Tool.
function Assert-Tool {
    param([Parameter(Mandatory)] [string[]] $Name)

    $packages = @{
        ip = 'iproute2'; bridge = 'iproute2'; tc = 'iproute2'; ss = 'iproute2'; brctl = 'bridge-utils'; nft = 'nftables'; iptables = 'iptables'
        'arptables-legacy' = 'arptables'
        ping = 'iputils-ping'; conntrack = 'conntrack'; tcpdump = 'tcpdump'; strace = 'strace'
        unshare = 'util-linux'; nsenter = 'util-linux'; setpriv = 'util-linux'; mount = 'mount'; dot = 'graphviz'; chromium = 'chromium'
    }
    foreach ($program in $Name) {
        if (-not (Test-Tool $program)) {
            Set-ItResult -Skipped -Because "the program $program is missing (Debian: $($packages[$program] ?? $program))"
        }
    }
}

# Runs a program and returns its lines; an exit code other than 0 is an exception. The program is asserted to be there.
#     Invoke-Tool ip link add br0 type bridge
function Invoke-Tool {
    $program, $rest = $args
    $rest = @($rest)
    Assert-Tool $program
    $lines = @(& $program @rest 2>&1 | ForEach-Object { "$_" })
    if ($LASTEXITCODE -ne 0) { throw "$($args -join ' ') ended with $LASTEXITCODE`: $($lines -join "`n")" }
    $lines
}

# The same for a program that prints JSON: JsonOf ip -n web -j -d addr
function JsonOf {
    $text = (Invoke-Tool @args) -join "`n"
    # bridge prints nothing where iproute2's others print [].
    if ($text.Trim()) { ConvertFrom-Json $text | ForEach-Object { $_ } | Where-Object { @($_.psobject.Properties).Count -gt 0 } }
}

# How this program is started again: pwsh is one file, other hosts may be an assembly that dotnet runs.
function Get-ChildProgram {
    $program = [Environment]::ProcessPath
    if ([IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet') { $program, [Reflection.Assembly]::GetEntryAssembly().Location }
    else { , $program }
}

# Runs a script in a child process that has the module. Returns its lines of output (errors among them, as text).
# -WithoutCapabilities: as a user id 0 that may do nothing.
function Invoke-Child {
    param([Parameter(Mandatory)] [string] $Script, [switch] $WithoutCapabilities)

    $text = "`$ErrorActionPreference = 'Continue'; Import-Module '$ModuleFolder'; $Script"
    $command = @(Get-ChildProgram) + '-NoProfile', '-EncodedCommand', [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($text))
    if ($WithoutCapabilities) {
        Assert-Tool setpriv
        $command = @('setpriv', '--bounding-set=-all', '--inh-caps=-all') + $command
    }
    $program, $rest = $command
    $rest = @($rest)
    & $program @rest 2>&1 | ForEach-Object { "$_" }
}

# The error ids (first part) that a script meets when it may do nothing.
function Get-ErrorIdWithoutCapabilities {
    param([Parameter(Mandatory)] [string] $Script)

    Invoke-Child -WithoutCapabilities "& { $Script } 2>&1 | Where-Object { `$_ -is [Management.Automation.ErrorRecord] } |
        ForEach-Object { `$_.FullyQualifiedErrorId.Split(',')[0] }"
}

#endregion
#region Errors, completion, -WhatIf

# Runs a script that must report errors and go on. Checks them, and returns what else the script emitted.
function Assert-Error {
    param(
        [Parameter(Mandatory)] [scriptblock] $Script,
        [Parameter(Mandatory)] [string] $Id,
        [string] $Category,
        # What TargetObject prints as.
        [string] $Target,
        # Of the message, with wildcards.
        [string] $Message,
        [int] $Count = 1
    )

    $ErrorActionPreference = 'Continue'
    $all = @(& $Script 2>&1)
    $errors = @($all | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
    $errors | Should -HaveCount $Count -Because "these were expected: $Count x $Id ($errors)"
    foreach ($record in $errors) {
        $record.FullyQualifiedErrorId.Split(',')[0] | Should -BeExactly $Id -Because "$record"
        $record.FullyQualifiedErrorId | Should -BeLike '*,ContainerNet.Cmdlets.*Command'
        $record.Exception | Should -BeOfType ContainerNet.Network.CnException
        if ($Category) { "$($record.CategoryInfo.Category)" | Should -BeExactly $Category }
        if ($PSBoundParameters.ContainsKey('Target')) { "$($record.TargetObject)" | Should -BeExactly $Target }
        if ($Message) { "$record" | Should -BeLike $Message }
    }
    $all | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] }
}

# Runs a script that must fail when its parameters are bound, before anything is done.
function Assert-BindingError {
    param([Parameter(Mandatory)] [scriptblock] $Script, [string] $Message)

    $caught = $null
    try { $null = & $Script } catch { $caught = $_ }
    $caught | Should -Not -BeNullOrEmpty -Because "parameter binding should have refused {$Script}"
    # A mistake in a script block for a parameter, or in the spec itself, is none of these.
    $caught.FullyQualifiedErrorId.Split(',')[0] | Should -BeIn @(
        'ParameterArgumentTransformationError', 'ParameterArgumentValidationError', 'ParameterArgumentTransformationErrorNullNotAllowed'
        'ParameterArgumentValidationErrorNullNotAllowed', 'ParameterArgumentValidationErrorEmptyStringNotAllowed'
        'ParameterArgumentValidationErrorEmptyArrayNotAllowed', 'CannotConvertArgument', 'CannotConvertArgumentNoMessage', 'AmbiguousParameterSet'
        # What the engine makes of a first argument that does not convert, when there is a second one.
        'PositionalParameterNotFound'
    ) -Because "$caught"
    if ($Message) { "$caught" | Should -BeLike $Message }
}

# What tab completion offers.
function Complete {
    param([Parameter(Mandatory)] [string] $Text)

    [Management.Automation.CommandCompletion]::CompleteInput($Text, $Text.Length, $null).CompletionMatches | ForEach-Object CompletionText
}

# A host that writes down what is said to the user, and answers every question with the first choice ("Yes") or with another.
[NoRunspaceAffinity()]
class RecordingUI : Management.Automation.Host.PSHostUserInterface {
    [Collections.Generic.List[string]] $Lines = [Collections.Generic.List[string]]::new()
    [int] $Answer = 0
    [Management.Automation.Host.PSHostRawUserInterface] get_RawUI() { return $null }
    [string] ReadLine() { return '' }
    [securestring] ReadLineAsSecureString() { return $null }
    [void] Write([string] $value) { $this.Lines.Add($value) }
    [void] Write([ConsoleColor] $foreground, [ConsoleColor] $background, [string] $value) { $this.Lines.Add($value) }
    [void] WriteLine([string] $value) { $this.Lines.Add($value) }
    [void] WriteErrorLine([string] $value) { }
    [void] WriteDebugLine([string] $value) { }
    [void] WriteVerboseLine([string] $value) { }
    [void] WriteWarningLine([string] $value) { }
    [void] WriteProgress([long] $id, [Management.Automation.ProgressRecord] $record) { }
    [Collections.Generic.Dictionary[string, psobject]] Prompt(
        [string] $caption, [string] $message, [Collections.ObjectModel.Collection[Management.Automation.Host.FieldDescription]] $fields) { return $null }
    [pscredential] PromptForCredential([string] $caption, [string] $message, [string] $user, [string] $target) { return $null }
    [pscredential] PromptForCredential(
        [string] $caption, [string] $message, [string] $user, [string] $target,
        [Management.Automation.PSCredentialTypes] $types, [Management.Automation.PSCredentialUIOptions] $options) { return $null }
    [int] PromptForChoice(
        [string] $caption, [string] $message, [Collections.ObjectModel.Collection[Management.Automation.Host.ChoiceDescription]] $choices, [int] $default) {
        $this.Lines.Add($message)
        return $this.Answer
    }
}

[NoRunspaceAffinity()]
class RecordingHost : Management.Automation.Host.PSHost {
    [RecordingUI] $Recorder = [RecordingUI]::new()
    [guid] $Id = [guid]::NewGuid()
    [string] get_Name() { return 'Recorder' }
    [version] get_Version() { return '1.0' }
    [guid] get_InstanceId() { return $this.Id }
    [Management.Automation.Host.PSHostUserInterface] get_UI() { return $this.Recorder }
    [cultureinfo] get_CurrentCulture() { return [cultureinfo]::InvariantCulture }
    [cultureinfo] get_CurrentUICulture() { return [cultureinfo]::InvariantCulture }
    [void] SetShouldExit([int] $code) { }
    [void] EnterNestedPrompt() { }
    [void] ExitNestedPrompt() { }
    [void] NotifyBeginApplication() { }
    [void] NotifyEndApplication() { }
}

# Runs a script, given as text with variables, in a runspace of its own, and returns what it says to the user. With -No every question is
# answered with "No to All".
function Get-Said {
    param([Parameter(Mandatory)] [string] $Script, [hashtable] $Variables = @{}, [switch] $No)

    $recording = [RecordingHost]::new()
    if ($No) { $recording.Recorder.Answer = 3 }
    $state = [Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
    $null = $state.ImportPSModule(@($ModuleFolder))
    $runspace = [Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($recording, $state)
    try {
        $runspace.Open()
        foreach ($name in $Variables.Keys) { $runspace.SessionStateProxy.SetVariable($name, $Variables[$name]) }
        $shell = [powershell]::Create()
        $shell.Runspace = $runspace
        $null = $shell.AddScript($Script).Invoke()
        $shell.Streams.Error.Count | Should -Be 0 -Because "$($shell.Streams.Error)"
        $shell.Dispose()
    }
    finally {
        $runspace.Dispose()
    }
    $recording.Recorder.Lines.ToArray()
}

# What -WhatIf says, each line as: Action -> target.
function Get-WhatIf {
    param([Parameter(Mandatory)] [string] $Script, [hashtable] $Variables = @{})

    foreach ($line in Get-Said $Script $Variables) {
        $line | Should -Match '^What if: Performing the operation "(.*)" on target "(.*)"\.$'
        $null = $line -match '^What if: Performing the operation "(.*)" on target "(.*)"\.$'
        "$($Matches[1]) -> $($Matches[2])"
    }
}

# Starts a script in a runspace of its own, which can be stopped as by Ctrl+C: .Shell.Stop(). .Output is what it has emitted so far, and
# .Running.IsCompleted tells whether it has ended.
function Start-Script {
    param([Parameter(Mandatory)] [string] $Script, [hashtable] $Variables = @{})

    # With the commands of this session: not every host has a module for each of them.
    $state = [runspace]::DefaultRunspace.InitialSessionState.Clone()
    $null = $state.ImportPSModule(@($ModuleFolder))
    $runspace = [Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($state)
    $runspace.Open()
    foreach ($name in $Variables.Keys) { $runspace.SessionStateProxy.SetVariable($name, $Variables[$name]) }
    $shell = [powershell]::Create()
    $shell.Runspace = $runspace
    $null = $shell.AddScript("`$ErrorActionPreference = 'Stop'; $Script")
    $nothing = [Management.Automation.PSDataCollection[psobject]]::new()
    $nothing.Complete()
    $output = [Management.Automation.PSDataCollection[psobject]]::new()
    [pscustomobject]@{ Shell = $shell; Output = $output; Running = $shell.BeginInvoke($nothing, $output) }
}

# Ends it, and its runspace.
function Stop-Script {
    param([Parameter(Mandatory)] [psobject] $Started)

    $Started.Shell.Stop()
    $Started.Shell.Runspace.Dispose()
    $Started.Shell.Dispose()
}

#endregion
#region The sandbox

# Waits for what the kernel does behind one's back. Looks every few milliseconds.
function Wait-Until {
    param([Parameter(Mandatory)] [scriptblock] $Condition, [string] $For = "$Condition", [int] $Seconds = 10)

    $watch = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($watch.Elapsed.TotalSeconds -gt $Seconds) { throw "Waited $Seconds seconds for: $For" }
        [Threading.Thread]::Sleep(5)
    }
}

# The names of the links of this namespace. Not by the module, which is what is tested.
function Get-LinkName {
    [IO.File]::ReadAllLines('/proc/self/net/dev') | Select-Object -Skip 2 | ForEach-Object { $_.Split(':')[0].Trim() } | Sort-Object
}

# What a spec could leave behind: one line for each thing.
function Get-Sandbox {
    Get-LinkName | ForEach-Object { "link $_" }
    if ([IO.Directory]::Exists('/run/netns')) {
        [IO.Directory]::GetFileSystemEntries('/run/netns') | Sort-Object | ForEach-Object { "namespace $_" }
    }
    # The folder stays, and it stays a mount: `ip netns` leaves it so, too.
    [IO.File]::ReadAllLines('/proc/self/mountinfo') | ForEach-Object { $_.Split(' ')[4] } | Where-Object { $_ -ne '/run/netns' } | Sort-Object |
        ForEach-Object { "mount $_" }
    if (Test-Tool nft) { nft list ruleset | ForEach-Object { "nft $_" } }
    [IO.Directory]::GetDirectories('/proc/self/task') | ForEach-Object { [IO.FileInfo]::new("$_/ns/net").LinkTarget } |
        Where-Object { $_ } | Sort-Object -Unique | ForEach-Object { "thread in $_" }
    $open = [IO.Directory]::GetFileSystemEntries('/proc/self/fd') | ForEach-Object { [IO.FileInfo]::new($_).LinkTarget }
    "sockets $(@($open -like 'socket:*').Count)"
    "namespaces held open $(@($open -like 'net:*').Count + @($open -like '*/netns/*').Count + @($open -like '*/ns/net').Count)"
    if ([IO.Directory]::Exists('/run/containernet')) { 'folder /run/containernet' }
}

# Remembers what is there.
function Save-Sandbox {
    $script:ForwardingBefore = @{}
    foreach ($file in '/proc/sys/net/ipv4/ip_forward', '/proc/sys/net/ipv6/conf/all/forwarding') {
        if ([IO.File]::Exists($file)) { $script:ForwardingBefore[$file] = [IO.File]::ReadAllText($file) }
    }
    $script:SandboxBefore = @(Get-Sandbox)
}

# Takes away namespaces, links and rules that a test has made, switches forwarding back, and waits until all is gone.
function Clear-Sandbox {
    if ([IO.Directory]::Exists('/run/netns')) {
        [IO.Directory]::GetFileSystemEntries('/run/netns') | Remove-CnNamespace -WarningAction Ignore
    }
    Get-CnLink | Where-Object { $_.Name -ne 'lo' } | Remove-CnLink -ErrorAction Ignore
    if (Test-Tool nft) { nft flush ruleset }
    if ([IO.Directory]::Exists('/run/containernet')) { [IO.Directory]::Delete('/run/containernet', $true) }
    foreach ($file in $script:ForwardingBefore.Keys) {
        if ([IO.File]::ReadAllText($file) -ne $script:ForwardingBefore[$file]) { [IO.File]::WriteAllText($file, $script:ForwardingBefore[$file]) }
    }
    Wait-Until { @(Get-LinkName).Count -eq 1 } -For 'the links to be gone'
}

# Clears up and checks that there is nothing that was not there at Save-Sandbox. What a dying namespace holds takes the kernel a moment.
function Assert-Sandbox {
    Clear-Sandbox
    $script:SandboxNow = $null
    try {
        Wait-Until -Seconds 5 {
            $script:SandboxNow = @(Get-Sandbox)
            "$script:SandboxNow" -eq "$script:SandboxBefore"
        }
    }
    catch {
        $now = $script:SandboxNow
        $before = $script:SandboxBefore
        $now | Where-Object { $_ -notin $before } | Should -BeNullOrEmpty -Because 'nothing may be left'
        $before | Where-Object { $_ -notin $now } | Should -BeNullOrEmpty -Because 'nothing else may be gone'
    }
}

#endregion
