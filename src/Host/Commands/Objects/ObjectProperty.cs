using System.Collections;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>
/// One entry of a -Property parameter: a name with or without wildcards, a script block, or a hashtable with Expression, Name (or Label)
/// and, for sorting, Descending or Ascending.
/// </summary>
internal sealed record ObjectProperty(PSPropertyExpression Expression, string? Name, bool? Descending)
{
    private static readonly string[] s_keys = ["expression", "name", "label", "descending", "ascending"];

    public static List<ObjectProperty> ParseAll(PSCmdlet command, object?[]? entries) =>
        entries is null ? [] : [.. entries.Where(entry => entry is not null).Select(entry => Parse(command, entry!))];

    /// <summary>The property of an object, with wildcards resolved, or an empty list if it has none.</summary>
    public List<(string Name, object? Value)> Read(PSObject item)
    {
        var values = new List<(string, object?)>();
        foreach (PSPropertyExpression resolved in Expression.Script is null ? Expression.ResolveNames(item) : [Expression])
        {
            List<PSPropertyExpressionResult> results = resolved.GetValues(item);
            // A getter that throws counts as null, as in the real commands.
            if (results.Count > 0) values.Add((Name ?? resolved.ToString(), results[0].Exception is null ? results[0].Result : null));
        }

        return values;
    }

    private static ObjectProperty Parse(PSCmdlet command, object entry)
    {
        object bare = entry is PSObject { BaseObject: var inner } ? inner : entry;
        if (bare is not IDictionary table) return new ObjectProperty(ToExpression(bare), null, null);
        object? expression = null;
        string? name = null;
        bool? descending = null;
        foreach (DictionaryEntry pair in table)
        {
            switch (Key(command, pair.Key.ToString()!))
            {
                case "expression":
                    expression = pair.Value is PSObject { BaseObject: var value } ? value : pair.Value;
                    break;
                case "name" or "label":
                    name = pair.Value?.ToString();
                    break;
                case "descending":
                    descending = LanguagePrimitives.IsTrue(pair.Value);
                    break;
                case "ascending":
                    descending = !LanguagePrimitives.IsTrue(pair.Value);
                    break;
            }
        }

        return new ObjectProperty(ToExpression(expression ?? name ?? ""), name, descending);
    }

    /// <summary>Keys may be shortened: @{ n = 'Mac'; e = { ... } }.</summary>
    private static string Key(PSCmdlet command, string typed)
    {
        string? key = Array.Find(s_keys, key => key.StartsWith(typed, StringComparison.OrdinalIgnoreCase));
        if (key is null)
        {
            var problem = new NotSupportedException($"The {typed} key is not valid.");
            command.ThrowTerminatingError(new ErrorRecord(problem, "DictionaryKeyIllegal", ErrorCategory.InvalidArgument, null));
        }

        return key!;
    }

    private static PSPropertyExpression ToExpression(object value) =>
        value is ScriptBlock script ? new PSPropertyExpression(script) : new PSPropertyExpression(value.ToString());
}
