using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Tee-Object -Variable.</summary>
[Cmdlet("Tee", "Object")]
public sealed class TeeObjectCommand : PSCmdlet
{
    private readonly List<object?> _seen = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true)]
    public string Variable { get; set; } = "";

    protected override void ProcessRecord()
    {
        _seen.Add(InputObject);
        WriteObject(InputObject);
    }

    protected override void EndProcessing() =>
        SessionState.PSVariable.Set(Variable, _seen.Count == 1 ? _seen[0] : _seen.ToArray());
}
