using System.Management.Automation;
using System.Management.Automation.Language;

namespace Microsoft.PowerShell.Commands;

/// <summary>Import-PowerShellDataFile: a psd1 read, never run.</summary>
[Cmdlet(VerbsData.Import, "PowerShellDataFile", DefaultParameterSetName = "ByPath")]
public sealed class ImportPowerShellDataFileCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "ByPath")]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ByLiteralPath")]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    protected override void ProcessRecord()
    {
        foreach (string path in Path.Concat(LiteralPath))
        {
            Ast file = Parser.ParseFile(GetUnresolvedProviderPathFromPSPath(path), out _, out ParseError[] errors);
            Ast? data = errors.Length > 0 ? null : file.Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false);
            if (data is null)
            {
                var problem = new InvalidOperationException($"The file '{path}' could not be loaded as a PowerShell data file.");
                WriteError(new ErrorRecord(problem, "CouldNotParseAsPowerShellDataFile", ErrorCategory.InvalidData, path));
                continue;
            }

            WriteObject(data.SafeGetValue());
        }
    }
}
