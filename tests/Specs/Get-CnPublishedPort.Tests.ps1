Describe 'Get-CnPublishedPort' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox
    }

    BeforeEach { New-NetworkHost }

    AfterEach { Clear-NetworkHost }

    AfterAll { Assert-Sandbox }

    It 'finds by number, protocol, container and endpoint' {
        $endpoints = New-Web
        Publish-CnPort app1 8080:80 -Namespace host | Out-Null
        Publish-CnPort app2 53:53/udp -Namespace host | Out-Null
        @(Get-CnPublishedPort -Namespace host).Count | Should -Be 4
        Get-CnPublishedPort 8080 -Namespace host | ForEach-Object Container | Should -Be 'app1', 'app1'
        Get-CnPublishedPort -Protocol Udp -Namespace host | ForEach-Object ContainerPort | Should -Be 53, 53
        Get-CnPublishedPort -Endpoint app2 -Namespace host | ForEach-Object HostPort | Should -Be 53, 53
        $endpoints[0] | Get-CnPublishedPort | ForEach-Object ToString | Should -Be '0.0.0.0:8080->80/tcp', '[::]:8080->80/tcp'
        Get-CnPublishedPort 9 -Namespace host | Should -BeNullOrEmpty
    }
}
