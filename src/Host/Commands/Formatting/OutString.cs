using System.Management.Automation;
using ContainerNet.Host;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace Microsoft.PowerShell.Commands;

/// <summary>Out-String: what the terminal would show, as text.</summary>
[Cmdlet(VerbsData.Out, "String", DefaultParameterSetName = "NoNewLineFormatting")]
[OutputType(typeof(string))]
public sealed class OutStringCommand : FrontEndCommandBase
{
    private readonly StringWriter _text = new();

    [Parameter(ParameterSetName = "StreamFormatting")]
    public SwitchParameter Stream { get; set; }

    [Parameter]
    [ValidateRange(2, int.MaxValue)]
    public int Width { get; set; } = int.MaxValue;

    [Parameter(ParameterSetName = "NoNewLineFormatting")]
    public SwitchParameter NoNewline { get; set; }

    protected override void BeginProcessing()
    {
        EngineInternals.UseWriter(this, _text, Width, NoNewline);
        base.BeginProcessing();
    }

    protected override void ProcessRecord()
    {
        base.ProcessRecord();
        if (Stream) WriteLines();
    }

    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (Stream) WriteLines();
        else WriteObject(_text.ToString());
    }

    private void WriteLines()
    {
        using var lines = new StringReader(_text.ToString());
        _text.GetStringBuilder().Clear();
        while (lines.ReadLine() is { } line) WriteObject(line);
    }
}
