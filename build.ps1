#!/usr/bin/env pwsh
#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, documents and packages ContainerNet from pwsh. Without pwsh, see README: src/Host does the same.
.EXAMPLE
    ./build.ps1 Test
    Runs the unit tests, then the specs with Pester 5 or later, in the sandbox. More arguments are paths of specs: ./build.ps1 Test tests/Specs/New-CnBridge.Tests.ps1
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Docs', 'Package', 'Demo', 'Bench')]
    [string] $Task = 'Build',

    [Parameter(Position = 1, ValueFromRemainingArguments)]
    [string[]] $ArgumentList
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$module = "$PSScriptRoot/output/ContainerNet"
$pwsh = [Environment]::ProcessPath
$switches = @('-NoProfile')
# Installed as a .NET tool, pwsh is an assembly that dotnet runs.
if ((Split-Path -Leaf $pwsh) -eq 'dotnet') { $switches = "$PSHOME/pwsh.dll", '-NoProfile' }

function Invoke-InSandbox([string[]] $Arguments) {
    & "$PSScriptRoot/src/Host/sandbox.sh" $pwsh @switches @Arguments
}

dotnet build "$PSScriptRoot/src/ContainerNet" --nologo -v quiet

switch ($Task) {
    'Build' { Get-Item $module }
    'Demo' { Invoke-InSandbox '-File', "$PSScriptRoot/examples/docker0.ps1" }
    'Bench' { Invoke-InSandbox (@('-File', "$PSScriptRoot/bench/Attach.ps1") + $ArgumentList) }
    'Test' {
        if (-not $ArgumentList) {
            dotnet test "$PSScriptRoot/tests/Unit"
            $ArgumentList = "$PSScriptRoot/tests/Specs"
        }
        $paths = ($ArgumentList | ForEach-Object { "'$_'" }) -join ','
        Invoke-InSandbox '-Command', @"
Import-Module Pester -MinimumVersion 5.0
Invoke-Pester -Configuration @{ Run = @{ Path = $paths; Exit = `$true }; Output = @{ Verbosity = 'Detailed' } }
"@
    }
    'Docs' {
        # What Get-Help reads is made of the pages, and goes into the module with the next build.
        & $pwsh @switches -File "$PSScriptRoot/en-US/Maml.ps1"
        dotnet build "$PSScriptRoot/src/ContainerNet" --nologo -v quiet
        Get-Item "$PSScriptRoot/en-US/*-Help.xml"
    }
    'Package' {
        dotnet pack "$PSScriptRoot/src/ContainerNet" --nologo -v quiet --output "$PSScriptRoot/output"
        Get-Item "$PSScriptRoot/output/*.nupkg"
    }
}
