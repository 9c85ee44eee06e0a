Describe 'New-CnNamespace' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'makes a namespace that ip netns knows, with lo up' {
        $made = New-CnNamespace web
        $made | Should -HaveCount 1
        $made | Should -BeOfType ContainerNet.Network.CnNamespace
        $made.Name | Should -BeExactly 'web'
        $made.Path | Should -BeExactly '/run/netns/web'
        $made.IsCurrent | Should -BeFalse
        $made.Processes | Should -HaveCount 0
        (JsonOf ip -j netns list).name | Should -BeExactly 'web'
        (JsonOf ip -n web -j link show lo).flags | Should -Contain 'UP'
        (Invoke-Tool stat -c %i /run/netns/web) | Should -Be $made.Inode
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        New-CnNamespace web -WhatIf | Should -BeNullOrEmpty
        Get-CnNamespace | Should -BeNullOrEmpty
        Get-WhatIf "'one', 'two' | New-CnNamespace -WhatIf" | Should -Be "Create -> namespace 'one'", "Create -> namespace 'two'"
    }

    It 'asks with -Confirm, and takes no for an answer' {
        (Get-Said 'New-CnNamespace web -Confirm' -No) -join ' ' | Should -BeLike "*Create*namespace 'web'*"
        Get-CnNamespace | Should -BeNullOrEmpty
    }

    It 'needs CAP_SYS_ADMIN' {
        Get-ErrorIdWithoutCapabilities 'New-CnNamespace web' | Should -BeExactly 'PermissionDenied'
        Get-CnNamespace | Should -BeNullOrEmpty
    }

    It 'goes on after a name that is taken' {
        New-CnNamespace two | Out-Null
        $made = Assert-Error { New-CnNamespace one, two, three } AlreadyExists ResourceExists 'two' "Cannot create namespace 'two': File exists (EEXIST)*"
        $made.Name | Should -Be 'one', 'three'
    }
}
