using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Compare-Object. Order does not count, as with the real one's endless default -SyncWindow.</summary>
[Cmdlet(VerbsData.Compare, "Object")]
public sealed class CompareObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _differences = [];

    [Parameter(Position = 0, Mandatory = true)]
    [AllowEmptyCollection]
    public PSObject[] ReferenceObject { get; set; } = [];

    [Parameter(Position = 1, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    public PSObject[] DifferenceObject { get; set; } = [];

    [Parameter]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter ExcludeDifferent { get; set; }

    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    protected override void ProcessRecord() => _differences.AddRange(DifferenceObject);

    protected override void EndProcessing()
    {
        List<ObjectProperty> properties = ObjectProperty.ParseAll(this, Property);
        List<PSObject> left = [.. ReferenceObject], right = [];
        foreach (PSObject item in _differences)
        {
            int match = left.FindIndex(other => AreEqual(item, other, properties));
            if (match < 0)
            {
                right.Add(item);
                continue;
            }

            if (IncludeEqual || ExcludeDifferent) Write(left[match], "==", properties);
            left.RemoveAt(match);
        }

        if (ExcludeDifferent) return;
        foreach (PSObject item in right) Write(item, "=>", properties);
        foreach (PSObject item in left) Write(item, "<=", properties);
    }

    private bool AreEqual(PSObject a, PSObject b, List<ObjectProperty> properties)
    {
        var order = new ValueOrder(CaseSensitive);
        if (properties.Count == 0) return order.Compare(a, b) == 0;
        return properties.TrueForAll(property => order.Compare(Value(a, property), Value(b, property)) == 0);
    }

    private static object? Value(PSObject item, ObjectProperty property) => property.Read(item).FirstOrDefault().Value;

    private void Write(PSObject item, string side, List<ObjectProperty> properties)
    {
        PSObject result = PassThru ? PSObject.AsPSObject(item) : new PSObject();
        if (!PassThru && properties.Count == 0) result.Properties.Add(new PSNoteProperty("InputObject", item));
        if (!PassThru)
        {
            foreach (ObjectProperty property in properties)
                result.Properties.Add(new PSNoteProperty(property.Name ?? property.Expression.ToString(), Value(item, property)));
        }

        result.Properties.Add(new PSNoteProperty("SideIndicator", side));
        WriteObject(result);
    }
}
