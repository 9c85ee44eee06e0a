Describe 'Get-CnForwarding' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    BeforeEach {
        New-CnNamespace host | Out-Null
        New-CnVethPair veth1 -PeerName veth2 -Namespace host | Out-Null
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'tells both families, and the sysctl behind each' {
        $found = Get-CnForwarding -Namespace host
        $found | Should -HaveCount 2
        $found | Should -BeOfType ContainerNet.Network.CnForwarding
        $found.Family | Should -Be 'InterNetwork', 'InterNetworkV6'
        $found.Setting | Should -Be 'net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding'
        $found.Link | Should -Be $null, $null
        $found.Enabled | Should -Be $false, $false
        $found.Namespace.Name | Should -Be 'host', 'host'
        $found | ForEach-Object ToString | Should -Be 'net.ipv4.ip_forward = 0', 'net.ipv6.conf.all.forwarding = 0'
    }

    It 'takes piped namespaces' {
        New-CnNamespace other | Out-Null
        Enable-CnForwarding -Namespace other
        (Get-CnNamespace host, other | Get-CnForwarding -AddressFamily IPv4).Enabled | Should -Be $false, $true
    }

    It 'sees what others have switched on' {
        Assert-Tool nsenter
        Invoke-Tool nsenter --net=/run/netns/host sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
        (Get-CnForwarding -AddressFamily IPv4 -Namespace host).Enabled | Should -BeTrue
        (Get-CnForwarding -AddressFamily IPv6 -Namespace host).Enabled | Should -BeFalse
        (Get-CnForwarding -AddressFamily IPv4).Enabled | Should -BeFalse -Because 'that is another namespace'
    }

    It 'tells the switches of links: by name, wildcard, index, object' {
        Enable-CnForwarding veth2 -Namespace host
        $found = Get-CnForwarding veth1, veth2 -AddressFamily IPv4 -Namespace host
        $found.Link | Should -Be 'veth1', 'veth2'
        $found.Enabled | Should -Be $false, $true
        $found[1].Setting | Should -BeExactly 'net.ipv4.conf.veth2.forwarding'
        (Get-CnForwarding v*2 -Namespace host).Setting | Should -Be 'net.ipv4.conf.veth2.forwarding', 'net.ipv6.conf.veth2.forwarding'
        $link = Get-CnLink veth2 -Namespace host
        (Get-CnForwarding $link.Index -AddressFamily IPv4 -Namespace host).Link | Should -BeExactly 'veth2'
        ($link | Get-CnForwarding -AddressFamily IPv4).Enabled | Should -BeTrue
        Get-CnForwarding no* -Namespace host | Should -BeNullOrEmpty
    }

    It 'takes what has a link and a namespace' {
        Add-CnAddress veth1 10.1.0.1/24 -Namespace host | Out-Null
        $found = Get-CnAddress veth1 -AddressFamily IPv4 -Namespace host | Get-CnForwarding -AddressFamily IPv4
        $found.Link | Should -BeExactly 'veth1'
        $found.Namespace.Name | Should -BeExactly 'host'
    }

    It 'understands names with dots' {
        New-CnBridge br.7 -Namespace host | Out-Null
        (Get-CnForwarding br.7 -AddressFamily IPv4 -Namespace host).Link | Should -BeExactly 'br.7'
    }

    It 'says which link is not there, and goes on' {
        $found = Assert-Error { Get-CnForwarding nosuch, veth1 -AddressFamily IPv4 -Namespace host } NotFound ObjectNotFound 'nosuch' "*'nosuch'*namespace 'host'*"
        $found.Link | Should -BeExactly 'veth1'
    }

    It 'says which namespace is not there' {
        Assert-Error { Get-CnForwarding -Namespace nosuch } NotFound ObjectNotFound
    }

    It 'needs no rights for the namespace one is in' {
        Get-ErrorIdWithoutCapabilities 'Get-CnForwarding' | Should -BeNullOrEmpty
    }

    It 'completes the names of links' {
        Complete 'Get-CnForwarding -Namespace host -Link veth' | Sort-Object | Should -Be 'veth1', 'veth2'
    }
}
