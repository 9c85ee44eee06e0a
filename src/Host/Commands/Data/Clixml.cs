using System.Management.Automation;
using System.Text;
using ContainerNet.Host;

namespace Microsoft.PowerShell.Commands;

/// <summary>Export-Clixml.</summary>
[Cmdlet(VerbsData.Export, "Clixml", SupportsShouldProcess = true)]
public sealed class ExportClixmlCommand : PSCmdlet
{
    private readonly List<object> _input = [];

    [Parameter(Mandatory = true, Position = 0)]
    public string Path { get; set; } = "";

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Depth { get; set; } = 2;

    protected override void ProcessRecord() => _input.Add(InputObject!);

    protected override void EndProcessing()
    {
        string file = GetUnresolvedProviderPathFromPSPath(Path);
        if (ShouldProcess(file)) File.WriteAllText(file, EngineInternals.Serialize(_input, Depth), Encoding.UTF8);
    }
}

/// <summary>Import-Clixml.</summary>
[Cmdlet(VerbsData.Import, "Clixml")]
public sealed class ImportClixmlCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public string[] Path { get; set; } = [];

    protected override void ProcessRecord()
    {
        foreach (string path in Path)
            WriteObject(PSSerializer.Deserialize(File.ReadAllText(GetUnresolvedProviderPathFromPSPath(path))), enumerateCollection: true);
    }
}
