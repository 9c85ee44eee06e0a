<#
.SYNOPSIS
    Joins a running Docker container to a network of ours, publishes a port of it, and leaves everything of Docker's as it was.
.DESCRIPTION
    Run it as root on a host where Docker runs.
.PARAMETER Name
    The container: its name, or the beginning of its id.
.PARAMETER Publish
    What to publish, as `docker run -p` takes it.
.EXAMPLE
    ./docker.ps1 redis 6380:6379
#>
param([Parameter(Mandatory)] [string] $Name, [string[]] $Publish)

$ErrorActionPreference = 'Stop'
if (-not (Get-Module ContainerNet)) { Import-Module "$PSScriptRoot/../output/ContainerNet" }

# The container first: without one, no network is made.
$container = Get-CnContainer $Name -Runtime docker
$null = New-CnNetwork lab -Force
$endpoint = $container | Connect-CnContainer lab -Publish $Publish
$endpoint | Format-List Name, InterfaceName, IPv4Address, MacAddress, HostLink, Ports
Get-CnPublishedPort -Endpoint $endpoint | Format-Table
"To undo it: Disconnect-CnContainer lab $($endpoint.Name); Remove-CnNetwork lab"
