using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>New-Item.</summary>
[Cmdlet(VerbsCommon.New, "Item", DefaultParameterSetName = "pathSet", SupportsShouldProcess = true)]
public sealed class NewItemCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "pathSet", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, ParameterSetName = "nameSet", ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [""];

    [Parameter(ParameterSetName = "nameSet", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string Name { get; set; } = "";

    [Parameter]
    [Alias("Type")]
    public string ItemType { get; set; } = "";

    [Parameter(ValueFromPipeline = true)]
    [Alias("Target")]
    public object? Value { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            string target = string.IsNullOrEmpty(Name) ? path : SessionState.Path.Combine(path, Name);
            try
            {
                string what = ItemType.StartsWith('d') || ItemType.StartsWith('D') ? "Create Directory" : "Create File";
                if (!ShouldProcess($"Destination: {GetUnresolvedProviderPathFromPSPath(target)}", what)) continue;
                WriteObject(InvokeProvider.Item.New([path], Name, ItemType, Value, Force), enumerateCollection: true);
            }
            catch (RuntimeException problem) when (problem is not PipelineStoppedException)
            {
                WriteError(new ErrorRecord(problem.ErrorRecord, problem));
            }
        }
    }
}

/// <summary>Remove-Item.</summary>
[Cmdlet(VerbsCommon.Remove, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class RemoveItemCommand : ItemCmdlet
{
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    protected override void ProcessRecord() => ForEachPath(path =>
    {
        foreach (string item in Resolve(path))
        {
            bool isFolder = Directory.Exists(item) && new DirectoryInfo(item).LinkTarget is null;
            if (!ShouldProcess(item, isFolder ? "Remove Directory" : "Remove File")) continue;
            if (isFolder && !Recurse && Directory.EnumerateFileSystemEntries(item).Any() && !ShouldContinue(
                $"The item at {item} has children and the Recurse parameter was not specified. If you continue, all children will be removed " +
                "with the item. Are you sure you want to continue?",
                "Confirm")) continue;
            InvokeProvider.Item.Remove([item], recurse: Recurse || isFolder, Force, literalPath: true);
        }
    });
}

/// <summary>Copy-Item, within a provider.</summary>
[Cmdlet(VerbsCommon.Copy, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class CopyItemCommand : ItemCmdlet
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Destination { get; set; } = ".";

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => ForEachPath(path =>
    {
        foreach (string item in Resolve(path))
        {
            if (!ShouldProcess($"Item: {item} Destination: {Destination}", "Copy File")) continue;
            var copied = InvokeProvider.Item.Copy([item], Destination, Recurse, CopyContainers.CopyTargetContainer, Force, literalPath: true);
            if (PassThru) WriteObject(copied, enumerateCollection: true);
        }
    });
}

/// <summary>Move-Item.</summary>
[Cmdlet(VerbsCommon.Move, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class MoveItemCommand : ItemCmdlet
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Destination { get; set; } = ".";

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => ForEachPath(path =>
    {
        foreach (string item in Resolve(path))
        {
            if (!ShouldProcess($"Item: {item} Destination: {Destination}", "Move File")) continue;
            var moved = InvokeProvider.Item.Move([item], Destination, Force, literalPath: true);
            if (PassThru) WriteObject(moved, enumerateCollection: true);
        }
    });
}

/// <summary>Set-Item: what variables, functions and the environment take.</summary>
[Cmdlet(VerbsCommon.Set, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class SetItemCommand : ItemCmdlet
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; }

    protected override void ProcessRecord() => ForEachPath(path =>
    {
        if (ShouldProcess($"Item: {path} Value: {Value}", "Set Item")) InvokeProvider.Item.Set([path], Value, Force, IsLiteral);
    });
}

/// <summary>New-TemporaryFile.</summary>
[Cmdlet(VerbsCommon.New, "TemporaryFile", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewTemporaryFileCommand : PSCmdlet
{
    protected override void EndProcessing()
    {
        if (ShouldProcess(System.IO.Path.GetTempPath())) WriteObject(new FileInfo(System.IO.Path.GetTempFileName()));
    }
}
