using System.Globalization;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>How commands compare any two values: as the engine does, and what cannot be compared, by its text. Never throws.</summary>
internal sealed class ValueOrder(bool caseSensitive) : IComparer<object?>
{
    public int Compare(object? x, object? y)
    {
        object? first = Bare(x), second = Bare(y);
        if (first is null && second is null) return 0;
        if (LanguagePrimitives.TryCompare(first, second, !caseSensitive, CultureInfo.CurrentCulture, out int order)) return order;
        CompareOptions options = caseSensitive ? CompareOptions.None : CompareOptions.IgnoreCase;
        return CultureInfo.CurrentCulture.CompareInfo.Compare(Text(first), Text(second), options);
    }

    private static object? Bare(object? value) => value is PSObject { BaseObject: not PSCustomObject and { } inner } ? inner : value;

    private static string? Text(object? value) => value is null ? null : PSObject.AsPSObject(value).ToString();
}
