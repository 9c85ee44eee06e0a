using System.Management.Automation;
using ContainerNet.Host;

namespace Microsoft.PowerShell.Commands;

/// <summary>Select-Object.</summary>
[Cmdlet(VerbsCommon.Select, "Object", DefaultParameterSetName = "DefaultParameter")]
public sealed class SelectObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _held = [];
    private readonly List<PSObject> _uniques = [];
    private List<ObjectProperty> _properties = [];
    private List<WildcardPattern> _excluded = [];
    private ObjectProperty? _expand;
    private int _seen;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0, ParameterSetName = "DefaultParameter")]
    [Parameter(Position = 0, ParameterSetName = "SkipLastParameter")]
    public object[]? Property { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "SkipLastParameter")]
    public string[] ExcludeProperty { get; set; } = [];

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "SkipLastParameter")]
    public string? ExpandProperty { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    public SwitchParameter CaseInsensitive { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int Last { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int First { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "SkipLastParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    [Parameter(ParameterSetName = "SkipLastParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int SkipLast { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "IndexParameter")]
    public SwitchParameter Wait { get; set; }

    [Parameter(ParameterSetName = "IndexParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int[]? Index { get; set; }

    [Parameter(ParameterSetName = "SkipIndexParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int[]? SkipIndex { get; set; }

    private bool HasFirst => MyInvocation.BoundParameters.ContainsKey(nameof(First));

    private bool HasLast => MyInvocation.BoundParameters.ContainsKey(nameof(Last));

    protected override void BeginProcessing()
    {
        // What is left out must be left out of something: without -Property that is all there is.
        _properties = ObjectProperty.ParseAll(this, Property is null && ExcludeProperty.Length > 0 && ExpandProperty is null ? ["*"] : Property);
        _excluded = [.. ExcludeProperty.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))];
        _expand = ExpandProperty is { } name ? ObjectProperty.ParseAll(this, [name])[0] : null;
    }

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        int index = _seen++;
        if (Index is not null || SkipIndex is not null) TakeByIndex(index);
        else if (HasLast || SkipLast > 0) _held.Add(InputObject);
        else if (index >= Skip && (!HasFirst || index < Skip + First)) Take(InputObject);
        bool complete = Index is { } wanted ? _seen > wanted.Max() : HasFirst && !HasLast && _seen >= Skip + First;
        if (!complete || Wait) return;
        EmitUniques();
        // Nothing more can come of it: the commands before this one stop, too.
        EngineInternals.StopUpstream(this);
    }

    protected override void EndProcessing()
    {
        foreach (PSObject item in Remaining()) Take(item);
        EmitUniques();
    }

    /// <summary>What the ends of the input decide: -Skip counts from the end when only -Last is given.</summary>
    private IEnumerable<PSObject> Remaining()
    {
        if (SkipLast > 0) return _held.Skip(Skip).SkipLast(SkipLast);
        if (HasFirst) return _held.Skip(Skip).Take(First).Concat(_held.Skip(Math.Max(Skip + First, _held.Count - Last)));
        return _held.SkipLast(Skip).TakeLast(Last);
    }

    private void TakeByIndex(int index)
    {
        bool wanted = Index is not null ? Index.Contains(index) : !SkipIndex!.Contains(index);
        if (wanted) Take(InputObject!);
    }

    private void Take(PSObject item)
    {
        List<PSNoteProperty> notes = [.. Notes(item)];
        if (_expand is not null) Expand(item, notes);
        else if (_properties.Count == 0) Emit(item);
        else Emit(NewObject(item, notes));
    }

    private IEnumerable<PSNoteProperty> Notes(PSObject item)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (ObjectProperty property in _properties)
        {
            List<(string Name, object? Value)> values = property.Read(item);
            // A name that the object does not have is a property all the same; a wildcard that matches nothing is none.
            if (values.Count == 0 && !property.Expression.HasWildCardCharacters) values.Add((property.Name ?? property.Expression.ToString(), null));
            foreach ((string name, object? value) in values)
            {
                if (_excluded.Exists(pattern => pattern.IsMatch(name))) continue;
                if (names.Add(name)) yield return new PSNoteProperty(name, value);
                else if (!property.Expression.HasWildCardCharacters) WriteExists(name, item, "AlreadyExistingUserSpecifiedPropertyNoExpand");
            }
        }
    }

    private static PSObject NewObject(PSObject item, List<PSNoteProperty> notes)
    {
        var result = new PSObject();
        result.TypeNames.Insert(0, "Selected." + item.BaseObject.GetType());
        foreach (PSNoteProperty note in notes) result.Properties.Add(note);
        return result;
    }

    private void Expand(PSObject item, List<PSNoteProperty> notes)
    {
        List<(string Name, object? Value)> values = _expand!.Read(item);
        if (values.Count != 1)
        {
            string id = values.Count == 0 ? "ExpandPropertyNotFound" : "MutlipleExpandProperties";
            string text = values.Count == 0
                ? $"Property \"{ExpandProperty}\" cannot be found."
                : $"More than one property is expanded by \"{ExpandProperty}\".";
            WriteError(new ErrorRecord(new PSArgumentException(text), id, ErrorCategory.InvalidArgument, item));
            return;
        }

        object? value = values[0].Value;
        foreach (object? element in LanguagePrimitives.GetEnumerable(value) ?? new[] { value })
        {
            if (element is null) continue;
            // The notes belong to this result, not to the value wherever else it is used.
            PSObject result = notes.Count > 0 ? PSObject.AsPSObject(element).Copy() : PSObject.AsPSObject(element);
            foreach (PSNoteProperty note in notes)
            {
                if (result.Properties[note.Name] is null) result.Properties.Add(new PSNoteProperty(note.Name, note.Value));
                else WriteExists(note.Name, item, "AlreadyExistingUserSpecifiedPropertyExpand");
            }

            Emit(result);
        }
    }

    private void WriteExists(string name, PSObject item, string id)
    {
        var problem = new PSArgumentException($"The property cannot be processed because the property \"{name}\" already exists.");
        WriteError(new ErrorRecord(problem, id, ErrorCategory.InvalidOperation, item));
    }

    private void Emit(PSObject item)
    {
        if (!Unique) WriteObject(item);
        else if (!_uniques.Exists(other => AreSame(item, other))) _uniques.Add(item);
    }

    private void EmitUniques()
    {
        foreach (PSObject item in _uniques) WriteObject(item);
        _uniques.Clear();
    }

    private bool AreSame(PSObject a, PSObject b)
    {
        var order = new ValueOrder(caseSensitive: !CaseInsensitive);
        if (a.BaseObject is not PSCustomObject) return order.Compare(a, b) == 0;
        List<PSPropertyInfo> mine = [.. a.Properties];
        return mine.Count == b.Properties.Count()
            && mine.TrueForAll(property => b.Properties[property.Name] is { } other && order.Compare(property.Value, other.Value) == 0);
    }
}
