# Each step of what changes networks fails in turn, and each is the last thing that its process does. See Faults.ps1.

BeforeDiscovery {
    $web = 'New-CnNetwork web -Subnet 172.20.0.0/16, fd20::/64 -Namespace host'
    $join = 'Connect-CnContainer web app1 -IPAddress 172.20.0.9, fd20::9 -Metric 5 -Publish 8080:80, 53:53/udp -Namespace host'

    # With spanning tree nobody waits for the bridge to forward, and so each run makes the same calls, however busy the machine is.
    $tree = 'New-CnBridge br0 -Stp $true -Namespace host', ($web + ' -BridgeName br0')

    # What is done, what takes it back, and what has to be there before. Where most steps are those of another, every so manieth is enough.
    $make = @(
        @{ Do = 'New-CnNetwork web -Subnet 172.20.0.0/16, fd20::/64 -Mtu 1400 -Namespace host'; Back = @('Remove-CnNetwork web -Namespace host') }
        @{
            Given = 'New-CnBridge br0 -Address 172.20.0.1/16 -Namespace host', 'Set-CnLink br0 -Down -Namespace host'
            Do = 'New-CnNetwork web -Subnet 172.20.0.0/16, fd20::/64 -BridgeName br0 -Namespace host'
            Back = 'Remove-CnNetwork web -Namespace host', 'Set-CnLink br0 -Down -Namespace host'
            Every = 3
        }
        @{ Given = $tree; Do = $join; Back = @('Disconnect-CnContainer web app1 -Namespace host') }
    )
    $publish = @(
        @{
            Given = $web, 'Connect-CnContainer web app1, app2 -Namespace host', 'Publish-CnPort web/app2 53:53/udp -Namespace host'
            Do = 'Publish-CnPort web/app1 8080:80, 53:53/udp -Replace -Namespace host'
            Back = 'Unpublish-CnPort 8080 -Namespace host', 'Publish-CnPort web/app2 53:53/udp -Replace -Namespace host'
        }
        @{
            Given = $web, 'Connect-CnContainer web app1 -Publish 8080:80, 53:53/udp -Namespace host'
            Do = 'Unpublish-CnPort 8080, 53 -Namespace host'; Back = @('Publish-CnPort web/app1 8080:80, 53:53/udp -Namespace host')
            Every = 2
        }
    )
    $remove = @(
        @{ Given = @($web, $join); Do = 'Disconnect-CnContainer web app1 -Namespace host'; Back = @($join); Every = 3 }
        @{ Given = @($web, $join); Do = 'Remove-CnNetwork web -Force -Namespace host'; Back = $web, $join; Every = 2 }
    )
}

Describe 'Networks whose steps fail' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        . $PSScriptRoot/Faults.ps1
        Save-Sandbox
        $script:calls = 'sendto', 'recvfrom', 'setns', 'socket', 'openat', 'write', 'pwrite64', 'chmod', 'rename', 'unlink', 'mkdir', 'rmdir'
        # What a call says when it fails.
        $script:errors = @{ sendto = 'ENOBUFS'; recvfrom = 'ENOBUFS'; setns = 'EPERM'; socket = 'EMFILE'; openat = 'EMFILE'; write = 'EPERM'; chmod = 'EPERM' }
        $script:victim = $null
        if (Test-Tool strace) { $script:victim = Start-Victim -Steady }

        function Get-Here { Get-State host app1 }

        # What never became a file, the next one who writes takes away.
        function Get-Settled { @(Get-Here) -notmatch '\.json\.new:' }

        function Invoke-All { foreach ($command in $args) { Invoke-Victim $victim $command | Should -Not -BeLike '*ERROR*' -Because $command } }

        # The steps of a command, when nothing fails. It is run twice: once to get warm, and once to be watched.
        function Watch-Step {
            param([string] $Command, [string[]] $Back, [switch] $Change)

            Invoke-All $Command @Back
            $clean = Invoke-Traced $victim $Command '-e', "trace=$($calls -join ',')"
            $clean.Answer | Should -Not -BeLike '*ERROR*'
            $steps = @(Get-Step $clean.Log -Change:$Change)
            $steps.Count | Should -BeGreaterThan 2
            $steps
        }

        # Runs a command with one step failing.
        function Invoke-Step {
            param([string] $Command, $Step)

            $inject = "inject=$($Step.Call):error=$($errors[$Step.Call] ?? 'ENOSPC'):when=$($Step.Number)"
            $only = $Step.Path ? @('-P', $Step.Path) : @()
            $run = Invoke-Traced $victim $Command -Thread $Step.Thread -Option ($only + '-e', "trace=$($Step.Call)", '-e', $inject)
            $wrong = if (-not $run.Log.Contains('(INJECTED)')) { "not reached: $($Step.Text)" }
            elseif ($run.Answer -match 'ERROR (?!AlreadyExists|NotFound|PermissionDenied|InUse|Rejected|NotSupported|KernelError|DumpInterrupted|TimedOut)') { "$($run.Answer), after $($Step.Text)" }
            [pscustomobject]@{ Answer = $run.Answer; Failed = $run.Answer -like '*ERROR*'; Wrong = $wrong }
        }

        # Runs a command whose process could as well be dead from one step on: whatever would change something fails. Switches it would write into
        # another namespace, and so it may not go there any more: from the last way out on, where the step is such a write.
        function Invoke-Dying {
            param([string] $Command, $Step)

            $changing = 'sendto', 'setns', 'pwrite64', 'chmod', 'rename', 'unlink', 'mkdir', 'rmdir'
            $options = '-e', "trace=$($changing -join ',')"
            foreach ($call in $changing) {
                $from = 1 + $Step.Before[$call]
                if ($call -eq 'setns' -and $Step.Call -eq 'write') { $from -= $from % 2 ? 2 : 1 }
                $options += '-e', "inject=${call}:error=$($errors[$call] ?? 'ENOSPC'):when=$from+"
            }
            $run = Invoke-Traced $victim $Command -Option $options
            if ($run.Answer -notlike '*ERROR*') { "did not die at $($Step.Text)" }
        }

        function Compare-State {
            param($Before, $Now)

            if ("$Before" -cne "$Now") { @(Compare-Object $Before $Now | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" }) -join ' | ' }
        }
    }

    BeforeEach {
        Assert-Strace
        if (-not $victim) { return }
        New-NetworkHost
        # app1 is on a network already, and has its default route from there.
        New-CnNetwork db -Subnet 172.21.0.0/16, fd21::/64 -Namespace host | Out-Null
        New-CnNamespace app1, app2 | Connect-CnContainer db -Metric 50 -Namespace host | Out-Null
        if ($Given) { Invoke-All @Given }
    }

    AfterEach { if ($victim) { Clear-NetworkHost } }

    AfterAll {
        Stop-Victim $victim
        Assert-Sandbox
    }

    It 'are as they were: <Do><Waits>' -ForEach ($make + $publish + @{
        # Without spanning tree: the first time that it is asked whether the ports forward.
        Given = @($web); Do = $join; Back = @('Disconnect-CnContainer web app1 -Namespace host'); Waits = ', where the ports are waited for'
        Only = '^sendto \d+: \d+, \[\{nlmsg_len=\d+, nlmsg_type=(0x12|RTM_GETLINK)\b.*NLM_F_ACK'
    }) {
        $steps = @(Select-Step (Watch-Step $Do $Back) $Every)
        if ($Only) { $steps = @($steps | Where-Object Text -Match $Only | Select-Object -First 1) }
        $steps | Should -Not -BeNullOrEmpty
        Invoke-All @Back
        $before = Get-Here
        $wrong = foreach ($step in $steps) {
            $run = Invoke-Step $Do $step
            $run.Wrong
            # Or it could do without that step.
            $left = $run.Failed ? (Compare-State $before (Get-Here)) : (Invoke-Victim $victim 'Test-CnNetwork -Namespace host')
            if ($left) { "left by $($step.Text): $($run.Answer): $left" }
            if (-not $left -and $run.Failed) { continue }
            if ($run.Failed) { Invoke-Victim $victim $Do | Out-Null }
            Invoke-All @Back
            $before = Get-Here
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'are as they were, or the same again goes on, once links are gone: <Do>' -ForEach $remove {
        $steps = @(Select-Step (Watch-Step $Do $Back) $Every)
        $after = Get-Here
        $wrong = foreach ($step in $steps) {
            Invoke-All @Back
            $before = Get-Here
            $link = (Get-CnEndpoint web app1 -Namespace host).HostLink
            $run = Invoke-Step $Do $step
            $run.Wrong
            if ($run.Failed -and -not (Compare-State $before (Get-Here))) {
                Invoke-All $Do
                continue
            }
            if ($run.Failed) {
                # As long as the links are there, it had to be taken back.
                if (@(JsonOf ip -n host -j link).ifname -contains $link) { "not taken back: $($step.Text): $($run.Answer)" }
                Invoke-All $Do
            }
            if ($left = Compare-State $after (Get-Here)) { "left by $($step.Text): $($run.Answer): $left" }
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'go on where a process has died: <Do>' -ForEach ($make + $publish + $remove) {
        $steps = @(Select-Step (Watch-Step $Do $Back -Change) $Every)
        $after = Get-Here
        Invoke-All @Back
        $turn = 0
        $isRemoval = $Do -match '^(Remove|Disconnect)'
        $before = Get-Here
        $wrong = foreach ($step in $steps) {
            Invoke-Dying $Do $step
            # In turn: what is left is taken away as orphans; or the same again is not in its way.
            $orphans = $turn++ % 2 -and $Do -notlike '*-CnPort*'
            if ($orphans) {
                $clear = @('Get-CnOrphan -Namespace host | Remove-CnOrphan') + ($Back -like 'Set-*')
                Invoke-All @clear
                $now = Get-Settled
                $left = Compare-State $before $now
                # What was begun to be removed is removed.
                if ($left -and $isRemoval) { $left = Compare-State $after $now; Invoke-All @Back }
            }
            else {
                $left = Invoke-Victim $victim "$Do | Where-Object { `$false }; Test-CnNetwork -Namespace host; Get-CnOrphan -Namespace host"
                if (-not $left -and $isRemoval) { $left = Compare-State $after (Get-Here) }
                Invoke-All @Back
                $now = Get-Here
                # What is connected anew has other names.
                if (-not $left -and -not $isRemoval) { $left = Compare-State $before $now }
            }
            $before = Get-Settled
            if ($left) { "left by $($step.Text)$($orphans ? ', orphans removed' : ''): $left" }
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'say both what was in the way of one, and what in the way of all' {
        Invoke-All 'New-CnNetwork web -Subnet 172.20.0.0/16, fd20::/64 -Namespace host'
        New-CnNamespace app3 | Out-Null
        # The second is the last: all are connected but app1, which has an eth0.
        $run = Invoke-Traced $victim 'Connect-CnContainer web app1, app3 -InterfaceName eth0 -Namespace host' '-e', 'trace=rename', '-e', 'inject=rename:error=ENOSPC:when=2'
        $run.Log | Should -BeLike '*(INJECTED)*'
        $run.Answer | Should -BeLike "*save network 'web'*it has a link 'eth0' already*"
        Get-CnEndpoint web -Namespace host | Should -BeNullOrEmpty
        Get-CnLink -Namespace app3 | ForEach-Object Name | Should -Be lo
        Invoke-Victim $victim 'Test-CnNetwork -Namespace host; Get-CnOrphan -Namespace host' | Should -BeNullOrEmpty
    }

    It 'go on after kill -9 at the last <Call> of: <Do>' -ForEach @(
        $make[0] + @{ Call = 'sendto' }
        $make[2] + @{ Call = 'rename' }
        $remove[1] + @{ Call = 'unlink' }
    ) {
        $doomed = Start-Victim -Steady
        try {
            $step = Watch-Step $Do $Back -Change | Where-Object Call -eq $Call | Select-Object -Last 1
            Invoke-All @Back
            Invoke-Victim $doomed '"awake"' | Should -Be awake
            $run = Invoke-Traced $doomed $Do '-e', "trace=$Call", '-e', "inject=${Call}:signal=SIGKILL:when=$($step.Number)"
            $run.Log | Should -BeLike '*killed by SIGKILL*'
            $run.Answer | Should -BeNullOrEmpty
        }
        finally { Stop-Victim $doomed }
        Invoke-All $Do
        Invoke-Victim $victim 'Test-CnNetwork -Namespace host; Get-CnOrphan -Namespace host' | Should -BeNullOrEmpty
        Get-CnNetwork -Namespace host | Remove-CnNetwork -Force
        Get-Ruleset | Should -BeNullOrEmpty
        @(Get-CnLink -Namespace host).Name | Where-Object { $_ -ne 'br0' } | Should -Be 'lo', 'uplink'
        [IO.Directory]::Exists('/run/containernet') | Should -BeFalse
    }
}
