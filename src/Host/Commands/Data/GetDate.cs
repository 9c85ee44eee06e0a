using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Date, with -Format as .NET formats.</summary>
[Cmdlet(VerbsCommon.Get, "Date")]
[OutputType(typeof(DateTime), typeof(string))]
public sealed class GetDateCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("LastWriteTime")]
    public DateTime Date { get; set; } = DateTime.Now;

    [Parameter]
    public SwitchParameter AsUTC { get; set; }

    [Parameter]
    public string? Format { get; set; }

    protected override void ProcessRecord()
    {
        DateTime date = AsUTC ? Date.ToUniversalTime() : Date;
        if (Format is { } format) WriteObject(date.ToString(format));
        else WriteObject(date);
    }
}
