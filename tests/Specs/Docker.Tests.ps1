# A host that somebody else has set up: what Docker has made, explained.
Describe 'A Docker host, with iptables of <_>' -ForEach nft, legacy {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/Docker.ps1
        . $PSScriptRoot/Rules.ps1
        Save-Sandbox
        $script:Backend = "iptables-$_"
        $script:Engine = Start-DockerEngine -Iptables $_
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

    It 'has the rules, and which of them leads to which container' {
        # Multicast of the bridges is counted meanwhile.
        $Topology.Host.NatRules.Text -replace 'packets \d+ bytes \d+' | Should -Be ((Get-CnNatRule).Text -replace 'packets \d+ bytes \d+')
        $Topology.Host.FirewallRules.Text -replace 'packets \d+ bytes \d+' | Should -Be ((Get-CnFirewallRule).Text -replace 'packets \d+ bytes \d+')
        # Those by which Docker answers names are in the containers.
        $Topology.NatRules.Count | Should -BeGreaterThan $Topology.Host.NatRules.Count
        $Topology.Host.NatRules.Count | Should -BeGreaterThan 10
        $Topology.Masquerades.OutInterface | Should -Contain docker0
        $Topology.Masquerades.Owner | Select-Object -Unique | Should -Be docker
        $Topology.Masquerades.OutInterface | Should -Not -Contain (Get-CnNetwork nomasq).Bridge
        $port = $Topology.PublishedPorts | Where-Object { $_.HostPort -eq 8080 -and "$($_.HostAddress)" -eq '0.0.0.0' }
        $port.Rule.Target | Should -BeExactly 'dnat'
        $port.Rule.To | Should -BeExactly '172.17.0.3:80'
        $port.Rule.Owner | Should -BeExactly 'docker'
        # docker-proxy alone leads this one.
        ($Topology.PublishedPorts | Where-Object { $_.HostPort -eq 8080 -and "$($_.HostAddress)" -eq '::' }).Rule | Should -BeNullOrEmpty
        ($Topology.PublishedPorts | Where-Object HostPort -EQ 9000).Rule.Destination | Should -BeExactly '127.0.0.1'

        Test-CnConnection 172.17.0.1 -TcpPort 8080 -Count 1 -Quiet | Should -BeTrue
        (Get-CnContainer web2).PublishedPorts | Where-Object { "$($_.HostAddress)" -eq '0.0.0.0' } | ForEach-Object Packets | Should -Be ($port.Packets + 1)
    }

    It 'has its ports from the rules where the engine cannot be asked' {
        $socket = $env:DOCKER_HOST
        try {
            $env:DOCKER_HOST = 'unix:///run/no-engine.sock'
            $alone = Get-CnTopology -WarningAction SilentlyContinue
        }
        finally {
            $env:DOCKER_HOST = $socket
        }
        foreach ($port in $Topology.PublishedPorts) {
            $same = $alone.PublishedPorts | Where-Object { $_.HostPort -eq $port.HostPort -and $_.Protocol -eq $port.Protocol -and "$($_.HostAddress)" -eq "$($port.HostAddress)" }
            $same | Should -HaveCount 1
            "$($same.ContainerAddress) $($same.ContainerPort) $($same.Source)" | Should -BeExactly "$($port.ContainerAddress) $($port.ContainerPort) docker"
        }
        $alone.Masquerades.Count | Should -Be $Topology.Masquerades.Count
    }

    Context 'its networks' {
        BeforeAll {
            # Docker's answer says all that docker prints; the order of keys is not compared.
            function Compare-Json($Theirs, $Ours, $Path = '') {
                if ($Theirs -is [pscustomobject]) {
                    foreach ($property in $Theirs.PSObject.Properties) {
                        # pwsh's own way with time, and of lists with one element, is not ours.
                        if (-not $Ours -or -not $Ours.PSObject.Properties[$property.Name]) { "$Path.$($property.Name) is missing"; continue }
                        Compare-Json $property.Value $Ours.($property.Name) "$Path.$($property.Name)"
                    }
                }
                elseif ($Theirs -is [array]) {
                    if (@($Ours).Count -ne $Theirs.Count) { "$Path has $(@($Ours).Count) of $($Theirs.Count)"; return }
                    for ($i = 0; $i -lt $Theirs.Count; $i++) { Compare-Json $Theirs[$i] @($Ours)[$i] "$Path[$i]" }
                }
                elseif ($Path -eq '.Created') {
                    # Docker counts nanoseconds, .NET the hundreds of them.
                    $times = $Theirs, $Ours | ForEach-Object { ([datetime] $_).ToUniversalTime().ToString('s') }
                    if ($times[0] -ne $times[1]) { "$Path is $($times[1]), not $($times[0])" }
                }
                elseif ("$Theirs" -cne "$Ours") { "$Path is '$Ours', not '$Theirs'" }
            }
        }

        It 'are listed beside ours, which are marked' {
            New-CnNetwork mine -Subnet 10.200.0.0/24 | Out-Null
            try {
                $all = Get-CnNetwork
                $all.Name | Should -Be mine, app_net, bridge, dual, host, inner, lan, noicc, nomasq, none
                $all.Source | Select-Object -Unique | Should -Be containernet, docker
                $all[0].Source | Should -BeExactly 'containernet'
                (Get-CnNetwork -Source docker).Count | Should -Be 9
                (Get-CnNetwork -Source containernet).Name | Should -Be mine
                (Get-CnNetwork n*).Name | Should -Be noicc, nomasq, none
                Complete 'Get-CnNetwork no' | Should -Be noicc, nomasq, none
                Complete 'Get-CnNetwork -Source d' | Should -Be docker
            }
            finally {
                Remove-CnNetwork mine
            }
        }

        It 'are as docker network ls says' {
            $theirs = Invoke-Docker network ls --no-trunc --format '{{.ID}} {{.Name}} {{.Driver}} {{.Scope}}' | Sort-Object
            Get-CnNetwork -Source docker | ForEach-Object { "$($_.Id) $($_.Name) $($_.Driver) $($_.Scope)" } | Sort-Object | Should -Be $theirs
            foreach ($line in (Get-CnNetwork -Source docker | Format-Table -View Docker | Out-String).Trim().Split("`n") | Select-Object -Skip 2) {
                $id, $name, $driver, $scope = -split $line
                "$id $name $driver $scope" | Should -BeIn @(Invoke-Docker network ls --format '{{.ID}} {{.Name}} {{.Driver}} {{.Scope}}')
            }
        }

        It 'have as JSON what docker network inspect has: <_>' -ForEach bridge, app_net, inner, noicc, nomasq, dual, lan, host, none {
            $theirs = (Invoke-Docker network inspect $_) -join "`n"
            $ours = Get-CnNetwork $_
            Compare-Json ($theirs | ConvertFrom-Json) ($ours | ConvertTo-Json -Depth 6 | ConvertFrom-Json) | Should -BeNullOrEmpty
            # And to the letter.
            [ContainerNet.Network.CnNetwork]::ToDockerJson($ours) | Should -BeExactly $theirs
            ($ours | Format-Custom -View Docker | Out-String -Width 400).Trim() | Should -BeExactly $theirs
        }

        It 'say what Docker''s options mean' {
            (Get-CnNetwork bridge).Bridge | Should -BeExactly 'docker0'
            (Get-CnNetwork noicc).Bridge | Should -BeExactly 'noicc0'
            (Get-CnNetwork noicc).Icc | Should -BeFalse
            (Get-CnNetwork nomasq).Masquerade | Should -BeFalse
            (Get-CnNetwork nomasq).Mtu | Should -Be 1400
            (Get-CnNetwork inner).Internal | Should -BeTrue
            (Get-CnNetwork dual).EnableIPv6 | Should -BeTrue
            (Get-CnNetwork dual).Labels.stage | Should -BeExactly 'test'
            (Get-CnNetwork lan).Bridge | Should -BeNullOrEmpty
            (Get-CnLink (Get-CnNetwork dual).Bridge).Name | Should -BeExactly "br-$((Get-CnNetwork dual).Id.Substring(0, 12))"
            (Get-CnNetwork bridge).Endpoints.Name | Should -Be web1, web2
            (Get-CnNetwork bridge).IPAM.Config[0].Used | Should -Be 2
            # By its id too.
            (Get-CnNetwork (Get-CnNetwork dual).Id.Substring(0, 12)).Name | Should -BeExactly 'dual'
        }

        It 'are not changed: <What>' -ForEach @(
            @{ What = 'Remove-CnNetwork'; Do = { Get-CnNetwork app_net | Remove-CnNetwork -Force } }
            @{ What = 'Remove-CnNetwork by name'; Do = { Remove-CnNetwork app_net -Force } }
            @{ What = 'Connect-CnContainer'; Do = { Connect-CnContainer app_net web1 } }
            @{ What = 'Disconnect-CnContainer'; Do = { Disconnect-CnContainer (Get-CnNetwork app_net) app1 } }
            @{ What = 'Repair-CnNetwork'; Do = { Repair-CnNetwork (Get-CnNetwork app_net) } }
            @{ What = 'Disconnect-CnContainer of an endpoint'; Do = { (Get-CnContainer web2).Endpoints | Disconnect-CnContainer } }
        ) {
            $before = Invoke-Docker network inspect app_net
            Assert-Error $Do Rejected -Message '*only read here*'
            Invoke-Docker network inspect app_net | Should -Be $before
        }
    }

    It 'differs in nothing from what docker, brctl and ip say, in the containers too' {
        Assert-Tool brctl, ip, nsenter
        & $PSScriptRoot/../../examples/compare-docker.ps1 | ForEach-Object { "$($_.What): $($_.Field) is '$($_.Ours)', not '$($_.Theirs)'" } | Should -BeNullOrEmpty
    }

    It 'has the words of brctl show' {
        Assert-Tool brctl
        $theirs = (brctl show | ForEach-Object { (-split $_) -join ' ' }) -join "`n"
        $ours = (Get-CnBridge | Sort-Object Name | Format-Table -View Brctl | Out-String).Trim() -split "`n" | Where-Object { $_ -notlike '---*' }
        ($ours | ForEach-Object { (-split $_) -join ' ' }) -join "`n" | Should -BeExactly $theirs
    }

    It 'has the lines of iptables -vnL, table <_>' -ForEach nat, filter {
        # Greetings of the bridges are counted between the two readings; what is counted has tests of its own.
        $theirs = @(Select-FilledChain (ConvertTo-IptablesLine (Invoke-Tool $Backend -t $_ -vnL))) -replace '\|\S+ \S+ |\(policy .*'
        $rules = ($_ -eq 'nat' ? (Get-CnNatRule -Family ip -Table nat -Backend $Backend) : (Get-CnFirewallRule -Family ip -Table filter -Backend $Backend))
        $ours = @(Select-FilledChain (ConvertTo-IptablesLine ($rules | Format-Table -View Iptables | Out-String -Width 300))) -replace '\|\S+ \S+ |\(policy .*'
        $theirs.Count | Should -BeGreaterThan 20
        $ours | Should -Be $theirs
    }

    It 'has the lines of ip addr' {
        Assert-Tool ip, nsenter
        (Get-CnLink | Format-Custom -View IpAddr | Out-String -Width 300).Trim() -split "`n" | Should -Be @(Invoke-Tool ip addr)
        $web1 = Get-CnContainer web1
        (Get-CnLink -Namespace $web1 | Format-Custom -View IpAddr | Out-String -Width 300).Trim() -split "`n" | Should -Be @(Invoke-Tool nsenter -t $web1.Pid -n ip addr)
        (Get-CnTopology -Container web1 | Format-Custom -View IpAddr | Out-String -Width 300) | Should -BeLike '*netns: host*netns: web1*inet 172.17.0.2/16 brd 172.17.255.255 scope global eth0*'
    }

    It 'is told as a tree' {
        $lines = "$Topology".Split("`n")
        $lines[0] | Should -BeLike 'host  net:*   used by onhost'
        $lines -like '*├─ veth??????? ── eth0  web1  172.17.0.2/16*02:42:ac:11:00:02   shared by side' | Should -HaveCount 1
        $lines -like '*└─ veth??????? ── eth0  web2  172.17.0.3/16*02:42:ac:11:00:03   8080/tcp published to 80' | Should -HaveCount 1
        $lines -like '*5353/udp published to 53   7000-7002/tcp published to 7000-7002   127.0.0.1:9000/tcp published to 80' | Should -HaveCount 1
        $lines -like '└─ eth0  macvlan  up  *   on up0 in host*' | Should -HaveCount 1
        $lines -like '├─ noicc0           bridge  up  10.79.0.1/24*   network noicc   10.79.0.0/24 masqueraded, not to noicc0   0 packets' | Should -HaveCount 1
        $lines -like '├─ docker0          bridge  up  172.17.0.1/16*   network bridge   172.17.0.0/16 masqueraded, not to docker0   * packet*' | Should -HaveCount 1
        $lines -like 'alone  net:*   no links but lo' | Should -HaveCount 1
    }

    It 'tells the same of its ports when containers are not asked for' {
        $ofHost = Get-CnTopology host
        $ofHost.PublishedPorts.Count | Should -Be $Topology.PublishedPorts.Count
        "$ofHost" | Should -BeExactly ("$Topology" -replace '(?s)\napp5  net:.*')
        (Get-CnTopology web2).PublishedPorts.HostPort | Sort-Object -Unique | Should -Be 8080
        (Get-CnTopology -Bridge noicc0).PublishedPorts | Should -BeNullOrEmpty
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
