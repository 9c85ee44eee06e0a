Describe 'New-CnNamespace' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'makes a namespace, with lo up' {
        $made = New-CnNamespace web
        $made | Should -HaveCount 1
        $made | Should -BeOfType ContainerNet.Network.CnNamespace
        $made.Name | Should -BeExactly 'web'
        $made.Path | Should -BeExactly '/run/netns/web'
        $made.IsCurrent | Should -BeFalse
        $made.Processes | Should -HaveCount 0
        $made.Inode | Should -Be (Get-CnNamespace web).Inode
        $made.Inode | Should -Not -Be (Get-CnNamespace -Namespace $PID).Inode
        (Get-CnLink -Namespace web).Name | Should -BeExactly 'lo'
        "$((Get-CnLink lo -Namespace web).Flags)" | Should -Match '\bUp\b'
        (Get-CnAddress lo -Namespace web -AddressFamily IPv4).ToString() | Should -BeExactly '127.0.0.1/8'
    }

    It 'makes one that ip netns lists, enters and deletes' {
        $made = New-CnNamespace web
        (JsonOf ip -j netns list).name | Should -BeExactly 'web'
        (JsonOf ip -n web -j link show lo).flags | Should -Contain 'UP'
        Invoke-Tool ip netns exec web readlink /proc/self/ns/net | Should -BeExactly "net:[$($made.Inode)]"
        Invoke-Tool stat -c %i /run/netns/web | Should -BeExactly "$($made.Inode)"
        Invoke-Tool ip netns delete web
        Get-CnNamespace | Should -BeNullOrEmpty
    }

    It 'leaves /run/netns as ip netns wants it, and does not mind if ip netns was first' {
        Assert-Tool ip, unshare
        New-CnNamespace ours | Out-Null
        Invoke-Tool ip netns add theirs
        # Shared: a mount namespace that is made now gets to see what is made later.
        Invoke-Tool findmnt -n -o PROPAGATION /run/netns | Should -Contain 'shared'
        New-CnNamespace again | Out-Null
        @(Get-CnNamespace).Name | Should -Be 'again', 'ours', 'theirs'
        (JsonOf ip -j netns list).name | Sort-Object | Should -Be 'again', 'ours', 'theirs'
        Invoke-Tool ip netns delete ours
        Invoke-Tool ip netns delete again
        @(Get-CnNamespace).Name | Should -Be 'theirs'
    }

    It 'makes one that shows in a mount namespace that was there before' {
        Assert-Tool unshare, nsenter
        New-CnNamespace first | Out-Null
        $start = [Diagnostics.ProcessStartInfo]::new('unshare')
        '--mount', '--propagation', 'slave', 'cat' | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $other = [Diagnostics.Process]::Start($start)
        try {
            # It has its mount namespace when cat answers.
            $other.StandardInput.WriteLine('ready')
            $other.StandardOutput.ReadLine() | Should -BeExactly 'ready'
            $later = New-CnNamespace later
            Invoke-Tool nsenter "--mount=/proc/$($other.Id)/ns/mnt" stat -c %i /run/netns/later | Should -BeExactly "$($later.Inode)"
            Remove-CnNamespace later
            Invoke-Tool nsenter "--mount=/proc/$($other.Id)/ns/mnt" ls /run/netns | Should -Be 'first'
        }
        finally {
            $other.StandardInput.Dispose()
            $other.WaitForExit()
            $other.Dispose()
        }
    }

    It 'takes names from the pipeline, by value and by property name' {
        ('one', 'two' | New-CnNamespace).Name | Should -Be 'one', 'two'
        ([pscustomobject]@{ Name = 'three' } | New-CnNamespace).Name | Should -BeExactly 'three'
        @(Get-CnNamespace).Name | Should -Be 'one', 'three', 'two'
    }

    It 'gives each its own stack' {
        $inodes = (New-CnNamespace one, two, three).Inode
        $inodes | Sort-Object -Unique | Should -HaveCount 3
    }

    It 'makes hundreds, in their order' {
        $names = 1..205 | ForEach-Object { "n$_" }
        $made = New-CnNamespace $names
        $made.Name | Should -Be $names
        $made.Inode | Sort-Object -Unique | Should -HaveCount 205
        @(Get-CnNamespace).Count | Should -Be 205
        "$((Get-CnLink lo -Namespace n205).Flags)" | Should -Match '\bUp\b'
    }

    It 'takes the same name twice with -Force only' {
        $made = New-CnNamespace one, one, two -Force
        $made.Name | Should -Be 'one', 'one', 'two'
        $made[0].Inode | Should -Be $made[1].Inode
        $made = Assert-Error { New-CnNamespace three, three, four } AlreadyExists
        $made.Name | Should -Be 'three', 'four'
    }

    It 'refuses a name that is taken, and goes on' {
        $two = New-CnNamespace two
        $made = Assert-Error { New-CnNamespace one, two, three } AlreadyExists ResourceExists 'two' "Cannot create namespace 'two': *(EEXIST)*"
        $made.Name | Should -Be 'one', 'three'
        (Get-CnNamespace two).Inode | Should -Be $two.Inode
    }

    It 'keeps what is there with -Force' {
        $one = New-CnNamespace one
        New-CnBridge br0 -Namespace one | Out-Null
        $both = New-CnNamespace one, two -Force
        $both.Name | Should -Be 'one', 'two'
        $both[0].Inode | Should -Be $one.Inode
        (Get-CnLink br0 -Namespace one).Name | Should -BeExactly 'br0'
    }

    It 'does not take a file of that name for a namespace with -Force' {
        New-CnNamespace one | Out-Null
        [IO.File]::WriteAllText('/run/netns/web', '')
        Assert-Error { New-CnNamespace web -Force } Rejected InvalidArgument 'web' '*no network namespace*' | Should -BeNullOrEmpty
        [IO.File]::Exists('/run/netns/web') | Should -BeTrue
    }

    It 'refuses the name <Name> before anything is done' -ForEach @(
        @{ Name = '..' }, @{ Name = '.' }, @{ Name = 'a/b' }, @{ Name = '../x' }, @{ Name = 'a b' }, @{ Name = "a`tb" }, @{ Name = '' }, @{ Name = 'x' * 256 }
    ) {
        Assert-BindingError { New-CnNamespace $Name }
        Get-CnNamespace | Should -BeNullOrEmpty
    }

    It 'takes a long name' {
        $name = 'x' * 255
        (New-CnNamespace $name).Name | Should -BeExactly $name
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf "'one', 'two' | New-CnNamespace -WhatIf" | Should -Be "Create -> namespace 'one'", "Create -> namespace 'two'"
        Get-CnNamespace | Should -BeNullOrEmpty
        (Get-Said 'New-CnNamespace web -Confirm' -No) -join ' ' | Should -BeLike "*Create*namespace 'web'*"
        Get-CnNamespace | Should -BeNullOrEmpty
    }

    It 'leaves nothing behind when it may not' {
        Get-ErrorIdWithoutCapabilities 'New-CnNamespace web' | Should -BeExactly 'PermissionDenied'
        Get-CnNamespace | Should -BeNullOrEmpty
        [IO.File]::Exists('/run/netns/web') | Should -BeFalse
    }

    It 'says so where the folder cannot be made' {
        Assert-Tool unshare
        $script = "Import-Module '$ModuleFolder'; New-CnNamespace x -ErrorVariable e -ErrorAction SilentlyContinue; `$e[0].FullyQualifiedErrorId; `$e[0].Exception.Message"
        $child = @(Get-ChildProgram) + '-NoProfile', '-EncodedCommand', [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script))
        $id, $message = unshare --mount sh -c 'mount -t tmpfs -o ro tmpfs /run && exec "$@"' sh @child
        $id | Should -BeLike 'PermissionDenied,*'
        $message | Should -BeExactly "Cannot create namespace 'x': Read-only file system (EROFS). It needs the capability CAP_SYS_ADMIN."
    }
}
