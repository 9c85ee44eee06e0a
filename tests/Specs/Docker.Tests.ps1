# A host that somebody else has set up: what Docker has made, explained.
Describe 'A Docker host' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/Docker.ps1
        Save-Sandbox
        $script:Engine = Start-DockerEngine
        if ($Engine) {
            $script:Ids = New-DockerScenario
            $script:Topology = Get-CnTopology
        }
    }

    BeforeEach { Assert-DockerEngine }

    AfterAll {
        Remove-DockerScenario
        Stop-DockerEngine
        Assert-Sandbox
    }

    It 'has its containers, each with its namespace' {
        $Topology.Containers | Where-Object Runtime -EQ docker | ForEach-Object Name | Sort-Object |
            Should -Be alone, app1, app2, app3, app4, app5, off, onhost, side, web1, web2
        foreach ($container in $Topology.Containers | Where-Object Runtime -EQ docker) {
            $container.Id | Should -BeExactly $Ids[$container.Name]
            $container.Image | Should -BeExactly 'bb:1'
        }
        $of = @{}
        $Topology.Containers | ForEach-Object { $of[$_.Name] = $_ }
        $of.off.Namespace | Should -BeNullOrEmpty
        $of.onhost.Namespace.IsCurrent | Should -BeTrue
        $of.onhost.Endpoints | Should -BeNullOrEmpty
        $of.alone.Endpoints | Should -BeNullOrEmpty
        $of.side.Namespace | Should -Be $of.web1.Namespace
        $of.web1.Namespace.Containers.Name | Should -Be web1, side
        $of.side.Endpoints[0].Container | Should -Be $of.web1
    }

    It 'joins containers and links, outside of a topology too' {
        $web2 = Get-CnContainer web2
        $inspected = Invoke-Docker inspect web2 | ConvertFrom-Json
        $endpoint = $web2.Endpoints
        $endpoint.EndpointId | Should -BeExactly $inspected.NetworkSettings.Networks.bridge.EndpointID
        $endpoint.Network | Should -BeExactly 'bridge'
        "$($endpoint.IPv4Address)" | Should -BeExactly "$($inspected.NetworkSettings.IPAddress)/16"
        "$($endpoint.MacAddress)" | Should -BeExactly $inspected.NetworkSettings.MacAddress
        $endpoint.HostLink.Master | Should -BeExactly 'docker0'
        (Get-CnLink $endpoint.HostLink).Peer.Container.Name | Should -BeExactly 'web2'
        $web2.PublishedPorts.HostPort | Sort-Object -Unique | Should -Be 8080
        ($Topology.Containers | Where-Object Name -EQ app1).Endpoints.Network | Sort-Object | Should -Be app_net, dual
    }

    It 'leads from a macvlan to its parent and back' {
        $parent = $Topology.Links | Where-Object Name -EQ up0
        $parent.Children.Container.Name | Should -Be app5
        $parent.Children.Peer.Link | Should -Be $parent
        ($Topology.Containers | Where-Object Name -EQ app5).Endpoints[0].HostLink | Should -Be $parent
        ($Topology.Containers | Where-Object Name -EQ app5).Endpoints[0].Network | Should -BeExactly 'lan'
    }

    It 'has the published ports, with their docker-proxy processes' {
        foreach ($line in Invoke-Docker port app1) {
            # 80/tcp -> 127.0.0.1:9000
            if ($line -notmatch '^(\d+)/(\w+) -> (.+):(\d+)$') { throw $line }
            $port = $Topology.PublishedPorts | Where-Object {
                $_.ContainerPort -eq $Matches[1] -and "$($_.Protocol)" -eq $Matches[2] -and "$($_.HostAddress)" -eq $Matches[3].Trim('[]'.ToCharArray()) -and $_.HostPort -eq $Matches[4]
            }
            $port | Should -HaveCount 1
            $port.Container | Should -BeExactly 'app1'
            $port.Source | Should -BeExactly 'docker'
            $port.Endpoint.Network | Should -BeExactly 'dual'
            $port.Proxies | Should -HaveCount 1
            [IO.File]::ReadAllText("/proc/$($port.Proxies)/comm") | Should -BeLike 'docker-proxy*'
        }
    }

    It 'is told as a tree' {
        $lines = "$Topology".Split("`n")
        $lines[0] | Should -BeLike 'host  net:*   used by onhost'
        $lines -like '*├─ veth??????? ── eth0  web1  172.17.0.2/16*02:42:ac:11:00:02   shared by side' | Should -HaveCount 1
        $lines -like '*└─ veth??????? ── eth0  web2  172.17.0.3/16*02:42:ac:11:00:03   8080/tcp published to 80' | Should -HaveCount 1
        $lines -like '*5353/udp published to 53   7000-7002/tcp published to 7000-7002   127.0.0.1:9000/tcp published to 80' | Should -HaveCount 1
        $lines -like '└─ eth0  macvlan  up  *   on up0 in host*' | Should -HaveCount 1
        $lines -like 'alone  net:*   no links but lo' | Should -HaveCount 1
    }

    It 'is narrowed to a container' {
        $part = Get-CnTopology -Container side
        $part.Containers.Name | Should -Be side
        $part.Links.Name | Should -Contain docker0
        "$part" | Should -Not -BeLike '*app1*'
        $prefix = $Ids.app1.Substring(0, 12)
        (Get-CnTopology -Container $prefix).PublishedPorts.HostPort | Sort-Object -Unique | Should -Be 5353, 7000, 7001, 7002, 9000
        Complete 'Get-CnTopology -Container web' | Sort-Object | Should -Be web1, web2
    }
}
