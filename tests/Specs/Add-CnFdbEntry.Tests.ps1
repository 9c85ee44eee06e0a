Describe 'Add-CnFdbEntry' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    BeforeEach {
        New-CnNamespace lab | Out-Null
        $here = @{ Namespace = 'lab' }
        New-CnBridge br0 @here | Out-Null
        $pair = New-CnVethPair v0 v1 -Bridge br0 @here
        $mac = '02:00:00:00:00:77'
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'adds an entry that stays, and emits it' {
        $entry = Add-CnFdbEntry $mac v0 @here
        $entry | Should -HaveCount 1
        $entry | Should -BeOfType ContainerNet.Network.CnFdbEntry
        "$($entry.MacAddress)" | Should -BeExactly $mac
        $entry.Link | Should -BeExactly 'v0'
        $entry.Bridge | Should -BeExactly 'br0'
        $entry.State | Should -Be 'Static'
        $theirs = JsonOf bridge -n lab -j fdb show br br0 | Where-Object mac -EQ $mac
        $theirs.ifname | Should -BeExactly 'v0'
        $theirs.master | Should -BeExactly 'br0'
        $theirs.state | Should -BeExactly 'static'
    }

    It 'takes the link by index and object' {
        (Add-CnFdbEntry $mac $pair.Link.Index @here).Link | Should -BeExactly 'v0'
        Remove-CnFdbEntry $mac v0 @here
        (Add-CnFdbEntry $mac $pair.Link).Link | Should -BeExactly 'v0'
        (Add-CnFdbEntry 02:00:00:00:00:78 $pair).Link | Should -BeExactly 'v0'
    }

    It 'takes entries by property name' {
        New-CnNamespace other | Out-Null
        New-CnBridge br0 -Namespace other | Out-Null
        New-CnVethPair v0 v1 -Bridge br0 -Namespace other | Out-Null
        $entry = Add-CnFdbEntry $mac v0 @here | Select-Object MacAddress, Link | Add-CnFdbEntry -Namespace other
        $entry.Namespace.Name | Should -BeExactly 'other'
        [pscustomobject]@{ MacAddress = '02:00:00:00:00:79'; Link = 'v0'; Namespace = 'lab' } | Add-CnFdbEntry |
            ForEach-Object { "$_" } | Should -BeExactly '02:00:00:00:00:79 dev v0 master br0'
    }

    It 'adds a vxlan''s remote end' {
        Invoke-Tool ip -n lab link add x0 type vxlan id 42 dstport 4789 nolearning
        $entry = Add-CnFdbEntry $mac x0 -Remote 10.0.0.9 @here
        "$($entry.Remote)" | Should -BeExactly '10.0.0.9'
        $entry.Self | Should -BeTrue
        $theirs = JsonOf bridge -n lab -j fdb show dev x0 | Where-Object mac -EQ $mac
        $theirs.dst | Should -BeExactly '10.0.0.9'
        # All zeroes: for frames that nobody is known for.
        (Add-CnFdbEntry 00:00:00:00:00:00 x0 -Remote 10.0.0.10 @here).Remote | Should -Be '10.0.0.10'
    }

    It 'refuses what is there already' {
        Add-CnFdbEntry $mac v0 @here | Out-Null
        Assert-Error { Add-CnFdbEntry $mac v0 @here } AlreadyExists ResourceExists $mac | Should -BeNullOrEmpty
    }

    It 'refuses a link that is no port' {
        Assert-Error { Add-CnFdbEntry $mac lo @here } Rejected InvalidArgument $mac "*'lo' is no port of a bridge*" | Should -BeNullOrEmpty
    }

    It 'reports a link that is not there, and goes on' {
        $made = Assert-Error {
            [pscustomobject]@{ MacAddress = $mac; Link = 'gone' }, [pscustomobject]@{ MacAddress = $mac; Link = 'v0' } | Add-CnFdbEntry @here
        } NotFound ObjectNotFound $mac
        $made.Link | Should -BeExactly 'v0'
    }

    It 'refuses <Argument> before anything is sent' -ForEach @(
        @{ Argument = 'a MAC address of five bytes'; Parameters = @{ MacAddress = '02:42:ac:11:00' } }
        @{ Argument = 'a remote that is no address'; Parameters = @{ Remote = '10.0.0' + '.0.1' } }
        @{ Argument = 'a link name with a slash'; Parameters = @{ Link = 'a/b' } }
    ) {
        $all = @{ MacAddress = $mac; Link = 'v0' } + $here
        foreach ($key in $Parameters.Keys) { $all[$key] = $Parameters[$key] }
        Assert-BindingError { Add-CnFdbEntry @all }
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf "Add-CnFdbEntry $mac v0 -Namespace lab -WhatIf" |
            Should -Be "Add -> forwarding database entry $mac at link 'v0' in namespace 'lab'"
        Get-CnFdbEntry -MacAddress $mac @here | Should -BeNullOrEmpty
    }

    It 'completes links' {
        Complete "Add-CnFdbEntry $mac -Namespace lab v" | Should -Be 'v1', 'v0'
    }
}
