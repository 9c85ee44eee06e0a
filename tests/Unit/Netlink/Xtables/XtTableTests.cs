using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Nftables.Decoding;
using ContainerNet.Netlink.Rules;
using ContainerNet.Netlink.Xtables;
using Xunit;

namespace ContainerNet.Unit.Netlink.Xtables;

/// <summary>Tables of iptables-legacy, against what iptables itself says of them.</summary>
public partial class XtTableTests
{
    private const int Mutations = 10_000;

    /// <summary>The same sequence in every run, on every machine.</summary>
    private const int Seed = 20260101;

    public static TheoryData<string> Tables => [.. XtGolden.Names];

    [Theory]
    [MemberData(nameof(Tables))]
    public void What_iptables_lists_behind_its_columns_is_what_it_says(string name)
    {
        var golden = XtGolden.Load(name);

        AssertSame(
            golden.Listed.Where(l => !l.Contains("pkts bytes target", StringComparison.Ordinal)).Select(WithoutColumns),
            string.Join('\n', golden.Read().Select(c => Listed(c, golden))).Split('\n').Select(Normal));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void What_iptables_saves_is_what_it_says(string name)
    {
        var golden = XtGolden.Load(name);

        AssertSame(golden.Saved.Where(l => l.StartsWith("-A", StringComparison.Ordinal)).Select(NormalSaved), Saved(golden).Select(NormalSaved));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Nothing_in_it_is_unknown(string name) =>
        Expect.None(XtGolden.Load(name).Read().SelectMany(c => c.Rules).SelectMany(r => r.Unknown));

    [Fact]
    public void Every_extension_by_name_is_in_a_recorded_table()
    {
        IEnumerable<string> recorded = XtGolden.Names.SelectMany(n => XtGolden.Load(n).ReadEntries())
            .SelectMany(e => e.Matches.Select(m => $"match {m.Name}").Append($"target {e.Target.Name}"));
        // What today's iptables writes otherwise: state and NOTRACK as conntrack and CT; and udplite, whose match is called udp.
        string[] others = ["match state", "match udplite", "target NOTRACK"];

        Expect.None(XtExtensions.All.Select(e => $"{e.Kind} {e.Name}").Distinct().Except(recorded).Except(others));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Mutated_bytes_are_a_table_or_a_protocol_error(string name)
    {
        var golden = XtGolden.Load(name);
        var random = new Random(Seed);
        int read = 0;
        for (int i = 0; i < Mutations / XtGolden.Names.Count; i++)
        {
            byte[] info = [.. golden.InfoBytes], entries = [.. golden.Entries];
            for (int count = random.Next(1, 4); count > 0; count--) Mutate(random, random.Next(20) == 0 ? info : entries);
            if (random.Next(10) == 0) entries = entries[..random.Next(entries.Length)];
            try
            {
                _ = XtTable.Read(golden.Family, XtTableInfo.Read(info), entries);
                read++;
            }
            catch (NetlinkProtocolException)
            {
                // As it should be.
            }
            catch (Exception e)
            {
                Assert.Fail($"Mutation {i}, {Convert.ToHexString(info)} {Convert.ToHexString(entries)}: {e}");
            }
        }

        Assert.NotEqual(0, read);
    }

    [Fact]
    public void Chains_of_a_table_have_their_policies_and_places()
    {
        List<ChainFacts> chains = XtGolden.Load("ip-nat").Read();

        Assert.Equal(
            ["PREROUTING nat 0 -100 accept", "INPUT nat 1 100 accept", "OUTPUT nat 3 -100 accept", "POSTROUTING nat 4 100 accept"],
            chains.Select(c => $"{c.Name} {c.Type} {c.Hook} {c.Priority} {c.Policy}"));
        Assert.All(chains, c => Assert.Equal("iptables-legacy", c.Backend));
    }

    [Fact]
    public void A_jump_names_its_chain()
    {
        List<ChainFacts> chains = XtGolden.Load("ip-mangle").Read();
        RuleFacts jump = Assert.Single(chains.SelectMany(c => c.Rules), r => r.TargetChain is not null);

        Assert.Equal(("goto", "gotome"), (jump.Target, jump.TargetChain));
        Assert.Equal("counter packets 0 bytes 0 goto gotome", jump.Text);
    }

    private static void AssertSame(IEnumerable<string> theirs, IEnumerable<string> ours)
    {
        Assert.Equal(theirs.Count(), ours.Count());
        Expect.None(theirs.Zip(ours).Where(p => p.First != p.Second).Select(p => $"{p.First} | {p.Second}"));
    }

    /// <summary>A chain as iptables lists it, without the columns: a head, what stands behind the columns of each rule, an empty line.</summary>
    private static string Listed(ChainFacts chain, XtGolden golden)
    {
        int references = golden.Read().SelectMany(c => c.Rules).Count(r => r.TargetChain == chain.Name);
        string head = chain.Policy is { } policy
            ? $"Chain {chain.Name} (policy {policy.ToUpperInvariant()} {chain.PolicyPackets} packets, {chain.PolicyBytes} bytes)"
            : $"Chain {chain.Name} ({references} references)";
        return string.Join('\n', [head, .. chain.Rules.Select(r => string.Join(' ', r.Extras)), .. golden.Read()[^1].Name == chain.Name ? [] : new[] { "" }]);
    }

    /// <summary>The columns of a rule end where the destination does.</summary>
    private static string WithoutColumns(string line)
    {
        if (line.Length == 0 || line.StartsWith("Chain ", StringComparison.Ordinal)) return line;
        Match match = ListedRule().Match(line);
        Assert.True(match.Success, line);
        return Normal(match.Groups[1].Value);
    }

    /// <summary>Sets have names for iptables, and numbers for the kernel.</summary>
    private static string Normal(string text) => Spaces().Replace(SetNames().Replace(text, m => $"{m.Groups[1]} #{(m.Groups[2].Value == "6" ? "2" : m.Groups[2].Value)}"), " ").Trim();

    private static string NormalSaved(string line) => Normal(Spaces().Replace(line, " ").Replace("--proto esp", "--proto 50", StringComparison.Ordinal));

    private static IEnumerable<string> Saved(XtGolden golden)
    {
        var offsets = new Dictionary<uint, string>();
        foreach (ChainFacts chain in golden.Read())
        {
            foreach ((RuleFacts facts, XtEntry entry) in chain.Rules.Zip(EntriesOf(golden, chain.Name)))
            {
                string target = facts.Target is "goto" ? $"-g {facts.TargetChain}"
                    : facts.TargetChain is { } to ? $"-j {to}"
                    : entry.Target is StandardTarget ? facts.Target is null ? "" : $"-j {facts.Target.ToUpperInvariant()}"
                    : entry.Target is { Name: "CT", Listed: "NOTRACK" } ? "-j NOTRACK"
                    : $"-j {entry.Target.Name} {entry.Target.Options}";
                yield return string.Join(
                    ' ',
                    new[]
                    {
                        $"-A {chain.Name}", Address("-s", facts.Source), Address("-d", facts.Destination),
                        Of("-i", facts.InputLink), Of("-o", facts.OutputLink), Of("-p", facts.Protocol),
                        facts.Fragment switch { null => "", "!f" => "! -f", var f => f },
                    }
                    .Concat(entry.Matches.Select(m => $"-m {(m.Listed.Contains("state ", StringComparison.Ordinal) && m.Options.Contains("--state", StringComparison.Ordinal) ? "state" : m.Name)} {m.Options}"))
                    .Append(target)
                    .Where(w => w.Length > 0));
            }
        }
    }

    /// <summary>The entries of a chain, without its end.</summary>
    private static IEnumerable<XtEntry> EntriesOf(XtGolden golden, string chain)
    {
        string[] names = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];
        string? current = null;
        foreach (XtEntry entry in golden.ReadEntries())
        {
            int hook = Array.FindIndex(golden.Info.HookEntries, o => o == entry.Offset);
            if (hook >= 0 && (golden.Info.ValidHooks >> hook & 1) != 0) current = names[hook];
            if (entry.Target is ErrorTarget error) current = error.Text;
            else if (current == chain) yield return entry;
        }
    }

    private static string Address(string option, RuleMatch<string>? match) => match is { } some
        ? $"{(some.Not ? "! " : "")}{option} {some.Value}{(some.Value.Contains('/', StringComparison.Ordinal) ? "" : some.Value.Contains(':', StringComparison.Ordinal) ? "/128" : "/32")}"
        : "";

    private static string Of(string option, RuleMatch<string>? match) =>
        match is { } some ? $"{(some.Not ? "! " : "")}{option} {some.Value.Replace('*', '+')}" : "";

    private static void Mutate(Random random, byte[] bytes)
    {
        int at = random.Next(bytes.Length);
        if (random.Next(2) == 0) bytes[at] ^= (byte)(1 << random.Next(8));
        else bytes[at] = (byte)random.Next(256);
    }

    /// <summary>Packets, bytes, target or none, protocol, opt, in, out, source, destination; the mark of a goto follows without a space.</summary>
    [GeneratedRegex(@"^.*? !?\d+ +[-!][-f] +\S+ +\S+ +\S+ +[^\s\[]+ *(.*)$")]
    private static partial Regex ListedRule();

    [GeneratedRegex(@"(-set) s(\d)")]
    private static partial Regex SetNames();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
