using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace ContainerNet.Host.Specs;

/// <summary>The &lt;placeholders&gt; in names: &lt;a&gt; is $a, &lt;a.b&gt; a property of it, &lt;_&gt; the item of -ForEach; a backtick keeps the sign.</summary>
internal static partial class NamePlaceholder
{
    public static string Expand(string name, Func<ScriptBlock, Collection<PSObject>> evaluate)
    {
        if (!name.Contains('<', StringComparison.Ordinal)) return name;
        string expanded = Placeholder().Replace(name, match =>
            string.Join(' ', evaluate(ScriptBlock.Create($"\"$(${match.Groups[1].Value})\"")).Select(value => value?.ToString())));
        return expanded.Replace("`<", "<", StringComparison.Ordinal).Replace("`>", ">", StringComparison.Ordinal);
    }

    [GeneratedRegex("(?<!`)<([^>`]+)>")]
    private static partial Regex Placeholder();
}
