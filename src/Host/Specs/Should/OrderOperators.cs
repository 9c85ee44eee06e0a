using System.Globalization;
using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>-BeGreaterThan, -BeGreaterOrEqual, -BeLessThan, -BeLessOrEqual.</summary>
internal static class OrderOperators
{
    public static string? BeGreaterThan(Assertion its) => Compare(its, order => order > 0, "greater than", "less than or equal to");

    public static string? BeGreaterOrEqual(Assertion its) => Compare(its, order => order >= 0, "greater than or equal to", "less than");

    public static string? BeLessThan(Assertion its) => Compare(its, order => order < 0, "less than", "greater than or equal to");

    public static string? BeLessOrEqual(Assertion its) => Compare(its, order => order <= 0, "less than or equal to", "greater than");

    private static string? Compare(Assertion its, Func<int, bool> test, string words, string negatedWords)
    {
        bool holds = test(LanguagePrimitives.Compare(its.Actual, its.Expected, ignoreCase: true, CultureInfo.InvariantCulture));
        string but = $"{Nice.Text(its.Expected)},{its.Because} but got {Nice.Text(its.Actual)}.";
        return its.Unless(holds,
            $"Expected the actual value to be {words} {but}",
            $"Expected the actual value to be {negatedWords} {but}");
    }
}
