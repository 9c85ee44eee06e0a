# What holds for every cmdlet, so that a new one cannot be forgotten.

BeforeDiscovery {
    $root = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
    if (-not (Get-Module ContainerNet)) { Import-Module "$root/output/ContainerNet" }
    $commands = @(Get-Command -Module ContainerNet | ForEach-Object { @{ Name = $_.Name } })
    $changing = @($commands | Where-Object { $_.Name -notmatch '^(Get|Find|Test|Measure|Trace|Watch|Export)-' })
    $emitting = @($commands | Where-Object { $_.Name -notmatch '^(Remove|Disconnect|Unpublish|Export)-' })
    # The pages' examples: each in the standard house of Examples.
    $examples = foreach ($page in [IO.Directory]::GetFiles("$root/en-US", '*-Cn*.md') | Sort-Object) {
        $number = 0
        $text = [IO.File]::ReadAllText($page)
        foreach ($match in [regex]::Matches($text, '(?ms)^### (Example[^\n]*)\n(.*?)(?=^##)')) {
            $number++
            $code = [regex]::Matches($match.Groups[2].Value, '(?ms)^```powershell\n(.*?)^```') | ForEach-Object { $_.Groups[1].Value }
            @{ Page = [IO.Path]::GetFileNameWithoutExtension($page); Title = $match.Groups[1].Value; Code = $code -join "`n" }
        }
    }
}

Describe 'The module' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        $root = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
        $manifest = Import-PowerShellDataFile "$ModuleFolder/ContainerNet.psd1"
        $all = Get-Command -Module ContainerNet
    }

    It 'exports the cmdlets that the assembly has, each once' {
        $assembly = (Get-Module ContainerNet).ImplementingAssembly
        if (-not $assembly) { $assembly = $all[0].ImplementingType.Assembly }
        $classes = $assembly.GetTypes() | Where-Object { -not $_.IsAbstract -and $_.IsSubclassOf([Management.Automation.Cmdlet]) } | ForEach-Object {
            $cmdlet = $_.GetCustomAttributes([Management.Automation.CmdletAttribute], $false)[0]
            "$($cmdlet.VerbName)-$($cmdlet.NounName)"
        }
        $manifest.CmdletsToExport | Sort-Object -Unique | Should -HaveCount @($manifest.CmdletsToExport).Count -Because 'each is named once'
        $manifest.CmdletsToExport | Sort-Object | Should -Be ($classes | Sort-Object)
        $all.Name | Sort-Object | Should -Be ($classes | Sort-Object)
    }

    It 'exports nothing else' {
        $module = Get-Module ContainerNet
        $module.ExportedFunctions.Count | Should -Be 0
        $module.ExportedAliases.Count | Should -Be 0
        $module.ExportedVariables.Count | Should -Be 0
    }

    It 'is for Linux and PowerShell 7.4' {
        $manifest.PowerShellVersion | Should -Be '7.4'
        $manifest.CompatiblePSEditions | Should -Be 'Core'
        $manifest.PrivateData.PSData.Tags | Should -Contain 'Linux'
        $manifest.GUID | Should -Not -BeNullOrEmpty
    }

    It 'brings its formats and types, which exist' {
        foreach ($file in @($manifest.FormatsToProcess) + @($manifest.TypesToProcess) + @($manifest.RootModule)) {
            [IO.File]::Exists("$ModuleFolder/$file") | Should -BeTrue -Because $file
        }
    }

    It 'can be removed and imported again' {
        Invoke-Child "Remove-Module ContainerNet; Import-Module '$ModuleFolder'; (Get-CnLink lo).Name" | Should -BeExactly 'lo'
    }

    It 'has about topics' {
        [IO.Directory]::GetFiles("$root/en-US", 'about_*.help.txt') | Should -Not -BeNullOrEmpty
    }
}

Describe 'The cmdlet <Name>' -ForEach $commands {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        $root = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
        $command = Get-Command $Name -Module ContainerNet
        $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
        # Hidden parameters are nobody's business.
        $parameters = @($command.Parameters.Values | Where-Object {
                $_.Name -notin $common -and
                -not @($_.Attributes | Where-Object { $_ -is [Management.Automation.ParameterAttribute] -and $_.DontShow }).Count
            })
    }

    It 'has an approved verb and the noun prefix Cn' {
        $verb, $noun = $Name -split '-'
        $approved = [Management.Automation.VerbsCommon], [Management.Automation.VerbsCommunications], [Management.Automation.VerbsData],
            [Management.Automation.VerbsDiagnostic], [Management.Automation.VerbsLifecycle], [Management.Automation.VerbsOther],
            [Management.Automation.VerbsSecurity] | ForEach-Object { $_.GetFields() } | ForEach-Object Name
        $verb | Should -BeIn $approved
        $noun | Should -MatchExactly '^Cn[A-Z][A-Za-z]+$'
        # Singular; statistics are one.
        $noun | Should -Not -Match '(?<!Statistic)(?<!s)s$'
    }

    It 'is one class, of the cmdlet''s name' {
        $command.ImplementingType.Name | Should -BeExactly "$($Name -replace '-')Command"
    }

    It 'has a spec and a help page of its name' {
        [IO.File]::Exists("$root/tests/Specs/$Name.Tests.ps1") | Should -BeTrue
        [IO.File]::Exists("$root/en-US/$Name.md") | Should -BeTrue
    }

    It 'has help with a synopsis, a description and an example' {
        $help = Get-Help $Name
        $help.Synopsis.Trim() | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match "^\s*$Name \[" -Because 'that would be a syntax made up by Get-Help'
        $help.description.Text | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -BeGreaterThan 0
        foreach ($example in $help.examples.example) { "$($example.code)" | Should -Match $Name }
    }

    It 'has the syntax on its page that it has' {
        $page = [IO.File]::ReadAllText("$root/en-US/$Name.md")
        $section = [regex]::Match($page, '(?ms)^## SYNTAX\n(.*?)^## ').Groups[1].Value
        $written = [regex]::Matches($section, '(?ms)^```\n(.*?)\n```') | ForEach-Object { $_.Groups[1].Value -replace '\s+', ' ' }
        $hidden = @($command.Parameters.Values | Where-Object { $_.Attributes.DontShow -contains $true } | ForEach-Object { " [-$($_.Name)]" })
        $known = (Get-Command $Name -Syntax) -split '\n' | ForEach-Object Trim | Where-Object { $_ }
        foreach ($switch in $hidden) { $known = $known.Replace($switch, '') }
        $written | Sort-Object | Should -BeExactly ($known | Sort-Object)
    }

    It 'has help for every parameter, and for no other' {
        $help = Get-Help $Name -Parameter * -ErrorAction Ignore
        $documented = @($help | ForEach-Object { $_.name } | Where-Object { $_ -notin $common -and $_ -notin 'WhatIf', 'Confirm' })
        $documented | Sort-Object | Should -Be ($parameters.Name | Sort-Object)
        foreach ($parameter in $help) { "$($parameter.description.Text)".Trim() | Should -Not -BeNullOrEmpty -Because "-$($parameter.name) needs words" }
    }

    # A variable that nobody has set must not mean all, nor be a fault of ours. An object's property may be empty where left out is meant.
    It 'takes null for no list, nor for what narrows down' {
        foreach ($parameter in $parameters) {
            $uses = @($parameter.Attributes | Where-Object { $_ -is [Management.Automation.ParameterAttribute] })
            if ($parameter.ParameterType.IsValueType -or -not @($uses | Where-Object { -not $_.Mandatory }).Count) { continue }
            $narrows = $Name -match '^(Get|Test|Repair|Remove|Disconnect|Unpublish)-' -and -not @($uses | Where-Object ValueFromPipelineByPropertyName).Count
            if (-not $narrows -and -not $parameter.ParameterType.IsArray) { continue }
            @($parameter.Attributes.TypeId.Name -match '^(ValidateNotNull|ValidateNotNullOrEmpty|ValidateNotNullOrWhiteSpace|ValidateNamespace|AllowNull)Attribute$') +
                @($parameter.Attributes | Where-Object { $_ -is [Management.Automation.ValidateEnumeratedArgumentsAttribute] }) |
                Should -Not -BeNullOrEmpty -Because "-$($parameter.Name) would take `$null"
        }
    }

    It 'has parameters with accepted names' {
        foreach ($parameter in $parameters) { $parameter.Name | Should -MatchExactly '^[A-Z][A-Za-z0-9]+$' }
    }

    It 'gives -Link by its other name too: -Name means no beginning of -Namespace' {
        $link = $command.Parameters['Link']
        if ($link -and $link.Attributes.Where({ $_ -is [Management.Automation.ParameterAttribute] -and $_.Position -eq 0 }) -and -not $command.Parameters.ContainsKey('Name')) {
            $link.Aliases | Should -Contain 'Name'
        }
    }

    It 'completes -Namespace, if it touches a network stack' {
        # Those that are about namespaces, and those that see all of them.
        if ($Name -notin 'New-CnNamespace', 'Get-CnNamespace', 'Remove-CnNamespace', 'Get-CnContainer', 'Get-CnTopology', 'Export-CnTopology') {
            $command.Parameters.Keys | Should -Contain 'Namespace'
            $parameter = $command.Parameters['Namespace']
            $parameter.ParameterType.Name | Should -BeExactly 'NamespaceArgument'
            $parameter.Attributes.TypeId.Name | Should -Contain 'ArgumentCompleterAttribute'
        }
    }
}

Describe 'The cmdlet <Name>, which changes something' -ForEach $changing {
    It 'has -WhatIf and -Confirm, of impact Medium' {
        $command = Get-Command $Name
        $command.Parameters.Keys | Should -Contain 'WhatIf'
        $command.Parameters.Keys | Should -Contain 'Confirm'
        $attribute = $command.ImplementingType.GetCustomAttributes([Management.Automation.CmdletAttribute], $false)[0]
        "$($attribute.ConfirmImpact)" | Should -BeExactly 'Medium'
    }
}

Describe 'The cmdlet <Name>, which emits something' -ForEach $emitting {
    BeforeAll { . $PSScriptRoot/Common.ps1 }

    It 'says what, and there is a view for it' {
        $types = (Get-Command $Name).OutputType
        $types | Should -Not -BeNullOrEmpty
        foreach ($type in $types.Type | Where-Object { $_ -and $_.Namespace -like 'ContainerNet*' }) {
            # The links' kinds share one view; look at the bases too.
            $names = for ($t = $type; $t -and $t -ne [object]; $t = $t.BaseType) { $t.FullName }
            $views = [IO.Directory]::GetFiles($ModuleFolder, '*.ps1xml') | ForEach-Object { [IO.File]::ReadAllText($_) }
            @($names | Where-Object { "$views" -match "<TypeName>$([regex]::Escape($_))</TypeName>" }).Count |
                Should -BeGreaterThan 0 -Because "there should be a view for $type"
        }
    }
}

# The house that the help pages stand in: a bridge with masquerade, and two containers on it.
Describe 'The help' -Tag 'Help' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox

        function New-House {
            New-CnBridge docker0 -Address 172.17.0.1/16 | Add-CnMasquerade | Out-Null
            foreach ($number in 1, 2) {
                New-CnNamespace "test$number" | New-CnVethPair "veth$number" eth0 -Bridge docker0 -PeerMacAddress "172.17.0.$($number + 1)" |
                    Add-CnAddress "172.17.0.$($number + 1)/16" | Add-CnRoute default -Gateway 172.17.0.1 | Out-Null
            }
        }
    }

    AfterEach {
        Clear-Sandbox
        if ([IO.Directory]::Exists('/run/containernet')) { [IO.Directory]::Delete('/run/containernet', $true) }
    }

    AfterAll { Assert-Sandbox }

    It 'of <Page> has an example that runs: <Title>' -ForEach $examples {
        New-House
        $folder = [IO.Directory]::CreateTempSubdirectory('containernet')
        Push-Location $folder.FullName
        try {
            # An example may show an error; it must not be one of PowerShell's own.
            $ErrorActionPreference = 'Continue'
            $output = @(& ([scriptblock]::Create($Code)) 2>&1)
            foreach ($record in $output | Where-Object { $_ -is [Management.Automation.ErrorRecord] }) {
                $record.FullyQualifiedErrorId | Should -BeLike '*,ContainerNet.Cmdlets.*Command' -Because "$record"
            }
        }
        finally {
            Pop-Location
            $folder.Delete($true)
        }
    }
}
