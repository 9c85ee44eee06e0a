Describe 'Move-CnLink' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    BeforeEach {
        New-CnNamespace lab, web | Out-Null
        $here = @{ Namespace = 'lab' }
        $pair = New-CnVethPair v0 v1 @here
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'moves a link and emits it, in its new namespace' {
        $moved = Move-CnLink web v1 @here
        $moved | Should -HaveCount 1
        $moved | Should -BeOfType ContainerNet.Network.CnVeth
        $moved.Name | Should -BeExactly 'v1'
        $moved.Namespace.Name | Should -BeExactly 'web'
        "$($moved.MacAddress)" | Should -BeExactly "$($pair.Peer.MacAddress)"
        $moved.Peer.Name | Should -BeExactly 'v0'
        $moved.Peer.Namespace.Name | Should -BeExactly 'lab'
        (JsonOf ip -n web -j link show v1).ifindex | Should -Be $moved.Index
        @((JsonOf ip -n lab -j link).ifname) | Should -Be 'lo', 'v0'
    }

    It 'leaves a link up where it was up' {
        "$((Move-CnLink web v1 @here).Flags)" | Should -Match '\bUp\b'
        (JsonOf ip -n web -j link show v1).flags | Should -Contain 'UP'
    }

    It 'leaves a link down where it was down' {
        Set-CnLink v1 -Down @here
        "$((Move-CnLink web v1 @here).Flags)" | Should -Not -Match '\bUp\b'
        (JsonOf ip -n web -j link show v1).flags | Should -Not -Contain 'UP'
    }

    It 'gives it -NewName' {
        $moved = Move-CnLink web v1 -NewName eth0 @here
        $moved.Name | Should -BeExactly 'eth0'
        (JsonOf ip -n web -j link show eth0).flags | Should -Contain 'UP'
    }

    It 'takes the peer of a piped pair' {
        $moved = $pair | Move-CnLink web -NewName eth0
        $moved.Name | Should -BeExactly 'eth0'
        $moved.Peer.Name | Should -BeExactly 'v0'
    }

    It 'takes links by name, index, object and pipeline, several' {
        (Move-CnLink web $pair.Link.Index @here).Name | Should -BeExactly 'v0'
        ($pair.Peer | Move-CnLink web).Name | Should -BeExactly 'v1'
        ('v0', 'v1' | Move-CnLink lab -Namespace web).Name | Should -Be 'v0', 'v1'
        (Move-CnLink -Destination web -Link v0, v1 @here).Namespace.Name | Should -Be 'web', 'web'
    }

    It 'takes the destination as name, path, process id and object' {
        (Move-CnLink /run/netns/web v1 @here).Namespace.Name | Should -BeExactly 'web'
        (Move-CnLink (Get-CnNamespace lab) v1 -Namespace web).Namespace.Name | Should -BeExactly 'lab'
        (Move-CnLink $PID v1 @here).Namespace.IsCurrent | Should -BeTrue
        Get-LinkName | Should -Contain 'v1'
    }

    It 'moves on from where a link has arrived' {
        New-CnNamespace third | Out-Null
        $there = Move-CnLink web v1 @here | Move-CnLink third -NewName eth0
        $there.Namespace.Name | Should -BeExactly 'third'
        $there.Name | Should -BeExactly 'eth0'
        Get-CnLink -Namespace web | Should -HaveCount 1
    }

    It 'refuses a name that is taken over there, and goes on' {
        New-CnBridge v0 -Namespace web | Out-Null
        $moved = Assert-Error { Move-CnLink web v0, v1 @here } AlreadyExists ResourceExists 'v0' "*(EEXIST). A bridge of that name is there."
        $moved.Name | Should -BeExactly 'v1'
        (Get-CnLink v0 @here).Index | Should -Be $pair.Link.Index
        Assert-Error { Move-CnLink web v0 -NewName v1 @here } AlreadyExists ResourceExists 'v0' '*A veth of that name is there.' | Should -BeNullOrEmpty
        (JsonOf ip -n lab -j link show v0).flags | Should -Contain 'UP'
    }

    It 'refuses what belongs to its namespace: <Name>' -ForEach @{ Name = 'lo' }, @{ Name = 'br0' } {
        New-CnBridge br0 @here | Out-Null
        Assert-Error { Move-CnLink web $Name @here } Rejected InvalidArgument $Name '*may belong to its namespace for good*' | Should -BeNullOrEmpty
        Get-CnLink $Name @here | Should -HaveCount 1
    }

    It 'reports a destination that is not there, and moves nothing' {
        Assert-Error { Move-CnLink gone v0 @here } NotFound ObjectNotFound 'v0' "*'gone'*" | Should -BeNullOrEmpty
        Get-CnLink v0 @here | Should -HaveCount 1
    }

    It 'reports a link that is not there' {
        Assert-Error { Move-CnLink web gone @here } NotFound ObjectNotFound 'gone' | Should -BeNullOrEmpty
    }

    It 'does not move into or out of a namespace that was made again' {
        $old = Get-CnNamespace web
        Remove-CnNamespace web
        New-CnNamespace web | Out-Null
        Assert-Error { $pair | Move-CnLink $old } NamespaceChanged InvalidOperation | Should -BeNullOrEmpty
        Get-CnLink v1 @here | Should -HaveCount 1
        Get-CnLink -Namespace web | Should -HaveCount 1
        Remove-CnNamespace lab
        New-CnNamespace lab | Out-Null
        New-CnVethPair v0 v1 @here | Out-Null
        Assert-Error { $pair | Move-CnLink web } NamespaceChanged InvalidOperation | Should -BeNullOrEmpty
        Get-CnLink -Namespace web | Should -HaveCount 1
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf '$pair | Move-CnLink web -NewName eth0 -WhatIf' @{ pair = $pair } | Should -Be "Move to namespace 'web' as 'eth0' -> link 'v1' in namespace 'lab'"
        Get-CnLink -Namespace web | Should -HaveCount 1
    }

    It 'refuses <Argument> before anything is sent' -ForEach @(
        @{ Argument = 'a new name that is too long'; Parameters = @{ NewName = 'sixteencharacter' } }
        @{ Argument = 'a new name with white space'; Parameters = @{ NewName = 'a b' } }
        @{ Argument = 'a destination with ..'; Parameters = @{ Destination = '..' } }
    ) {
        $all = @{ Destination = 'web'; Link = 'v1' } + $here
        foreach ($key in $Parameters.Keys) { $all[$key] = $Parameters[$key] }
        Assert-BindingError { Move-CnLink @all }
        Get-CnLink v1 @here | Should -HaveCount 1
    }

    It 'completes namespaces and links' {
        Complete 'Move-CnLink w' | Should -Be 'web'
        Complete 'Move-CnLink web -Namespace lab v' | Should -Be 'v1', 'v0'
    }
}
