using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Join-Path.</summary>
[Cmdlet(VerbsCommon.Join, "Path")]
[OutputType(typeof(string))]
public sealed class JoinPathCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string ChildPath { get; set; } = "";

    [Parameter(Position = 2, ValueFromRemainingArguments = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[] AdditionalChildPath { get; set; } = [];

    [Parameter]
    public SwitchParameter Resolve { get; set; }

    protected override void ProcessRecord()
    {
        foreach (string parent in Path)
        {
            string joined = ((IEnumerable<string>)[ChildPath, .. AdditionalChildPath]).Aggregate(parent, SessionState.Path.Combine);
            if (!Resolve) WriteObject(joined);
            else foreach (PathInfo found in SessionState.Path.GetResolvedPSPathFromPSPath(joined)) WriteObject(found.Path);
        }
    }
}

/// <summary>Split-Path.</summary>
[Cmdlet(VerbsCommon.Split, "Path", DefaultParameterSetName = "ParentSet")]
[OutputType(typeof(string), typeof(bool))]
public sealed class SplitPathCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = "ParentSet")]
    public SwitchParameter Parent { get; set; }

    [Parameter(ParameterSetName = "LeafSet", Mandatory = true)]
    public SwitchParameter Leaf { get; set; }

    [Parameter(ParameterSetName = "LeafBaseSet", Mandatory = true)]
    public SwitchParameter LeafBase { get; set; }

    [Parameter(ParameterSetName = "ExtensionSet", Mandatory = true)]
    public SwitchParameter Extension { get; set; }

    [Parameter(ParameterSetName = "IsAbsoluteSet", Mandatory = true)]
    public SwitchParameter IsAbsolute { get; set; }

    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            WriteObject(ParameterSetName switch
            {
                "LeafSet" => SessionState.Path.ParseChildName(path),
                "LeafBaseSet" => System.IO.Path.GetFileNameWithoutExtension(SessionState.Path.ParseChildName(path)),
                "ExtensionSet" => System.IO.Path.GetExtension(SessionState.Path.ParseChildName(path)),
                "IsAbsoluteSet" => SessionState.Path.IsPSAbsolute(path, out _) || path.StartsWith('/'),
                _ => SessionState.Path.ParseParent(path, ""),
            });
        }
    }
}

/// <summary>What -PathType asks for.</summary>
public enum TestPathType { Any, Container, Leaf }

/// <summary>Test-Path.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(bool))]
public sealed class TestPathCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[]? LiteralPath { get; set; }

    [Parameter]
    [Alias("Type")]
    public TestPathType PathType { get; set; }

    protected override void ProcessRecord()
    {
        bool literal = ParameterSetName == "LiteralPath";
        string[]? paths = literal ? LiteralPath : Path;
        if (paths is not { Length: > 0 })
        {
            var problem = new ArgumentNullException(paths is null ? "Path" : null, "The provided Path argument was null or an empty collection.");
            WriteError(new ErrorRecord(problem, "NullPathNotPermitted", ErrorCategory.InvalidArgument, Path));
            return;
        }

        foreach (string path in paths) WriteObject(!string.IsNullOrWhiteSpace(path) && Exists(path, literal));
    }

    private bool Exists(string path, bool literal)
    {
        try
        {
            if (!InvokeProvider.Item.Exists(path, force: true, literal)) return false;
            return PathType == TestPathType.Any || InvokeProvider.Item.IsContainer(path) == (PathType == TestPathType.Container);
        }
        catch (Exception problem) when (problem is SessionStateException or PSInvalidOperationException)
        {
            return false;
        }
    }
}

/// <summary>Resolve-Path.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(PathInfo), typeof(string))]
public sealed class ResolvePathCommand : ItemCmdlet
{
    [Parameter]
    public SwitchParameter Relative { get; set; }

    protected override void ProcessRecord() => ForEachPath(path =>
    {
        foreach (PathInfo found in SessionState.Path.GetResolvedPSPathFromPSPath(IsLiteral ? WildcardPattern.Escape(path) : path))
        {
            if (!Relative) WriteObject(found);
            else WriteObject(RelativePath(found));
        }
    });

    private string RelativePath(PathInfo found)
    {
        string relative = System.IO.Path.GetRelativePath(SessionState.Path.CurrentFileSystemLocation.ProviderPath, found.ProviderPath);
        return relative.StartsWith('.') ? relative : "./" + relative;
    }
}

/// <summary>Convert-Path: to what a program understands.</summary>
[Cmdlet(VerbsData.Convert, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(string))]
public sealed class ConvertPathCommand : ItemCmdlet
{
    protected override void ProcessRecord() => ForEachPath(path =>
    {
        string pattern = IsLiteral ? WildcardPattern.Escape(path) : path;
        WriteObject(SessionState.Path.GetResolvedProviderPathFromPSPath(pattern, out _), enumerateCollection: true);
    });
}
