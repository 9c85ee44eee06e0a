using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Provider;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Content.</summary>
[Cmdlet(VerbsCommon.Get, "Content", DefaultParameterSetName = "Path")]
public sealed class GetContentCommand : ItemCmdlet
{
    [Parameter]
    [Alias("First", "Head")]
    [ValidateRange(0, int.MaxValue)]
    public int TotalCount { get; set; } = int.MaxValue;

    [Parameter]
    [Alias("Last")]
    [ValidateRange(0, int.MaxValue)]
    public int Tail { get; set; } = int.MaxValue;

    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>UTF-8 is what there is.</summary>
    [Parameter]
    [ValidateSet("utf8", "utf8NoBOM", "ascii")]
    public string Encoding { get; set; } = "utf8NoBOM";

    protected override void ProcessRecord() => ForEachPath(path =>
    {
        foreach (string item in Resolve(path))
        {
            if (Raw && File.Exists(item))
            {
                WriteObject(File.ReadAllText(item));
                continue;
            }

            List<object> lines = Tail < int.MaxValue ? [.. Lines(item).TakeLast(Tail)] : [.. Lines(item).Take(TotalCount)];
            if (Raw) WriteObject(string.Join('\n', lines));
            else WriteObject(lines, enumerateCollection: true);
        }
    });

    private IEnumerable<object> Lines(string item)
    {
        foreach (IContentReader reader in InvokeProvider.Content.GetReader([item], Force, literalPath: true))
        {
            using (reader)
            {
                while (reader.Read(1) is { Count: > 0 } read) yield return read[0]!;
                reader.Close();
            }
        }
    }
}

/// <summary>Base of Set-Content and Add-Content.</summary>
public abstract class WriteContentCmdlet : ItemCmdlet
{
    private readonly List<object?> _values = [];

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? Value { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipelineByPropertyName = true)]
    public override string[] Path { get; set; } = [];

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>UTF-8 is what there is.</summary>
    [Parameter]
    [ValidateSet("utf8", "utf8NoBOM", "ascii")]
    public string Encoding { get; set; } = "utf8NoBOM";

    private protected abstract bool Append { get; }

    protected override void ProcessRecord()
    {
        if (Value is not null) _values.AddRange(Value);
    }

    protected override void EndProcessing() => ForEachPath(path =>
    {
        if (!ShouldProcess($"Path: {path}", Append ? "Add Content" : "Set Content")) return;
        string file = GetUnresolvedProviderPathFromPSPath(path);
        if (NoNewline) WriteText(file, string.Concat(_values));
        else WriteLines(path);
        if (PassThru) WriteObject(_values, enumerateCollection: true);
    });

    private void WriteText(string file, string text)
    {
        if (Append) File.AppendAllText(file, text);
        else File.WriteAllText(file, text);
    }

    /// <summary>Through the provider, which may be one of variables or of the environment.</summary>
    private void WriteLines(string path)
    {
        if (!Append && InvokeProvider.Item.Exists(path, Force, IsLiteral)) InvokeProvider.Content.Clear([path], Force, IsLiteral);
        Collection<IContentWriter> writers = InvokeProvider.Content.GetWriter([path], Force, IsLiteral);
        foreach (IContentWriter writer in writers)
        {
            using (writer)
            {
                if (Append) writer.Seek(0, SeekOrigin.End);
                writer.Write(new ArrayList(_values));
                writer.Close();
            }
        }
    }
}

/// <summary>Set-Content.</summary>
[Cmdlet(VerbsCommon.Set, "Content", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class SetContentCommand : WriteContentCmdlet
{
    private protected override bool Append => false;
}

/// <summary>Add-Content.</summary>
[Cmdlet(VerbsCommon.Add, "Content", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class AddContentCommand : WriteContentCmdlet
{
    private protected override bool Append => true;
}

/// <summary>Clear-Content.</summary>
[Cmdlet(VerbsCommon.Clear, "Content", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class ClearContentCommand : ItemCmdlet
{
    protected override void ProcessRecord() => ForEachPath(path =>
    {
        if (ShouldProcess($"Item: {path}", "Clear Content")) InvokeProvider.Content.Clear([path], Force, IsLiteral);
    });
}
