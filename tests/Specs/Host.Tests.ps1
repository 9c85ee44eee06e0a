# The host (src/Host) for machines without pwsh: its runner for these very specs, its stand-ins for commands, and itself as a program.
# Under pwsh the first two parts are checked against the real Pester and the real commands: that is what they stand in for.

BeforeDiscovery {
    $cases = @(@{ Number = 1; Square = 1 }, @{ Number = 3; Square = 9 })
    $words = 'one', 'two'
}

$onlyNow = 'read'

BeforeAll {
    $ofTheFile = 'file'
    function Get-Both { "$ofTheFile $ofTheBlock" }
}

Describe 'The runner' {
    BeforeAll {
        $ofTheBlock = 'block'
        $seen = [Collections.Generic.List[string]]::new()
    }

    BeforeEach { $ofTheTest = "$ofTheBlock+test" }

    AfterEach { $seen.Add("$made") }

    Context 'scopes' {
        It 'shows a test the variables and functions of the setups around it' {
            $ofTheFile | Should -Be 'file'
            $ofTheBlock | Should -Be 'block'
            $ofTheTest | Should -Be 'block+test'
            Get-Both | Should -Be 'file block'
        }

        It 'runs a test in a scope of its own' { $made = 'made'; $ofTheBlock = 'changed'; $ofTheBlock | Should -Be 'changed' }

        It 'shows the teardown what the test made, and the next test nothing of it' {
            $seen[-1] | Should -Be 'made'
            $made | Should -BeNullOrEmpty
            $ofTheBlock | Should -Be 'block'
        }

        It 'forgets at run time what was set while the file was read' { $onlyNow | Should -BeNullOrEmpty }

        It 'knows where the file is' {
            $PSScriptRoot | Should -Be (Split-Path $PSCommandPath)
            Split-Path $PSCommandPath -Leaf | Should -Be 'Host.Tests.ps1'
        }
    }

    Context 'data' {
        It 'squares <Number> to <Square>' -ForEach $cases { $Number * $Number | Should -Be $Square; $_.Number | Should -Be $Number }

        It 'passes <Number> as a parameter, too' -TestCases $cases { param($Number, $Square) $Number * $Number | Should -Be $Square }

        It 'takes <_> by itself' -ForEach $words { $_ | Should -BeIn 'one', 'two' }

        It 'makes no test of no data' -ForEach @() { throw 'never' }

        Context 'of a block: <Name.Length>' -ForEach @{ Name = 'four' } {
            BeforeAll { $ofTheData = $Name.ToUpperInvariant() }

            It 'is there in setups and tests' { $ofTheData | Should -BeExactly 'FOUR' }
        }
    }

    Context 'what is not run' {
        It 'skips what says so' -Skip { throw 'never' }

        It 'skips from the middle' {
            Set-ItResult -Skipped -Because 'this one shows how'
            throw 'never'
        }

        Context 'a whole block' -Skip {
            BeforeAll { throw 'never' }

            It 'is left out with its setup' { throw 'never' }
        }
    }

    Context 'files' {
        It 'has a folder' {
            Set-Content $TestDrive/a.txt 'a'
            'TestDrive:/a.txt' | Should -Exist
            Get-Content TestDrive:/a.txt | Should -Be 'a'
        }
    }

    It 'cleared the folder after the block' { "$TestDrive/a.txt" | Should -Not -Exist }
}

Describe 'Should' {
    It 'holds: <_>' -ForEach @(
        '1 | Should -Be 1', '"A" | Should -Be "a"', '"1" | Should -Be 1', '1, 2 | Should -Be 1, 2', '@() | Should -Be @()', '$null | Should -Be $null'
        '"A" | Should -Not -BeExactly "a"', '1 | Should -Not -Be 2', 'Should -ActualValue 3 -Be 3', '3 | Should -Be 3 -Because "it is"'
        '$true | Should -BeTrue', '1 | Should -BeTrue', '0 | Should -BeFalse', '$null | Should -Not -BeTrue'
        '$null | Should -BeNullOrEmpty', '"" | Should -BeNullOrEmpty', '@() | Should -BeNullOrEmpty', '@{} | Should -BeNullOrEmpty', '0 | Should -Not -BeNullOrEmpty'
        '2 | Should -BeGreaterThan 1', '2 | Should -BeGreaterOrEqual 2', '1 | Should -BeLessThan 2', '2 | Should -BeLessOrEqual 2'
        '1 | Should -BeIn 1, 2', '1, 2 | Should -Contain 2', '1, 2 | Should -Not -Contain 3', '1, 2 | Should -HaveCount 2', '@() | Should -HaveCount 0'
        '"abc" | Should -BeLike "A*"', '"abc" | Should -Not -BeLikeExactly "A*"', '"abc" | Should -Match "^A"', '"abc" | Should -Not -MatchExactly "^A"'
        '1 | Should -BeOfType int', '1 | Should -BeOfType ([ValueType])', '"x" | Should -Not -BeOfType [int]', '1, 2 | Should -BeOfType [int]'
        'Get-Command Get-Command | Should -HaveParameter Name', 'Get-Command Get-Command | Should -HaveParameter Name -Type ([string[]])'
        'Get-Command Import-Module | Should -HaveParameter Name -Mandatory', 'Get-Command Get-Command | Should -Not -HaveParameter Nonsense'
        '{ throw "x" } | Should -Throw', '{ throw "x y" } | Should -Throw "x*"', '{ 1 } | Should -Not -Throw', '{ 1 / $null } | Should -Throw -ExceptionType ([Management.Automation.RuntimeException])'
        '{ Get-Nonsense } | Should -Throw -ErrorId CommandNotFoundException', '"/" | Should -Exist', '"/nonsense" | Should -Not -Exist'
    ) {
        . ([scriptblock]::Create($_))
    }

    It 'fails: <Script>' -ForEach @(
        @{ Script = '1 | Should -Be 2'; Message = 'Expected 2, but got 1.' }
        @{ Script = '1 | Should -Be 2 -Because "of this"'; Message = 'Expected 2, because of this, but got 1.' }
        @{ Script = '1 | Should -Not -Be 1'; Message = 'Expected 1 to be different from the actual value, but got the same value.' }
        @{ Script = '1, 2, 3 | Should -Be 1, 2'; Message = 'Expected @(1, 2), but got @(1, 2, 3).' }
        @{ Script = '"abc" | Should -Be "abd"'; Message = "Expected strings to be the same, but they were different.*String lengths are both 3.*Strings differ at index 2.*" }
        @{ Script = '$null | Should -Be 1'; Message = 'Expected 1, but got $null.' }
        @{ Script = '$false | Should -BeTrue'; Message = 'Expected $true, but got $false.' }
        @{ Script = '1 | Should -BeNullOrEmpty'; Message = 'Expected $null or empty, but got 1.' }
        @{ Script = '$null | Should -Not -BeNullOrEmpty'; Message = 'Expected a value, but got $null or empty.' }
        @{ Script = '1 | Should -BeGreaterThan 1'; Message = 'Expected the actual value to be greater than 1, but got 1.' }
        @{ Script = '1, 2 | Should -Contain 3'; Message = 'Expected 3 to be found in collection @(1, 2), but it was not found.' }
        @{ Script = '1, 2 | Should -HaveCount 3'; Message = 'Expected a collection with size 3, but got collection with size 2 @(1, 2).' }
        @{ Script = '"abc" | Should -BeLike "x*"'; Message = "Expected like wildcard 'x``*' to match 'abc', but it did not match." }
        @{ Script = '"abc" | Should -Match "x"'; Message = "Expected regular expression 'x' to match 'abc', but it did not match." }
        @{ Script = '1 | Should -BeOfType string'; Message = 'Expected the value to have type `[string`] or any of its subtypes, but got 1 with type `[int`].' }
        @{ Script = '{ 1 } | Should -Throw'; Message = 'Expected an exception to be thrown, but no exception was thrown.' }
        @{ Script = '{ throw "x" } | Should -Throw "y"'; Message = "Expected an exception with message like 'y' to be thrown, but the message was 'x'.*" }
        @{ Script = '{ throw "x" } | Should -Not -Throw'; Message = 'Expected no exception to be thrown, but an exception "x" was thrown*' }
    ) {
        { . ([scriptblock]::Create($Script)) } | Should -Throw $Message
    }

    It 'refuses an operator that it does not know' {
        { 1 | Should -BeNonsense 1 } | Should -Throw -ExceptionType ([Management.Automation.ParameterBindingException])
    }

    It 'hands on what was thrown' {
        $thrown = { throw 'x' } | Should -Throw -PassThru
        $thrown.Exception.Message | Should -Be 'x'
    }
}

Describe 'The stand-ins' {
    It 'answers <Script> with <Answer>' -ForEach @(
        @{ Script = '1..9 | Select-Object -First 2'; Answer = 1, 2 }
        @{ Script = '1..9 | Select-Object -Skip 3 -First 2'; Answer = 4, 5 }
        @{ Script = '1..9 | Select-Object -Last 2'; Answer = 8, 9 }
        @{ Script = '1..9 | Select-Object -Index 1, 3'; Answer = 2, 4 }
        @{ Script = '1, 2, 1 | Select-Object -Unique'; Answer = 1, 2 }
        @{ Script = '@{ a = 1, 2 } | Select-Object -ExpandProperty a'; Answer = 1, 2 }
        @{ Script = '([pscustomobject] @{ a = 1; b = 2 } | Select-Object b, @{ n = "c"; e = { $_.a + 1 } }).psobject.Properties.Value'; Answer = 2, 2 }
        @{ Script = '([pscustomobject] @{ a = 1; b = 2 } | Select-Object * -ExcludeProperty a).psobject.Properties.Name'; Answer = 'b' }
        @{ Script = '3, 1, 2 | Sort-Object'; Answer = 1, 2, 3 }
        @{ Script = '3, 1, 2 | Sort-Object { -$_ }'; Answer = 3, 2, 1 }
        @{ Script = '3, 1, 3 | Sort-Object -Unique -Descending'; Answer = 3, 1 }
        @{ Script = '("b", "aa", "c" | Group-Object Length).Name'; Answer = '1', '2' }
        @{ Script = '("b", "aa", "c" | Group-Object Length -AsHashTable)[1]'; Answer = 'b', 'c' }
        @{ Script = '(1..4 | Measure-Object -Sum).Sum'; Answer = 10 }
        @{ Script = '(1..4 | Measure-Object -Maximum).Maximum'; Answer = 4 }
        @{ Script = '(Compare-Object 1, 2 2, 3).SideIndicator'; Answer = '=>', '<=' }
        @{ Script = '("x" | Get-Member Length).MemberType'; Answer = 'Property' }
        @{ Script = '("x" | Add-Member n 5 -PassThru).n'; Answer = 5 }
        @{ Script = '(New-Object Version 1, 2).Minor'; Answer = 2 }
        @{ Script = '[ordered] @{ a = 1; b = 1, $null; c = "<é" } | ConvertTo-Json -Compress'; Answer = '{"a":1,"b":[1,null],"c":"<é"}' }
        @{ Script = '@{ a = @{ b = @{ c = @{ d = 1 } } } } | ConvertTo-Json -Compress -Depth 4'; Answer = '{"a":{"b":{"c":{"d":1}}}}' }
        @{ Script = ', 1 | ConvertTo-Json -Compress -AsArray'; Answer = '[1]' }
        @{ Script = '[DayOfWeek]::Monday | ConvertTo-Json -EnumsAsStrings'; Answer = '"Monday"' }
        @{ Script = '(''{"a":[1,{"b":true}]}'' | ConvertFrom-Json).a[1].b'; Answer = $true }
        @{ Script = '(''{"a":1}'' | ConvertFrom-Json -AsHashtable)["a"]'; Answer = 1 }
        @{ Script = 'Join-Path /a b c'; Answer = '/a/b/c' }
        @{ Script = 'Split-Path /a/b.txt; Split-Path /a/b.txt -Leaf; Split-Path /a/b.txt -Extension'; Answer = '/a', 'b.txt', '.txt' }
        @{ Script = 'Test-Path /, /nonsense'; Answer = $true, $false }
        @{ Script = '$x = 5; Get-Variable x -ValueOnly; Set-Variable x 6; $x'; Answer = 5, 6 }
        @{ Script = 'Write-Output 1 2'; Answer = 1, 2 }
        @{ Script = '(Get-Process -Id $PID).Id -eq $PID'; Answer = $true }
        @{ Script = '("a", "b" | Select-String B).Line'; Answer = 'b' }
        @{ Script = '(Get-Date 2020-01-02 -Format yyyy/MM)'; Answer = '2020/01' }
        @{ Script = '([pscustomobject] @{ a = 1 } | Format-Table -HideTableHeaders | Out-String).Trim()'; Answer = '1' }
        @{ Script = '([pscustomobject] @{ a = 1 } | Format-List | Out-String).Trim()'; Answer = 'a : 1' }
        @{ Script = 'Invoke-Expression "1 + 1"'; Answer = 2 }
        @{ Script = '(Write-Host a, b -Separator - 6>&1).MessageData.Message'; Answer = 'a-b' }
    ) {
        & ([scriptblock]::Create($Script)) | Should -Be $Answer
    }

    It 'stops at the first that is enough' {
        $count = 0
        1..9 | ForEach-Object { $count++; $_ } | Select-Object -First 2 | Should -HaveCount 2
        $count | Should -Be 2
    }

    It 'writes and reads files' {
        $file = Join-Path $TestDrive 'a.txt'
        1, 2 | Set-Content $file
        3 | Add-Content $file
        Get-Content $file | Should -Be '1', '2', '3'
        Get-Content $file -Raw | Should -Be "1`n2`n3`n"
        Get-Content $file -TotalCount 1 | Should -Be '1'
        'x' > $file
        'y' >> $file
        Get-Content $file | Should -Be 'x', 'y'
        (Get-ChildItem $TestDrive).Name | Should -Be 'a.txt'
        Remove-Item $file -WhatIf
        $file | Should -Exist
        Remove-Item $file
        $file | Should -Not -Exist
    }

    It 'keeps objects in CLIXML' {
        [pscustomobject] @{ Name = 'a'; Inner = @{ b = 1 } } | Export-Clixml TestDrive:/a.xml
        $read = Import-Clixml TestDrive:/a.xml
        $read.Name | Should -Be 'a'
        $read.Inner.b | Should -Be 1
    }

    It 'says <Id> of <Script>' -ForEach @(
        @{ Script = 'Get-Item /nonsense'; Id = 'PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand' }
        @{ Script = 'Get-Content /nonsense'; Id = 'PathNotFound,Microsoft.PowerShell.Commands.GetContentCommand' }
        @{ Script = 'Remove-Item /nonsense'; Id = 'PathNotFound,Microsoft.PowerShell.Commands.RemoveItemCommand' }
        @{ Script = 'Get-Variable nonsense'; Id = 'VariableNotFound,Microsoft.PowerShell.Commands.GetVariableCommand' }
        @{ Script = 'Get-Process nonsense'; Id = 'NoProcessFoundForGivenName,Microsoft.PowerShell.Commands.GetProcessCommand' }
        @{ Script = '1 | Select-Object -ExpandProperty nonsense'; Id = 'ExpandPropertyNotFound,Microsoft.PowerShell.Commands.SelectObjectCommand' }
        @{ Script = 'Write-Error x'; Id = 'Microsoft.PowerShell.Commands.WriteErrorException' }
        @{ Script = 'Write-Error x -ErrorId Mine'; Id = 'Mine' }
    ) {
        $errors = & ([scriptblock]::Create("`$ErrorActionPreference = 'Continue'; $Script")) 2>&1
        $errors.FullyQualifiedErrorId | Should -Be $Id
    }
}

Describe 'The program' -Skip:($Host.Name -ne 'ContainerNetHost') {
    BeforeAll {
        # Runs this host again; returns its lines, errors among them.
        function Invoke-Host {
            $program = [Environment]::ProcessPath
            & $program @args 2>&1 | ForEach-Object { "$_" }
        }

        function New-Script([string] $Name, [string] $Text) {
            Set-Content "$TestDrive/$Name" $Text
            "$TestDrive/$Name"
        }
    }

    It 'ends -Command <Text> with <Code>' -ForEach @(
        @{ Text = '1'; Code = 0 }, @{ Text = 'exit 7'; Code = 7 }, @{ Text = 'throw "x"'; Code = 1 }
        @{ Text = 'Get-Item /nonsense'; Code = 1 }, @{ Text = 'Get-Item /nonsense; 1'; Code = 0 }, @{ Text = '1 +'; Code = 1 }
    ) {
        $null = Invoke-Host -NoProfile -Command $Text
        $LASTEXITCODE | Should -Be $Code
    }

    It 'ends a script that says <Text> with <Code>' -ForEach @(
        @{ Text = '1'; Code = 0 }, @{ Text = 'exit 7'; Code = 7 }, @{ Text = 'throw "x"'; Code = 1 }, @{ Text = 'Get-Item /nonsense'; Code = 0 }
    ) {
        $null = Invoke-Host (New-Script 'a.ps1' $Text)
        $LASTEXITCODE | Should -Be $Code
    }

    It 'binds the words after a script' {
        $script = New-Script 'b.ps1' 'param([int] $Number, [switch] $Yes, [switch] $No) "$Number $Yes $No $args"'
        Invoke-Host $script -Number 5 -Yes '-No:$false' rest | Should -Be '5 True False rest'
    }

    It 'runs an encoded command and answers in CLIXML' {
        $command = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes('1; [pscustomobject] @{ a = "x" }'))
        $file = Join-Path $TestDrive 'out'
        sh -c '"$0" -NoProfile -NonInteractive -OutputFormat XML -EncodedCommand "$1" >"$2"' ([Environment]::ProcessPath) $command $file
        $head, $document = Get-Content $file
        $head | Should -Be '#< CLIXML'
        $objects = [Management.Automation.PSSerializer]::Deserialize($document)
        $objects[0] | Should -Be 1
        $objects[1].a | Should -Be 'x'
    }

    It 'shows an error as PowerShell does' {
        $lines = Invoke-Host (New-Script 'c.ps1' "'first'`nthrow 'oh'")
        $lines[0] | Should -Be 'first'
        $lines[1] | Should -BeLike 'Exception: */c.ps1:2'
        $lines[-2] | Should -BeLike '*| oh'
    }

    It 'refuses what it does not know: <_>' -ForEach '-Nonsense', 'nonsense.ps1', '-OutputFormat' {
        (Invoke-Host $_) -join "`n" | Should -BeLike '*Usage:*'
        $LASTEXITCODE | Should -Be 64
    }

    It 'has ContainerNet' {
        Invoke-Host -Command '(Get-Module ContainerNet).Name' | Should -Be 'ContainerNet'
    }

    It 'is in the sandbox with -Sandbox' {
        Invoke-Host -Sandbox -Command '$env:CONTAINERNET_SANDBOX' | Should -Be '1'
    }

    Context 'running specs' {
        It 'fails where a test fails, and says where' {
            $file = New-Script 'a.Tests.ps1' "Describe 'd' {`n It 'good' { 1 | Should -Be 1 }`n It 'bad' {`n  1 | Should -Be 2`n } }"
            $lines = Invoke-Host -Spec $file
            $LASTEXITCODE | Should -Be 1
            $lines -like '*[[]+] good *' | Should -HaveCount 1
            $lines -like '*[[]-] bad *' | Should -HaveCount 1
            $lines -like '*Expected 2, but got 1.' | Should -HaveCount 1
            $lines -like '*a.Tests.ps1:4' | Should -Not -BeNullOrEmpty
            $lines[-1] | Should -BeLike 'Tests Passed: 1, Failed: 1, Skipped: 0*'
        }

        It 'fails all tests of a block whose setup fails, and runs the teardown' {
            $file = New-Script 'b.Tests.ps1' "Describe 'd' { BeforeAll { throw 'oh' }; AfterAll { Write-Host 'cleared' }; It 'a' { }; Context 'c' { It 'b' { } } }"
            $lines = Invoke-Host -Spec $file
            $LASTEXITCODE | Should -Be 1
            $lines | Should -Contain 'cleared'
            $lines[-1] | Should -BeLike 'Tests Passed: 0, Failed: 2, Skipped: 0*'
        }

        It 'chooses by tags' {
            $text = "Describe 'd' { It 'a' -Tag x { }; It 'b' -Tag y { throw }; Context 'c' -Tag x { It 'e' { }; It 'f' -Tag y { throw } } }"
            $lines = Invoke-Host -Spec (New-Script 'c.Tests.ps1' $text) -Tag x -ExcludeTag y
            $LASTEXITCODE | Should -Be 0
            $lines[-1] | Should -BeLike 'Tests Passed: 2, Failed: 0, Skipped: 0*'
        }

        It 'is not content with no tests, or with a file that is broken' {
            (Invoke-Host -Spec (New-Script 'd.Tests.ps1' '1')) -join ' ' | Should -BeLike '*No tests were found*'
            $LASTEXITCODE | Should -Be 1
            (Invoke-Host -Spec (New-Script 'e.Tests.ps1' 'Describe d { It a { } ; throw "oh" }')) -join ' ' | Should -BeLike '*Discovery*failed*oh*'
            $LASTEXITCODE | Should -Be 1
        }
    }
}
