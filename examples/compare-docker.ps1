<#
.SYNOPSIS
    Compares what Get-CnTopology tells of a Docker host with what the host's own tools do, field by field, and prints the differences.
.DESCRIPTION
    Nothing is printed where there are none. The tools are docker (ps, inspect, network inspect), brctl, iptables-save -c of both backends and families, and ip, on
    the host and, by nsenter, in every container. A tool that is missing is said. Reading changes nothing; it needs root, as docker does.
.EXAMPLE
    examples/compare-docker.ps1 | Format-Table
#>
$ErrorActionPreference = 'Stop'
if (-not (Get-Module ContainerNet)) { Import-Module "$PSScriptRoot/../output/ContainerNet" }

function Test-Program($Name) {
    $there = [bool] (Get-Command $Name -CommandType Application -ErrorAction Ignore)
    if (-not $there) { Write-Warning "The program $Name is missing." }
    $there
}

# Text is compared as text, lists as sets.
function Compare-Field($What, $Field, $Theirs, $Ours) {
    $theirs = @($Theirs | ForEach-Object { "$_" } | Where-Object { $_ -ne '' } | Sort-Object -CaseSensitive) -join ' '
    $ours = @($Ours | ForEach-Object { "$_" } | Where-Object { $_ -ne '' } | Sort-Object -CaseSensitive) -join ' '
    if ($theirs -cne $ours) { [pscustomobject] @{ What = $What; Field = $Field; Theirs = $theirs; Ours = $ours } }
}

# ip leaves out zeros: 8000.2:42:7b:ae:0:10.
function Get-BridgeId($Id) {
    $priority, $mac = $Id.Split('.')
    "$priority." + (($mac.Split(':') | ForEach-Object { $_.PadLeft(2, '0') }) -join '')
}

# ip -j -d addr beside the links of one namespace.
function Compare-Link($Where, $Theirs, $Ours) {
    Compare-Field $Where 'links' $Theirs.ifname $Ours.Name
    foreach ($link in $Theirs) {
        $own = $Ours | Where-Object Name -CEQ $link.ifname
        if (-not $own) { continue }
        $what = "$Where $($link.ifname)"
        Compare-Field $what 'index' $link.ifindex $own.Index
        Compare-Field $what 'flags' ($link.flags -contains 'UP') ($own.Flags.HasFlag([ContainerNet.Netlink.Route.LinkFlags]::Up))
        Compare-Field $what 'mtu' $link.mtu $own.Mtu
        Compare-Field $what 'state' $link.operstate "$($own.State)".ToUpper()
        Compare-Field $what 'qdisc' $link.qdisc $own.Qdisc
        Compare-Field $what 'qlen' ($link.txqlen ?? 0) $own.QueueLength
        Compare-Field $what 'group' $link.group ($own.Group -eq 0 ? 'default' : $own.Group)
        Compare-Field $what 'master' $link.master $own.Master
        if ($link.link_type -eq 'ether') { Compare-Field $what 'mac' $link.address $own.MacAddress }
        Compare-Field $what 'kind' ($link.linkinfo.info_kind ?? ($link.link_type -eq 'loopback' ? 'loopback' : 'device')) $own.Kind
        Compare-Field $what 'peer' ($link.link_index ?? ($link.link -and $link.link -cne $link.ifname ? ($Theirs | Where-Object ifname -CEQ $link.link).ifindex : $null)) $own.Peer.Index
        Compare-Field $what 'netnsid' $link.link_netnsid $own.Peer.NamespaceId
        Compare-Field $what 'promiscuous' ($link.promiscuity -gt 0) $own.Promiscuous
        Compare-Field $what 'alias' $link.ifalias $own.Alias
        Compare-Field $what 'addresses' ($link.addr_info | ForEach-Object { "$($_.local)/$($_.prefixlen)" }) $own.Addresses
        Compare-Field $what 'broadcasts' $link.addr_info.broadcast $own.Addresses.Broadcast
        Compare-Field $what 'scopes' $link.addr_info.scope ($own.Addresses | ForEach-Object { "$($_.Scope)".ToLower() })
        if ($own.Kind -eq 'bridge') {
            Compare-Field $what 'bridge id' (Get-BridgeId $link.linkinfo.info_data.bridge_id) $own.BridgeId
            Compare-Field $what 'stp' $link.linkinfo.info_data.stp_state ([int] $own.Stp)
        }
        if ($own.Port) {
            Compare-Field $what 'port state' $link.linkinfo.info_slave_data.state "$($own.Port.State)".ToLower()
            Compare-Field $what 'hairpin' $link.linkinfo.info_slave_data.hairpin $own.Port.Hairpin
            Compare-Field $what 'isolated' $link.linkinfo.info_slave_data.isolated $own.Port.Isolated
        }
    }
}

# The options of a line of iptables-save, by their names; a value that is excluded begins with a !.
function Read-Rule($Line) {
    $options = @{}
    $not = $name = ''
    foreach ($word in [regex]::Matches($Line, '"(?:\\.|[^"])*"|\S+').Value) {
        if ($word -ceq '!') { $not = '!' }
        elseif ($word.StartsWith('-')) { $name = $word.TrimStart('-'); $options[$name] = $not; $not = '' }
        else { $options[$name] += $word.Trim('"') }
    }
    $options
}

# iptables-save -c beside the rules of one backend, chain by chain and rule by rule.
function Compare-Rule($Program, $Family, $Backend, $Chains) {
    $ours = @{}
    $Chains | Where-Object { $_.Family -eq $Family -and $_.Backend -eq $Backend } | ForEach-Object { $ours["$($_.Table) $($_.Name)"] = $_ }
    $table = ''
    $rules = @{}
    $theirs = foreach ($line in & $Program -c) {
        if ($line -match '^\*(\S+)') { $table = $Matches[1] }
        elseif ($line -match '^:(\S+) (\S+) \[(\d+):(\d+)\]') {
            $chain = "$table $($Matches[1])"
            # iptables-nft prints its built-in chains whether or not they are there.
            if ($line.EndsWith(' ACCEPT [0:0]') -and -not $ours[$chain]) { continue }
            $rules[$chain] = [Collections.Generic.List[string]]::new()
            Compare-Field "$Program $chain" 'policy' ($Matches[2] -replace '^-$').ToLower() $ours[$chain].Policy
            $chain
        }
        elseif ($line -match '^\[\d+:\d+\] -A (\S+)') { $rules["$table $($Matches[1])"].Add($line) }
    }
    $theirs | Where-Object { $_ -isnot [string] }
    Compare-Field $Program 'chains' ($theirs | Where-Object { $_ -is [string] }) $ours.Keys
    foreach ($chain in $rules.Keys | Where-Object { $ours[$_] }) {
        Compare-Field "$Program $chain" 'rules' $rules[$chain].Count $ours[$chain].Rules.Count
        for ($i = 0; $i -lt [Math]::Min($rules[$chain].Count, $ours[$chain].Rules.Count); $i++) {
            $null = $rules[$chain][$i] -match '^\[(\d+):(\d+)\] -A \S+ ?(.*)$'
            $packets, $bytes = $Matches[1], $Matches[2]
            $wanted = Read-Rule $Matches[3]
            $rule = $ours[$chain].Rules[$i]
            $what = "$Program $($rules[$chain][$i])"
            $jump = $wanted.j ?? $wanted.g
            Compare-Field $what 'packets' $packets $rule.Packets
            Compare-Field $what 'bytes' $bytes $rule.Bytes
            Compare-Field $what 'source' ($wanted.s -replace '/(32|128)$') "$($rule.SourceNot ? '!' : '')$($rule.Source)"
            Compare-Field $what 'destination' ($wanted.d -replace '/(32|128)$') "$($rule.DestinationNot ? '!' : '')$($rule.Destination)"
            Compare-Field $what 'in' ($wanted.i -replace '\+$', '*') "$($rule.InInterfaceNot ? '!' : '')$($rule.InInterface)"
            Compare-Field $what 'out' ($wanted.o -replace '\+$', '*') "$($rule.OutInterfaceNot ? '!' : '')$($rule.OutInterface)"
            Compare-Field $what 'protocol' $wanted.p "$($rule.ProtocolNot ? '!' : '')$($rule.Protocol)"
            Compare-Field $what 'destination ports' ($wanted.dport ?? $wanted.dports) (($rule.DestinationPorts -replace ', ', ',' -replace '-', ':'))
            Compare-Field $what 'target' ($ours.ContainsKey("$($rule.Table) $jump") ? "jump $jump" : "$jump".ToLower()) ("$($rule.Target) $($rule.TargetChain)".Trim())
            Compare-Field $what 'to' ($wanted.'to-destination' ?? $wanted.'to-source') $rule.To
            Compare-Field $what 'comment' $wanted.comment $rule.Comment
        }
    }
}

$topology = Get-CnTopology
$docker = @($topology.Containers | Where-Object Runtime -EQ docker)

if (Test-Program docker) {
    # docker ps and docker inspect: the containers.
    $listed = @(docker ps -a --no-trunc --format '{{.ID}} {{.Names}} {{.Image}} {{.State}}')
    Compare-Field 'docker ps' 'containers' $listed ($docker | ForEach-Object { "$($_.Id) $($_.Name) $($_.Image) $($_.State)" })
    foreach ($container in $docker) {
        $inspected = docker inspect $container.Id | ConvertFrom-Json
        $what = "docker inspect $($container.Name)"
        Compare-Field $what 'name' $inspected.Name "/$($container.Name)"
        Compare-Field $what 'pid' ($inspected.State.Pid ? $inspected.State.Pid : $null) $container.Pid
        if (-not $inspected.State.Running) { continue }
        Compare-Field $what 'namespace' ([IO.FileInfo]::new("/proc/$($inspected.State.Pid)/ns/net").LinkTarget) "net:[$($container.Namespace.Inode)]"
        $mode = $inspected.HostConfig.NetworkMode
        Compare-Field $what 'uses the host''s' ($mode -eq 'host') $container.Namespace.IsCurrent
        # One that uses another's network has its endpoints.
        if ($mode -eq 'host' -or $mode.StartsWith('container:')) { continue }
        $networks = @($inspected.NetworkSettings.Networks.PSObject.Properties | Where-Object Name -NE none)
        Compare-Field $what 'networks' $networks.Name $container.Endpoints.Network
        foreach ($network in $networks) {
            $endpoint = $container.Endpoints | Where-Object Network -CEQ $network.Name
            $value = $network.Value
            Compare-Field "$what on $($network.Name)" 'endpoint id' $value.EndpointID $endpoint.EndpointId
            Compare-Field "$what on $($network.Name)" 'mac' $value.MacAddress $endpoint.MacAddress
            Compare-Field "$what on $($network.Name)" 'IPv4' ($value.IPAddress ? "$($value.IPAddress)/$($value.IPPrefixLen)" : '') $endpoint.IPv4Address
            Compare-Field "$what on $($network.Name)" 'IPv6' ($value.GlobalIPv6Address ? "$($value.GlobalIPv6Address)/$($value.GlobalIPv6PrefixLen)" : '') $endpoint.IPv6Address
        }
        $ports = foreach ($port in $inspected.NetworkSettings.Ports.PSObject.Properties) {
            foreach ($binding in $port.Value | Where-Object { $_ }) { "$($binding.HostIp) $($binding.HostPort) $($port.Name)" }
        }
        Compare-Field $what 'ports' $ports ($container.PublishedPorts | ForEach-Object { "$($_.HostAddress) $($_.HostPort) $($_.ContainerPort)/$("$($_.Protocol)".ToLower())" })
    }

    # docker network ls and docker network inspect: the networks, to the letter.
    $networks = @(Get-CnNetwork -Source docker)
    Compare-Field 'docker network ls' 'networks' @(docker network ls --no-trunc --format '{{.ID}} {{.Name}} {{.Driver}} {{.Scope}}') ($networks | ForEach-Object { "$($_.Id) $($_.Name) $($_.Driver) $($_.Scope)" })
    foreach ($network in $networks) {
        Compare-Field "docker network inspect $($network.Name)" 'JSON' ((docker network inspect $network.Id) -join "`n") ([ContainerNet.Network.CnNetwork]::ToDockerJson($network))
        $members = @($topology.Containers.Endpoints | Where-Object Network -CEQ $network.Name | Sort-Object EndpointId -Unique)
        if ($network.Driver -notin 'host', 'null') {
            Compare-Field "docker network inspect $($network.Name)" 'endpoints' ($network.Endpoints | ForEach-Object { "$($_.EndpointId) $($_.Name) $($_.IPv4Address)" }) ($members | ForEach-Object { "$($_.EndpointId) $($_.Name) $($_.IPv4Address)" })
        }
        if ($network.Bridge) { Compare-Field "docker network inspect $($network.Name)" 'bridge' $network.Bridge (Get-CnBridge $network.Bridge -ErrorAction Ignore).Name }
    }
}

if (Test-Program brctl) {
    # A bridge without ports has three words, one with ports a fourth; the next ports follow alone.
    $theirs = $bridge = $null
    $theirs = foreach ($line in brctl show | Select-Object -Skip 1) {
        $words = @(-split $line)
        if ($words.Count -ge 3) { $bridge = $words[0]; "$($words[0]) $($words[1]) $($words[2])" }
        if ($words.Count -ne 3) { "$bridge $($words[-1])" }
    }
    $ours = foreach ($own in $topology.Host.Links | Where-Object Kind -EQ bridge) {
        "$($own.Name) $($own.BridgeId) $($own.Stp ? 'yes' : 'no')"
        foreach ($port in $own.Ports) { "$($own.Name) $($port.Name)" }
    }
    Compare-Field 'brctl show' 'bridges and ports' $theirs $ours
}

foreach ($save in @(
        @{ Program = 'iptables-nft-save'; Family = 'ip'; Backend = 'iptables-nft' }, @{ Program = 'ip6tables-nft-save'; Family = 'ip6'; Backend = 'iptables-nft' }
        @{ Program = 'iptables-legacy-save'; Family = 'ip'; Backend = 'iptables-legacy' }, @{ Program = 'ip6tables-legacy-save'; Family = 'ip6'; Backend = 'iptables-legacy' }
    )) {
    if (Test-Program $save.Program) { Compare-Rule @save -Chains $topology.Host.Chains }
}

if (Test-Program ip) {
    Compare-Link 'host' (ip -j -d addr | ConvertFrom-Json) $topology.Host.Links
    foreach ($container in $docker | Where-Object { $_.Namespace -and -not $_.Namespace.IsCurrent }) {
        Compare-Link $container.Name (nsenter -t $container.Pid -n ip -j -d addr | ConvertFrom-Json) $container.Namespace.Links
    }
}
