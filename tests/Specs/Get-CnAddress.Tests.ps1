Describe 'Get-CnAddress' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
        New-CnNamespace lab, web | Out-Null
        $here = @{ Namespace = 'lab' }
        New-CnBridge br0 172.17.0.1/16, fd00:17::1/64 @here | Out-Null
        $pair = New-CnVethPair v0 eth0 -PeerNamespace web @here
        Add-CnAddress eth0 172.17.0.2/16 -Namespace web | Out-Null
        if (Test-Tool ip) {
            Invoke-Tool ip -n lab addr add 10.0.0.1 peer 10.0.0.2 dev v0
            Invoke-Tool ip -n lab addr add 10.1.0.1/24 dev v0 valid_lft 900 preferred_lft 600
            Invoke-Tool ip -n lab addr add 10.1.0.2/24 dev v0
        }
    }

    BeforeEach { Assert-Tool ip }

    AfterAll { Assert-Sandbox }

    It 'lists what ip addr lists' {
        # Link-local addresses come when they are ready.
        Wait-Until { $script:theirs = JsonOf ip -n lab -j -d addr; "$($theirs.addr_info.tentative)".Trim() -eq '' }
        $expected = $theirs | ForEach-Object { $link = $_; $_.addr_info | Where-Object { $_ } | ForEach-Object { "$($link.ifname) $($_.local)/$($_.prefixlen) $($_.scope)" } }
        $ours = Get-CnAddress @here
        $ours | ForEach-Object { $_ | Should -BeOfType ContainerNet.Network.CnAddress }
        $ours | ForEach-Object { "$($_.Link) $($_.Address)/$($_.PrefixLength) $("$($_.Scope)".ToLowerInvariant())" } | Sort-Object |
            Should -Be ($expected | Sort-Object)
    }

    It 'tells peer, lifetimes and flags' {
        $all = Get-CnAddress v0 -AddressFamily IPv4 @here
        $p2p = $all | Where-Object { "$($_.Address)" -eq '10.0.0.1' }
        "$($p2p.PeerAddress)" | Should -BeExactly '10.0.0.2'
        $timed = $all | Where-Object { "$($_.Address)" -eq '10.1.0.1' }
        $timed.ValidLifetime.TotalSeconds | Should -BeGreaterThan 600
        $timed.ValidLifetime.TotalSeconds | Should -Not -BeGreaterThan 900
        $timed.PreferredLifetime.TotalSeconds | Should -Not -BeGreaterThan 600
        "$($timed.Flags)" | Should -Not -Match 'Permanent'
        $second = $all | Where-Object { "$($_.Address)" -eq '10.1.0.2' }
        "$($second.Flags)" | Should -Match 'Secondary'
        "$($second.Flags)" | Should -Match 'Permanent'
        $second.ValidLifetime | Should -BeNullOrEmpty
        $second.PeerAddress | Should -BeNullOrEmpty
    }

    It 'takes -AddressFamily' {
        (Get-CnAddress br0 -AddressFamily IPv4 @here | ForEach-Object { "$_" }) | Should -Be '172.17.0.1/16'
        Get-CnAddress br0 -AddressFamily IPv6 @here | ForEach-Object { $_.Family | Should -Be 'InterNetworkV6' }
        (Get-CnAddress br0 -AddressFamily IPv6 @here | ForEach-Object { "$_" }) | Should -Contain 'fd00:17::1/64'
        Assert-BindingError { Get-CnAddress -AddressFamily IPv5 @here }
    }

    It 'takes links by name, index, object and pipeline, several' {
        (Get-CnAddress br0, v0 -AddressFamily IPv4 @here).Link | Select-Object -Unique | Should -Be 'br0', 'v0'
        (Get-CnAddress $pair.Link.Index @here).Link | Select-Object -Unique | Should -Be 'v0'
        (Get-CnAddress -Link br0 -AddressFamily IPv4 @here).Link | Should -BeExactly 'br0'
        (Get-CnLink br0 @here | Get-CnAddress -AddressFamily IPv4).Link | Should -BeExactly 'br0'
        ('br0' | Get-CnAddress -AddressFamily IPv4 @here).Link | Should -BeExactly 'br0'
    }

    It 'takes the peer of a pair, and crosses namespaces' {
        ($pair | Get-CnAddress -AddressFamily IPv4 | ForEach-Object { "$_" }) | Should -Be '172.17.0.2/16'
        (@(Get-CnLink br0 @here) + @(Get-CnLink eth0 -Namespace web) | Get-CnAddress -AddressFamily IPv4 | ForEach-Object { "$_" }) |
            Should -Be '172.17.0.1/16', '172.17.0.2/16'
    }

    It 'looks into this namespace if none is said' {
        Set-CnLink lo -Up
        (Get-CnAddress lo -AddressFamily IPv4).Namespace.IsCurrent | Should -BeTrue
        Set-CnLink lo -Down
    }

    It 'reports what is not there, and goes on' {
        $found = Assert-Error { Get-CnAddress br0, gone, lo -AddressFamily IPv4 @here } NotFound ObjectNotFound 'gone'
        $found.Link | Should -Be 'br0', 'lo'
        Assert-Error { Get-CnAddress -Namespace gone } NotFound ObjectNotFound | Should -BeNullOrEmpty
    }

    It 'completes links' {
        Complete 'Get-CnAddress -Namespace lab b' | Should -Be 'br0'
    }
}
