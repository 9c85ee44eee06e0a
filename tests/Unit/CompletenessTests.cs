using System.Reflection;
using System.Text.RegularExpressions;
using ContainerNet.Netlink;
using Xunit;

namespace ContainerNet.Unit;

/// <summary>
/// One cmdlet is one file, and bears one name everywhere: class, file, help page, spec, manifest. What is owed is red here until the
/// last of it is written; the trait tells these tests from those that say something is broken.
/// </summary>
[Trait("Category", "Completeness")]
public partial class CompletenessTests
{
    /// <summary>The classes by the name of their cmdlet.</summary>
    private static readonly SortedDictionary<string, Type> s_classes = new(
        (from type in typeof(NetlinkHeader).Assembly.GetTypes()
         let cmdlet = AttributeOf(type, "CmdletAttribute")
         where cmdlet is not null
         select (Name: $"{cmdlet.ConstructorArguments[0].Value}-{cmdlet.ConstructorArguments[1].Value}", Type: type))
        .ToDictionary(c => c.Name, c => c.Type),
        StringComparer.Ordinal);

    [Fact]
    public void The_manifest_exports_all_cmdlets_and_no_others()
    {
        string manifest = File.ReadAllText(Repository.At("ContainerNet.psd1"));
        string[] exported = [.. QuotedName().Matches(CmdletsToExport().Match(manifest).Value).Select(m => m.Groups[1].Value)];

        Expect.None(
        [
            .. s_classes.Keys.Except(exported).Select(n => $"{n} is not exported"),
            .. exported.Except(s_classes.Keys).Select(n => $"{n} is exported, and nowhere to be found"),
            .. exported.CountBy(n => n).Where(n => n.Value > 1).Select(n => $"{n.Key} is exported {n.Value} times"),
        ]);
    }

    [Fact]
    public void A_cmdlet_has_a_class_and_a_file_of_its_name() => Expect.None(s_classes.SelectMany(c => new[]
    {
        c.Value.Name == $"{Bare(c.Key)}Command" ? null : $"{c.Key} is {c.Value.Name}",
        FaultOf(Repository.At("src", "ContainerNet", "Cmdlets"), $"{Bare(c.Key)}.cs"),
    }));

    [Fact]
    public void A_cmdlet_has_a_help_page() => Expect.None(s_classes.Keys.Select(n => FaultOf(Repository.At("en-US"), $"{n}.md")));

    [Fact]
    public void A_cmdlet_has_a_spec() => Expect.None(s_classes.Keys.Select(n => FaultOf(Repository.At("tests", "Specs"), $"{n}.Tests.ps1")));

    [Fact]
    public void A_help_page_has_a_cmdlet() => Expect.None(
        FilesIn(Repository.At("en-US"), "*-Cn*.md").Select(f => Path.GetFileNameWithoutExtension(f)).Except(s_classes.Keys));

    [Fact]
    public void A_cmdlet_that_changes_something_can_be_asked_what_it_would_do() => Expect.None(
        from cmdlet in s_classes
        where Verb(cmdlet.Key) is not ("Get" or "Find" or "Test" or "Measure" or "Trace" or "Watch" or "Export" or "Invoke")
        where !AttributeOf(cmdlet.Value, "CmdletAttribute")!.NamedArguments.Any(a => a is { MemberName: "SupportsShouldProcess", TypedValue.Value: true })
        select cmdlet.Key);

    [Fact]
    public void A_cmdlet_that_emits_something_says_what() => Expect.None(
        from cmdlet in s_classes
        where Verb(cmdlet.Key) is not ("Remove" or "Disconnect" or "Unpublish" or "Export" or "Invoke")
        where AttributeOf(cmdlet.Value, "OutputTypeAttribute") is null
        select cmdlet.Key);

    private static string Verb(string name) => name.Split('-')[0];

    private static string Bare(string name) => name.Replace("-", "", StringComparison.Ordinal);

    /// <summary>Null where the file is there, once.</summary>
    private static string? FaultOf(string folder, string name) => FilesIn(folder, name).Count() switch
    {
        0 => $"{name} is missing",
        1 => null,
        var count => $"{name} is there {count} times",
    };

    private static IEnumerable<string> FilesIn(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories) : [];

    /// <summary>By its name, for the tests have PowerShell's reference assembly only, which makes no attributes.</summary>
    private static CustomAttributeData? AttributeOf(Type type, string name) =>
        type.GetCustomAttributesData().FirstOrDefault(a => a.AttributeType.Name == name);

    [GeneratedRegex(@"CmdletsToExport\s*=\s*@\([^)]*\)")]
    private static partial Regex CmdletsToExport();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex QuotedName();
}
