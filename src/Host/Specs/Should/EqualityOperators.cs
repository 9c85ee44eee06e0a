using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>-Be, -BeExactly, -BeTrue, -BeFalse, -BeNullOrEmpty.</summary>
internal static class EqualityOperators
{
    public static string? Be(Assertion its) => Be(its, exactly: false);

    public static string? BeExactly(Assertion its) => Be(its, exactly: true);

    public static string? BeTrue(Assertion its) => IsTrue(its, wanted: true);

    public static string? BeFalse(Assertion its) => IsTrue(its, wanted: false);

    public static string? BeNullOrEmpty(Assertion its)
    {
        object?[] items = its.Actual as object?[] ?? [];
        bool empty = items.Length == 0 || (items.Length == 1 && IsEmpty(items[0]));
        object? shown = items.Length == 1 ? items[0] : items;
        return its.Unless(empty,
            $"Expected $null or empty,{its.Because} but got {Nice.Text(shown)}.",
            $"Expected a value,{its.Because} but got $null or empty.");
    }

    /// <summary>As the operators -eq and -ceq, the expected value on the left; arrays item by item.</summary>
    public static bool AreEqual(object? actual, object? expected, bool ignoreCase)
    {
        object?[] actuals = Items(actual), expecteds = Items(expected);
        if (actuals.Length != expecteds.Length) return false;
        for (int i = 0; i < actuals.Length; i++)
        {
            bool equal = IsList(actuals[i]) || IsList(expecteds[i])
                ? AreEqual(actuals[i], expecteds[i], ignoreCase)
                : LanguagePrimitives.Equals(expecteds[i], actuals[i], ignoreCase, CultureInfo.InvariantCulture);
            if (!equal) return false;
        }

        return true;
    }

    /// <summary>One value is a list of one, null is an empty list: `$null | Should -Be @()` holds.</summary>
    private static object?[] Items(object? value)
    {
        object?[] items = value is null ? [] : IsList(value) ? [.. ((IEnumerable)value).Cast<object?>()] : [value];
        return items is [null] ? [] : items;
    }

    private static bool IsList(object? value) => value is IEnumerable and not string and not IDictionary;

    private static bool IsEmpty(object? value) => value switch
    {
        null => true,
        IDictionary dictionary => dictionary.Count == 0,
        _ => LanguagePrimitives.ConvertTo<string>(value).Length == 0,
    };

    private static string? Be(Assertion its, bool exactly)
    {
        object? actual = Single(its.Actual), expected = Single(its.Expected);
        string word = exactly ? "exactly " : "";
        string failure = actual is string actualText && expected is string expectedText
            ? TextDifference.Describe(expectedText, actualText, its.Because, ignoreCase: !exactly)
            : $"Expected {word}{Nice.Text(expected)},{its.Because} but got {Nice.Text(actual)}.";
        return its.Unless(AreEqual(its.Actual, its.Expected, ignoreCase: !exactly), failure,
            $"Expected {Nice.Text(expected)} to be different from the actual value,{its.Because} but got {word}the same value.");
    }

    private static object? Single(object? value) => value is object?[] { Length: 1 } one ? one[0] : value;

    private static string? IsTrue(Assertion its, bool wanted)
    {
        bool expected = wanted != its.Negate;
        return LanguagePrimitives.IsTrue(its.Actual) == expected ? null
            : $"Expected {Nice.Text(expected)},{its.Because} but got {Nice.Text(its.Actual)}.";
    }
}
