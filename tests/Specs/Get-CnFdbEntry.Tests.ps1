Describe 'Get-CnFdbEntry' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
        New-CnNamespace lab, one, two | Out-Null
        $here = @{ Namespace = 'lab' }
        New-CnBridge docker0 172.17.0.1/16 @here | Out-Null
        New-CnBridge other @here | Out-Null
        New-CnVethPair veth1 eth0 -PeerNamespace one -PeerMacAddress 172.17.0.2 -Bridge docker0 @here | Out-Null
        New-CnVethPair veth2 eth0 -PeerNamespace two -PeerMacAddress 172.17.0.3 -Bridge docker0 @here | Out-Null
        New-CnVethPair o0 o1 -Bridge other @here | Out-Null
        Add-CnAddress eth0 172.17.0.2/16 -Namespace one | Out-Null
        Add-CnAddress eth0 172.17.0.3/16 -Namespace two | Out-Null
        Add-CnFdbEntry 02:00:00:00:00:99 veth1 @here | Out-Null
    }

    AfterAll { Assert-Sandbox }

    It 'lists what bridge fdb lists' {
        Assert-Tool bridge
        Invoke-Tool ip netns exec one ping -q -c 1 -W 2 172.17.0.3 | Out-Null
        # Learning goes on meanwhile: look until two looks around ours agree.
        Wait-Until {
            $before = Invoke-Tool bridge -n lab fdb show
            $script:ours = @(Get-CnFdbEntry @here)
            $script:theirs = @(JsonOf bridge -n lab -j fdb show)
            "$before" -eq "$(Invoke-Tool bridge -n lab fdb show)"
        }
        $ours.Count | Should -Be $theirs.Count
        $line = { param($mac, $link, $bridge, $self) "$mac $link $bridge $self" }
        $ours | ForEach-Object { & $line $_.MacAddress $_.Link $_.Bridge $_.Self } | Sort-Object |
            Should -Be ($theirs | ForEach-Object { & $line $_.mac $_.ifname $_.master ($_.flags -contains 'self') } | Sort-Object)
        $ours | ForEach-Object { $_ | Should -BeOfType ContainerNet.Network.CnFdbEntry }
    }

    It 'tells behind which port a container is' {
        Invoke-Tool ip netns exec one ping -q -c 1 -W 2 172.17.0.3 | Out-Null
        $entry = Get-CnFdbEntry docker0 -MacAddress 02:42:ac:11:00:02 @here
        $entry.Link | Should -BeExactly 'veth1'
        $entry.Bridge | Should -BeExactly 'docker0'
        $entry.State | Should -Be 'Learned'
        $entry.Self | Should -BeFalse
        $entry.LinkIndex | Should -Be (Get-CnLink veth1 @here).Index
        $entry.Namespace.Name | Should -BeExactly 'lab'
        "$entry" | Should -BeExactly '02:42:ac:11:00:02 dev veth1 master docker0'
    }

    It 'tells static and permanent entries apart' {
        (Get-CnFdbEntry -MacAddress 02:00:00:00:00:99 @here).State | Should -Be 'Static'
        $own = (Get-CnLink veth1 @here).MacAddress
        (Get-CnFdbEntry -MacAddress $own @here | Select-Object -First 1).State | Should -Be 'Permanent'
    }

    It 'filters by bridge and by link' {
        (Get-CnFdbEntry docker0 @here).Bridge | Sort-Object -Unique | Should -Be 'docker0'
        (Get-CnFdbEntry -Bridge docker0 -Link veth2 @here).Link | Sort-Object -Unique | Should -Be 'veth2'
        (Get-CnFdbEntry -Link o0 @here).Link | Sort-Object -Unique | Should -Be 'o0'
    }

    It 'takes the bridge by index, object and pipeline' {
        $count = @(Get-CnFdbEntry other @here).Count
        $count | Should -BeGreaterThan 0
        @(Get-CnFdbEntry (Get-CnBridge other @here).Index @here) | Should -HaveCount $count
        @(Get-CnBridge other @here | Get-CnFdbEntry) | Should -HaveCount $count
        @('other' | Get-CnFdbEntry @here) | Should -HaveCount $count
    }

    It 'takes a link object, in its own namespace' {
        (Get-CnFdbEntry -Link (Get-CnLink o0 @here)).Link | Sort-Object -Unique | Should -Be 'o0'
        New-CnNamespace elsewhere | Out-Null
        $foreign = New-CnBridge docker0 -Namespace elsewhere
        Assert-Error { Get-CnFdbEntry docker0 -Link $foreign @here } Rejected InvalidArgument 'docker0' | Should -BeNullOrEmpty
    }

    It 'reports what is not there or no bridge' {
        Assert-Error { Get-CnFdbEntry gone @here } NotFound ObjectNotFound 'gone' | Should -BeNullOrEmpty
        Assert-Error { Get-CnFdbEntry -Link gone @here } NotFound ObjectNotFound | Should -BeNullOrEmpty
        Assert-Error { Get-CnFdbEntry veth1 @here } Rejected InvalidArgument 'veth1' | Should -BeNullOrEmpty
    }

    It 'refuses a MAC address of five bytes' {
        Assert-BindingError { Get-CnFdbEntry -MacAddress 02:42:ac:11:00 @here }
    }

    It 'completes bridges and links' {
        Complete 'Get-CnFdbEntry -Namespace lab d' | Should -Be 'docker0'
        Complete 'Get-CnFdbEntry -Namespace lab -Link veth' | Should -Be 'veth1', 'veth2'
    }
}
