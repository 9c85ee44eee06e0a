Describe 'New-CnMacvlan' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    BeforeEach {
        $lab = New-CnNamespace lab
        $here = @{ Namespace = 'lab' }
        $pair = New-CnVethPair parent far @here
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'makes a macvlan in bridge mode, up' {
        $made = New-CnMacvlan mv0 parent @here
        $made | Should -BeOfType ContainerNet.Network.CnMacvlan
        $made.Name | Should -BeExactly 'mv0'
        $made.Mode | Should -Be 'Bridge'
        $made.Peer.Name | Should -BeExactly 'parent'
        $theirs = JsonOf ip -n lab -j -d link show mv0
        $theirs.ifindex | Should -Be $made.Index
        $theirs.link | Should -BeExactly 'parent'
        $theirs.linkinfo.info_kind | Should -BeExactly 'macvlan'
        $theirs.linkinfo.info_data.mode | Should -BeExactly 'bridge'
        $theirs.flags | Should -Contain 'UP'
        "$($made.MacAddress)" | Should -Not -Be "$($pair.Link.MacAddress)"
    }

    It 'takes -Mode <Mode>' -ForEach @(
        @{ Mode = 'Private' }, @{ Mode = 'Vepa' }, @{ Mode = 'Bridge' }, @{ Mode = 'Passthru' }, @{ Mode = 'Source' }
    ) {
        (New-CnMacvlan mv0 parent -Mode $Mode @here).Mode | Should -Be $Mode
        (JsonOf ip -n lab -j -d link show mv0).linkinfo.info_data.mode | Should -Be $Mode
    }

    It 'takes -MacAddress, -Mtu and -Down' {
        $made = New-CnMacvlan mv0 parent -MacAddress 02:00:00:00:00:77 -Mtu 1400 -Down @here
        $theirs = JsonOf ip -n lab -j link show mv0
        $theirs.address | Should -BeExactly '02:00:00:00:00:77'
        $theirs.mtu | Should -Be 1400
        $theirs.flags | Should -Not -Contain 'UP'
        "$($made.Flags)" | Should -Not -Match '\bUp\b'
    }

    It 'makes it in another namespace' {
        New-CnNamespace web | Out-Null
        $made = New-CnMacvlan eth0 parent -Destination web @here
        $made.Namespace.Name | Should -BeExactly 'web'
        (JsonOf ip -n web -j link show eth0).ifindex | Should -Be $made.Index
        (JsonOf ip -n web -j link show eth0).flags | Should -Contain 'UP'
        "$($made.Peer)" | Should -BeExactly 'parent in lab'
        Get-CnLink eth0 @here -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'takes the parent by index, object and pipeline' {
        (New-CnMacvlan mv0 $pair.Link.Index @here).Peer.Name | Should -BeExactly 'parent'
        ($pair.Link | New-CnMacvlan mv1).Peer.Name | Should -BeExactly 'parent'
        ($pair | New-CnMacvlan mv2).Peer.Name | Should -BeExactly 'parent'
        ('far' | New-CnMacvlan mv3 @here).Peer.Name | Should -BeExactly 'far'
    }

    It 'carries packets between siblings' {
        New-CnNamespace one, two | Out-Null
        New-CnMacvlan eth0 parent -Destination one @here | Add-CnAddress -Address 10.0.0.1/24 | Out-Null
        New-CnMacvlan eth0 parent -Destination two @here | Add-CnAddress -Address 10.0.0.2/24 | Out-Null
        Invoke-Tool ip netns exec one ping -q -c 1 -W 2 10.0.0.2 | Out-Null
    }

    It 'refuses a name that is taken, here and there' {
        New-CnNamespace web | Out-Null
        New-CnBridge eth0 -Namespace web | Out-Null
        Assert-Error { New-CnMacvlan far parent @here } AlreadyExists ResourceExists 'far' "*(EEXIST). A veth of that name is there." | Should -BeNullOrEmpty
        Assert-Error { New-CnMacvlan eth0 parent -Destination web @here } AlreadyExists ResourceExists 'eth0' '*A bridge of that name is there.' | Should -BeNullOrEmpty
        Get-CnLink -Kind macvlan @here | Should -BeNullOrEmpty
    }

    It 'reports a parent that is not there' {
        Assert-Error { New-CnMacvlan mv0 gone @here } NotFound ObjectNotFound 'mv0' | Should -BeNullOrEmpty
    }

    It 'refuses lo for a parent' {
        Assert-Error { New-CnMacvlan mv0 lo @here } Rejected InvalidArgument 'mv0' | Should -BeNullOrEmpty
    }

    It 'waits for a parent that is down' {
        Set-CnLink parent -Down @here
        (New-CnMacvlan mv0 parent @here).State | Should -Be 'LowerLayerDown'
        Set-CnLink parent -Up @here
        Wait-Until { (Get-CnLink mv0 @here).State -eq 'Up' }
    }

    It 'leaves nothing behind with an MTU of more than the parent''s' {
        Assert-Error { New-CnMacvlan mv0 parent -Mtu 9000 @here } Rejected | Should -BeNullOrEmpty
        Get-CnLink mv* @here | Should -BeNullOrEmpty
    }

    It 'refuses <Argument> before anything is sent' -ForEach @(
        @{ Argument = 'a name that is too long'; Parameters = @{ Name = 'sixteencharacter' } }
        @{ Argument = 'a mode that is none'; Parameters = @{ Mode = 'Hub' } }
        @{ Argument = 'a MAC address of five bytes'; Parameters = @{ MacAddress = '02:42:ac:11:00' } }
        @{ Argument = 'a multicast MAC address'; Parameters = @{ MacAddress = 'ff:ff:ff:ff:ff:ff' } }
        @{ Argument = 'an MTU that is too small'; Parameters = @{ Mtu = 1 } }
    ) {
        $all = @{ Name = 'mv0'; Parent = 'parent' } + $here
        foreach ($key in $Parameters.Keys) { $all[$key] = $Parameters[$key] }
        Assert-BindingError { New-CnMacvlan @all }
        Get-CnLink @here | Should -HaveCount 3
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf 'New-CnMacvlan mv0 parent -Mode Vepa -Namespace lab -WhatIf' |
            Should -Be "Create macvlan in Vepa mode on 'parent' -> link 'mv0' in namespace 'lab'"
        Get-CnLink @here | Should -HaveCount 3
    }

    It 'completes parents, modes and namespaces' {
        Complete 'New-CnMacvlan mv0 -Namespace lab p' | Should -Be 'parent'
        Complete 'New-CnMacvlan mv0 parent -Mode V' | Should -Be 'Vepa'
        Complete 'New-CnMacvlan mv0 parent -Destination l' | Should -Be 'lab'
    }

    It 'says so when the parent is a port of a bridge' {
        New-CnBridge br0 @here | Out-Null
        Connect-CnLink br0 parent @here
        Assert-Error { New-CnMacvlan mv0 parent @here } InUse ResourceBusy mv0 "*(EBUSY). 'parent' is a port of 'br0'."
        (Get-CnLink @here).Name | Should -Not -Contain mv0
    }
}
