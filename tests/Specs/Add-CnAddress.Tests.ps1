Describe 'Add-CnAddress' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox

        # The addresses of a link as ip knows them, without the link-local one.
        function Get-Their([string] $Link, [string] $Namespace = 'lab') {
            (JsonOf ip -n $Namespace -j -d addr show $Link).addr_info | Where-Object { $_ -and -not ($_.family -eq 'inet6' -and $_.scope -eq 'link') }
        }
    }

    BeforeEach {
        New-CnNamespace lab | Out-Null
        $here = @{ Namespace = 'lab' }
        $pair = New-CnVethPair v0 v1 @here
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'adds an IPv4 address, and emits it' {
        $added = Add-CnAddress v0 172.17.0.2/16 @here
        $added | Should -HaveCount 1
        $added | Should -BeOfType ContainerNet.Network.CnAddress
        "$added" | Should -BeExactly '172.17.0.2/16'
        "$($added.Address)" | Should -BeExactly '172.17.0.2'
        $added.PrefixLength | Should -Be 16
        "$($added.Network)" | Should -BeExactly '172.17.0.0/16'
        $added.Family | Should -Be 'InterNetwork'
        $added.Link | Should -BeExactly 'v0'
        $added.LinkIndex | Should -Be $pair.Link.Index
        $added.Namespace.Name | Should -BeExactly 'lab'
        $added.ValidLifetime | Should -BeNullOrEmpty
        $their = Get-Their v0
        $their.local | Should -BeExactly '172.17.0.2'
        $their.prefixlen | Should -Be 16
        $their.broadcast | Should -BeExactly '172.17.255.255'
        $their.scope | Should -BeExactly 'global'
        $their.label | Should -BeExactly 'v0'
        (Get-CnRoute 172.17.0.0/16 @here).Link | Should -BeExactly 'v0'
    }

    It 'adds an IPv6 address that is usable at once' {
        $added = Add-CnAddress v0 fd00::2/64 @here
        "$added" | Should -BeExactly 'fd00::2/64'
        "$($added.Flags)" | Should -Not -Match 'Tentative'
        $their = Get-Their v0
        $their.local | Should -BeExactly 'fd00::2'
        $their.prefixlen | Should -Be 64
        $their.tentative | Should -BeNullOrEmpty
        Add-CnAddress v1 fd00::1/64 @here | Out-Null
        Invoke-Tool ip netns exec lab ping -q -c 1 -W 2 fd00::2 | Out-Null
    }

    It 'checks for duplicates first with -DuplicateDetection' {
        "$((Add-CnAddress v0 fd00::2/64 -DuplicateDetection @here).Flags)" | Should -Match 'Tentative'
        (Get-Their v0).tentative | Should -BeTrue
        Wait-Until { -not (Get-Their v0).tentative }
    }

    It 'adds several, of both families' {
        (Add-CnAddress v0 10.0.0.1/24, fd00::1/64, 10.0.1.1/24 @here | ForEach-Object { "$_" }) | Should -Be '10.0.0.1/24', 'fd00::1/64', '10.0.1.1/24'
        (Get-Their v0).local | Should -Be '10.0.0.1', '10.0.1.1', 'fd00::1'
    }

    It 'takes an address without a length for one that stands alone' {
        "$(Add-CnAddress v0 10.0.0.1 @here)" | Should -BeExactly '10.0.0.1/32'
        "$(Add-CnAddress v0 fd00::1 @here)" | Should -BeExactly 'fd00::1/128'
        (Get-Their v0).prefixlen | Should -Be 32, 128
        (Get-Their v0)[0].broadcast | Should -BeNullOrEmpty
    }

    It 'gives a /31 no broadcast address' {
        (Add-CnAddress v0 10.0.0.0/31 @here).Broadcast | Should -BeNullOrEmpty
        (Get-Their v0).broadcast | Should -BeNullOrEmpty
    }

    It 'takes -Scope <Scope>' -ForEach @{ Scope = 'Link' }, @{ Scope = 'Host' }, @{ Scope = 'Global' } {
        (Add-CnAddress v0 10.0.0.1/24 -Scope $Scope @here).Scope | Should -Be $Scope
        (Get-Their v0).scope | Should -Be $Scope
    }

    It 'gives a loopback address the scope of the host' {
        (Add-CnAddress lo 127.0.0.53/8 @here).Scope | Should -Be 'Host'
        ((Get-Their lo) | Where-Object local -EQ 127.0.0.53).scope | Should -BeExactly 'host'
    }

    It 'takes -Label' {
        (Add-CnAddress v0 10.0.0.1/24 -Label v0:web @here).Label | Should -BeExactly 'v0:web'
        (Get-Their v0).label | Should -BeExactly 'v0:web'
    }

    It 'takes -Lifetime' {
        $added = Add-CnAddress v0 10.0.0.1/24, fd00::1/64 -Lifetime 60 @here
        $added | ForEach-Object {
            $_.ValidLifetime.TotalSeconds | Should -BeIn 58, 59, 60
            $_.PreferredLifetime.TotalSeconds | Should -BeIn 58, 59, 60
        }
        Get-Their v0 | ForEach-Object { $_.valid_life_time | Should -BeIn 58, 59, 60 }
    }

    It 'takes an address away when its lifetime ends' {
        Add-CnAddress v0 10.0.0.1/24 -Lifetime 0:0:1 @here | Out-Null
        Wait-Until { -not (Get-CnAddress v0 -AddressFamily IPv4 @here) }
    }

    Context 'the pipeline' {
        It 'takes links, in their namespace' {
            $added = $pair.Link | Add-CnAddress 10.0.0.1/24
            $added.Link | Should -BeExactly 'v0'
            $added.Namespace.Name | Should -BeExactly 'lab'
            (Get-CnLink v1 @here | Add-CnAddress -Address fd00::1/64).Link | Should -BeExactly 'v1'
        }

        It 'takes the peer of a pair' {
            ($pair | Add-CnAddress 10.0.0.1/24).Link | Should -BeExactly 'v1'
        }

        It 'takes names and indexes' {
            ('v0' | Add-CnAddress 10.0.0.1/24 @here).Link | Should -BeExactly 'v0'
            ($pair.Peer.Index | Add-CnAddress 10.0.0.2/24 @here).Link | Should -BeExactly 'v1'
        }

        It 'crosses namespaces' {
            New-CnNamespace other | Out-Null
            $foreign = New-CnBridge br0 -Namespace other
            ($pair.Link, $foreign | Add-CnAddress 10.0.0.1/24).Namespace.Name | Should -Be 'lab', 'other'
        }

        It 'goes on to Add-CnRoute' {
            $route = Add-CnAddress v0 172.17.0.2/16 @here | Add-CnRoute default -Gateway 172.17.0.1
            "$route" | Should -BeExactly 'default via 172.17.0.1 dev v0'
            $route.Namespace.Name | Should -BeExactly 'lab'
        }
    }

    It 'takes -Link by index and object' {
        (Add-CnAddress $pair.Link.Index 10.0.0.1/24 @here).Link | Should -BeExactly 'v0'
        (Add-CnAddress $pair.Link 10.0.1.1/24).Namespace.Name | Should -BeExactly 'lab'
        (Add-CnAddress -Link v0 -Address 10.0.2.1/24 @here).Link | Should -BeExactly 'v0'
    }

    It 'refuses an address that the link has, and goes on' {
        Add-CnAddress v0 10.0.0.2/24, fd00::2/64 @here | Out-Null
        $added = Assert-Error { Add-CnAddress v0 10.0.0.1/24, 10.0.0.2/24, 10.0.0.3/24 @here } AlreadyExists ResourceExists 10.0.0.2/24 `
            "Cannot add address 10.0.0.2/24 to link 'v0' in namespace 'lab': *(EEXIST). The link has it already."
        $added | ForEach-Object { "$_" } | Should -Be '10.0.0.1/24', '10.0.0.3/24'
        Assert-Error { Add-CnAddress v0 fd00::2/64 @here } AlreadyExists ResourceExists fd00::2/64 | Should -BeNullOrEmpty
    }

    It 'says so when IPv6 is off on the link' {
        Invoke-Tool ip netns exec lab sh -c 'echo 1 >/proc/sys/net/ipv6/conf/v0/disable_ipv6'
        Assert-Error { Add-CnAddress v0 fd00::2/64 @here } Rejected InvalidArgument fd00::2/64 '*disable_ipv6*' | Should -BeNullOrEmpty
    }

    It 'reports a link that is not there' {
        Assert-Error { Add-CnAddress gone 10.0.0.1/24 @here } NotFound ObjectNotFound 10.0.0.1/24 "*'gone'*" | Should -BeNullOrEmpty
        Assert-Error { Add-CnAddress v0 10.0.0.1/24 -Namespace gone } NotFound ObjectNotFound | Should -BeNullOrEmpty
    }

    It 'refuses a label that is not the link''s' {
        $errors = @(Add-CnAddress v0 10.0.0.1/24 -Label eth9:x @here -ErrorAction Continue 2>&1)
        # The kernel takes any label; ip does not. Whichever it is: no half of it.
        if ($errors[0] -is [Management.Automation.ErrorRecord]) { Get-Their v0 | Should -BeNullOrEmpty }
        else { (Get-Their v0).label | Should -BeExactly 'eth9:x' }
    }

    It 'does not touch a namespace that was made again' {
        Remove-CnNamespace lab
        New-CnNamespace lab | Out-Null
        New-CnVethPair v0 v1 @here | Out-Null
        Assert-Error { $pair | Add-CnAddress 10.0.0.1/24 } NamespaceChanged InvalidOperation 10.0.0.1/24 | Should -BeNullOrEmpty
        Get-CnAddress v0, v1 -AddressFamily IPv4 @here | Should -BeNullOrEmpty
    }

    It 'refuses <Argument> before anything is sent' -ForEach @(
        @{ Argument = 'a prefix of 33'; Parameters = @{ Address = '10.0.0.1/33' } }
        @{ Argument = 'an IPv6 prefix of 129'; Parameters = @{ Address = 'fd00::1/129' } }
        @{ Argument = 'three numbers'; Parameters = @{ Address = '10.0.1/24' } }
        @{ Argument = 'a negative prefix'; Parameters = @{ Address = '10.0.0.1/-1' } }
        @{ Argument = 'an address with a zone'; Parameters = @{ Address = 'fe80::1%1/64' } }
        @{ Argument = 'a word'; Parameters = @{ Address = 'default' } }
        @{ Argument = 'a good one and a bad one'; Parameters = @{ Address = '10.0.0.1/24', '10.0.0.256/24' } }
        @{ Argument = 'a multicast address'; Parameters = @{ Address = '224.0.0.1/24' } }
        @{ Argument = 'an IPv6 multicast address'; Parameters = @{ Address = 'ff02::1/64' } }
        @{ Argument = 'a label that is too long'; Parameters = @{ Label = 'sixteencharacter' } }
        @{ Argument = 'a lifetime of nothing'; Parameters = @{ Lifetime = '0:0:0' } }
        @{ Argument = 'a link name that is too long'; Parameters = @{ Link = 'sixteencharacter' } }
    ) {
        $all = @{ Link = 'v0'; Address = '10.0.0.1/24' } + $here
        foreach ($key in $Parameters.Keys) { $all[$key] = $Parameters[$key] }
        Assert-BindingError { Add-CnAddress @all }
        Get-Their v0 | Should -BeNullOrEmpty
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf '$pair | Add-CnAddress 10.0.0.1/24, fd00::1/64 -WhatIf' @{ pair = $pair } | Should -Be @(
            "Add address 10.0.0.1/24 -> link 'v1' in namespace 'lab'"
            "Add address fd00::1/64 -> link 'v1' in namespace 'lab'"
        )
        Get-Their v1 | Should -BeNullOrEmpty
    }

    It 'completes links' {
        Complete 'Add-CnAddress -Namespace lab v' | Should -Be 'v1', 'v0'
    }
}
