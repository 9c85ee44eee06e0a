Describe 'Unpublish-CnPort' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox
    }

    BeforeEach { New-NetworkHost }

    AfterEach { Clear-NetworkHost }

    AfterAll { Assert-Sandbox }

    It 'withdraws by number, protocol and address; twice is no error' {
        New-Web | Out-Null
        Publish-CnPort app1 53:53/udp, 53:53, 192.0.2.1:99:99 -Namespace host | Out-Null
        Unpublish-CnPort 53 Udp -Namespace host
        Unpublish-CnPort 53 Udp -Namespace host
        @(Get-CnPublishedPort 53 -Namespace host).Protocol | Sort-Object -Unique | Should -Be Tcp
        Unpublish-CnPort 99 -HostAddress 192.0.2.1 -Namespace host
        Get-CnPublishedPort 99 -Namespace host | Should -BeNullOrEmpty
        (Get-CnEndpoint web app1 -Namespace host).Ports | Should -Be '53:53/tcp'
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
    }

    It 'withdraws one family of a port; the other one stays published, and on record' {
        New-Web | Out-Null
        Publish-CnPort app1 8080:80 -Namespace host | Out-Null
        Unpublish-CnPort 8080 -HostAddress 0.0.0.0 -Namespace host
        Get-CnPublishedPort -Namespace host | ForEach-Object ToString | Should -Be '[::]:8080->80/tcp'
        (Get-CnEndpoint web app1 -Namespace host).Ports | Should -Be '[::]:8080:80/tcp'
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
        Get-CnPublishedPort -Namespace host | Unpublish-CnPort
        (Get-CnEndpoint web app1 -Namespace host).Ports | Should -BeNullOrEmpty
    }

    It 'withdraws a port whose element was flushed, so that another can have it' {
        New-Web | Out-Null
        Publish-CnPort app1 8080:80 -Namespace host | Out-Null
        Invoke-In host nft flush map ip containernet published | Out-Null
        Invoke-In host nft flush map ip6 containernet published | Out-Null
        Unpublish-CnPort 8080 -Namespace host
        (Get-CnEndpoint web app1 -Namespace host).Ports | Should -BeNullOrEmpty
        Publish-CnPort app2 8080:80 -Namespace host | Out-Null
        Complete 'Unpublish-CnPort -Namespace host -HostPort 8' | Should -Be 8080
    }

    It 'takes piped ports; does nothing with -WhatIf' {
        New-Web app1 | Out-Null
        Publish-CnPort app1 192.0.2.1:8080:80 -Namespace host | Out-Null
        Get-WhatIf 'Unpublish-CnPort 8080 -Namespace host -WhatIf' | Should -Be "Unpublish -> 192.0.2.1:8080->80/tcp of 'app1' in namespace 'host'"
        @(Get-CnPublishedPort -Namespace host).Count | Should -Be 1
        Get-CnPublishedPort -Namespace host | Unpublish-CnPort
        Get-CnPublishedPort -Namespace host | Should -BeNullOrEmpty
        Assert-BindingError { Unpublish-CnPort 0 }
    }

    It 'completes the ports that are published' {
        New-Web | Out-Null
        Publish-CnPort app1 8080:80, 8080:80/udp, 443:443 -Namespace host | Out-Null
        Complete 'Unpublish-CnPort -Namespace host ' | Should -Be 443, 8080
        Complete 'Get-CnPublishedPort -Namespace host -HostPort 8' | Should -Be 8080
    }
}
