Describe 'Disable-CnForwarding' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        Save-Sandbox
    }

    BeforeEach {
        New-NatNetwork
        Enable-CnForwarding -AddressFamily IPv4, IPv6 -Namespace host
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'switches IPv4 off, and says nothing' {
        Disable-CnForwarding -Namespace host | Should -BeNullOrEmpty
        Invoke-In host cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding | Should -Be '0', '1'
    }

    It 'switches IPv6 off, or both' {
        Disable-CnForwarding -AddressFamily IPv6 -Namespace host
        Invoke-In host cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding | Should -Be '1', '0'
        Disable-CnForwarding -AddressFamily IPv4, IPv6 -PassThru -Namespace host | ForEach-Object Enabled | Should -Be $false, $false
    }

    It 'switches one link' {
        $link = Disable-CnForwarding docker0 -PassThru -Namespace host
        $link.Setting | Should -BeExactly 'net.ipv4.conf.docker0.forwarding'
        $link.Enabled | Should -BeFalse
        Invoke-In host cat /proc/sys/net/ipv4/conf/docker0/forwarding /proc/sys/net/ipv4/conf/uplink/forwarding /proc/sys/net/ipv4/ip_forward |
            Should -Be '0', '1', '1'
        Get-CnLink uplink -Namespace host | Disable-CnForwarding -AddressFamily IPv6
        Invoke-In host cat /proc/sys/net/ipv6/conf/uplink/forwarding | Should -Be '0'
    }

    It 'switches what Get-CnForwarding has found' {
        Get-CnForwarding -Namespace host | Disable-CnForwarding
        (Get-CnForwarding -Namespace host).Enabled | Should -Be $false, $false
        Get-CnForwarding docker0 -AddressFamily IPv6 -Namespace host | Enable-CnForwarding -PassThru | ForEach-Object ToString |
            Should -Be 'net.ipv6.conf.docker0.forwarding = 1'
    }

    It 'stops packets' {
        Add-CnRoute 172.17.0.0/16 -Gateway 192.0.2.1 -Namespace world | Out-Null
        Test-Ping c1 192.0.2.2 | Should -BeTrue
        Disable-CnForwarding docker0 -Namespace host
        Test-Ping c1 192.0.2.2 | Should -BeFalse -Because 'packets that come in by the bridge go no further'
        Test-Ping c1 192.0.2.1 | Should -BeTrue -Because 'the host itself is still reached'
        Enable-CnForwarding docker0 -Namespace host
        Test-Ping c1 192.0.2.2 | Should -BeTrue
        Disable-CnForwarding -Namespace host
        Test-Ping c1 192.0.2.2 | Should -BeFalse
    }

    It 'does not mind what is off already' {
        Disable-CnForwarding -Namespace world
        "$(Disable-CnForwarding -Namespace world -Verbose 4>&1)" | Should -BeLike "*net.ipv4.ip_forward in namespace 'world' was 0 already.*"
    }

    It 'says which link is not there, and goes on' {
        $done = Assert-Error { Disable-CnForwarding nosuch, uplink -PassThru -Namespace host } NotFound ObjectNotFound 'nosuch'
        $done.Link | Should -BeExactly 'uplink'
    }

    It 'never takes no link for all links' {
        Assert-BindingError { Disable-CnForwarding -Link $null -Namespace host }
        (Get-CnForwarding -Namespace host).Enabled | Should -Be $true, $true
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf 'Disable-CnForwarding -Namespace host -WhatIf; Disable-CnForwarding docker0 -AddressFamily IPv6 -Namespace host -WhatIf' | Should -Be @(
            "Set to 0 -> net.ipv4.ip_forward in namespace 'host'"
            "Set to 0 -> net.ipv6.conf.docker0.forwarding in namespace 'host'"
        )
        (Get-CnForwarding -Namespace host).Enabled | Should -Be $true, $true
    }

    It 'needs the right to do so' {
        Enable-CnForwarding
        try {
            Get-ErrorIdWithoutCapabilities 'Disable-CnForwarding' | Should -BeExactly 'PermissionDenied'
        }
        finally {
            Disable-CnForwarding
        }
    }

    It 'completes the names of links' {
        Complete 'Disable-CnForwarding -Namespace host -Link up' | Should -Be 'uplink'
    }
}
