Describe 'Add-CnRoute' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    BeforeEach {
        New-CnNamespace lab | Out-Null
        $here = @{ Namespace = 'lab' }
        $pair = New-CnVethPair v0 v1 @here
        Add-CnAddress v0 172.17.0.2/16, fd00:17::2/64 @here | Out-Null
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'adds a default route, and emits it' {
        $route = Add-CnRoute default -Gateway 172.17.0.1 @here
        $route | Should -HaveCount 1
        $route | Should -BeOfType ContainerNet.Network.CnRoute
        $route.IsDefault | Should -BeTrue
        "$($route.Destination)" | Should -BeExactly '0.0.0.0/0'
        "$($route.Gateway)" | Should -BeExactly '172.17.0.1'
        $route.Link | Should -BeExactly 'v0'
        $route.Table | Should -Be 254
        $route.Type | Should -Be 'Unicast'
        $route.Namespace.Name | Should -BeExactly 'lab'
        "$route" | Should -BeExactly 'default via 172.17.0.1 dev v0'
        $their = JsonOf ip -n lab -j route show default
        $their.gateway | Should -BeExactly '172.17.0.1'
        $their.dev | Should -BeExactly 'v0'
    }

    It 'adds an IPv6 default route' {
        "$(Add-CnRoute default fd00:17::1 @here)" | Should -BeExactly 'default via fd00:17::1 dev v0'
        (JsonOf ip -n lab -6 -j route show default).gateway | Should -BeExactly 'fd00:17::1'
        Add-CnRoute ::/0 fd00:17::9 -Metric 5 @here | Out-Null
        (JsonOf ip -n lab -6 -j route show default) | Should -HaveCount 2
    }

    It 'adds a route to <Destination>' -ForEach @(
        @{ Destination = '10.0.0.0/8'; Gateway = '172.17.0.1'; Their = '10.0.0.0/8' }
        @{ Destination = '10.1.2.3'; Gateway = '172.17.0.1'; Their = '10.1.2.3' }
        @{ Destination = '10.1.2.3/32'; Gateway = '172.17.0.1'; Their = '10.1.2.3' }
        @{ Destination = 'fd42::/32'; Gateway = 'fd00:17::1'; Their = 'fd42::/32' }
        @{ Destination = 'fd42::1'; Gateway = 'fd00:17::1'; Their = 'fd42::1' }
        @{ Destination = '0.0.0.0/1'; Gateway = '172.17.0.1'; Their = '0.0.0.0/1' }
    ) {
        $route = Add-CnRoute $Destination -Gateway $Gateway @here
        "$($route.Gateway)" | Should -BeExactly $Gateway
        $family = if ($Gateway -match ':') { '-6' } else { '-4' }
        $found = JsonOf ip -n lab $family -j route show exact $Destination
        $found.dst | Should -BeExactly $Their
        $found.gateway | Should -BeExactly $Gateway
    }

    It 'adds a route to what is on the link itself' {
        $route = Add-CnRoute 10.0.0.0/24 -Link v0 @here
        $route.Gateway | Should -BeNullOrEmpty
        $route.Link | Should -BeExactly 'v0'
        $route.Scope | Should -Be 'Link'
        (JsonOf ip -n lab -j route show 10.0.0.0/24).scope | Should -BeExactly 'link'
        (Add-CnRoute fd42::/64 -Link v0 @here).Link | Should -BeExactly 'v0'
    }

    It 'takes the link by index and object' {
        (Add-CnRoute 10.0.0.0/24 -Link $pair.Link.Index @here).Link | Should -BeExactly 'v0'
        $route = Add-CnRoute 10.0.1.0/24 -Link $pair.Link
        $route.Link | Should -BeExactly 'v0'
        $route.Namespace.Name | Should -BeExactly 'lab'
        # Of a pair, the end that goes into a container.
        (Add-CnRoute 10.0.2.0/24 -Link $pair).Link | Should -BeExactly 'v1'
    }

    It 'takes several destinations' {
        (Add-CnRoute 10.0.0.0/24, 10.0.1.0/24 172.17.0.1 @here).Count | Should -Be 2
        (JsonOf ip -n lab -j route show via 172.17.0.1).dst | Should -Be '10.0.0.0/24', '10.0.1.0/24'
    }

    It 'takes IPNetwork and IPAddress objects' {
        "$((Add-CnRoute ([Net.IPNetwork]::Parse('10.0.0.0/24')) 172.17.0.1 @here).Destination)" | Should -BeExactly '10.0.0.0/24'
        "$((Add-CnRoute ([ipaddress]'10.0.1.1') ([ipaddress]'172.17.0.1') @here).Destination)" | Should -BeExactly '10.0.1.1/32'
    }

    It 'takes -Metric' {
        (Add-CnRoute default 172.17.0.1 -Metric 100 @here).Metric | Should -Be 100
        (Add-CnRoute default 172.17.0.3 -Metric 200 @here).Metric | Should -Be 200
        (JsonOf ip -n lab -j route show default).metric | Should -Be 100, 200
    }

    It 'takes -Table <Table>' -ForEach @{ Table = 100 }, @{ Table = 1000 }, @{ Table = 4000000000 } {
        (Add-CnRoute default 172.17.0.1 -Table $Table @here).Table | Should -Be $Table
        (JsonOf ip -n lab -j route show table $Table).gateway | Should -BeExactly '172.17.0.1'
        JsonOf ip -n lab -j route show default | Should -BeNullOrEmpty
    }

    It 'takes -Type <Type>' -ForEach @{ Type = 'Blackhole' }, @{ Type = 'Unreachable' }, @{ Type = 'Prohibit' }, @{ Type = 'Throw' } {
        $route = Add-CnRoute 10.0.0.0/8 -Type $Type @here
        $route.Type | Should -Be $Type
        $route.Link | Should -BeNullOrEmpty
        "$route" | Should -BeExactly "$($Type.ToLowerInvariant()) 10.0.0.0/8"
        (JsonOf ip -n lab -j route show 10.0.0.0/8).type | Should -Be $Type
        (Add-CnRoute fd42::/32 -Type $Type @here).Type | Should -Be $Type
        (JsonOf ip -n lab -6 -j route show fd42::/32).type | Should -Be $Type
    }

    It 'takes -Source' {
        Add-CnAddress v0 172.17.0.9/16 @here | Out-Null
        $route = Add-CnRoute default 172.17.0.1 -Source 172.17.0.9 @here
        "$($route.Source)" | Should -BeExactly '172.17.0.9'
        (JsonOf ip -n lab -j route get 1.2.3.4).prefsrc | Should -BeExactly '172.17.0.9'
    }

    It 'takes routes by property name, into another namespace' {
        New-CnNamespace other | Out-Null
        New-CnBridge v0 172.17.0.4/16 -Namespace other | Out-Null
        $route = Add-CnRoute 10.0.0.0/8 172.17.0.1 -Metric 7 @here
        $copy = $route | Select-Object Destination, Gateway, Link, Metric | Add-CnRoute -Namespace other
        "$copy" | Should -BeExactly '10.0.0.0/8 via 172.17.0.1 dev v0'
        $copy.Metric | Should -Be 7
        $copy.Namespace.Name | Should -BeExactly 'other'
        [pscustomobject]@{ Destination = '10.9.0.0/16'; Gateway = '172.17.0.1'; Namespace = 'other' } | Add-CnRoute |
            ForEach-Object { $_.Namespace.Name } | Should -BeExactly 'other'
    }

    It 'refuses what is there already, and goes on' {
        Add-CnRoute 10.0.1.0/24 172.17.0.1 @here | Out-Null
        $made = Assert-Error { Add-CnRoute 10.0.0.0/24, 10.0.1.0/24, 10.0.2.0/24 172.17.0.1 @here } AlreadyExists ResourceExists 10.0.1.0/24 '*There is a route to that destination with that metric.'
        $made | Should -HaveCount 2
    }

    It 'says that a gateway is on none of the links' {
        Assert-Error { Add-CnRoute default 192.168.55.1 @here } Rejected InvalidArgument 'default' "*The gateway 192.168.55.1 is on none of the links of namespace 'lab'*" | Should -BeNullOrEmpty
    }

    It 'refuses a route without gateway and link' {
        Assert-Error { Add-CnRoute 10.0.0.0/8 @here } Rejected InvalidArgument 10.0.0.0/8 '*needs a -Gateway or a -Link*' | Should -BeNullOrEmpty
    }

    It 'refuses a gateway of the other family' {
        Assert-Error { Add-CnRoute 10.0.0.0/8 fd00:17::1 @here } Rejected InvalidArgument 10.0.0.0/8 '*different families*' | Should -BeNullOrEmpty
    }

    It 'refuses a gateway for a route that drops' {
        Assert-Error { Add-CnRoute 10.0.0.0/8 172.17.0.1 -Type Blackhole @here } Rejected InvalidArgument 10.0.0.0/8 | Should -BeNullOrEmpty
    }

    It 'refuses a source that is no address of this namespace' {
        Assert-Error { Add-CnRoute default 172.17.0.1 -Source 9.9.9.9 @here } Rejected InvalidArgument 'default' '*9.9.9.9*' | Should -BeNullOrEmpty
        JsonOf ip -n lab -j route show default | Should -BeNullOrEmpty
    }

    It 'says that the link is down' {
        Set-CnLink v1 -Down @here
        $errors = @(Add-CnRoute 10.0.0.0/8 -Link v1 @here -ErrorAction Continue 2>&1)
        $errors | Should -HaveCount 1
        "$errors" | Should -BeLike '*The link is down.'
        $errors[0].FullyQualifiedErrorId | Should -Not -BeLike 'NotSpecified*'
    }

    It 'reports a link that is not there' {
        Assert-Error { Add-CnRoute 10.0.0.0/8 -Link gone @here } NotFound ObjectNotFound 10.0.0.0/8 | Should -BeNullOrEmpty
    }

    It 'does not touch a namespace that was made again' {
        Remove-CnNamespace lab
        New-CnNamespace lab | Out-Null
        New-CnVethPair v0 v1 @here | Out-Null
        Assert-Error { Add-CnRoute 10.0.0.0/8 -Link $pair.Link } NamespaceChanged InvalidOperation | Should -BeNullOrEmpty
        Get-CnRoute 10.0.0.0/8 @here | Should -BeNullOrEmpty
    }

    It 'refuses <Argument> before anything is sent' -ForEach @(
        @{ Argument = 'host bits'; Parameters = @{ Destination = '172.17.0.1/16' } }
        @{ Argument = 'IPv6 host bits'; Parameters = @{ Destination = 'fd00::1/64' } }
        @{ Argument = 'a prefix of 33'; Parameters = @{ Destination = '10.0.0.0/33' } }
        @{ Argument = 'three numbers'; Parameters = @{ Destination = '10.0.0/8' } }
        @{ Argument = 'a good and a bad destination'; Parameters = @{ Destination = '10.0.0.0/8', '10.0.0.1/8' } }
        @{ Argument = 'a gateway that is none'; Parameters = @{ Gateway = 'router' } }
        @{ Argument = 'a type that is none'; Parameters = @{ Type = 'Nowhere' } }
        @{ Argument = 'a negative metric'; Parameters = @{ Metric = -1 } }
    ) {
        $all = @{ Destination = '10.0.0.0/8'; Gateway = '172.17.0.1' } + $here
        foreach ($key in $Parameters.Keys) { $all[$key] = $Parameters[$key] }
        Assert-BindingError { Add-CnRoute @all }
        (JsonOf ip -n lab -j route) | Should -HaveCount 1
    }

    It 'names the network when host bits are set' {
        Assert-BindingError { Add-CnRoute 172.17.0.1/16 -Gateway 172.17.0.1 @here } '*172.17.0.0/16 is the network that this address is in*'
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf 'Add-CnRoute default, 10.0.0.0/8 172.17.0.1 -Metric 5 -Namespace lab -WhatIf' | Should -Be @(
            "Add -> route default via 172.17.0.1 metric 5 in namespace 'lab'"
            "Add -> route 10.0.0.0/8 via 172.17.0.1 metric 5 in namespace 'lab'"
        )
        (JsonOf ip -n lab -j route) | Should -HaveCount 1
    }

    It 'completes links' {
        Complete 'Add-CnRoute default -Namespace lab -Link v' | Should -Be 'v1', 'v0'
    }
}
