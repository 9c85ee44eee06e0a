<#
.SYNOPSIS
    Makes ContainerNet.dll-Help.xml, which Get-Help reads, of the pages here. Fails where a page does not say what the module does.
.NOTES
    ./build.ps1 Docs calls it, in a process of its own: an assembly that was loaded stays, and would not be the newest the next time.
#>
$ErrorActionPreference = 'Stop'
Import-Module Microsoft.PowerShell.PlatyPS -MinimumVersion 1.0
Import-Module "$PSScriptRoot/../output/ContainerNet"

# Words are written by hand. Syntax and parameters must be those of the module, so they are compared first, as lines of text.
function Get-Shape($Help) {
    # platyPS knows nothing of DontShow.
    $hidden = (Get-Command $Help.Title).Parameters.Values.Where{ $_.Attributes.DontShow -contains $true }.Name
    foreach ($parameter in $Help.Parameters.Where{ $_.Name -notin $hidden }) {
        foreach ($set in $parameter.ParameterSets) {
            "-$($parameter.Name) <$($parameter.Type)> in $($set.Name): position $($set.Position), required $($set.IsRequired), " +
            "from pipeline $($set.ValueFromPipeline), by property name $($set.ValueFromPipelineByPropertyName), " +
            "all that is left $($set.ValueFromRemainingArguments), wildcards $($parameter.SupportsWildcards), aliases $($parameter.Aliases)"
        }
    }
    $left = @('<CommonParameters>') + $hidden.ForEach{ "-$_" } -join '|'
    foreach ($syntax in $Help.Syntax) { "$syntax" -replace '\s+', ' ' -replace " \[($left)\]" }
}

$names = (Get-Command -Module ContainerNet).Name | Sort-Object
$pages = Get-ChildItem "$PSScriptRoot/*-Cn*.md" | Sort-Object Name
$helps = @($pages | Import-MarkdownCommandHelp)
$faults = @(
    Compare-Object @($names) @($helps.Title) |
        ForEach-Object { "$($_.InputObject) is $($_.SideIndicator -eq '<=' ? 'without a page' : 'no cmdlet')" }
    $pages | Where-Object { -not (Test-MarkdownCommandHelp $_) } | ForEach-Object { "$($_.Name) is malformed" }
    foreach ($help in $helps | Where-Object Title -In $names) {
        Compare-Object @(Get-Shape (New-CommandHelp (Get-Command $help.Title))) @(Get-Shape $help) |
            ForEach-Object { "$($help.Title).md $($_.SideIndicator -eq '<=' ? 'lacks' : 'has'): $($_.InputObject)" }
    }
)
if ($faults) {
    $faults
    throw 'Pages and module differ.'
}

$scratch = [IO.Directory]::CreateTempSubdirectory().FullName
try { $xml = [xml](Get-Content -Raw ($helps | Export-MamlCommandHelp -OutputFolder $scratch)) }
finally { Remove-Item -Recurse $scratch }

$prefixes = @{
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
}
function Select-Node([string] $XPath, $In = $xml) { (Select-Xml -XPath $XPath -Xml $In -Namespace $prefixes).Node }
function Add-Node($To, [string] $Prefix, [string] $Name, [string] $Text) {
    $To.AppendChild($xml.CreateElement($Prefix, $Name, $prefixes[$Prefix])).InnerText = $Text
}

# platyPS leaves an example's code in its introduction, with the fences. Get-Help wants it in dev:code, with what it prints, and the words
# after it.
$fenced = '(?ms)^```\w*\r?\n(.*?)\r?\n```$'
foreach ($example in Select-Node '//command:example') {
    # A paragraph of one control character, 0x80, stands for an empty line.
    $text = (Select-Node 'maml:introduction/maml:para' $example).InnerText.Where{ $_ -ne [char]0x80 } -join "`n`n"
    (Select-Node 'maml:introduction' $example).RemoveAll()
    (Select-Node 'dev:code' $example).InnerText = [regex]::Matches($text, $fenced).ForEach{ $_.Groups[1].Value } -join "`n`n"
    $remarks = Select-Node 'dev:remarks' $example
    Add-Node $remarks maml para ($text -replace $fenced).Trim()
    Add-Node $remarks maml para ''
}

# It leaves out default values ...
foreach ($help in $helps) {
    $parameters = "//command:command[command:details/command:name='$($help.Title)']/command:parameters"
    foreach ($parameter in $help.Parameters.Where{ $_.DefaultValue -notin '', 'None' }) {
        Add-Node (Select-Node "$parameters/command:parameter[maml:name='$($parameter.Name)']") dev defaultValue $parameter.DefaultValue
    }
}

# ... and puts in what means nothing in a console: the files of other pages, and how .NET writes a value that may be missing.
foreach ($link in Select-Node '//maml:navigationLink[maml:uri=""]') { $null = $link.ParentNode.RemoveChild($link) }
foreach ($uri in Select-Node '//maml:uri') { $uri.InnerText = '' }
foreach ($type in Select-Node '//command:parameterValue | //dev:type/maml:name') {
    $type.InnerText = $type.InnerText -replace '^System\.Nullable`1\[(.*)\]$', '$1'
}

$writer = [IO.StreamWriter]::new("$PSScriptRoot/ContainerNet.dll-Help.xml")
$writer.NewLine = "`n"
$xml.Save($writer)
$writer.WriteLine()
$writer.Close()
