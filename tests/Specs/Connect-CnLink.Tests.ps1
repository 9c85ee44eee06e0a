Describe 'Connect-CnLink' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    BeforeEach {
        New-CnNamespace lab | Out-Null
        $here = @{ Namespace = 'lab' }
        $bridge = New-CnBridge br0 @here
        $pair = New-CnVethPair v0 v1 @here
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'makes a link a port, and emits nothing' {
        Connect-CnLink br0 v0 @here | Should -BeNullOrEmpty
        (JsonOf ip -n lab -j link show v0).master | Should -BeExactly 'br0'
        (Get-CnLink v0 @here).Port | Should -Not -BeNullOrEmpty
        (Get-CnBridge br0 @here).Ports.Name | Should -Be 'v0'
    }

    It 'emits the link as it is afterwards with -PassThru' {
        $link = Connect-CnLink br0 v0 -PassThru @here
        $link | Should -BeOfType ContainerNet.Network.CnVeth
        $link.Master | Should -BeExactly 'br0'
        $link.Index | Should -Be $pair.Link.Index
    }

    It 'takes the first end of a piped pair, and passes a pair on' {
        $passed = $pair | Connect-CnLink br0 -PassThru
        $passed | Should -BeOfType ContainerNet.Network.CnVethPair
        $passed.Link.Master | Should -BeExactly 'br0'
        $passed.Peer.Index | Should -Be $pair.Peer.Index
        (Get-CnLink v1 @here).Master | Should -BeNullOrEmpty
    }

    It 'takes links and the bridge by name, index and object, piped too' {
        Connect-CnLink $bridge $pair.Link.Index @here
        $pair.Peer | Connect-CnLink $bridge.Index
        (Get-CnBridge br0 @here).Ports.Name | Sort-Object | Should -Be 'v0', 'v1'
        Disconnect-CnLink v0, v1 @here
        'v0', 'v1' | Connect-CnLink -Bridge br0 @here
        (Get-CnBridge br0 @here).Ports | Should -HaveCount 2
        Disconnect-CnLink v0, v1 @here
        Connect-CnLink br0 -Link v0, v1 @here
        (Get-CnBridge br0 @here).Ports | Should -HaveCount 2
    }

    It 'moves a port to another bridge' {
        New-CnBridge br1 @here | Out-Null
        Connect-CnLink br0 v0 @here
        Connect-CnLink br1 v0 @here
        (JsonOf ip -n lab -j link show v0).master | Should -BeExactly 'br1'
    }

    It 'changes nothing when the link is a port already' {
        Connect-CnLink br0 v0 @here
        $number = (Get-CnLink v0 @here).Port.Number
        Connect-CnLink br0 v0 @here
        (Get-CnLink v0 @here).Port.Number | Should -Be $number
    }

    It 'crosses namespaces: each link finds the bridge of its own' {
        New-CnNamespace other | Out-Null
        New-CnBridge br0 -Namespace other | Out-Null
        $foreign = (New-CnVethPair x0 x1 -Namespace other).Link
        $pair.Link, $foreign | Connect-CnLink br0
        (JsonOf ip -n lab -j link show v0).master | Should -BeExactly 'br0'
        (JsonOf ip -n other -j link show x0).master | Should -BeExactly 'br0'
    }

    It 'refuses a bridge object of another namespace' {
        New-CnNamespace other | Out-Null
        $foreign = New-CnBridge br0 -Namespace other
        Assert-Error { $pair.Link | Connect-CnLink $foreign } Rejected InvalidArgument | Should -BeNullOrEmpty
        (Get-CnLink v0 @here).Master | Should -BeNullOrEmpty
    }

    It 'reports what is not there, and goes on' {
        Assert-Error { Connect-CnLink br0 gone, v0 @here } NotFound ObjectNotFound 'gone' | Should -BeNullOrEmpty
        (Get-CnLink v0 @here).Master | Should -BeExactly 'br0'
        Assert-Error { Connect-CnLink gone v1 @here } NotFound ObjectNotFound 'v1' "*'gone'*" | Should -BeNullOrEmpty
    }

    It 'refuses a bridge that is none' {
        Assert-Error { Connect-CnLink v1 v0 @here } Rejected InvalidArgument 'v0' "*Link 'v1' in namespace 'lab' is no bridge, but a veth.*" | Should -BeNullOrEmpty
    }

    It 'reports what the kernel refuses: <Link>' -ForEach @{ Link = 'lo' }, @{ Link = 'br1' } {
        New-CnBridge br1 @here | Out-Null
        $errors = @(Connect-CnLink br0 $Link @here -ErrorAction Continue 2>&1)
        $errors | Should -HaveCount 1
        # EINVAL for lo, ELOOP for a bridge in a bridge.
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'Rejected,*'
        (Get-CnLink $Link @here).Master | Should -BeNullOrEmpty
    }

    It 'does not touch a namespace that was made again' {
        Remove-CnNamespace lab
        New-CnNamespace lab | Out-Null
        New-CnBridge br0 @here | Out-Null
        New-CnVethPair v0 v1 @here | Out-Null
        Assert-Error { $pair.Link | Connect-CnLink br0 } NamespaceChanged InvalidOperation 'v0' | Should -BeNullOrEmpty
        (Get-CnBridge br0 @here).Ports | Should -HaveCount 0
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf '$pair | Connect-CnLink br0 -WhatIf' @{ pair = $pair } | Should -Be "Connect to bridge 'br0' -> link 'v0' in namespace 'lab'"
        (Get-CnLink v0 @here).Master | Should -BeNullOrEmpty
    }

    It 'refuses a name that can be none' {
        Assert-BindingError { Connect-CnLink br0 'a b' @here }
        Assert-BindingError { Connect-CnLink 'a/b' v0 @here }
    }

    It 'completes bridges and links' {
        Complete 'Connect-CnLink -Namespace lab b' | Should -Be 'br0'
        Complete 'Connect-CnLink -Namespace lab -Bridge v' | Should -Not -Contain 'v0'
        Complete 'Connect-CnLink br0 -Namespace lab v' | Should -Be 'v1', 'v0'
    }
}
