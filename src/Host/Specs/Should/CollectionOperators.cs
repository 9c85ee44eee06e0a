using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>-BeIn, -Contain, -HaveCount.</summary>
internal static class CollectionOperators
{
    public static string? BeIn(Assertion its) => its.Unless(Contains(its.Expected, its.Actual),
        $"Expected collection {Nice.Text(its.Expected)} to contain {Nice.Text(its.Actual)},{its.Because} but it was not found.",
        $"Expected collection {Nice.Text(its.Expected)} to not contain {Nice.Text(its.Actual)},{its.Because} but it was found.");

    public static string? Contain(Assertion its) => its.Unless(Contains(its.Actual, its.Expected),
        $"Expected {Nice.Text(its.Expected)} to be found in collection {Nice.Text(its.Actual)},{its.Because} but it was not found.",
        $"Expected {Nice.Text(its.Expected)} to not be found in collection {Nice.Text(its.Actual)},{its.Because} but it was found.");

    public static string? HaveCount(Assertion its)
    {
        int wanted = LanguagePrimitives.ConvertTo<int>(its.Expected);
        if (wanted < 0) throw new ArgumentException("A collection cannot have a negative size.");
        object?[] items = its.Actual as object?[] ?? [];
        string expected = wanted == 0 ? "an empty collection" : $"a collection with size {wanted}";
        string unexpected = wanted == 0 ? "a non-empty collection" : $"a collection with size different from {wanted}";
        string but = items.Length == 0 ? "an empty collection" : $"collection with size {items.Length} {Nice.Text(items)}";
        string butSame = items.Length == 0 ? "an empty collection" : $"collection with that size {Nice.Text(items)}";
        return its.Unless(items.Length == wanted,
            $"Expected {expected},{its.Because} but got {but}.",
            $"Expected {unexpected},{its.Because} but got {butSame}.");
    }

    /// <summary>As the operator -contains.</summary>
    private static bool Contains(object? collection, object? value)
    {
        IEnumerable items = LanguagePrimitives.GetEnumerable(collection) ?? new[] { collection };
        return items.Cast<object?>().Any(item => LanguagePrimitives.Equals(item, value, ignoreCase: true, CultureInfo.InvariantCulture));
    }
}
