# What a person sees without asking for properties. Widths are told with Out-String: 100 characters are a promise, 79 are a terminal of 80.
Describe 'Views' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox

        # Names and addresses as long as they get in practice.
        New-CnNamespace web | Out-Null
        New-CnBridge br-0ee165ccab6f -Address 192.168.100.254/24, 2001:db8:1:2::abcd/64 | Add-CnMasquerade | Out-Null
        $script:Pair = New-CnVethPair vethdeeee6d -PeerName eth0 -PeerNamespace web -Bridge br-0ee165ccab6f
        Add-CnAddress eth0 192.168.100.253/24, 2001:db8:1:2::beef/64 -Namespace web | Out-Null
        Add-CnRoute default -Gateway 192.168.100.254 -Namespace web | Out-Null
        Add-CnRoute default -Gateway 2001:db8:1:2::abcd -Namespace web | Out-Null
        Add-CnNeighbor 2001:db8:1:2::1 02:42:ac:11:00:09 br-0ee165ccab6f | Out-Null
        Set-CnLink lo -Up
        New-CnNetwork project_default, web -IPv6 | Out-Null
        Connect-CnContainer web web -Publish 8443:443 | Out-Null

        function Show($Object, [int] $Width = 100) {
            ($Object | Out-String -Width $Width).Split("`n") | ForEach-Object TrimEnd | Where-Object { $_ }
        }
    }

    AfterAll {
        Remove-CnNetwork project_default, web -Force
        Assert-Sandbox
    }

    It '<Name>: <Columns>' -ForEach @(
        @{ Name = 'namespaces'; Script = { Get-CnNamespace }; Columns = 'Name Id Inode Processes Path'; Says = 'web*/run/netns/web' }
        @{ Name = 'links'; Script = { Get-CnLink }; Columns = 'Index Name Kind State MTU Master Addresses MacAddress'; Says = '*vethdeeee6d@if2 *veth *up *1500 br-0ee165ccab6f *:*:*' }
        @{ Name = 'bridges'; Script = { Get-CnBridge }; Columns = 'Name BridgeId STP Interfaces State Addresses'; Says = 'br-0ee165ccab6f 8000.* no *vethdeeee6d *up *192.168.100.254/24*' }
        @{ Name = 'pairs'; Script = { $Pair }; Columns = 'Link Master MacAddress Peer PeerNamespace PeerMacAddress'; Says = 'vethdeeee6d *br-0ee165ccab6f *:*eth0 *web *:*' }
        @{ Name = 'addresses'; Script = { Get-CnAddress }; Columns = 'Link Address Scope ValidFor Flags'; Says = 'br-0ee165ccab6f 2001:db8:1:2::abcd/64 *global *forever *NoDad, Permanent' }
        @{ Name = 'routes'; Script = { Get-CnRoute -Namespace web }; Columns = 'Destination Gateway Link Metric Proto Table Source'; Says = 'default *192.168.100.254 *eth0 *0 *boot *main' }
        @{ Name = 'neighbours'; Script = { Get-CnNeighbor }; Columns = 'Address Link MacAddress State'; Says = '2001:db8:1:2::1 *br-0ee165ccab6f *02:42:ac:11:00:09 *permanent' }
        @{ Name = 'forwarding databases'; Script = { Get-CnFdbEntry }; Columns = 'MacAddress Link Bridge State Vlan Self Remote'; Says = '*:* br-0ee165ccab6f *br-0ee165ccab6f *permanent*' }
        @{ Name = 'forwarding'; Script = { Get-CnForwarding }; Columns = 'Family Link Enabled Setting'; Says = 'IPv4 *all *yes *net.ipv4.ip_forward' }
        @{ Name = 'masquerades'; Script = { Get-CnMasquerade }; Columns = 'Packets Bytes Target Out Source Destination To'; Says = '*masquerade !br-0ee165ccab6f 192.168.100.0/24 *!224.0.0.0/4' }
        @{ Name = 'networks'; Script = { Get-CnNetwork }; Columns = 'Name Driver Subnet Bridge Used Source Notes'; Says = 'project_default *bridge *fd*::/64 *cn-* 0 containernet' }
        @{ Name = 'endpoints'; Script = { Get-CnEndpoint }; Columns = 'Name Network Interface Address HostLink Ports'; Says = 'web *eth1 *fd*::2/64 *veth* *8443:443/tcp' }
        @{ Name = 'published ports'; Script = { Get-CnPublishedPort }; Columns = 'HostAddress HostPort Proto Container ContainerAddress Port Packets'; Says = ':: *8443 *tcp *web *fd*::2 *443 *0' }
        @{ Name = 'containers'; Script = { Get-CnContainer }; Columns = 'Name Id Runtime Image Pid State Namespace'; Says = 'web *namespace *created *web' }
        @{ Name = 'probes'; Script = { Test-CnConnection 2001:db8:1:2::beef -Count 1 }; Columns = 'Seq Destination Probe TTL Time Result'; Says = '*1 2001:db8:1:2::beef *ICMP *64 * ms ok' }
    ) {
        $lines = Show (& $Script)
        foreach ($line in $lines) { $line.Length | Should -BeLessOrEqual 100 -Because $line }
        $heading = $lines | Where-Object { $_ -like 'Name:*' -or $_ -notlike ' *Namespace:*' } | Select-Object -First 1
        $heading.Split(' ', [StringSplitOptions]::RemoveEmptyEntries) -join ' ' | Should -BeExactly $Columns
        @($lines -like $Says).Count | Should -BeGreaterThan 0 -Because ($lines -join "`n")
        # A link may have more addresses than there is room for.
        if ($Name -ne 'links') { @($lines) -like '*…*' | Should -BeNullOrEmpty }
        $narrow = @(Show (& $Script) 79)
        foreach ($line in $narrow) { $line.Length | Should -BeLessOrEqual 79 -Because $line }
        # Where there is no room a column goes, and no word is broken.
        $narrow[[array]::IndexOf($narrow, ($narrow -match '^ *---' | Select-Object -First 1)) - 1].Split(' ', [StringSplitOptions]::RemoveEmptyEntries) |
            Should -BeIn $Columns.Split(' ') -Because ($narrow -join "`n")
    }

    It 'names the namespace above the objects of another one, and only there' {
        (Show (Get-CnAddress -Namespace web))[0] | Should -BeExactly '   Namespace: web'
        @(Show (Get-CnAddress)) -match 'Namespace' | Should -BeNullOrEmpty
    }

    It 'names the namespace of a network, not that of its containers' {
        New-CnNamespace elsewhere, app1 | Out-Null
        New-CnNetwork web -Namespace elsewhere | Should -Not -BeNullOrEmpty
        Connect-CnContainer web app1 -Namespace elsewhere | Out-Null
        foreach ($text in (Get-CnNetwork -Namespace elsewhere | Out-String), (Get-CnEndpoint -Namespace elsewhere | Out-String)) { $text | Should -BeLike '*Namespace: elsewhere*' }
        Get-CnNetwork -Namespace elsewhere | Remove-CnNetwork -Force
    }

    It 'shows a list of a <_> in full' -ForEach 'br-0ee165ccab6f', 'vethdeeee6d' {
        $names = @(Show (Get-CnLink $_ | Format-List)) -match '^\w+ *:' -replace ' *:.*'
        foreach ($name in 'Index', 'Name', 'Kind', 'State', 'Flags', 'Mtu', 'MacAddress', 'Addresses', 'Received', 'Sent', 'Namespace') { $names | Should -Contain $name }
        ($names -contains 'BridgeId') | Should -Be ($_ -like 'br-*')
        ($names -contains 'Peer') | Should -Be ($_ -like 'veth*')
        $names | Should -Not -Contain 'MasterLink'
    }

    It 'colours what goes to a terminal, and nothing else' {
        $PSStyle.OutputRendering | Should -Not -Be 'Ansi' -Because 'the rest of this file depends on it'
        @(Show (Get-CnLink)) -match [char]27 | Should -BeNullOrEmpty
        $PSStyle.OutputRendering = 'Ansi'
        try { (Show (Get-CnLink vethdeeee6d)) -join "`n" | Should -Match ([regex]::Escape("$($PSStyle.Foreground.Green)up$($PSStyle.Reset)")) }
        finally { $PSStyle.OutputRendering = 'Host' }
    }

    It 'has a view for every type that a cmdlet emits' {
        $types = (Get-Command -Module ContainerNet).OutputType.Type | Where-Object { $_ -and $_.Namespace -eq 'ContainerNet.Network' } | Sort-Object FullName -Unique
        $views = ([xml][IO.File]::ReadAllText("$ModuleFolder/ContainerNet.Format.ps1xml")).Configuration.ViewDefinitions.View.ViewSelectedBy.TypeName
        foreach ($type in $types) {
            # A kind of link has the view of links.
            @($type.FullName, $type.BaseType.FullName) | Where-Object { $_ -in $views } | Should -Not -BeNullOrEmpty -Because "$type is emitted"
        }
    }
}
