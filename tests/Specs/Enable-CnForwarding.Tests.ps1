Describe 'Enable-CnForwarding' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        Save-Sandbox
    }

    BeforeEach { New-NatNetwork }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'switches IPv4 on, and says nothing' {
        Enable-CnForwarding -Namespace host | Should -BeNullOrEmpty
        Invoke-In host cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding | Should -Be '1', '0'
        Invoke-In world cat /proc/sys/net/ipv4/ip_forward | Should -Be '0'
    }

    It 'switches IPv6 on, or both' {
        Enable-CnForwarding -AddressFamily IPv6 -Namespace host
        Invoke-In host cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding | Should -Be '0', '1'
        Enable-CnForwarding -AddressFamily IPv4, IPv6 -Namespace world
        Invoke-In world cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding | Should -Be '1', '1'
    }

    It 'emits the switch with -PassThru' {
        $switched = Enable-CnForwarding -AddressFamily IPv4, IPv6 -PassThru -Namespace host
        $switched.Setting | Should -Be 'net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding'
        $switched.Enabled | Should -Be $true, $true
        $switched.Namespace.Name | Should -Be 'host', 'host'
    }

    It 'switches one link' {
        $link = Enable-CnForwarding docker0 -PassThru -Namespace host
        $link.Setting | Should -BeExactly 'net.ipv4.conf.docker0.forwarding'
        Invoke-In host cat /proc/sys/net/ipv4/conf/docker0/forwarding /proc/sys/net/ipv4/conf/uplink/forwarding /proc/sys/net/ipv4/ip_forward |
            Should -Be '1', '0', '0'
        Get-CnLink uplink -Namespace host | Enable-CnForwarding -AddressFamily IPv6
        Invoke-In host cat /proc/sys/net/ipv6/conf/uplink/forwarding | Should -Be '1'
    }

    It 'lets packets through' {
        # The way back, so that no translation is needed.
        Add-CnRoute 172.17.0.0/16 -Gateway 192.0.2.1 -Namespace world | Out-Null
        Add-CnRoute fd17::/64 -Gateway 2001:db8::1 -Namespace world | Out-Null
        Test-Ping c1 192.0.2.2 | Should -BeFalse
        Enable-CnForwarding -Namespace host
        Test-Ping c1 192.0.2.2 | Should -BeTrue
        Test-Ping c1 2001:db8::2 | Should -BeFalse
        Enable-CnForwarding -AddressFamily IPv6 -Namespace host
        Test-Ping c1 2001:db8::2 | Should -BeTrue
    }

    It 'does not write what is on already: that would reset the switches of the links' {
        Enable-CnForwarding -Namespace host
        Disable-CnForwarding uplink -Namespace host
        $said = Enable-CnForwarding -Namespace host -Verbose 4>&1
        "$said" | Should -BeLike "*net.ipv4.ip_forward in namespace 'host' was 1 already.*"
        (Get-CnForwarding uplink -AddressFamily IPv4 -Namespace host).Enabled | Should -BeFalse
    }

    It 'says which link is not there, and goes on' {
        $done = Assert-Error { Enable-CnForwarding nosuch, uplink -PassThru -Namespace host } NotFound ObjectNotFound 'nosuch'
        $done.Link | Should -BeExactly 'uplink'
    }

    It 'never takes no link for all links' {
        Assert-BindingError { Enable-CnForwarding -Link $null -Namespace host }
        Assert-BindingError { Enable-CnForwarding -AddressFamily IPv5 -Namespace host }
        (Get-CnForwarding -Namespace host).Enabled | Should -Be $false, $false
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf 'Enable-CnForwarding -AddressFamily IPv4, IPv6 -Namespace host -WhatIf; Enable-CnForwarding docker0 -Namespace host -WhatIf' | Should -Be @(
            "Set to 1 -> net.ipv4.ip_forward in namespace 'host'"
            "Set to 1 -> net.ipv6.conf.all.forwarding in namespace 'host'"
            "Set to 1 -> net.ipv4.conf.docker0.forwarding in namespace 'host'"
        )
        (Get-CnForwarding -Namespace host).Enabled | Should -Be $false, $false
    }

    It 'needs the right to do so' {
        (Get-CnForwarding).Enabled | Should -Be $false, $false
        Get-ErrorIdWithoutCapabilities 'Enable-CnForwarding' | Should -BeExactly 'PermissionDenied'
        (Get-CnForwarding).Enabled | Should -Be $false, $false
    }

    It 'completes the names of links' {
        Complete 'Enable-CnForwarding -Namespace host -Link up' | Should -Be 'uplink'
    }
}
