using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Base of Sort-Object and Group-Object: collects the input and the values to order it by.</summary>
public abstract class OrderingCmdlet : PSCmdlet
{
    private List<ObjectProperty> _properties = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    private protected List<Entry> Entries { get; } = [];

    private protected IReadOnlyList<ObjectProperty> Properties => _properties;

    private protected IComparer<object?> Order => new ValueOrder(CaseSensitive);

    protected override void BeginProcessing() => _properties = ObjectProperty.ParseAll(this, Property);

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        List<Value> values = _properties.Count == 0 ? [new Value(true, InputObject)] : [.. _properties.Select(Read)];
        Entries.Add(new Entry(InputObject, values));
    }

    private Value Read(ObjectProperty property)
    {
        List<(string Name, object? Value)> found = property.Read(InputObject!);
        return found.Count > 0 ? new Value(true, found[0].Value) : new Value(false, null);
    }

    /// <summary>An input object and its values, one per property.</summary>
    private protected sealed record Entry(PSObject Item, IReadOnlyList<Value> Values);

    /// <summary>A value, or the lack of one: an object without the property comes last in either direction.</summary>
    private protected readonly record struct Value(bool Exists, object? Content);

    private protected int Compare(Value a, Value b, bool descending)
    {
        if (!a.Exists || !b.Exists) return b.Exists.CompareTo(a.Exists);
        int order = Order.Compare(a.Content, b.Content);
        return descending ? -order : order;
    }
}

/// <summary>Sort-Object. Equal objects keep their order.</summary>
[Cmdlet("Sort", "Object", DefaultParameterSetName = "Default")]
public sealed class SortObjectCommand : OrderingCmdlet
{
    [Parameter]
    public SwitchParameter Descending { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter(ParameterSetName = "Default")]
    public SwitchParameter Stable { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Top")]
    [ValidateRange(1, int.MaxValue)]
    public int Top { get; set; } = int.MaxValue;

    [Parameter(Mandatory = true, ParameterSetName = "Bottom")]
    [ValidateRange(1, int.MaxValue)]
    public int Bottom { get; set; } = int.MaxValue;

    protected override void EndProcessing()
    {
        List<Entry> sorted = [.. Entries.Order(Comparer<Entry>.Create(Compare))];
        if (Unique) sorted = [.. sorted.Where((entry, i) => i == 0 || Compare(sorted[i - 1], entry) != 0)];
        foreach (Entry entry in sorted.Take(Top).TakeLast(Bottom)) WriteObject(entry.Item);
    }

    private int Compare(Entry a, Entry b)
    {
        for (int i = 0; i < a.Values.Count; i++)
        {
            bool descending = (Properties.Count > i ? Properties[i].Descending : null) ?? Descending;
            if (Compare(a.Values[i], b.Values[i], descending) is not 0 and var order) return order;
        }

        return 0;
    }
}
