Describe 'Invoke-CnCommand' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
        New-CnNamespace test1, test2 | Out-Null
        $inside = @{}
        foreach ($name in 'test1', 'test2') { $inside[$name] = "net:[$((Get-CnNamespace $name).Inode)]" }
        $own = [IO.FileInfo]::new('/proc/self/ns/net').LinkTarget

        # A program that prints its arguments, one per line in brackets.
        $echo = "$([IO.Path]::GetTempPath())/cn-echo-$PID"
        [IO.File]::WriteAllText($echo, "#!/bin/sh`nfor a; do printf '[%s]\n' `"`$a`"; done`n")
        chmod +x $echo


        function Test-Alive([int] $ProcessId) { [IO.Directory]::Exists("/proc/$ProcessId") }
    }

    AfterAll {
        [IO.File]::Delete($echo)
        Assert-Sandbox
    }

    Context 'a program' {
        It 'runs in the namespace' {
            Invoke-CnCommand -Namespace test1 readlink /proc/self/ns/net | Should -BeExactly $inside.test1
            Invoke-CnCommand -Namespace (Get-CnNamespace test2) readlink /proc/self/ns/net | Should -BeExactly $inside.test2
            Invoke-CnCommand -Namespace /run/netns/test2 readlink /proc/self/ns/net | Should -BeExactly $inside.test2
        }

        It 'runs here when no namespace is named, or this one' {
            Invoke-CnCommand readlink /proc/self/ns/net | Should -BeExactly $own
            Invoke-CnCommand -Namespace $PID readlink /proc/self/ns/net | Should -BeExactly $own
        }

        It 'gets its arguments intact' {
            $empty = ''
            $list = 'one', 'two words'
            Invoke-CnCommand -Namespace test1 $echo -c1 --long=x 'a b' 'q"q' "it's" '' $empty '*' ~ '$x' '`' 0x10 1.50 -1 $list $null |
                Should -Be '[-c1]', '[--long=x]', '[a b]', '[q"q]', "[it's]", '[]', '[]', '[*]', '[~]', '[$x]', '[`]', '[0x10]', '[1.50]', '[-1]', '[one]', '[two words]'
            Invoke-CnCommand -Namespace test1 $echo -ArgumentList '-c', 1, '--' | Should -Be '[-c]', '[1]', '[--]'
        }

        It 'gets every option that stands behind --' {
            Invoke-CnCommand -Namespace test1 -- $echo -c 1 -v -n -WhatIf -Namespace x -- y | Should -Be '[-c]', '[1]', '[-v]', '[-n]', '[-WhatIf]', '[-Namespace]', '[x]', '[--]', '[y]'
            Invoke-CnCommand -Namespace test1 $echo -- -v | Should -Be '[-v]'
        }

        It 'is not started with an option that could be this cmdlet''s: -<_>' -ForEach ([char[]]'acdeinopsvw') {
            $caught = $null
            try { & ([scriptblock]::Create("Invoke-CnCommand -Namespace test1 '$echo' -$_ 1")) } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeExactly 'Rejected,ContainerNet.Cmdlets.InvokeCnCommandCommand'
            "$caught" | Should -BeLike "*'--'*"
        }

        It 'gets every other option of one letter: -<_>' -ForEach ([char[]]'bfghjklmqrtuxyz') {
            & ([scriptblock]::Create("Invoke-CnCommand -Namespace test1 '$echo' -$_ 1")) | Should -Be "[-$_]", '[1]'
        }

        It 'reads the pipeline as its input' {
            1..3 | Invoke-CnCommand -Namespace test1 cat | Should -Be '1', '2', '3'
            'a', 'b' | Invoke-CnCommand cat | Should -Be 'a', 'b'
            Get-CnNamespace test1 | Invoke-CnCommand -Namespace test2 -- wc -c | Should -Not -Be '0'
        }

        It 'leaves its exit code in $LASTEXITCODE and $?' {
            Invoke-CnCommand -Namespace test1 true
            $? | Should -BeTrue
            $LASTEXITCODE | Should -Be 0
            Invoke-CnCommand -Namespace test1 -- sh -c 'exit 7'
            $? | Should -BeFalse
            $LASTEXITCODE | Should -Be 7
        }

        It 'fails as programs do when $PSNativeCommandUseErrorActionPreference is set' {
            $PSNativeCommandUseErrorActionPreference = $true
            { Invoke-CnCommand -Namespace test1 false } | Should -Throw -ErrorId 'ProgramExitedWithNonZeroCode'
        }

        It 'can have its errors redirected' {
            $ErrorActionPreference = 'Continue'
            $all = Invoke-CnCommand -Namespace test1 -- sh -c 'echo out; echo err >&2' 2>&1
            $all | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | ForEach-Object { "$_" } | Should -BeExactly 'err'
            $all | Where-Object { $_ -is [string] } | Should -BeExactly 'out'
            Invoke-CnCommand -Namespace test1 -- sh -c 'echo out; echo err >&2' 2>$null | Should -BeExactly 'out'
        }

        It 'is read line by line, and ends with its reader' {
            # The second line comes when the first was read: its reader makes the file for which the program waits.
            $go = "$echo.go"
            try {
                $lines = Invoke-CnCommand -Namespace test1 -- sh -c 'echo $$; while [ ! -e "$0" ]; do :; done; echo second; exec sleep 1000' $go |
                    ForEach-Object { [IO.File]::WriteAllText($go, ''); $_ } | Select-Object -First 2
            }
            finally {
                [IO.File]::Delete($go)
            }
            $lines[1] | Should -BeExactly 'second'
            Wait-Until { -not (Test-Alive $lines[0]) }
        }

        It 'ends when the pipeline is stopped' {
            $test = Start-Script 'Invoke-CnCommand -Namespace test1 -- sh -c "echo \$\$; exec sleep 1000"'.Replace('\$', '`$')
            Wait-Until { $test.Output.Count -ge 1 -or $test.Running.IsCompleted }
            Test-Alive "$($test.Output[0])" | Should -BeTrue
            $test.Shell.Stop()
            "$($test.Shell.InvocationStateInfo.State)" | Should -BeExactly 'Stopped'
            Stop-Script $test
            Wait-Until { -not (Test-Alive "$($test.Output[0])") }
        }

        It 'ends when the pipeline <How> while it waits for input' -ForEach @(
            @{ How = 'is stopped'; Then = 'while ($true) { [Threading.Thread]::Sleep(5) }' }
            @{ How = 'fails'; Then = "while (-not [IO.File]::Exists(`$file)) { }; throw 'enough'" }
        ) {
            $file = "$echo.pid"
            try {
                $test = Start-Script ("`$file = '$file'; & { 'x'; $Then } |" +
                    'Invoke-CnCommand -Namespace test1 -- sh -c "echo `$`$ > `$0.new; mv `$0.new `$0; exec cat" $file')
                Wait-Until { [IO.File]::Exists($file) -or $test.Running.IsCompleted }
                $cat = [int][IO.File]::ReadAllText($file)
                if ($How -eq 'is stopped') { $test.Shell.Stop() }
                Wait-Until { $test.Running.IsCompleted }
                Wait-Until { -not (Test-Alive $cat) }
                Stop-Script $test
            }
            finally {
                [IO.File]::Delete($file)
            }
        }

        It 'runs in each namespace that is piped' {
            Get-CnNamespace test* | Invoke-CnCommand readlink /proc/self/ns/net | Should -Be $inside.test1, $inside.test2
            Get-CnNamespace nosuch* | Invoke-CnCommand readlink /proc/self/ns/net | Should -BeNullOrEmpty
        }

        It 'goes on after a namespace that is gone' {
            New-CnNamespace gone | Out-Null
            $all = Get-CnNamespace gone, test1
            Remove-CnNamespace gone
            Assert-Error { $all | Invoke-CnCommand readlink /proc/self/ns/net } NotFound ObjectNotFound gone | Should -BeExactly $inside.test1
        }

        It 'says what it would do with -WhatIf, and does nothing' {
            Get-WhatIf 'Invoke-CnCommand -Namespace test1 touch $file -WhatIf' @{ file = "$echo.not" } | Should -HaveCount 1
            [IO.File]::Exists("$echo.not") | Should -BeFalse
            Get-WhatIf 'Invoke-CnCommand -Namespace test1 ping -c1 172.17.0.3 -WhatIf' | Should -BeExactly "Run ping -c1 172.17.0.3 -> namespace 'test1'"
            Get-WhatIf 'Get-CnNamespace test* | Invoke-CnCommand true -WhatIf' | Should -Be "Run true -> namespace 'test1'", "Run true -> namespace 'test2'"
        }

        It 'says what cannot be run: <Script>' -ForEach @(
            @{ Script = 'Invoke-CnCommand -Namespace test1 no-such-program'; Target = 'no-such-program'; Message = "*'no-such-program'*no program of that name*" }
            @{ Script = 'Invoke-CnCommand -Namespace test1 Get-CnLink'; Target = 'Get-CnLink'; Message = '*script block: { Get-CnLink }*' }
            @{ Script = 'Invoke-CnCommand -Namespace nosuch true'; Target = 'true'; Message = "*namespace 'nosuch'*" }
            @{ Script = '$p = $env:PATH; try { $env:PATH = "/nosuch"; Invoke-CnCommand -Namespace test1 /bin/true } finally { $env:PATH = $p }'; Target = '/bin/true'; Message = '*util-linux*' }
        ) {
            $caught = $null
            try { & ([scriptblock]::Create($Script)) } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeExactly 'NotFound,ContainerNet.Cmdlets.InvokeCnCommandCommand'
            "$($caught.CategoryInfo.Category)" | Should -BeExactly 'ObjectNotFound'
            "$($caught.TargetObject)" | Should -BeExactly $Target
            "$caught" | Should -BeLike $Message
        }

        It 'needs CAP_SYS_ADMIN for another namespace' {
            Get-ErrorIdWithoutCapabilities 'Invoke-CnCommand -Namespace test1 true' | Should -BeExactly 'PermissionDenied'
            Get-ErrorIdWithoutCapabilities 'Invoke-CnCommand true' | Should -BeNullOrEmpty
        }

        It 'completes namespaces' {
            Complete 'Invoke-CnCommand -Namespace tes' | Should -Be 'test1', 'test2'
        }

        It 'can be typed at, when nothing is redirected' {
            Assert-Tool script
            # script(1) gives the child a terminal; what is typed goes to the shell in the namespace, which sees that terminal.
            $child = "$echo.ps1"
            [IO.File]::WriteAllText($child, "Import-Module '$ModuleFolder'; Invoke-CnCommand -Namespace test1 sh; `"code `$LASTEXITCODE`"")
            try {
                $text = 'test -t 0 && test -t 1 && readlink /proc/self/ns/net; exit 4' |
                    script -q -e -c "$((Get-ChildProgram) -join ' ') -NoProfile -File $child" /dev/null | Out-String
            }
            finally {
                [IO.File]::Delete($child)
            }
            $text | Should -Match ([regex]::Escape($inside.test1))
            $text | Should -Match 'code 4'
        }
    }

    Context 'a script block' {
        It 'runs in the namespace, with the module' {
            $link = Invoke-CnCommand -Namespace test1 { Get-CnLink lo }
            $link.Name | Should -BeExactly 'lo'
            $link.pstypenames[0] | Should -BeExactly 'Deserialized.ContainerNet.Network.CnLink'
            Invoke-CnCommand -Namespace test1 { [IO.FileInfo]::new('/proc/self/ns/net').LinkTarget } | Should -BeExactly $inside.test1
        }

        It 'gets arguments, and emits objects, each with its type' {
            $all = Invoke-CnCommand -Namespace test1 { param($a, $b) $a; $b.x; $args.Count; $null; "two`nlines  é" } 'one two' @{ x = 5 } 3 4
            $all[0] | Should -BeExactly 'one two'
            $all[1] | Should -BeOfType int
            $all[1..2] | Should -Be 5, 2
            $all[3] | Should -Be $null
            $all[4] | Should -BeExactly "two`nlines  é"
        }

        It 'sees no variable of this session' {
            $secret = 'x'
            Invoke-CnCommand -Namespace test1 { "[$secret$request$block]" } | Should -BeExactly '[]'
        }

        It 'gets the pipeline as $input' {
            1..3 | Invoke-CnCommand -Namespace test1 { $input | ForEach-Object { $_ * 2 } } | Should -Be 2, 4, 6
        }

        It 'gives its streams back' {
            $ErrorActionPreference = 'Continue'
            $all = Invoke-CnCommand -Namespace test1 {
                Write-Warning 'careful'
                Write-Information 'by the way'
                Write-Verbose 'in detail' -Verbose
                Get-CnLink nosuch
                'out'
            } -WarningVariable warnings -InformationVariable information -ErrorVariable errors 3>$null 6>$null 2>$null
            $? | Should -BeFalse
            $all | Should -BeExactly 'out'
            "$warnings" | Should -BeExactly 'careful'
            "$information" | Should -BeExactly 'by the way'
            $errors | Should -HaveCount 1
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'NotFound,ContainerNet.Cmdlets.GetCnLinkCommand,*'
            "$($errors[0].CategoryInfo.Category)" | Should -BeExactly 'ObjectNotFound'
            "$($errors[0])" | Should -BeLike "*'nosuch'*"
            Invoke-CnCommand -Namespace test1 { Write-Verbose 'in detail' -Verbose } -Verbose 4>&1 | ForEach-Object { "$_" } | Should -Contain 'in detail'
        }

        It 'leaves $LASTEXITCODE: <Code> of {<Script>}' -ForEach @(
            @{ Script = "'fine'"; Code = 0 }
            @{ Script = 'exit 5'; Code = 5 }
            @{ Script = "sh -c 'exit 6'"; Code = 6 }
            @{ Script = "throw 'bang'"; Code = 1 }
        ) {
            $null = Invoke-CnCommand -Namespace test1 ([scriptblock]::Create($Script)) -ErrorAction SilentlyContinue
            $LASTEXITCODE | Should -Be $Code
        }

        It 'is no victim of what writes past the streams' {
            $ErrorActionPreference = 'Continue'
            Invoke-CnCommand -Namespace test1 { [Console]::WriteLine('stray'); 'fine' } 2>$null | Should -BeExactly 'fine'
        }

        It 'is read object by object, and ends with its reader' {
            $first = Invoke-CnCommand -Namespace test1 { $PID; [Threading.Thread]::Sleep(1000000) } | Select-Object -First 1
            Wait-Until { -not (Test-Alive $first) }
        }

        It 'ends when the pipeline is stopped' {
            $test = Start-Script 'Invoke-CnCommand -Namespace test1 { $PID; [Threading.Thread]::Sleep(1000000) }'
            Wait-Until -Seconds 60 { $test.Output.Count -ge 1 -or $test.Running.IsCompleted }
            Test-Alive "$($test.Output[0])" | Should -BeTrue
            Stop-Script $test
            Wait-Until { -not (Test-Alive "$($test.Output[0])") }
        }

        It 'runs in each namespace that is piped' {
            Get-CnNamespace test* | Invoke-CnCommand { [IO.FileInfo]::new('/proc/self/ns/net').LinkTarget } | Should -Be $inside.test1, $inside.test2
        }

        It 'says what it would do with -WhatIf' {
            Get-WhatIf 'Invoke-CnCommand -Namespace test1 {Get-CnLink} -WhatIf' | Should -BeExactly "Run {Get-CnLink} -> namespace 'test1'"
        }
    }
}
