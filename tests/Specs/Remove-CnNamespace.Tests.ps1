Describe 'Remove-CnNamespace' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    BeforeEach { $all = New-CnNamespace one, two, three }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'removes it, and emits nothing' {
        Remove-CnNamespace two | Should -BeNullOrEmpty
        @(Get-CnNamespace).Name | Should -Be 'one', 'three'
        Invoke-Tool ls /run/netns | Should -Be 'one', 'three'
        [IO.File]::ReadAllText('/proc/self/mountinfo') | Should -Not -Match '/run/netns/two'
    }

    It 'removes what ip netns has made' {
        Invoke-Tool ip netns add theirs
        Remove-CnNamespace theirs
        (JsonOf ip -j netns list).name | Should -Not -Contain 'theirs'
    }

    It 'takes names, paths and objects, piped too' {
        Remove-CnNamespace /run/netns/one
        $all[1] | Remove-CnNamespace
        'three' | Remove-CnNamespace
        Get-CnNamespace | Should -BeNullOrEmpty
    }

    It 'takes several, and -Name' {
        Remove-CnNamespace -Name one, two
        @(Get-CnNamespace).Name | Should -Be 'three'
    }

    It 'takes the links with it, and the other ends of their pairs' {
        New-CnVethPair veth0 eth0 -PeerNamespace one | Out-Null
        Remove-CnNamespace one
        Wait-Until { (Get-LinkName) -notcontains 'veth0' }
    }

    It 'reports a name that is not there, and goes on' {
        Assert-Error { Remove-CnNamespace one, gone, two } NotFound ObjectNotFound 'gone' "Cannot remove namespace 'gone': No such file or directory (ENOENT).*" | Should -BeNullOrEmpty
        @(Get-CnNamespace).Name | Should -Be 'three'
    }

    It 'refuses one that has no name' {
        Assert-Error { Remove-CnNamespace $PID } Rejected InvalidArgument $PID '*has no name*' | Should -BeNullOrEmpty
        Assert-Error { Get-CnNamespace -Namespace $PID | Remove-CnNamespace } Rejected InvalidArgument | Should -BeNullOrEmpty
    }

    It 'does not remove a namespace that was made again under the same name' {
        $old = $all[0]
        Remove-CnNamespace one
        $new = New-CnNamespace one
        Assert-Error { $old | Remove-CnNamespace } NamespaceChanged InvalidOperation 'one' '*is not the one that the object came from*' | Should -BeNullOrEmpty
        (Get-CnNamespace one).Inode | Should -Be $new.Inode
    }

    It 'removes a leftover that is no namespace' {
        [IO.File]::WriteAllText('/run/netns/leftover', '')
        Remove-CnNamespace leftover
        [IO.File]::Exists('/run/netns/leftover') | Should -BeFalse
    }

    It 'warns when processes keep it alive' {
        Assert-Tool nsenter
        $start = [Diagnostics.ProcessStartInfo]::new('nsenter')
        '--net=/run/netns/one', 'cat' | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $process = [Diagnostics.Process]::Start($start)
        try {
            $process.StandardInput.WriteLine('ready')
            $null = $process.StandardOutput.ReadLine()
            $warnings = @(Remove-CnNamespace one, two 3>&1)
            $warnings | Should -HaveCount 1
            "$warnings" | Should -BeLike "*'one'*$($process.Id)*"
            @(Get-CnNamespace).Name | Should -Be 'three'
        }
        finally {
            $process.StandardInput.Dispose()
            $process.WaitForExit()
            $process.Dispose()
        }
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf 'Get-CnNamespace t* | Remove-CnNamespace -WhatIf' | Should -Be "Remove -> namespace 'three'", "Remove -> namespace 'two'"
        (Get-Said 'Remove-CnNamespace one -Confirm' -No) -join ' ' | Should -BeLike "*Remove*namespace 'one'*"
        (Get-CnNamespace).Inode | Sort-Object | Should -Be ($all.Inode | Sort-Object)
    }

    It 'refuses <_> before anything is done' -ForEach '..', 'a/b', 'a b', '' {
        Assert-BindingError { Remove-CnNamespace one, $_ }
        Get-CnNamespace | Should -HaveCount 3
    }

    It 'completes names' {
        Complete 'Remove-CnNamespace t' | Should -Be 'three', 'two'
    }
}
