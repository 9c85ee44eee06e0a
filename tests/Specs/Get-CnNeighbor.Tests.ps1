Describe 'Get-CnNeighbor' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
        New-CnNamespace lab, web | Out-Null
        $here = @{ Namespace = 'lab' }
        $pair = New-CnVethPair v0 eth0 -PeerNamespace web -MacAddress 02:00:00:00:00:01 -PeerMacAddress 10.0.0.2 @here
        New-CnBridge br0 @here | Out-Null
        Add-CnAddress v0 10.0.0.1/24, fd00::1/64 @here | Out-Null
        Add-CnAddress eth0 10.0.0.2/24, fd00::2/64 -Namespace web | Out-Null
        Add-CnNeighbor 10.0.0.9 02:00:00:00:00:09 v0 @here | Out-Null
        Add-CnNeighbor fd00::9 02:00:00:00:00:09 v0 @here | Out-Null
        Add-CnNeighbor 10.0.9.9 02:00:00:00:00:99 br0 @here | Out-Null
        Add-CnNeighbor 10.0.0.1 02:00:00:00:00:01 eth0 -Namespace web | Out-Null
    }

    AfterAll { Assert-Sandbox }

    It 'lists what ip neigh lists' {
        $line = { param($address, $mac, $link) "$address $mac $link" }
        # Neighbour discovery goes on meanwhile: look until two looks around ours agree.
        Wait-Until {
            $before = "$(Invoke-Tool ip -n lab neigh)"
            $script:ours = @(Get-CnNeighbor @here)
            $script:theirs = @(JsonOf ip -n lab -j neigh)
            $before -eq "$(Invoke-Tool ip -n lab neigh)"
        }
        $ours | ForEach-Object { $_ | Should -BeOfType ContainerNet.Network.CnNeighbor }
        $ours | ForEach-Object { & $line $_.Address $_.MacAddress $_.Link } | Sort-Object |
            Should -Be ($theirs | ForEach-Object { & $line $_.dst $_.lladdr $_.dev } | Sort-Object)
    }

    It 'tells what ARP has found out' {
        Invoke-Tool ip netns exec lab ping -q -c 1 -W 2 10.0.0.2 | Out-Null
        $neighbor = Get-CnNeighbor 10.0.0.2 @here
        "$($neighbor.MacAddress)" | Should -BeExactly '02:42:0a:00:00:02'
        "$($neighbor.State)" | Should -BeIn 'Reachable', 'Stale', 'Delay', 'Probe'
        $neighbor.Link | Should -BeExactly 'v0'
        $neighbor.Family | Should -Be 'InterNetwork'
        "$neighbor" | Should -BeExactly '10.0.0.2 is at 02:42:0a:00:00:02'
    }

    It 'tells what neighbour discovery has found out' {
        Invoke-Tool ip netns exec lab ping -q -c 1 -W 2 fd00::2 | Out-Null
        "$((Get-CnNeighbor fd00::2 @here).MacAddress)" | Should -BeExactly '02:42:0a:00:00:02'
    }

    It 'tells who has not answered' {
        Assert-Tool ip, ping
        # -W: ping gives up soon; the kernel goes on asking for three seconds.
        $null = ip netns exec lab ping -q -c 1 -W 0.05 10.0.0.77
        $neighbor = Get-CnNeighbor 10.0.0.77 @here
        "$($neighbor.State)" | Should -BeIn 'Incomplete', 'Failed'
        $neighbor.MacAddress | Should -BeNullOrEmpty
        "$neighbor" | Should -BeLike '10.0.0.77 *'
    }

    It 'takes addresses and -AddressFamily' {
        (Get-CnNeighbor 10.0.0.9, fd00::9 @here | ForEach-Object { "$($_.Address)" } | Sort-Object) | Should -Be '10.0.0.9', 'fd00::9'
        (Get-CnNeighbor 10.0.0.9, fd00::9 -AddressFamily IPv6 @here | ForEach-Object { "$($_.Address)" }) | Should -Be 'fd00::9'
        Get-CnNeighbor 10.0.0.200 @here | Should -BeNullOrEmpty
    }

    It 'takes links by name, index, object and pipeline' {
        (Get-CnNeighbor -Link br0 @here | ForEach-Object { "$($_.Address)" }) | Should -Be '10.0.9.9'
        (Get-CnNeighbor -Link br0 @here) | Should -HaveCount 1
        (Get-CnNeighbor -Link (Get-CnLink br0 @here).Index @here) | Should -HaveCount 1
        (Get-CnLink br0 @here | Get-CnNeighbor) | Should -HaveCount 1
        ('br0' | Get-CnNeighbor @here) | Should -HaveCount 1
        ($pair | Get-CnNeighbor -AddressFamily IPv4 | ForEach-Object { "$($_.Address)" }) | Should -Contain '10.0.0.1'
    }

    It 'crosses namespaces' {
        $found = @(Get-CnLink br0 @here) + @(Get-CnLink eth0 -Namespace web) | Get-CnNeighbor -AddressFamily IPv4
        $found.Namespace.Name | Select-Object -Unique | Should -Be 'lab', 'web'
    }

    It 'reports what is not there' {
        Assert-Error { Get-CnNeighbor -Link gone @here } NotFound ObjectNotFound 'gone' | Should -BeNullOrEmpty
        Assert-Error { Get-CnNeighbor -Namespace gone } NotFound ObjectNotFound | Should -BeNullOrEmpty
    }

    It 'completes links' {
        Complete 'Get-CnNeighbor -Namespace lab -Link b' | Should -Be 'br0'
    }
}
