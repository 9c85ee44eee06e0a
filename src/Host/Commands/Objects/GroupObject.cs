using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>What Group-Object emits.</summary>
public class GroupInfo(string name, ArrayList values, Collection<PSObject> group)
{
    public ArrayList Values { get; } = values;

    public int Count { get; internal set; }

    public Collection<PSObject> Group { get; } = group;

    public string Name { get; } = name;
}

/// <summary>What Group-Object -NoElement emits.</summary>
public sealed class GroupInfoNoElement(string name, ArrayList values) : GroupInfo(name, values, []);

/// <summary>Group-Object. The groups come in the order of their values.</summary>
[Cmdlet(VerbsData.Group, "Object", DefaultParameterSetName = "HashTable")]
public sealed class GroupObjectCommand : OrderingCmdlet
{
    [Parameter]
    public SwitchParameter NoElement { get; set; }

    [Parameter(ParameterSetName = "HashTable")]
    [Alias("AHT")]
    public SwitchParameter AsHashTable { get; set; }

    [Parameter(ParameterSetName = "HashTable")]
    public SwitchParameter AsString { get; set; }

    protected override void EndProcessing()
    {
        var groups = new List<GroupInfo>();
        Entry? last = null;
        foreach (Entry entry in Entries.Order(Comparer<Entry>.Create(Compare)))
        {
            if (last is null || Compare(last, entry) != 0) groups.Add(NewGroup(entry));
            groups[^1].Count++;
            if (!NoElement) groups[^1].Group.Add(entry.Item);
            last = entry;
        }

        if (!AsHashTable) WriteObject(groups, enumerateCollection: true);
        else if (groups.Count > 0) WriteObject(ToTable(groups));
    }

    private int Compare(Entry a, Entry b) =>
        a.Values.Zip(b.Values, (x, y) => Compare(x, y, descending: false)).FirstOrDefault(order => order != 0);

    private GroupInfo NewGroup(Entry entry)
    {
        var values = new ArrayList(entry.Values.Select(value => value.Content).ToArray());
        string name = string.Join(", ", entry.Values.Where(value => value.Content is not null).Select(value => Text(value.Content!)));
        return NoElement ? new GroupInfoNoElement(name, values) : new GroupInfo(name, values, []);
    }

    private static string Text(object value) =>
        value is ICollection items ? "{" + string.Join(", ", items.Cast<object>()) + "}" : value.ToString()!;

    private Hashtable ToTable(List<GroupInfo> groups)
    {
        var table = new Hashtable(CaseSensitive ? StringComparer.Ordinal : StringComparer.CurrentCultureIgnoreCase);
        foreach (GroupInfo group in groups)
        {
            object? value = group.Values.Count == 1 && !AsString ? group.Values[0] : group.Name;
            table[value is PSObject { BaseObject: var bare } ? bare : value ?? ""] = group.Group;
        }

        return table;
    }
}
