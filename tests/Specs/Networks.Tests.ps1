# Stories of networks that run across cmdlets.

Describe 'The examples of networks' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    AfterAll { Assert-Sandbox }

    It 'show two networks, one with a published web server' {
        $said = @(& "$PSScriptRoot/../../examples/networks.ps1" | Out-String -Stream)
        $said -match '->.*(reached|closed) ' | ForEach-Object { $_ -match '(reached|closed) ' | Out-Null; $Matches[1] } | Should -Be 'reached', 'closed', 'reached', 'reached', 'reached'
    }

    It 'show a lab of 50 namespaces' {
        @(& "$PSScriptRoot/../../examples/lab.ps1") | Should -Contain '50 of 50 reached the next one.'
    }
}

Describe 'A network beside a Docker engine, with iptables of <_>' -ForEach nft, legacy {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/Docker.ps1
        Save-Sandbox
        Start-DockerEngine -Iptables $_ | Out-Null
    }

    BeforeEach { Assert-DockerEngine }

    AfterAll {
        Stop-DockerEngine
        Assert-Sandbox
    }

    It 'is what examples/docker.ps1 shows' {
        $example = "$PSScriptRoot/../../examples/docker.ps1"
        { & $example nobody } | Should -Throw "There is no container 'nobody' of docker.*"
        Get-CnNetwork lab -ErrorAction Ignore | Should -BeNullOrEmpty
        $id = Invoke-Docker run -d --name web bb:1 httpd -f -p 80 -h /bin
        $before = @(Get-DockerRule)
        # Twice: the second time all is there.
        foreach ($again in $false, $true) {
            $said = (& $example $id.Substring(0, 12) 8080:80 -WarningAction SilentlyContinue | Out-String -Width 200)
            $said | Should -Match '(?m)^InterfaceName : eth1'
            $said | Should -Match '(?m)^0\.0\.0\.0 +8080 tcp +web +172\.18\.0\.2 +80 '
            $said | Should -BeLike '*Disconnect-CnContainer lab web; Remove-CnNetwork lab*'
        }
        (Invoke-Tool busybox wget -q -O - http://172.18.0.1:8080/busybox).Length | Should -BeGreaterThan 0
        (Get-CnPublishedPort 8080).Packets | Should -BeGreaterThan 0
        # As it says.
        Disconnect-CnContainer lab web
        Remove-CnNetwork lab
        @(Get-DockerRule) | Should -Be $before
        Get-CnLink -Namespace (Get-CnContainer web) | ForEach-Object Name | Should -Be 'lo', 'eth0'
    }

    It 'takes in a container of Docker''s, says what Docker drops, and leaves every rule of Docker''s as it was' {
        Invoke-Docker run -d --name web1 bb:1 sleep 3600 | Out-Null
        $before = @(Get-DockerRule)
        $before.Count | Should -BeGreaterThan 10
        $network = New-CnNetwork lab -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike "*chain ip filter FORWARD*(Docker's)*$($network.Bridge)*"
        $endpoint = Get-CnContainer web1 | Connect-CnContainer lab -Publish 8099:80
        $endpoint.InterfaceName | Should -BeExactly eth1
        $endpoint.Name | Should -BeExactly web1
        $gateway = $network.IPAM.Config[0].Gateway
        Test-CnConnection $gateway -Namespace (Get-CnContainer web1) -Count 1 -Quiet | Should -BeTrue
        # Docker's default route stays.
        @(Get-CnRoute default -Namespace (Get-CnContainer web1)).Link | Should -Be eth0
        @(Get-DockerRule) | Should -Be $before
        Remove-CnNetwork lab -Force
        @(Get-DockerRule) | Should -Be $before
        Get-CnLink -Namespace (Get-CnContainer web1) | ForEach-Object Name | Should -Be 'lo', 'eth0'
    }
}

Describe 'A process that dies in the middle' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox
    }

    AfterAll { Assert-Sandbox }

    AfterEach { Clear-NetworkHost }

    It 'leaves what the next one takes away' {
        New-NetworkHost
        New-Web | Out-Null
        # What is there after a kill -9 between the first and the last step: an entry that is pending, and the link.
        $file = [IO.Directory]::GetFiles('/run/containernet', 'web.json', 'AllDirectories')[0]
        $json = [IO.File]::ReadAllText($file) | ConvertFrom-Json
        $json.Endpoints[1].Pending = $true
        [IO.File]::WriteAllText($file, ($json | ConvertTo-Json -Depth 10))
        Get-CnEndpoint web -Namespace host | ForEach-Object Name | Should -Be app1
        New-CnNamespace app3 | Connect-CnContainer web -Namespace host | Out-Null
        Get-CnEndpoint web -Namespace host | ForEach-Object Name | Should -Be 'app1', 'app3'
        Get-CnLink -Namespace app2 | ForEach-Object Name | Should -Be lo
        Get-CnOrphan -Namespace host | Should -BeNullOrEmpty
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
    }
}
