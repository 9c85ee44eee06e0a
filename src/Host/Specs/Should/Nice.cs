using System.Collections;
using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>Values as the messages of Should show them.</summary>
internal static class Nice
{
    private const int MostItems = 10;

    public static string Text(object? value) => value switch
    {
        null => "$null",
        bool flag => flag ? "$true" : "$false",
        string { Length: 0 } => "<empty>",
        string text => $"'{text}'",
        DateTime time => time.ToString("o"),
        DateTimeOffset time => time.ToString("o"),
        Type type => $"[{LanguagePrimitives.ConvertTo<string>(type)}]",
        ScriptBlock block => $"{{{block}}}",
        PSObject { BaseObject: PSCustomObject } custom => "PSObject" + Properties(custom),
        PSObject wrapped => Text(wrapped.BaseObject),
        IDictionary dictionary => "@{" + string.Join("; ", dictionary.Keys.Cast<object>().Select(key => $"{key}={Text(dictionary[key])}")) + "}",
        IEnumerable items => List(items),
        _ => LanguagePrimitives.ConvertTo<string>(value),
    };

    /// <summary>a, b and c.</summary>
    public static string And(IReadOnlyList<string> parts) =>
        parts.Count < 2 ? string.Concat(parts) : $"{string.Join(", ", parts.Take(parts.Count - 1))} and {parts[^1]}";

    private static string Properties(PSObject custom) =>
        "{" + string.Join("; ", custom.Properties.Select(property => $"{property.Name}={property.Value}")) + "}";

    private static string List(IEnumerable items)
    {
        List<object?> all = [.. items.Cast<object?>()];
        string more = all.Count > MostItems ? $", ...{all.Count - MostItems} more" : "";
        return $"@({string.Join(", ", all.Take(MostItems).Select(Text))}{more})";
    }
}
