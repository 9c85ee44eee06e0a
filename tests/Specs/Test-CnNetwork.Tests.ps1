Describe 'Test-CnNetwork' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox
    }

    BeforeEach { New-NetworkHost }

    AfterEach { Clear-NetworkHost }

    AfterAll { Assert-Sandbox }

    It 'finds nothing where all is as it was meant' {
        New-Web | Out-Null
        Publish-CnPort app1 8080:80 -Namespace host | Out-Null
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
    }

    It 'finds <What>' -ForEach @(
        @{ What = 'flushed rules'; Do = { Invoke-In host nft flush ruleset }; Expected = 'Missing rule' }
        @{ What = 'a port that is gone'; Do = { Invoke-In host nft flush map ip containernet published }; Expected = 'Missing port' }
        @{ What = 'a bridge that is down'; Do = { Set-CnLink $bridge -Down -Namespace host }; Expected = 'Different bridge' }
        @{ What = 'a bridge that is gone'; Do = { Remove-CnLink $bridge -Namespace host }; Expected = 'Missing bridge' }
        @{ What = 'a gateway address that is gone'; Do = { Remove-CnAddress $bridge 172.20.0.1/16 -Namespace host }; Expected = 'Missing address' }
        @{ What = 'another MTU'; Do = { Set-CnLink $bridge -Mtu 1400 -Namespace host }; Expected = 'Different MTU' }
        @{ What = 'another MTU inside'; Do = { Set-CnLink eth0 -Mtu 1400 -Namespace app1 }; Expected = 'Different MTU' }
        @{ What = 'another MTU on the host''s end'; Do = { Set-CnLink $endpoint.HostLink -Mtu 1400 -Namespace host }; Expected = 'Different MTU' }
        @{ What = 'another MAC address inside'; Do = { Set-CnLink eth0 -MacAddress 02:00:00:00:00:99 -Namespace app1 }; Expected = 'Different MAC address' }
        @{ What = 'a link that is gone'; Do = { Remove-CnLink $endpoint.HostLink -Namespace host }; Expected = 'Missing link' }
        @{ What = 'a link out of its bridge'; Do = { Disconnect-CnLink $endpoint.HostLink -Namespace host }; Expected = 'Different master' }
        @{ What = 'an address that is gone'; Do = { Remove-CnAddress eth0 172.20.0.2/16 -Namespace app1 }; Expected = 'Missing address' }
        @{ What = 'forwarding that is off'; Do = { Disable-CnForwarding -Namespace host }; Expected = 'Different setting' }
    ) {
        $endpoint = New-Web app1
        $bridge = $endpoint.Bridge
        Publish-CnPort app1 8080:80 -Namespace host | Out-Null
        & $Do | Out-Null
        $found = @(Test-CnNetwork web -Namespace host)
        @($found | ForEach-Object { "$($_.Kind) $($_.What)" }) | Should -Contain $Expected
        # And all of it can be put right.
        Repair-CnNetwork web -Namespace host | Out-Null
        Test-CnNetwork web -Namespace host | Should -BeNullOrEmpty
        Test-Ping app1 192.0.2.2 | Should -BeTrue
    }

    It 'finds a port that is nobody''s any more' {
        New-Web app1 | Out-Null
        $owner = "containernet:web/$((Get-CnEndpoint web app1 -Namespace host).EndpointId.Substring(0, 12))"
        Invoke-In host nft "add element ip containernet published { tcp . 8081 comment `"$owner`" : 172.20.0.2 . 81 }" | Out-Null
        Test-CnNetwork -Namespace host | ForEach-Object { "$($_.Kind) $($_.What) $($_.Found)" } | Should -Be 'Extra port 0.0.0.0:8081:81/tcp'
        Repair-CnNetwork -Namespace host | Out-Null
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
        Get-CnPublishedPort -Namespace host | Should -BeNullOrEmpty
    }

    It 'writes a missing rule as nft does' {
        New-CnNetwork web -Subnet 172.20.0.0/16, fd20::/64 -BridgeName br-web -Isolated -ToSource 192.0.2.1 -Namespace host | Out-Null
        New-CnNetwork in -Subnet 172.21.0.0/16 -BridgeName br-in -Internal -Namespace host | Out-Null
        $rules = @(Invoke-In host nft list ruleset | Where-Object { $_ -match 'counter packets|dnat' } | ForEach-Object { $_.Trim() -replace 'counter packets \d+ bytes \d+ ', '' -replace ' comment ".*"$', '' } | Sort-Object -Unique)
        $rules.Count | Should -BeGreaterThan 10
        Invoke-In host nft flush ruleset | Out-Null
        @(Test-CnNetwork -Namespace host | Where-Object What -eq rule | ForEach-Object Wanted | Sort-Object -Unique) | Should -Be $rules
    }

    It 'knows what is not there; completes' {
        Assert-Error { Test-CnNetwork nothing -Namespace host } NotFound
        New-CnNetwork web -Namespace host | Out-Null
        Complete 'Test-CnNetwork -Namespace host -Network w' | Should -Be web
    }
}
