using System.Buffers.Binary;
using System.Net.Sockets;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Rules;
using ContainerNet.Netlink.Xtables;
using Xunit;

namespace ContainerNet.Unit.Netlink.Xtables;

/// <summary>Extensions that today's iptables no longer writes but older ones did, and those that nobody knows. The bytes are as their headers declare them.</summary>
public class XtExtensionTests
{
    private static readonly XtContext s_ip = new(AddressFamily.InterNetwork, null);

    [Fact]
    public void The_first_conntrack_has_eight_bits_of_states_and_ports_in_network_order()
    {
        byte[] info = [.. new byte[128], .. new byte[8], 6, 0, 0, 80, .. new byte[6], .. U16(0x0003 | 0x0100), .. U16(0x0001), 0x06, 0x04];

        XtExtension match = XtExtensions.ReadMatch("conntrack", 1, s_ip, info);

        Assert.Equal("! ctstate RELATED,ESTABLISHED ctproto 6 ctorigsrcport 80", match.Listed);
        Assert.Equal("ct state ! related,established ct original protocol 6 ct original proto-src 80", match.Nft);
    }

    [Fact]
    public void The_second_conntrack_has_sixteen_bits_of_states()
    {
        byte[] info = [.. new byte[128], .. new byte[8], .. new byte[10], .. U16(0x0001), .. U16(0), .. U16(0x0080), .. U16(0)];

        Assert.Equal("ctstate DNAT", XtExtensions.ReadMatch("conntrack", 2, s_ip, info).Listed);
    }

    [Theory]
    [InlineData("match state 0", "0E000000", "state NEW,RELATED,ESTABLISHED")]
    [InlineData("match state 0", "41000000", "state INVALID,UNTRACKED")]
    [InlineData("match addrtype 0", "0000040000000000 01000000", "ADDRTYPE match dst-type !LOCAL")]
    [InlineData("match udp 0", "0000FFFF35003500 00", "udp dpt:53")]
    [InlineData("match socket 0", "", "socket")]
    [InlineData("match set 1", "0300 02 02", "match-set #3 src,dst")]
    [InlineData("target NFQUEUE 0", "0300", "NFQUEUE num 3")]
    [InlineData("target NFQUEUE 1", "03000200", "NFQUEUE balance 3:4")]
    [InlineData("target NFQUEUE 2", "030001000100", "NFQUEUE num 3 bypass")]
    [InlineData("target CONNMARK 1", "05000000 FFFFFFFF 00000000 00", "CONNMARK set 0x5")]
    [InlineData("target CT 0", "01000000 00000000 00000000 00000000000000000000000000000000 00000000 0000000000000000", "CT notrack")]
    [InlineData("target TPROXY 0", "01000000 01000000 0A000001 1388", "TPROXY redirect 10.0.0.1:5000 mark 0x1/0x1")]
    [InlineData("target SET 1", "0300 01 02 FFFF 00 00", "add-set #3 src")]
    [InlineData("target DNAT 1", "03000000 0A000002000000000000000000000000 0A000002000000000000000000000000 0050 0050", "to:10.0.0.2:80")]
    public void An_older_revision_says_the_same(string extension, string hex, string listed)
    {
        string[] words = extension.Split(' ');
        byte[] info = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        byte revision = byte.Parse(words[2], null);

        XtExtension read = words[0] == "match"
            ? XtExtensions.ReadMatch(words[1], revision, s_ip, info)
            : XtExtensions.ReadTarget(words[1], revision, s_ip, info);

        Assert.Equal(listed, read.Listed);
    }

    [Fact]
    public void What_is_not_known_is_shown_by_its_name_revision_and_bytes()
    {
        var facts = new RuleFacts(NetfilterFamily.NFPROTO_IPV4);
        XtExtensions.DescribeMatch("foo", 3, [1, 0xab], facts);
        XtExtensions.DescribeTarget("BAR", 0, [], facts);

        Assert.Equal("xt match foo revision 3 0x01ab xt target BAR", facts.Text);
        Assert.Equal(["match foo revision 3", "target BAR"], facts.Unknown);
        Assert.Equal("bar", facts.Target);
        Assert.False(facts.IsComplete);
    }

    [Theory]
    [InlineData("conntrack", 3)]
    [InlineData("multiport", 1)]
    [InlineData("comment", 0)]
    [InlineData("sctp", 0)]
    public void What_is_too_short_is_shown_by_its_bytes(string name, byte revision)
    {
        var facts = new RuleFacts(NetfilterFamily.NFPROTO_IPV4);
        XtExtensions.DescribeMatch(name, revision, [0xfe], facts);

        Assert.EndsWith("0xfe", facts.Text, StringComparison.Ordinal);
        Assert.Single(facts.Unknown);
    }

    [Fact]
    public void Ports_and_translations_go_into_the_columns()
    {
        var facts = new RuleFacts(NetfilterFamily.NFPROTO_IPV4) { Protocol = new RuleMatch<string>("tcp", false) };
        XtExtensions.DescribeMatch("tcp", 0, [0, 0, 0xff, 0xff, 0x90, 0x1f, 0x90, 0x1f, 0, 0, 0, 0], facts);
        byte[] to = [1, 0, 0, 0, 3, 0, 0, 0, 10, 0, 0, 2, 10, 0, 0, 2, 0, 80, 0, 80];
        XtExtensions.DescribeTarget("DNAT", 0, to, facts);

        Assert.Equal(("8080", "dnat", "10.0.0.2:80", "10.0.0.2", (ushort)80), (facts.DestinationPorts?.Value, facts.Target, facts.To, $"{facts.ToAddress}", facts.ToPort));
        Assert.False(facts.HasMore);
        Assert.Equal("tcp dport 8080 dnat to 10.0.0.2:80", facts.Text);
    }

    private static byte[] U16(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return bytes;
    }
}
