using System.Net;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Nftables.Expressions;
using ContainerNet.Netlink.Rules;
using Xunit;

namespace ContainerNet.Unit.Netlink;

/// <summary>Rules are read back as they were meant, and never for more than they say.</summary>
public class RuleSummaryTests
{
    private const byte IPv4 = NetfilterFamily.NFPROTO_IPV4;
    private const byte IPv6 = NetfilterFamily.NFPROTO_IPV6;

    public static TheoryData<string> Networks =>
    [
        .. Enumerable.Range(1, 32).Select(length => Network("172.23.173.255", length)),
        .. Enumerable.Range(1, 128).Select(length => Network("fd00:1:2:3:4:5:6:7fff", length)),
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_of_any_length_is_read_as_it_was_written(string text)
    {
        var network = IPNetwork.Parse(text);
        byte family = NetfilterFamily.Of(network.BaseAddress.AddressFamily);

        RuleSummary summary = Read(family, Match.Source(network), Match.Destination(network, not: true));

        Assert.True(summary.Complete);
        Assert.Equal(new RuleMatch<IPNetwork>(network, Not: false), summary.Source);
        Assert.Equal(new RuleMatch<IPNetwork>(network, Not: true), summary.Destination);
    }

    [Fact]
    public void Links_counters_and_the_new_source_are_read_as_they_were_written()
    {
        RuleSummary summary = Read(
            IPv6, Match.InputLink("eth0"), Match.OutputLink("abcdefghijklmno", not: true), Counter(7, 588), Statement.SourceNat(IPAddress.Parse("2001:db8::1")));

        Assert.True(summary.Complete);
        Assert.Equal(new RuleMatch<string>("eth0", Not: false), summary.InputLink);
        Assert.Equal(new RuleMatch<string>("abcdefghijklmno", Not: true), summary.OutputLink);
        Assert.Equal((7ul, 588ul), (summary.Packets, summary.Bytes));
        Assert.Equal(("snat", IPAddress.Parse("2001:db8::1")), (summary.Target, summary.To));
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
        { "an expression without a table here", [new("ct", null)] },
        { "a verdict", [new("immediate", new ImmediateExpression { DestinationRegister = 0, Data = new RegisterData { Verdict = new Verdict { Code = 1 } } })] },
        { "a port", [Load(PayloadExpression.NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2), Compare(0, 80)] },
        { "a field between the addresses", [Load(PayloadExpression.NFT_PAYLOAD_NETWORK_HEADER, 8, 2), Compare(1, 2)] },
        { "both addresses at once", [Load(PayloadExpression.NFT_PAYLOAD_NETWORK_HEADER, 12, 8), Compare(1, 2, 3, 4, 5, 6, 7, 8)] },
        { "a mask with a gap", [.. Masked([255, 0, 255, 0]), Compare(10, 0, 1, 0)] },
        { "a value outside its mask", [.. Masked([255, 0, 0, 0]), Compare(10, 1, 0, 0)] },
        { "two sources", [.. Match.Source(IPNetwork.Parse("10.0.0.0/8")), .. Match.Source(IPNetwork.Parse("10.1.0.0/16"))] },
        { "a register that nothing was put into", [Compare(1, 2, 3, 4)] },
        { "a new source that comes from elsewhere", [Statement.SourceNat(IPAddress.Loopback)[1]] },
    };

    [Fact]
    public void What_is_not_understood_is_said() => Assert.Empty(Unknown.Where(u => Read(IPv4, u.Value).Complete).Select(u => u.Key));

    [Fact]
    public void In_a_family_for_both_an_offset_alone_says_nothing() =>
        Assert.False(Read(NetfilterFamily.NFPROTO_INET, Match.Source(IPNetwork.Parse("10.0.0.0/8"))).Complete);

    [Fact]
    public void Mutated_rules_are_read_or_refused()
    {
        const int Seed = 20240817;
        var random = new Random(Seed);
        byte[] rule = Tables.Encode(RuleMessage.Table, Rule(
            IPv4, Match.Source(IPNetwork.Parse("172.17.16.0/20")), Match.OutputLink("docker0", not: true), Counter(1, 2), Statement.SourceNat(IPAddress.Loopback)));
        for (int i = 0; i < 10_000; i++)
        {
            byte[] mutated = [.. rule];
            for (int flips = random.Next(1, 4); flips > 0; flips--) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            try
            {
                RuleSummary.Of(RuleMessage.Table.Read(mutated));
            }
            catch (NetlinkProtocolException)
            {
                // Refused.
            }
        }
    }

    private static RuleSummary Read(byte family, params Expression[][] expressions) =>
        RuleSummary.Of(RuleMessage.Table.Read(Tables.Encode(RuleMessage.Table, Rule(family, expressions))));

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
