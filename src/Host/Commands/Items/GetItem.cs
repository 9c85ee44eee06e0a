using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Item.</summary>
[Cmdlet(VerbsCommon.Get, "Item", DefaultParameterSetName = "Path")]
public sealed class GetItemCommand : ItemCmdlet
{
    protected override void ProcessRecord() =>
        ForEachPath(path => WriteObject(InvokeProvider.Item.Get([path], Force, IsLiteral), enumerateCollection: true));
}

/// <summary>Get-ChildItem, with the filters that need no help from the provider.</summary>
[Cmdlet(VerbsCommon.Get, "ChildItem", DefaultParameterSetName = "Path")]
public sealed class GetChildItemCommand : ItemCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public override string[] Path { get; set; } = ["."];

    [Parameter(Position = 1)]
    public string? Filter { get; set; }

    [Parameter]
    public string[] Include { get; set; } = [];

    [Parameter]
    public string[] Exclude { get; set; } = [];

    [Parameter]
    [Alias("s")]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public uint Depth { get; set; } = uint.MaxValue;

    [Parameter]
    public SwitchParameter Name { get; set; }

    [Parameter]
    [Alias("ad", "d")]
    public SwitchParameter Directory { get; set; }

    [Parameter]
    [Alias("af")]
    public SwitchParameter File { get; set; }

    protected override void ProcessRecord() => ForEachPath(path =>
    {
        bool recurse = Recurse || Depth < uint.MaxValue;
        foreach (PSObject item in InvokeProvider.ChildItem.Get([path], recurse, Depth, Force, IsLiteral).Where(Wanted))
        {
            if (Name) WriteObject(NameOf(item));
            else WriteObject(item);
        }
    });

    private bool Wanted(PSObject item)
    {
        string name = NameOf(item);
        bool isContainer = LanguagePrimitives.IsTrue(item.Properties["PSIsContainer"]?.Value);
        return (Filter is null || IsLike(name, Filter))
            && (Include.Length == 0 || Array.Exists(Include, pattern => IsLike(name, pattern)))
            && !Array.Exists(Exclude, pattern => IsLike(name, pattern))
            && (!Directory || isContainer) && (!File || !isContainer);
    }

    /// <summary>Variables and the like have no PSChildName.</summary>
    private static string NameOf(PSObject item) => (item.Properties["PSChildName"] ?? item.Properties["Name"])?.Value?.ToString() ?? "";

    private static bool IsLike(string name, string pattern) => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name);
}
