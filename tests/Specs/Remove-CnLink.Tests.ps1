Describe 'Remove-CnLink' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    BeforeEach {
        New-CnNamespace lab | Out-Null
        $here = @{ Namespace = 'lab' }
        New-CnBridge br0, br1, br2 @here | Out-Null
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'removes a link, and emits nothing' {
        Remove-CnLink br1 @here | Should -BeNullOrEmpty
        @((JsonOf ip -n lab -j link).ifname) | Should -Be 'lo', 'br0', 'br2'
    }

    It 'takes names, indexes, objects, several, piped too' {
        Remove-CnLink br0, br1 @here
        Get-CnLink br2 @here | Remove-CnLink
        Get-CnLink @here | Should -HaveCount 1
        $made = New-CnBridge br3, br4, br5 @here
        Remove-CnLink -Name $made[0].Index @here
        'br4', 'br5' | Remove-CnLink @here
        Get-CnLink @here | Should -HaveCount 1
    }

    It 'removes a pair as a whole' {
        New-CnNamespace web | Out-Null
        New-CnVethPair v0 eth0 -PeerNamespace web @here | Remove-CnLink
        Get-CnLink v0 @here -ErrorAction Ignore | Should -BeNullOrEmpty
        Get-CnLink -Namespace web | Should -HaveCount 1
    }

    It 'removes both ends if both are given' {
        $pair = New-CnVethPair v0 v1 @here
        $pair.Link, $pair.Peer | Remove-CnLink
        @(Get-CnLink @here).Name | Should -Be 'lo', 'br0', 'br1', 'br2'
        $pair = New-CnVethPair v0 v1 @here
        Remove-CnLink v0, v1, v0 @here
        @(Get-CnLink @here).Name | Should -Be 'lo', 'br0', 'br1', 'br2'
    }

    It 'removes those of several namespaces at once' {
        New-CnNamespace other | Out-Null
        New-CnBridge br0 -Namespace other | Out-Null
        @(Get-CnLink br* @here) + @(Get-CnLink br0 -Namespace other) | Remove-CnLink
        Get-CnLink @here | Should -HaveCount 1
        Get-CnLink -Namespace other | Should -HaveCount 1
    }

    It 'leaves other links alone, and their groups' {
        Invoke-Tool ip -n lab link set br2 group 7
        Remove-CnLink br0, br1 @here
        (Get-CnLink br2 @here).Group | Should -Be 7
    }

    It 'removes what other tools have made, of whatever kind' {
        Invoke-Tool ip -n lab link add x0 type vxlan id 1 dstport 4789
        Invoke-Tool ip -n lab link add link br0 name mv0 type macvlan
        Remove-CnLink x0, mv0 @here
        @(Get-CnLink @here).Name | Should -Be 'lo', 'br0', 'br1', 'br2'
    }

    It 'takes the ports out of a bridge that goes' {
        New-CnVethPair v0 v1 -Bridge br0 @here | Out-Null
        Remove-CnLink br0 @here
        (Get-CnLink v0 @here).Master | Should -BeNullOrEmpty
    }

    It 'removes a hundred in one go' {
        $names = 1..50 | ForEach-Object { "b$_" }
        New-CnBridge $names @here | Out-Null
        1..50 | ForEach-Object { New-CnVethPair "v$_" "w$_" @here } | Out-Null
        Get-CnLink @here | Should -HaveCount 154
        Get-CnLink b?, b??, v* @here | Where-Object Name -NotLike 'br*' | Remove-CnLink
        @(Get-CnLink @here).Name | Should -Be 'lo', 'br0', 'br1', 'br2'
    }

    It 'reports what is not there, and goes on' {
        Assert-Error { Remove-CnLink br0, gone, br1 @here } NotFound ObjectNotFound 'gone' | Should -BeNullOrEmpty
        @(Get-CnLink @here).Name | Should -Be 'lo', 'br2'
    }

    It 'reports what cannot be removed, and goes on' {
        Assert-Error { Remove-CnLink br0, lo, br1 @here } NotSupported NotImplemented 'lo' "Cannot remove link 'lo' in namespace 'lab': a loopback link cannot be removed." | Should -BeNullOrEmpty
        @(Get-CnLink @here).Name | Should -Be 'lo', 'br2'
    }

    It 'does not touch a namespace that was made again' {
        $old = Get-CnLink br0 @here
        Remove-CnNamespace lab
        New-CnNamespace lab | Out-Null
        New-CnBridge br0 @here | Out-Null
        Assert-Error { $old | Remove-CnLink } NamespaceChanged InvalidOperation 'br0' | Should -BeNullOrEmpty
        Get-CnLink br0 @here | Should -HaveCount 1
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf 'Get-CnLink br[01] -Namespace lab | Remove-CnLink -WhatIf' |
            Should -Be "Remove -> link 'br0' (bridge) in namespace 'lab'", "Remove -> link 'br1' (bridge) in namespace 'lab'"
        Get-CnLink @here | Should -HaveCount 4
        (Get-Said 'Remove-CnLink br0 -Namespace lab -Confirm' -No) -join ' ' | Should -BeLike "*Remove*link 'br0' (bridge) in namespace 'lab'*"
        Get-CnLink @here | Should -HaveCount 4
    }

    It 'refuses the name "<_>" before anything is removed' -ForEach 'sixteencharacter', 'a/b', 'a b', '' {
        Assert-BindingError { Remove-CnLink br0, $_ @here }
        Get-CnLink @here | Should -HaveCount 4
    }

    It 'completes names' {
        Complete 'Remove-CnLink -Namespace lab br' | Should -Be 'br0', 'br1', 'br2'
    }
}
