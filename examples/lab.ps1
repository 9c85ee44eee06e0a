<#
.SYNOPSIS
    A test lab of 50 namespaces on one network, and every one of them pings the next.
.DESCRIPTION
    Plays on a network of its own: run it in the sandbox.

        dotnet run --project src/Host -- -Sandbox examples/lab.ps1
#>
param([ValidateRange(2, 1000)] [int] $Count = 50)

$ErrorActionPreference = 'Stop'
if (-not $env:CONTAINERNET_SANDBOX) { throw 'This makes and removes networks. Run it in the sandbox, as the help says.' }
if (-not (Get-Module ContainerNet)) { Import-Module "$PSScriptRoot/../output/ContainerNet" }

$watch = [Diagnostics.Stopwatch]::StartNew()
$null = New-CnNetwork lab
$lab = @(New-CnNamespace (1..$Count | ForEach-Object { "node$_" }) | Connect-CnContainer lab)
"$Count nodes in $([int] $watch.Elapsed.TotalMilliseconds) ms."

$answers = for ($i = 0; $i -lt $Count; $i++) {
    $next = $lab[($i + 1) % $Count]
    Test-CnConnection "$($next.IPv4Address.Address)" -Namespace $lab[$i].Namespace -Count 1
}
"$(@($answers | Where-Object Succeeded).Count) of $Count reached the next one."
$watch.Restart()
Remove-CnNetwork lab -Force
$lab.Namespace | Remove-CnNamespace
"Removed in $([int] $watch.Elapsed.TotalMilliseconds) ms."
