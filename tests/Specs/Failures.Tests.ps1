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
        @{ Given = @($web, $join); Do = 'Disconnect-CnContainer web app1 -Namespace host'; Back = @($join); Last = 'rename' }
        @{ Given = @($web, $join); Do = 'Remove-CnNetwork web -Force -Namespace host'; Back = $web, $join; Last = 'unlink' }
        @{
            Given = 'New-CnBridge br0 -Namespace host', ($web + ' -BridgeName br0'); Do = 'Remove-CnNetwork web -Namespace host'
            Back = @($web + ' -BridgeName br0'); Last = 'unlink'; Every = 2
        }
    )
    $given = ($web + ' -BridgeName br-web'), $join
    $down = @('Set-CnLink br-web -Down -Namespace host')
    $repair = @(
        @{ Given = $given; Harm = $down + 'Invoke-CnCommand -Namespace host nft flush chain ip containernet postrouting'; Do = $web + ' -Force'; Every = 2 }
        @{
            Given = $given; Do = 'Repair-CnNetwork web -Namespace host'; Every = 3
            Harm = @('Get-CnEndpoint web app1 -Namespace host | ForEach-Object { Disconnect-CnLink $_.HostLink -Namespace host; Remove-CnAddress $_.InterfaceName $_.IPv4Address -Namespace app1 }') + $down + 'Invoke-CnCommand -Namespace host nft flush ruleset'
        }
        @{ Given = $given; Harm = @('Get-CnEndpoint web app1 -Namespace host | ForEach-Object { Remove-CnLink $_.HostLink -Namespace host }'); Do = 'Repair-CnNetwork web -Namespace host'; Every = 2 }
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
        $script:doomed = [Collections.Generic.Queue[object]]::new()
        # They start while others are at work.
        if (Test-Tool strace) { $script:victim = Start-Victim -Steady; 1..3 | ForEach-Object { $doomed.Enqueue((Start-Victim -Steady)) } }

        function Get-Here { Get-State $watcher }

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
        $script:watcher = @(Start-Watcher host app1)
        if ($Given) { Invoke-All @Given }
    }

    AfterEach {
        if (-not $victim) { return }
        Stop-Watcher $watcher
        Clear-NetworkHost
    }

    AfterAll {
        @($victim) + $doomed | ForEach-Object { Stop-Victim $_ }
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

    It 'are as they were, but for the last step of all, which the next call does: <Do>' -ForEach $remove {
        $steps = @(Select-Step (Watch-Step $Do $Back) $Every)
        $steps[-1].Call | Should -Be $Last
        $after = Get-Here
        Invoke-All @Back
        $before = Get-Here
        $wrong = foreach ($step in $steps) {
            $run = Invoke-Step $Do $step
            $run.Wrong
            if ($run.Failed -and $step -ne $steps[-1]) {
                if ($left = Compare-State $before (Get-Here)) { "left by $($step.Text): $($run.Answer): $left" } else { continue }
            }
            if ($run.Failed) {
                if ($step -eq $steps[-1] -and $run.Answer -notlike '*the next call about a network takes away.') { "not said: $($run.Answer)" }
                Invoke-All 'Get-CnOrphan -Namespace host | Remove-CnOrphan'
            }
            # Or it was done, and the answer lost.
            if ($left = Compare-State $after (Get-Here)) { "not done by $($step.Text): $($run.Answer): $left" }
            Invoke-All @Back
            $before = Get-Here
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'are none the worse, and the same again goes on: <Do>' -ForEach $repair {
        # What differs, and what is there.
        $ask = 'Test-CnNetwork -Namespace host | ForEach-Object { "differs: $($_.Kind) $($_.What) $($_.Where) $($_.Wanted) $($_.Found)" }
            Get-CnEndpoint -Namespace host | ForEach-Object { "$($_.EndpointId) $($_.Name) $($_.IPv4Address) $($_.MacAddress)" }
            Get-CnPublishedPort -Namespace host | ForEach-Object { "$_ $($_.Container)" }' -replace '\s*\n\s*', '; '
        function Get-Fact { (Invoke-Victim $victim $ask) -split '; ' }

        Invoke-All @Harm
        $steps = @(Select-Step (Watch-Step $Do $Harm) $Every)
        $wrong = foreach ($step in $steps) {
            Invoke-All @Harm
            $before = @(Get-Fact)
            $run = Invoke-Step $Do $step
            $run.Wrong
            if ($run.Failed) {
                $now = @(Get-Fact)
                # A link that is a port of the bridge again, and has not its flags yet, differs in another way.
                $lost = @($before -notmatch '^differs:' | Where-Object { $_ -notin $now })
                if (@($now -match '^differs:').Count -gt @($before -match '^differs:').Count) { $lost += $now -match '^differs:' }
                if ($lost) { "worse by $($step.Text): $($run.Answer): $($lost -join ' | ')" }
                Invoke-All $Do
            }
            if ($left = Invoke-Victim $victim 'Test-CnNetwork web -Namespace host; Get-CnOrphan -Namespace host') { "left by $($step.Text): $($run.Answer): $left" }
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'are in nobody else''s way, where the next call cannot go on either' {
        Invoke-All "New-CnNetwork web -Subnet 172.20.0.0/16 -Namespace host"
        $fault = '-e', 'trace=unlink', '-e', 'inject=unlink:error=EPERM:when=1+'
        (Invoke-Traced $victim 'Remove-CnNetwork web -Namespace host' $fault).Answer | Should -BeLike 'ERROR PermissionDenied: Cannot remove network ''web'' in *the next call about a network takes away.'
        # Of that network nothing can be had, and of the others everything.
        $run = Invoke-Traced $victim ('"New-CnNetwork", "Remove-CnNetwork" | ForEach-Object { & $_ web -Namespace host }' +
            '; Get-CnOrphan -Namespace host | Remove-CnOrphan; Disconnect-CnContainer db app2 -Namespace host; (New-CnNetwork lab -Namespace host).Name') $fault
        @($run.Answer -split '; (?=ERROR|lab)' -replace '^(ERROR \w+: .*?''\w+'') .*', '$1') | Should -Be (@("ERROR PermissionDenied: Cannot use network 'web'") * 3 + 'lab')
        @(Get-CnEndpoint db -Namespace host).Name | Should -Be app1
        Invoke-All 'Remove-CnNetwork web, lab -Namespace host'
        [IO.Directory]::GetFiles('/run/containernet', '*.json', 'AllDirectories').Count | Should -Be 1
    }

    It 'go on where a process has died: <Do>' -ForEach ($make + $publish + $remove) {
        $isRemoval = $Do -match '^(Remove|Disconnect)'
        $steps = @(Select-Step (Watch-Step $Do $Back -Change) ($isRemoval ? 2 : $Every))
        $after = Get-Here
        Invoke-All @Back
        $turn = 0
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
        $dying = $doomed.Dequeue()
        try {
            $step = Watch-Step $Do $Back -Change | Where-Object Call -eq $Call | Select-Object -Last 1
            Invoke-All @Back
            Invoke-Victim $dying '"awake"' | Should -Be awake
            $run = Invoke-Traced $dying $Do '-e', "trace=$Call", '-e', "inject=${Call}:signal=SIGKILL:when=$($step.Number)"
            $run.Log | Should -BeLike '*killed by SIGKILL*'
            $run.Answer | Should -BeNullOrEmpty
        }
        finally { Stop-Victim $dying }
        Invoke-All $Do
        Invoke-Victim $victim 'Test-CnNetwork -Namespace host; Get-CnOrphan -Namespace host' | Should -BeNullOrEmpty
        Get-CnNetwork -Namespace host | Remove-CnNetwork -Force
        Get-Ruleset | Should -BeNullOrEmpty
        @(Get-CnLink -Namespace host).Name | Where-Object { $_ -ne 'br0' } | Should -Be 'lo', 'uplink'
        [IO.Directory]::Exists('/run/containernet') | Should -BeFalse
    }
}
