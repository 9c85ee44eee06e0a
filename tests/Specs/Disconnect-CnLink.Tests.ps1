Describe 'Disconnect-CnLink' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    BeforeEach {
        New-CnNamespace lab | Out-Null
        $here = @{ Namespace = 'lab' }
        New-CnBridge br0 @here | Out-Null
        $pair = New-CnVethPair v0 v1 -Bridge br0 @here
        $second = New-CnVethPair w0 w1 -Bridge br0 @here
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'takes a link out of its bridge, and emits nothing' {
        Disconnect-CnLink v0 @here | Should -BeNullOrEmpty
        (JsonOf ip -n lab -j link show v0).master | Should -BeNullOrEmpty
        (JsonOf ip -n lab -j link show v0).flags | Should -Contain 'UP'
        (Get-CnBridge br0 @here).Ports.Name | Should -Be 'w0'
    }

    It 'takes names, indexes, objects and pairs, piped too' {
        Disconnect-CnLink v0, w0 @here
        (Get-CnBridge br0 @here).Ports | Should -HaveCount 0
        Connect-CnLink br0 v0, w0 @here
        Disconnect-CnLink -Link $pair.Link.Index @here
        $second.Link | Disconnect-CnLink
        (Get-CnBridge br0 @here).Ports | Should -HaveCount 0
        Connect-CnLink br0 v0, w0 @here
        $pair, $second | Disconnect-CnLink
        (Get-CnBridge br0 @here).Ports | Should -HaveCount 0
        Connect-CnLink br0 v0, w0 @here
        (Get-CnBridge br0 @here).Ports | Disconnect-CnLink
        (Get-CnBridge br0 @here).Ports | Should -HaveCount 0
    }

    It 'leaves a link that is in no bridge as it is' {
        Disconnect-CnLink v1 @here | Should -BeNullOrEmpty
        "$(Disconnect-CnLink v1 -Verbose @here 4>&1)" | Should -BeLike "*'v1' is in no bridge*"
    }

    It 'reports what is not there, and goes on' {
        Assert-Error { Disconnect-CnLink gone, v0 @here } NotFound ObjectNotFound 'gone' | Should -BeNullOrEmpty
        (Get-CnLink v0 @here).Master | Should -BeNullOrEmpty
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf 'Disconnect-CnLink v0, v1 -Namespace lab -WhatIf' | Should -Be "Disconnect from 'br0' -> link 'v0' in namespace 'lab'"
        (Get-CnLink v0 @here).Master | Should -BeExactly 'br0'
    }

    It 'refuses a name that can be none' {
        Assert-BindingError { Disconnect-CnLink 'a b' @here }
    }

    It 'completes links' {
        Complete 'Disconnect-CnLink -Namespace lab w' | Should -Be 'w1', 'w0'
    }
}
