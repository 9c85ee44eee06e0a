<#
.SYNOPSIS
    Why can two containers reach each other, and why can they reach the Internet? Builds what Docker builds, and proves it with packets.
.DESCRIPTION
    Plays on a network of its own: run it in the sandbox, where the host, its uplink and the outside world are all made up.

        dotnet run --project src/Host -- -Sandbox examples/docker0.ps1
        ./build.ps1 Demo

    The picture in the README was made by

        dotnet run --project src/Host -- -Sandbox examples/docker0.ps1 -Picture images/docker0.svg
.PARAMETER Picture
    Files for the whole picture: .svg, .html ... as Export-CnTopology takes them.
#>
param([string[]] $Picture = @())

$ErrorActionPreference = 'Stop'
if (-not $env:CONTAINERNET_SANDBOX) { throw 'This demo makes and removes networks. Run it in the sandbox: ./build.ps1 Demo, or see README.' }
if (-not (Get-Module ContainerNet)) { Import-Module "$PSScriptRoot/../output/ContainerNet" }

function Say([string] $Title, [string] $Text) {
    Write-Host "`n$Title" -ForegroundColor Cyan
    Write-Host $Text
}

# A server in a namespace that says whom it sees: for each connection it prints the address of the other end.
function Start-Server([string] $Namespace, [string] $Address, [int] $Port) {
    $code = @"
`$listener = [Net.Sockets.TcpListener]::new('$Address', $Port)
`$listener.Start()
[Console]::Out.WriteLine('ready')
while (`$true) {
    `$client = `$listener.AcceptTcpClient()
    [Console]::Out.WriteLine(`$client.Client.RemoteEndPoint.Address)
    `$client.Dispose()
}
"@
    # This very program; where it is run by dotnet, dotnet and it.
    $program = @([Environment]::ProcessPath)
    if ([IO.Path]::GetFileName($program[0]) -eq 'dotnet') { $program += [Environment]::GetCommandLineArgs()[0] }
    $start = [Diagnostics.ProcessStartInfo]::new('nsenter')
    foreach ($argument in @("--net=/run/netns/$Namespace", '--') + $program + @('-NoProfile', '-NonInteractive', '-Command', $code)) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardOutput = $true
    [Diagnostics.Process]::Start($start)
}

# The host has lo and an uplink; beyond it is the outside world, which knows the host's address and nothing of containers.
Set-CnLink lo -Up
$null = New-CnNamespace outside
$uplink = New-CnVethPair uplink eth0 -PeerNamespace outside
$null = Add-CnAddress uplink 198.51.100.2/24
$null = $uplink | Add-CnAddress 198.51.100.1/24
$null = Add-CnRoute default -Gateway 198.51.100.1
$server = Start-Server outside 198.51.100.1 80

try {
    Say '1. A bridge, and two containers on it' @'
Docker gives each container a network namespace and joins it to the bridge docker0 by a veth pair: one end, eth0, is inside; the other
is a port of the bridge. Here test1 is made in one go, test2 step by step.
'@
    $bridge = New-CnBridge docker0 -Address 172.17.0.1/16
    $null = New-CnNamespace test1, test2
    $null = New-CnVethPair -PeerName eth0 -PeerNamespace test1 -Bridge docker0 -PeerMacAddress 172.17.0.2 |
        Add-CnAddress 172.17.0.2/16 | Add-CnRoute default -Gateway 172.17.0.1
    $null = New-CnVethPair -PeerName tmp0 -PeerMacAddress 172.17.0.3 | Connect-CnLink docker0 -PassThru |
        Move-CnLink test2 -NewName eth0 | Add-CnAddress 172.17.0.3/16 | Add-CnRoute default -Gateway 172.17.0.1
    Get-CnBridge docker0 | Format-Table

    Say '2. Which end belongs to whom?' @'
eth0@if5 in the container says: my other end has index 5, elsewhere. Nobody needs to match the numbers by eye: the peer is an object,
with its name and its namespace. The MAC address is 02:42 and the IPv4 address in hex.
'@
    Get-CnLink eth0 -Namespace test1 | Format-Table
    Get-CnLink -Master docker0 | Format-Table

    Say '3. test1 reaches test2' 'Both are on one switch. The packets cross the bridge and nothing else.'
    Test-CnConnection 172.17.0.3 -Namespace test1 -Count 2 -IntervalMilliseconds 100 | Format-Table
    Get-CnNeighbor -Namespace test1 | Format-Table

    if ($server.StandardOutput.ReadLine() -ne 'ready') { throw 'The server outside did not start.' }
    Say '4. test1 does not reach the outside yet' @'
The host does not pass packets on yet; and if it did, 172.17.0.2 is an address that nobody out there knows how to answer.
'@
    Test-CnConnection 198.51.100.1 -Namespace test1 -TcpPort 80 -Count 1 -TimeoutMilliseconds 300 | Format-Table

    Say '5. With a masquerade it does' @'
One rule, the article's `-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE`, and forwarding switched on. On its way out the packet gets the
host's address; the answer is turned back by connection tracking.
'@
    $masquerade = $bridge | Add-CnMasquerade
    Write-Host 'Before:'
    $masquerade | Format-Table
    Test-CnConnection 198.51.100.1 -Namespace test1 -TcpPort 80 -Count 1 -TimeoutMilliseconds 1000 | Format-Table
    Write-Host "The server outside saw: $($server.StandardOutput.ReadLine())  (the host's uplink, not 172.17.0.2)`n"
    Write-Host 'After:'
    Get-CnMasquerade | Format-Table

    Say '6. The whole picture' 'What took five tools and an eye for numbers is one object graph. Here it prints as a tree.'
    Get-CnTopology | Out-Host
    if ($Picture) { Get-CnTopology host, test1, test2, outside | Export-CnTopology $Picture }

    Say '7. Without the rule it is over' 'The same connection, after Remove-CnMasquerade:'
    Get-CnMasquerade | Remove-CnMasquerade
    $after = Test-CnConnection 198.51.100.1 -Namespace test1 -TcpPort 80 -Count 1 -TimeoutMilliseconds 300
    $after | Format-Table
    if ($after.Succeeded) { throw 'The connection went through without the rule: something else masquerades here.' }
}
finally {
    $server.Kill()
    $server.WaitForExit()
    Get-CnMasquerade | Remove-CnMasquerade
    # The links first: those of a namespace that is removed go when the kernel gets round to it.
    Get-CnLink -Kind veth, bridge | Remove-CnLink
    Get-CnNamespace outside, test1, test2 -ErrorAction Ignore | Remove-CnNamespace
}

$left = @(Get-CnLink | Where-Object Name -NE lo) + @(Get-CnNamespace)
Say 'Cleaned up' "Links and namespaces that are left: $($left.Count)"
