using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Route;
using Xunit;

namespace ContainerNet.Unit;

/// <summary>Who may know whom: Cmdlets calls Network; Network puts Netlink and Linux together; nothing calls upwards.</summary>
public partial class HouseRulesTests
{
    private static readonly Assembly s_module = typeof(NetlinkHeader).Assembly;

    /// <summary>What a floor must not name, as a pattern for its code.</summary>
    public static TheoryData<string, string> Forbidden => new()
    {
        { "Cmdlets", Floor("Netlink") },
        { "Cmdlets", Floor("Linux") },
        { "Cmdlets", @"\bTmds\b" },
        { "Cmdlets", @"\bunsafe\b" },
        { "Network", Floor("Cmdlets") },
        { "Network", @"\bSystem\.Management\b" },
        { "Network", @"\bTmds\b" },
        { "Network", @"\bunsafe\b" },
        { "Netlink", Floor("Cmdlets") },
        { "Netlink", Floor("Network") },
        { "Netlink", Floor("Linux") },
        { "Netlink", @"\bSystem\.Management\b" },
        { "Netlink", @"\bTmds\b" },
        { "Netlink", @"\bunsafe\b" },
        { "Linux", Floor("Cmdlets") },
        { "Linux", Floor("Network") },
        { "Linux", @"\bContainerNet\.Netlink\." },
        { "Linux", @"\bSystem\.Management\b" },
    };

    public static TheoryData<string> Floors => ["Cmdlets", "Network", "Netlink", "Linux"];

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void A_floor_does_not_name(string floor, string pattern) => Expect.None(
        from file in FilesOf(floor)
        let match = Regex.Match(CodeOf(file), pattern)
        where match.Success
        select $"{Path.GetRelativePath(Repository.Root, file)}: {match.Value}");

    [Fact]
    public void Linux_knows_of_Netlink_only_the_socket_that_it_implements()
    {
        IEnumerable<string> names =
            from type in s_module.GetTypes()
            where type.Namespace == typeof(INetlinkSocket).Namespace && !type.IsNested && type != typeof(INetlinkSocket)
            select type.Name.Split('`')[0];
        string pattern = $@"\b({string.Join('|', names.Distinct())})\b";

        Expect.None(
            from file in FilesOf("Linux")
            let match = Regex.Match(CodeOf(file), pattern)
            where match.Success
            select $"{Path.GetRelativePath(Repository.Root, file)}: {match.Value}");
    }

    [Theory]
    [MemberData(nameof(Floors))]
    public void What_lies_on_a_floor_is_in_its_namespace(string floor) => Expect.None(
        from file in FilesOf(floor)
        where !Regex.IsMatch(CodeOf(file), $@"^namespace ContainerNet\.{floor}(\.\w+)*;", RegexOptions.Multiline)
        select Path.GetRelativePath(Repository.Root, file));

    [Fact]
    public void Nothing_lies_outside_the_floors() => Assert.Equal(
        ["Cmdlets", "Linux", "Netlink", "Network"],
        Directory.EnumerateDirectories(Repository.At("src", "ContainerNet"))
            .Select(f => Path.GetFileName(f)!)
            .Where(f => f is not ("bin" or "obj"))
            .Order(StringComparer.Ordinal));

    [Fact]
    public void There_is_no_static_mutable_state() => Expect.None(
        from type in s_module.GetTypes()
        where type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where !field.IsLiteral && (!field.IsInitOnly || IsMutableCollection(field.FieldType))
        select $"{type.FullName}.{field.Name}");

    [Theory]
    [InlineData(typeof(NetlinkHeader), 16)]
    [InlineData(typeof(LinkHeader), 16)]
    [InlineData(typeof(AddressHeader), 8)]
    [InlineData(typeof(AddressLifetimes), 16)]
    [InlineData(typeof(RouteHeader), 12)]
    [InlineData(typeof(NextHopHeader), 8)]
    [InlineData(typeof(NeighborHeader), 12)]
    [InlineData(typeof(NamespaceIdHeader), 4)]
    [InlineData(typeof(NetfilterHeader), 4)]
    [InlineData(typeof(StatisticsHeader), 12)]
    [InlineData(typeof(LinkStatistics64), 200)]
    public void A_structure_has_the_size_it_has_in_C(Type type, int size) => Assert.Equal(size, Marshal.SizeOf(type));

    /// <summary>A using, a full name, or a name relative to ContainerNet.</summary>
    private static string Floor(string name) => $@"\bContainerNet\.{name}\b|(?<![\w.]){name}\.[A-Z]";

    private static IEnumerable<string> FilesOf(string floor) =>
        Directory.EnumerateFiles(Repository.At("src", "ContainerNet", floor), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    /// <summary>A source file without its comments and literals: those may name what they like.</summary>
    private static string CodeOf(string file) => CommentOrLiteral().Replace(File.ReadAllText(file), "");

    [GeneratedRegex("""
        //[^\n]* | /\*.*?\*/ | "{3}.*?"{3} | @"[^"]*" | "(\\.|[^"\\\n])*" | '(\\.|[^'\\\n])+'
        """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CommentOrLiteral();

    /// <summary>A field that cannot be assigned is no constant if what it holds can be changed; arrays are taken for the tables that they are.</summary>
    private static bool IsMutableCollection(Type type) =>
        typeof(IEnumerable).IsAssignableFrom(type)
        && type is { IsInterface: false, IsArray: false, Namespace: "System.Collections" or "System.Collections.Generic" or "System.Collections.Concurrent" };
}
