Describe 'Get-CnBridge' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
        New-CnNamespace lab, web | Out-Null
        $here = @{ Namespace = 'lab' }
        New-CnBridge docker0 172.17.0.1/16 -MacAddress 02:42:9d:e3:47:69 @here | Out-Null
        New-CnBridge br1 -Stp $true -AgeingTime 0:1:40 @here | Out-Null
        New-CnVethPair veth1 eth0 -PeerNamespace web -Bridge docker0 @here | Out-Null
        New-CnVethPair veth2 eth1 -PeerNamespace web -Bridge docker0 @here | Out-Null
        New-CnBridge docker0 -Namespace web | Out-Null
    }

    AfterAll { Assert-Sandbox }

    It 'says what brctl show says' {
        Assert-Tool brctl
        $lines = Invoke-Tool ip netns exec lab brctl show
        foreach ($bridge in Get-CnBridge @here) {
            $line = $lines | Where-Object { $_ -match "^$($bridge.Name)\s" }
            $name, $id, $stp, $firstPort = $line.Trim() -split '\s+'
            $bridge.BridgeId | Should -BeExactly $id
            $bridge.Stp | Should -Be ($stp -eq 'yes')
            $bridge.Ports.Name | Select-Object -First 1 | Should -Be $firstPort
        }
    }

    It 'says what ip -d says: <_>' -ForEach 'docker0', 'br1' {
        $bridge = Get-CnBridge $_ @here
        $bridge | Should -BeOfType ContainerNet.Network.CnBridge
        $theirs = (JsonOf ip -n lab -j -d link show $_).linkinfo.info_data
        # ip leaves out leading zeroes: 8000.2:42:9d:e3:47:69.
        $padded = { param($id) $priority, $mac = $id -split '[.:]'; "$priority." + -join ($mac | ForEach-Object { $_.PadLeft(2, '0') }) }
        $bridge.BridgeId | Should -BeExactly (& $padded $theirs.bridge_id)
        $bridge.RootId | Should -BeExactly (& $padded $theirs.root_id)
        $bridge.Stp | Should -Be ($theirs.stp_state -eq 1)
        $bridge.ForwardDelay.TotalMilliseconds | Should -Be (10 * $theirs.forward_delay)
        $bridge.AgeingTime.TotalMilliseconds | Should -Be (10 * $theirs.ageing_time)
        $bridge.McastSnooping | Should -Be ($theirs.mcast_snooping -eq 1)
        $bridge.VlanFiltering | Should -Be ($theirs.vlan_filtering -eq 1)
    }

    It 'tells the ports with their state' {
        $ports = (Get-CnBridge docker0 @here).Ports
        $ports.Name | Should -Be 'veth1', 'veth2'
        $ports | ForEach-Object { $_.Port.State | Should -Be 'Forwarding' }
        $ports.Peer.Name | Should -Be 'eth0', 'eth1'
        $ports.Port.Number | Should -Be 1, 2
        (Get-CnBridge br1 @here).Ports | Should -HaveCount 0
    }

    It 'prints the id as docker0''s in the article' {
        (Get-CnBridge docker0 @here).BridgeId | Should -BeExactly '8000.02429de34769'
    }

    It 'takes names, indexes, wildcards, objects, piped too' {
        (Get-CnBridge @here).Name | Should -Be 'docker0', 'br1'
        (Get-CnBridge d* @here).Name | Should -Be 'docker0'
        (Get-CnBridge -Bridge br1, docker0 @here).Name | Should -Be 'br1', 'docker0'
        (Get-CnBridge (Get-CnLink br1 @here).Index @here).Name | Should -BeExactly 'br1'
        (Get-CnLink docker0 @here | Get-CnBridge).Name | Should -BeExactly 'docker0'
        ('br1', 'docker0' | Get-CnBridge @here).Name | Should -Be 'br1', 'docker0'
        Get-CnBridge veth* @here | Should -BeNullOrEmpty
    }

    It 'crosses namespaces' {
        $both = @(Get-CnBridge docker0 @here) + @(Get-CnBridge docker0 -Namespace web) | Get-CnBridge
        $both.Namespace.Name | Should -Be 'lab', 'web'
    }

    It 'refuses what is no bridge, and goes on' {
        $found = Assert-Error { Get-CnBridge br1, veth1, docker0 @here } Rejected InvalidArgument 'veth1' "Link 'veth1' in namespace 'lab' is no bridge, but a veth."
        $found.Name | Should -Be 'br1', 'docker0'
    }

    It 'reports what is not there' {
        Assert-Error { Get-CnBridge gone @here } NotFound ObjectNotFound 'gone' | Should -BeNullOrEmpty
        Assert-Error { Get-CnBridge -Namespace gone } NotFound ObjectNotFound | Should -BeNullOrEmpty
    }

    It 'refuses a name that can be none' {
        Assert-BindingError { Get-CnBridge 'a b' @here }
    }

    It 'completes bridges only' {
        Complete 'Get-CnBridge -Namespace lab ' | Should -Be 'docker0', 'br1'
    }
}
