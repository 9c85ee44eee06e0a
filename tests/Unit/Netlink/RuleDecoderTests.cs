using System.Net;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Nftables.Decoding;
using ContainerNet.Netlink.Nftables.Expressions;
using ContainerNet.Netlink.Rules;
using Xunit;

namespace ContainerNet.Unit.Netlink;

/// <summary>Rules are read back as they were meant, and never for more than they say.</summary>
public class RuleDecoderTests
{
    private const byte IPv4 = NetfilterFamily.NFPROTO_IPV4;
    private const byte IPv6 = NetfilterFamily.NFPROTO_IPV6;

    public static TheoryData<string> Networks =>
    [
        .. Enumerable.Range(1, 32).Select(length => Network("172.23.173.255", length)),
        .. Enumerable.Range(1, 128).Select(length => Network("fd00:1:2:3:4:5:6:7fff", length)),
    ];

    [Theory]
    [InlineData("nft-show-statements")]
    [InlineData("nft-show-inet")]
    [InlineData("nft-show-nat")]
    public void The_kernels_replies_read_as_nft_writes_them(string name)
    {
        object[] messages = [.. Golden.Load(name).Select(g => g.Table.Read(g.Body))];
        ILookup<(string?, string?), SetElement> elements = messages.OfType<ElementMessage>()
            .SelectMany(m => (m.Elements ?? []).Select(e => (Key: (m.TableName, m.SetName), Element: e))).ToLookup(e => e.Key, e => e.Element);
        var sets = messages.OfType<SetMessage>().ToDictionary(
            s => (s.Header.Family, s.TableName!, s.Name!), s => new SetContents(s, [.. elements[(s.TableName, s.Name)]]));
        var ruleset = new Ruleset(sets, index => index == 1 ? "lo" : null);

        RuleFacts[] rules = [.. messages.OfType<RuleMessage>().Select(r => RuleDecoder.Decode(r, ruleset))];

        Assert.Equal(File.ReadAllLines(Repository.At("tests", "Unit", "Golden", $"{name}.txt")), rules.Select(r => r.Text));
        Assert.All(rules, r => Assert.True(r.IsComplete, r.Text));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_of_any_length_is_read_as_it_was_written(string text)
    {
        var network = IPNetwork.Parse(text);
        byte family = NetfilterFamily.Of(network.BaseAddress.AddressFamily);

        RuleFacts rule = Read(family, Match.Source(network), Match.Destination(network, not: true));

        Assert.True(rule is { IsComplete: true, HasMore: false });
        Assert.Equal((network, false), (RuleFacts.NetworkOf(rule.Source!.Value.Value), rule.Source.Value.Not));
        Assert.Equal((network, true), (RuleFacts.NetworkOf(rule.Destination!.Value.Value), rule.Destination.Value.Not));
    }

    [Fact]
    public void Links_counters_and_the_new_source_are_read_as_they_were_written()
    {
        RuleFacts rule = Read(
            IPv6, Match.InputLink("eth0"), Match.OutputLink("abcdefghijklmno", not: true), Counter(7, 588), Statement.SourceNat(IPAddress.Parse("2001:db8::1")));

        Assert.True(rule is { IsComplete: true, HasMore: false });
        Assert.Equal(new RuleMatch<string>("eth0", Not: false), rule.InputLink);
        Assert.Equal(new RuleMatch<string>("abcdefghijklmno", Not: true), rule.OutputLink);
        Assert.Equal((7ul, 588ul), (rule.Packets, rule.Bytes));
        Assert.Equal(("snat", IPAddress.Parse("2001:db8::1")), (rule.Target, rule.ToAddress));
        Assert.Equal("iifname \"eth0\" oifname != \"abcdefghijklmno\" counter packets 7 bytes 588 snat to 2001:db8::1", rule.Text);
    }

    [Fact]
    public void A_name_that_is_compared_in_part_ends_in_a_star()
    {
        Expression[] match = Match.OutputLink("veth");
        ((CompareExpression)match[1].Data!).Data = new RegisterData([.. "veth"u8]);

        Assert.Equal("veth*", Read(IPv4, match).OutputLink!.Value.Value);
    }

    private static Dictionary<string, Expression[]> Unknown => new()
    {
        { "an expression without a table here", [new("tunnel", null)] },
        { "a register that nothing was put into", [Compare(1, 2, 3, 4)] },
        {
            "a statement in the element of a set", [
                Load(PayloadExpression.NFT_PAYLOAD_NETWORK_HEADER, 12, 4),
                new("dynset", new DynamicSetExpression { SetName = "s", Operation = 1, KeyRegister = 1, Expression = new Expression("tunnel", null) }),
            ]
        },
        { "a meta key of a newer kernel", [new("meta", new MetaExpression { Key = 250, DestinationRegister = 1 }), Compare(1)] },
    };

    private static Dictionary<string, Expression[]> More => new()
    {
        { "a field between the addresses", [Load(PayloadExpression.NFT_PAYLOAD_NETWORK_HEADER, 8, 1), Compare(1)] },
        { "a mask with a gap", [.. Masked([255, 0, 255, 0]), Compare(10, 0, 1, 0)] },
        { "two sources", [.. Match.Source(IPNetwork.Parse("10.0.0.0/8")), .. Match.Source(IPNetwork.Parse("10.1.0.0/16"))] },
        { "a state of the connection", Match.ConnectionState(ConntrackExpression.New) },
        { "a new source that comes from elsewhere", [Statement.SourceNat(IPAddress.Loopback)[1]] },
    };

    [Fact]
    public void What_is_not_understood_is_said() => Assert.Empty(Unknown.Where(u => Read(IPv4, u.Value) is { IsComplete: true } or { Words.Count: 0 }).Select(u => u.Key));

    [Fact]
    public void What_no_column_shows_is_said() => Assert.Empty(More.Where(u => !Read(IPv4, u.Value).HasMore).Select(u => u.Key));

    [Theory]
    [InlineData(IPv4, "ct original ip saddr 10.0.0.0/8")]
    [InlineData(IPv6, "ct original ip6 saddr a00::/8")]
    public void Of_a_prefix_only_its_bytes_are_compared(byte family, string text)
    {
        var source = new Expression("ct", new ConntrackExpression { Key = 8, Direction = 0, DestinationRegister = 1 });

        Assert.Equal(text, Read(family, [source, Compare(10)]).Text);
    }

    [Fact]
    public void In_a_family_for_both_an_offset_alone_says_nothing()
    {
        RuleFacts rule = Read(NetfilterFamily.NFPROTO_INET, Match.Source(IPNetwork.Parse("10.0.0.0/8")));

        Assert.Equal((null, true, "@nh,96,8 0xa"), (rule.Source, rule.HasMore, rule.Text));
    }

    [Fact]
    public void Mutated_rules_are_read_or_refused()
    {
        const int Seed = 20240817;
        var random = new Random(Seed);
        byte[][] rules = [.. Golden.Names.SelectMany(Golden.Load).Where(g => g.Table == RuleMessage.Table).Select(g => g.Body)];
        for (int i = 0; i < 10_000; i++)
        {
            byte[] mutated = [.. rules[i % rules.Length]];
            for (int flips = random.Next(1, 4); flips > 0; flips--) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            try
            {
                Assert.NotNull(RuleDecoder.Decode(RuleMessage.Table.Read(mutated), Ruleset.Empty).Text);
            }
            catch (NetlinkProtocolException)
            {
                // Refused.
            }
        }
    }

    private static RuleFacts Read(byte family, params Expression[][] expressions) =>
        RuleDecoder.Decode(RuleMessage.Table.Read(Tables.Encode(RuleMessage.Table, Rule(family, expressions))), Ruleset.Empty);

    private static RuleMessage Rule(byte family, params Expression[][] expressions) =>
        new() { Header = { Family = family }, Expressions = [.. expressions.SelectMany(e => e)] };

    private static Expression[] Counter(ulong packets, ulong bytes) => [new("counter", new CounterExpression { Packets = packets, Bytes = bytes })];

    private static Expression Load(uint from, uint offset, uint length) =>
        new("payload", new PayloadExpression { Base = from, Offset = offset, Length = length, DestinationRegister = 1 });

    private static Expression Compare(params byte[] value) =>
        new("cmp", new CompareExpression { SourceRegister = 1, Operator = CompareExpression.NFT_CMP_EQ, Data = new RegisterData(value) });

    private static Expression[] Masked(byte[] mask) =>
    [
        Load(PayloadExpression.NFT_PAYLOAD_NETWORK_HEADER, 12, 4),
        new("bitwise", new BitwiseExpression { SourceRegister = 1, DestinationRegister = 1, Length = 4, Mask = new RegisterData(mask), Xor = new RegisterData(new byte[4]) }),
    ];

    private static string Network(string address, int length) =>
        new ContainerNet.Network.InterfaceAddress(IPAddress.Parse(address), length).Network.ToString();
}
