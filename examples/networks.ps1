<#
.SYNOPSIS
    Two networks, and a web server published on one of them: who reaches whom, and how.
.DESCRIPTION
    Plays on a network of its own: run it in the sandbox.

        dotnet run --project src/Host -- -Sandbox examples/networks.ps1
#>
$ErrorActionPreference = 'Stop'
if (-not $env:CONTAINERNET_SANDBOX) { throw 'This makes and removes networks. Run it in the sandbox, as the help says.' }
if (-not (Get-Module ContainerNet)) { Import-Module "$PSScriptRoot/../output/ContainerNet" }

# The host's way out, and a world that knows nothing of containers.
Set-CnLink lo -Up
$null = New-CnNamespace world
$uplink = New-CnVethPair uplink eth0 -PeerNamespace world
$null = Add-CnAddress uplink 198.51.100.2/24
$null = $uplink | Add-CnAddress 198.51.100.1/24

# A web server, as a script block that runs inside a namespace, in a process of its own.
$web = "`$l = [Net.Sockets.TcpListener]::new([Net.IPAddress]::IPv6Any, 80); `$l.Server.DualMode = `$true; `$l.Start(); [Console]::WriteLine('ready')
while (`$true) { `$c = `$l.AcceptTcpClient(); `$c.Dispose() }"

$server = $null
try {
    New-CnNetwork web, db | Format-Table
    New-CnNamespace shop, cache | Connect-CnContainer web | Format-Table
    New-CnNamespace sql | Connect-CnContainer db | Format-Table

    # This very program; where it is run by dotnet, dotnet and it.
    $program = @([Environment]::ProcessPath)
    if ([IO.Path]::GetFileName($program[0]) -eq 'dotnet') { $program += [Environment]::GetCommandLineArgs()[0] }
    $start = [Diagnostics.ProcessStartInfo]::new('nsenter')
    foreach ($argument in @('--net=/run/netns/shop', '--') + $program + @('-NoProfile', '-NonInteractive', '-Command', $web)) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardOutput = $true
    $server = [Diagnostics.Process]::Start($start)
    if ($server.StandardOutput.ReadLine() -ne 'ready') { throw 'The web server does not start.' }
    Publish-CnPort shop 8080:80 | Format-Table

    $shop = (Get-CnEndpoint web shop).IPv4Address.Address
    $tries = @(
        @{ From = 'cache'; To = "$shop"; Port = 80; Why = 'a neighbour on the network' }
        @{ From = 'sql'; To = "$shop"; Port = 80; Why = 'another network' }
        @{ From = 'sql'; To = '198.51.100.2'; Port = 8080; Why = 'another network, by the published port' }
        @{ From = 'world'; To = '198.51.100.2'; Port = 8080; Why = 'the world, by the published port' }
        @{ From = 'shop'; To = '198.51.100.2'; Port = 8080; Why = 'the container itself' }
    )
    foreach ($try in $tries) {
        $reached = Test-CnConnection $try.To -TcpPort $try.Port -Namespace $try.From -Count 1 -Quiet
        '{0,-8} -> {1,-12}:{2,-5} {3,-8} {4}' -f $try.From, $try.To, $try.Port, ($reached ? 'reached' : 'closed'), $try.Why
    }
    Get-CnPublishedPort | Format-Table
    Get-CnTopology
}
finally {
    if ($server) { $server.Kill(); $server.Dispose() }
    Remove-CnNetwork web, db -Force
    Get-CnNamespace | Remove-CnNamespace
}
