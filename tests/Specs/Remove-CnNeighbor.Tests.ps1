Describe 'Remove-CnNeighbor' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox

        function Get-Left { JsonOf ip -n lab -j neigh show nud permanent | ForEach-Object { $_.dst } | Sort-Object }
    }

    BeforeEach {
        New-CnNamespace lab | Out-Null
        $here = @{ Namespace = 'lab' }
        $pair = New-CnVethPair v0 v1 @here
        $four = Add-CnNeighbor 10.0.0.9 02:00:00:00:00:09 v0 @here
        $six = Add-CnNeighbor fd00::9 02:00:00:00:00:09 v0 @here
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'removes a neighbour, and emits nothing' {
        Remove-CnNeighbor 10.0.0.9 v0 @here | Should -BeNullOrEmpty
        Get-Left | Should -Be 'fd00::9'
    }

    It 'removes several, of both families' {
        Remove-CnNeighbor 10.0.0.9, fd00::9 v0 @here
        Get-Left | Should -BeNullOrEmpty
    }

    It 'takes piped neighbours, in their namespace' {
        $four, $six | Remove-CnNeighbor
        Get-Left | Should -BeNullOrEmpty
    }

    It 'takes the link by index and object' {
        Remove-CnNeighbor 10.0.0.9 $pair.Link.Index @here
        Remove-CnNeighbor fd00::9 $pair.Link
        Get-Left | Should -BeNullOrEmpty
    }

    It 'removes what other tools have made' {
        Invoke-Tool ip -n lab neigh add 10.0.0.10 lladdr 02:00:00:00:00:10 dev v1
        Remove-CnNeighbor 10.0.0.10 v1 @here
        Get-Left | Should -Be '10.0.0.9', 'fd00::9'
    }

    It 'reports what is not there, and goes on' {
        Assert-Error { Remove-CnNeighbor 10.0.0.8, 10.0.0.9 v0 @here } NotFound ObjectNotFound 10.0.0.8 | Should -BeNullOrEmpty
        Get-Left | Should -Be 'fd00::9'
        Assert-Error { Remove-CnNeighbor fd00::9 gone @here } NotFound ObjectNotFound fd00::9 | Should -BeNullOrEmpty
    }

    It 'does not touch a namespace that was made again' {
        Remove-CnNamespace lab
        New-CnNamespace lab | Out-Null
        New-CnVethPair v0 v1 @here | Out-Null
        Add-CnNeighbor 10.0.0.9 02:00:00:00:00:09 v0 @here | Out-Null
        Assert-Error { $four | Remove-CnNeighbor } NamespaceChanged InvalidOperation 10.0.0.9 | Should -BeNullOrEmpty
        Get-Left | Should -Be '10.0.0.9'
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf '$four, $six | Remove-CnNeighbor -WhatIf' @{ four = $four; six = $six } | Should -Be @(
            "Remove neighbour 10.0.0.9 -> link 'v0' in namespace 'lab'"
            "Remove neighbour fd00::9 -> link 'v0' in namespace 'lab'"
        )
        Get-Left | Should -HaveCount 2
    }

    It 'refuses what is no address, before anything is removed' {
        Assert-BindingError { Remove-CnNeighbor 10.0.0.9, 10.0.0.9/24 v0 @here }
        Get-Left | Should -HaveCount 2
    }
}
