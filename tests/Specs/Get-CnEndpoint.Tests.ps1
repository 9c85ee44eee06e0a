Describe 'Get-CnEndpoint' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox
    }

    BeforeEach { New-NetworkHost }

    AfterEach { Clear-NetworkHost }

    AfterAll { Assert-Sandbox }

    It 'finds by network, by container, by the beginning of an id' {
        $made = New-Web
        Get-CnEndpoint web -Namespace host | ForEach-Object Name | Should -Be 'app1', 'app2'
        Get-CnEndpoint -Container app2 -Namespace host | ForEach-Object Network | Should -Be web
        Get-CnEndpoint w* $made[0].EndpointId.Substring(0, 8) -Namespace host | ForEach-Object Name | Should -Be app1
        Get-CnNetwork web -Namespace host | Get-CnEndpoint | ForEach-Object Name | Should -Be 'app1', 'app2'
        Assert-Error { Get-CnEndpoint nothing -Namespace host } NotFound
        Assert-Error { Get-CnEndpoint web nothing -Namespace host } NotFound
        Complete 'Get-CnEndpoint -Namespace host -Container app' | Should -Be 'app1', 'app2'
    }

    It 'tells link, other end, addresses, gateways and ports' {
        New-Web app1 | Out-Null
        Publish-CnPort app1 8080:80 -Namespace host | Out-Null
        $endpoint = Get-CnEndpoint web -Namespace host
        $endpoint.InterfaceName | Should -Be eth0
        "$($endpoint.IPv6Address)" | Should -Be fd20::2/64
        "$($endpoint.Gateway)" | Should -Be '172.20.0.1 fd20::1'
        $endpoint.Ports | Should -Be '8080:80/tcp'
        (Get-CnLink $endpoint.HostLink -Namespace host).Master | Should -Be $endpoint.Bridge
        "$($endpoint.Namespace)" | Should -Be app1
    }
}
