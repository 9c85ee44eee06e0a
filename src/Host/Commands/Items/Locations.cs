using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Location.</summary>
[Cmdlet(VerbsCommon.Get, "Location")]
[OutputType(typeof(PathInfo))]
public sealed class GetLocationCommand : PSCmdlet
{
    protected override void ProcessRecord() => WriteObject(SessionState.Path.CurrentLocation);
}

/// <summary>Base of the commands that go somewhere.</summary>
public abstract class MoveLocationCmdlet : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Path { get; set; } = "";

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string LiteralPath { get; set; } = "";

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected void Go(string whereWithoutPath)
    {
        string path = ParameterSetName == "LiteralPath" ? WildcardPattern.Escape(LiteralPath) : Path.Length > 0 ? Path : whereWithoutPath;
        try
        {
            PathInfo here = SessionState.Path.SetLocation(path);
            if (PassThru) WriteObject(here);
        }
        catch (RuntimeException problem) when (problem is not PipelineStoppedException)
        {
            WriteError(new ErrorRecord(problem.ErrorRecord, problem));
        }
    }
}

/// <summary>Set-Location; without a path, home.</summary>
[Cmdlet(VerbsCommon.Set, "Location", DefaultParameterSetName = "Path")]
public sealed class SetLocationCommand : MoveLocationCmdlet
{
    protected override void ProcessRecord() => Go("~");
}

/// <summary>Push-Location.</summary>
[Cmdlet(VerbsCommon.Push, "Location", DefaultParameterSetName = "Path")]
public sealed class PushLocationCommand : MoveLocationCmdlet
{
    [Parameter]
    public string StackName { get; set; } = "";

    protected override void ProcessRecord()
    {
        SessionState.Path.PushCurrentLocation(StackName);
        if (Path.Length > 0 || LiteralPath.Length > 0) Go(".");
    }
}

/// <summary>Pop-Location.</summary>
[Cmdlet(VerbsCommon.Pop, "Location")]
public sealed class PopLocationCommand : PSCmdlet
{
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public string StackName { get; set; } = "";

    protected override void ProcessRecord()
    {
        PathInfo here = SessionState.Path.PopLocation(StackName);
        if (PassThru && here is not null) WriteObject(here);
    }
}

/// <summary>Get-PSDrive.</summary>
[Cmdlet(VerbsCommon.Get, "PSDrive")]
[OutputType(typeof(PSDriveInfo))]
public sealed class GetPSDriveCommand : PSCmdlet
{
    [Parameter(Position = 0)]
    public string[] Name { get; set; } = ["*"];

    protected override void ProcessRecord()
    {
        foreach (PSDriveInfo drive in SessionState.Drive.GetAll().OrderBy(drive => drive.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (Array.Exists(Name, name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase).IsMatch(drive.Name))) WriteObject(drive);
        }
    }
}
