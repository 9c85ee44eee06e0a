Describe 'Set-CnLink' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    BeforeEach {
        New-CnNamespace lab | Out-Null
        $here = @{ Namespace = 'lab' }
        New-CnBridge br0 @here | Out-Null
        $pair = New-CnVethPair v0 v1 -Bridge br0 @here
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'switches off and on, and emits nothing' {
        Set-CnLink v0 -Down @here | Should -BeNullOrEmpty
        (JsonOf ip -n lab -j link show v0).flags | Should -Not -Contain 'UP'
        Set-CnLink v0 -Up @here
        (JsonOf ip -n lab -j link show v0).flags | Should -Contain 'UP'
    }

    It 'sets the MTU' {
        (Set-CnLink v1 -Mtu 1400 -PassThru @here).Mtu | Should -Be 1400
        (JsonOf ip -n lab -j link show v1).mtu | Should -Be 1400
    }

    It 'sets the MAC address' {
        (Set-CnLink v1 -MacAddress 02:00:00:00:00:42 -PassThru @here).MacAddress | Should -Be '02:00:00:00:00:42'
        (JsonOf ip -n lab -j link show v1).address | Should -BeExactly '02:00:00:00:00:42'
    }

    It 'renames' {
        $renamed = Set-CnLink v1 -NewName eth0 -PassThru @here
        $renamed.Name | Should -BeExactly 'eth0'
        $renamed.Index | Should -Be $pair.Peer.Index
        (JsonOf ip -n lab -j link show eth0).ifindex | Should -Be $pair.Peer.Index
    }

    It 'gives an alias and takes it away' {
        (Set-CnLink v1 -Alias 'web, front' -PassThru @here).Alias | Should -BeExactly 'web, front'
        (JsonOf ip -n lab -j link show v1).ifalias | Should -BeExactly 'web, front'
        Set-CnLink v1 -Alias '' @here
        (JsonOf ip -n lab -j link show v1).ifalias | Should -BeNullOrEmpty
        (Set-CnLink v1 -Alias ('x' * 254) -PassThru @here).Alias.Length | Should -Be 254
    }

    It 'sets hairpin and isolation of a bridge port' {
        (Set-CnLink v0 -Hairpin $true -PassThru @here).Port.Hairpin | Should -BeTrue
        (JsonOf ip -n lab -j -d link show v0).linkinfo.info_slave_data.hairpin | Should -BeTrue
        (Set-CnLink v0 -Isolated $true -PassThru @here).Port.Isolated | Should -BeTrue
        $port = (JsonOf ip -n lab -j -d link show v0).linkinfo.info_slave_data
        $port.isolated | Should -BeTrue
        $port.hairpin | Should -BeTrue -Because 'what is not said stays'
        Set-CnLink v0 -Hairpin $false -Isolated $false @here
        $port = (JsonOf ip -n lab -j -d link show v0).linkinfo.info_slave_data
        $port.hairpin | Should -BeFalse
        $port.isolated | Should -BeFalse
    }

    It 'sets promiscuity' {
        Set-CnLink v1 -Promiscuous $true @here
        (JsonOf ip -n lab -j -d link show v1).promiscuity | Should -Be 1
        Set-CnLink v1 -Promiscuous $false @here
        (JsonOf ip -n lab -j -d link show v1).promiscuity | Should -Be 0
    }

    It 'changes several things at once' {
        $link = Set-CnLink v1 -NewName eth0 -Mtu 1300 -MacAddress 02:00:00:00:00:43 -Alias all -Promiscuous $true -Down -PassThru @here
        $link.Name | Should -BeExactly 'eth0'
        $theirs = JsonOf ip -n lab -j -d link show eth0
        $theirs.mtu | Should -Be 1300
        $theirs.address | Should -BeExactly '02:00:00:00:00:43'
        $theirs.ifalias | Should -BeExactly 'all'
        $theirs.promiscuity | Should -Be 1
        $theirs.flags | Should -Not -Contain 'UP'
    }

    It 'takes links by name, index, object and pipeline, several, across namespaces' {
        New-CnNamespace other | Out-Null
        $foreign = (New-CnVethPair v0 v1 -Namespace other).Link
        $pair.Link, $foreign | Set-CnLink -Mtu 1350
        (JsonOf ip -n lab -j link show v0).mtu | Should -Be 1350
        (JsonOf ip -n other -j link show v0).mtu | Should -Be 1350
        Set-CnLink $pair.Peer.Index -Mtu 1351 @here
        (JsonOf ip -n lab -j link show v1).mtu | Should -Be 1351
        'v0', 'v1' | Set-CnLink -Mtu 1352 @here
        (Get-CnLink v0, v1 @here).Mtu | Should -Be 1352, 1352
        Set-CnLink -Link v0, v1 -Mtu 1353 @here
        (Get-CnLink v0, v1 @here).Mtu | Should -Be 1353, 1353
        $pair | Set-CnLink -Mtu 1354
        (Get-CnLink v0, v1 @here).Mtu | Should -Be 1354, 1353
    }

    It 'puts back what was changed when the kernel stops halfway' {
        # The kernel sets port flags, MAC address and MTU before it finds that the name is taken.
        $before = JsonOf ip -n lab -j -d link show v0
        Assert-Error {
            Set-CnLink v0 -Hairpin $true -Mtu 1400 -MacAddress 02:00:00:00:00:44 -NewName br0 -Alias new -Promiscuous $true -Down @here
        } AlreadyExists ResourceExists 'v0' | Should -BeNullOrEmpty
        $after = JsonOf ip -n lab -j -d link show v0
        foreach ($property in 'ifname', 'mtu', 'ifalias', 'address', 'promiscuity', 'operstate', 'master') {
            $after.$property | Should -Be $before.$property -Because $property
        }
        $after.linkinfo.info_slave_data.hairpin | Should -Be $before.linkinfo.info_slave_data.hairpin
    }

    It 'says what is in the way of a new name' {
        Assert-Error { Set-CnLink v1 -NewName br0 @here } AlreadyExists ResourceExists 'v1' "*(EEXIST). A bridge of that name is there." | Should -BeNullOrEmpty
    }

    It 'refuses hairpin and isolation for what is no port' {
        Assert-Error { Set-CnLink v1 -Hairpin $true @here } Rejected InvalidArgument 'v1' '*no port of a bridge*' | Should -BeNullOrEmpty
        Assert-Error { Set-CnLink v1 -Isolated $false -Mtu 1400 @here } Rejected InvalidArgument 'v1' | Should -BeNullOrEmpty
        (Get-CnLink v1 @here).Mtu | Should -Be 1500
    }

    It 'refuses to change nothing' {
        Assert-Error { Set-CnLink v1 @here } Rejected InvalidArgument 'v1' | Should -BeNullOrEmpty
    }

    It 'refuses -Up together with -Down, once for all' {
        $caught = $null
        try { 'v0', 'v1' | Set-CnLink -Up -Down @here } catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'Rejected,*'
    }

    It 'reports what is not there, and goes on' {
        Assert-Error { Set-CnLink v0, gone, v1 -Mtu 1400 @here } NotFound ObjectNotFound 'gone' | Should -BeNullOrEmpty
        (Get-CnLink v0, v1 @here).Mtu | Should -Be 1400, 1400
    }

    It 'does not touch a namespace that was made again' {
        Remove-CnNamespace lab
        New-CnNamespace lab | Out-Null
        New-CnBridge br0 @here | Out-Null
        New-CnVethPair v0 v1 @here | Out-Null
        Assert-Error { $pair.Link | Set-CnLink -Mtu 1400 } NamespaceChanged InvalidOperation 'v0' | Should -BeNullOrEmpty
        (Get-CnLink v0 @here).Mtu | Should -Be 1500
    }

    It 'refuses <Argument> before anything is sent' -ForEach @(
        @{ Argument = 'a new name that is too long'; Parameters = @{ NewName = 'sixteencharacter' } }
        @{ Argument = 'a new name with a slash'; Parameters = @{ NewName = 'a/b' } }
        @{ Argument = 'a MAC address of five bytes'; Parameters = @{ MacAddress = '02:42:ac:11:00' } }
        @{ Argument = 'a MAC address of seven bytes'; Parameters = @{ MacAddress = '02:42:ac:11:00:02:03' } }
        @{ Argument = 'a multicast MAC address'; Parameters = @{ MacAddress = '01:00:5e:00:00:01' } }
        @{ Argument = 'an MTU that is too small'; Parameters = @{ Mtu = 0 } }
        @{ Argument = 'an alias that is too long'; Parameters = @{ Alias = 'x' * 255 } }
    ) {
        Assert-BindingError { Set-CnLink v0 @Parameters @here }
        (Get-CnLink v0 @here).Mtu | Should -Be 1500
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf 'Set-CnLink v0 -NewName x -Mtu 1400 -MacAddress 02:00:00:00:00:01 -Alias a -Hairpin $true -Isolated $false -Promiscuous $true -Down -Namespace lab -WhatIf' |
            Should -Be "Set rename to x, MAC 02:00:00:00:00:01, MTU 1400, alias 'a', hairpin on, isolated off, promiscuous on, down -> link 'v0' in namespace 'lab'"
        $link = Get-CnLink v0 @here
        $link.Mtu | Should -Be 1500
        "$($link.Flags)" | Should -Match '\bUp\b'
    }

    It 'completes names' {
        Complete 'Set-CnLink -Namespace lab v' | Should -Be 'v1', 'v0'
    }
}
