using System.Management.Automation;
using System.Text.RegularExpressions;

namespace ContainerNet.Host.Specs;

/// <summary>-BeLike, -BeLikeExactly, -Match, -MatchExactly, -Exist.</summary>
internal static class TextOperators
{
    public static string? BeLike(Assertion its) => Like(its, WildcardOptions.IgnoreCase, "like wildcard");

    public static string? BeLikeExactly(Assertion its) => Like(its, WildcardOptions.None, "case sensitive like wildcard");

    public static string? Match(Assertion its) => Match(its, RegexOptions.IgnoreCase, "");

    public static string? MatchExactly(Assertion its) => Match(its, RegexOptions.None, "case sensitive ");

    public static string? Exist(Assertion its) => its.Unless(
        its.Command.InvokeProvider.Item.Exists(Text(its.Actual)),
        $"Expected path {Nice.Text(its.Actual)} to exist,{its.Because} but it did not exist.",
        $"Expected path {Nice.Text(its.Actual)} to not exist,{its.Because} but it did exist.");

    private static string Text(object? value) => LanguagePrimitives.ConvertTo<string>(value) ?? "";

    private static string? Like(Assertion its, WildcardOptions options, string words)
    {
        bool holds = WildcardPattern.Get(Text(its.Expected), options).IsMatch(Text(its.Actual));
        return its.Unless(holds,
            $"Expected {words} {Nice.Text(its.Expected)} to match {Nice.Text(its.Actual)},{its.Because} but it did not match.",
            $"Expected {words} {Nice.Text(its.Expected)} to not match {Nice.Text(its.Actual)},{its.Because} but it did match.");
    }

    private static string? Match(Assertion its, RegexOptions options, string words)
    {
        object? expression = its["RegularExpression"];
        Regex regex = expression as Regex ?? new Regex(Text(expression), options);
        return its.Unless(regex.IsMatch(Text(its.Actual)),
            $"Expected regular expression {Nice.Text(expression)} to {words}match {Nice.Text(its.Actual)},{its.Because} but it did not match.",
            $"Expected regular expression {Nice.Text(expression)} to not {words}match {Nice.Text(its.Actual)},{its.Because} but it did match.");
    }
}
