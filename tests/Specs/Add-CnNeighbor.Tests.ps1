Describe 'Add-CnNeighbor' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    BeforeEach {
        New-CnNamespace lab | Out-Null
        $here = @{ Namespace = 'lab' }
        $pair = New-CnVethPair v0 v1 @here
        Add-CnAddress v0 10.0.0.1/24, fd00::1/64 @here | Out-Null
        $mac = '02:00:00:00:00:77'
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'adds a permanent neighbour, and emits it: <Address>' -ForEach @{ Address = '10.0.0.9' }, @{ Address = 'fd00::9' } {
        $added = Add-CnNeighbor $Address $mac v0 @here
        $added | Should -HaveCount 1
        $added | Should -BeOfType ContainerNet.Network.CnNeighbor
        "$added" | Should -BeExactly "$Address is at $mac"
        $added.State | Should -Be 'Permanent'
        $added.Link | Should -BeExactly 'v0'
        $added.LinkIndex | Should -Be $pair.Link.Index
        $added.Namespace.Name | Should -BeExactly 'lab'
        $their = JsonOf ip -n lab -j neigh show $Address
        $their.lladdr | Should -BeExactly $mac
        $their.dev | Should -BeExactly 'v0'
        $their.state | Should -Be 'PERMANENT'
    }

    It 'takes the link by index and object, and of a pair the peer' {
        (Add-CnNeighbor 10.0.0.9 $mac $pair.Link.Index @here).Link | Should -BeExactly 'v0'
        (Add-CnNeighbor 10.0.0.10 $mac $pair.Link).Namespace.Name | Should -BeExactly 'lab'
        (Add-CnNeighbor 10.0.0.11 $mac $pair).Link | Should -BeExactly 'v1'
    }

    It 'takes neighbours by property name' {
        New-CnNamespace other | Out-Null
        New-CnBridge v0 -Namespace other | Out-Null
        $copy = Add-CnNeighbor 10.0.0.9 $mac v0 @here | Select-Object Address, MacAddress, Link | Add-CnNeighbor -Namespace other
        $copy.Namespace.Name | Should -BeExactly 'other'
        ([pscustomobject]@{ Address = 'fd00::8'; MacAddress = $mac; Link = 'v0'; Namespace = 'lab' } | Add-CnNeighbor).Link | Should -BeExactly 'v0'
    }

    It 'refuses what is there already, and goes on' {
        Add-CnNeighbor 10.0.0.9 $mac v0 @here | Out-Null
        $added = Assert-Error {
            '10.0.0.9', '10.0.0.10' | ForEach-Object { [pscustomobject]@{ Address = $_ } } | Add-CnNeighbor -MacAddress $mac -Link v0 @here
        } AlreadyExists ResourceExists 10.0.0.9
        "$($added.Address)" | Should -BeExactly '10.0.0.10'
    }

    It 'reports a link that is not there' {
        Assert-Error { Add-CnNeighbor 10.0.0.9 $mac gone @here } NotFound ObjectNotFound 10.0.0.9 | Should -BeNullOrEmpty
    }

    It 'refuses <Argument> before anything is sent' -ForEach @(
        @{ Argument = 'a MAC address of five bytes'; Parameters = @{ MacAddress = '02:42:ac:11:00' } }
        @{ Argument = 'a MAC address that is a word'; Parameters = @{ MacAddress = 'router' } }
        @{ Argument = 'an address with a prefix'; Parameters = @{ Address = '10.0.0.9/24' } }
        @{ Argument = 'a link name with white space'; Parameters = @{ Link = 'a b' } }
    ) {
        $all = @{ Address = '10.0.0.9'; MacAddress = $mac; Link = 'v0' } + $here
        foreach ($key in $Parameters.Keys) { $all[$key] = $Parameters[$key] }
        Assert-BindingError { Add-CnNeighbor @all }
        JsonOf ip -n lab -j neigh show nud permanent | Should -BeNullOrEmpty
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf "Add-CnNeighbor 10.0.0.9 $mac v0 -Namespace lab -WhatIf" | Should -Be "Add neighbour 10.0.0.9 at $mac -> link 'v0' in namespace 'lab'"
        JsonOf ip -n lab -j neigh show nud permanent | Should -BeNullOrEmpty
    }

    It 'completes links' {
        Complete "Add-CnNeighbor 10.0.0.9 $mac -Namespace lab v" | Should -Be 'v1', 'v0'
    }
}
