using System.Collections.Frozen;
using T = ContainerNet.Netlink.Nftables.Decoding.ValueType;

namespace ContainerNet.Netlink.Nftables.Decoding;

/// <summary>NFT_PAYLOAD_*: the headers of a packet, from the outermost.</summary>
internal enum Layer
{
    Link = 0,
    Network = 1,
    Transport = 2,
    Inner = 3,
}

/// <summary>A field of a header.</summary>
/// <param name="Name">As nft calls it.</param>
/// <param name="Type">What stands there, in network order.</param>
/// <param name="Bit">Where it begins, in bits from the header's beginning.</param>
/// <param name="Bits">How long it is.</param>
/// <param name="For">Of ICMP: the type of message that has it; null is any.</param>
internal sealed record HeaderField(string Name, ValueType Type, int Bit, int Bits, int? For = null);

/// <summary>A protocol's header.</summary>
/// <param name="Name">As nft calls it.</param>
/// <param name="Key">The field that says what comes next; null where there is none.</param>
/// <param name="Fields">Those that nft knows.</param>
internal sealed record Header(string Name, string? Key, params HeaderField[] Fields)
{
    public static readonly Header Ether = new(
        "ether", "type", new("daddr", T.EtherAddress, 0, 48), new("saddr", T.EtherAddress, 48, 48), new("type", T.EtherType, 96, 16));

    /// <summary>Behind the Ethernet header's addresses and type.</summary>
    public static readonly Header Vlan = new(
        "vlan", "type", new("pcp", T.Integer, 112, 3), new("dei", T.Integer, 115, 1), new("id", T.Integer, 116, 12), new("type", T.EtherType, 128, 16));

    public static readonly Header Arp = new(
        "arp", null, new("htype", T.Integer, 0, 16), new("ptype", T.EtherType, 16, 16), new("hlen", T.Integer, 32, 8), new("plen", T.Integer, 40, 8),
        new("operation", T.ArpOperation, 48, 16), new("saddr ether", T.EtherAddress, 64, 48), new("saddr ip", T.IPv4Address, 112, 32),
        new("daddr ether", T.EtherAddress, 144, 48), new("daddr ip", T.IPv4Address, 192, 32));

    public static readonly Header IPv4 = new(
        "ip", "protocol", new("version", T.Integer, 0, 4), new("hdrlength", T.Integer, 4, 4), new("dscp", T.Dscp, 8, 6), new("ecn", T.Ecn, 14, 2),
        new("length", T.Integer, 16, 16), new("id", T.Integer, 32, 16), new("frag-off", T.Integer, 48, 16), new("ttl", T.Integer, 64, 8),
        new("protocol", T.Protocol, 72, 8), new("checksum", T.Integer, 80, 16), new("saddr", T.IPv4Address, 96, 32), new("daddr", T.IPv4Address, 128, 32));

    public static readonly Header IPv6 = new(
        "ip6", "nexthdr", new("version", T.Integer, 0, 4), new("dscp", T.Dscp, 4, 6), new("ecn", T.Ecn, 10, 2), new("flowlabel", T.Integer, 12, 20),
        new("length", T.Integer, 32, 16), new("nexthdr", T.Protocol, 48, 8), new("hoplimit", T.Integer, 56, 8), new("saddr", T.IPv6Address, 64, 128),
        new("daddr", T.IPv6Address, 192, 128));

    /// <summary>What the transport protocols with ports have in common.</summary>
    public static readonly Header Ports = new("th", null, SourcePort, DestinationPort);

    private static readonly FrozenDictionary<int, Header> s_transports = new Dictionary<int, Header>
    {
        [1] = new("icmp", "type", new("type", T.IcmpType, 0, 8), new("code", T.IcmpCode, 8, 8), new("checksum", T.Integer, 16, 16), new("id", T.Integer, 32, 16, 8),
            new("sequence", T.Integer, 48, 16, 8), new("gateway", T.Integer, 32, 32, 5), new("mtu", T.Integer, 48, 16, 3)),
        [2] = new("igmp", null, new("type", T.IgmpType, 0, 8), new("mrt", T.Integer, 8, 8), new("checksum", T.Integer, 16, 16), new("group", T.Integer, 32, 32)),
        [6] = new("tcp", null, SourcePort, DestinationPort, new("sequence", T.Integer, 32, 32), new("ackseq", T.Integer, 64, 32), new("doff", T.Integer, 96, 4),
            new("reserved", T.Integer, 100, 4), new("flags", T.TcpFlags, 104, 8), new("window", T.Integer, 112, 16), new("checksum", T.Integer, 128, 16),
            new("urgptr", T.Integer, 144, 16)),
        [17] = new("udp", null, SourcePort, DestinationPort, new("length", T.Integer, 32, 16), new("checksum", T.Integer, 48, 16)),
        [33] = new("dccp", null, SourcePort, DestinationPort, new("type", T.DccpType, 67, 4)),
        [50] = new("esp", null, new("spi", T.Integer, 0, 32), new("sequence", T.Integer, 32, 32)),
        [51] = new("ah", "nexthdr", new("nexthdr", T.Protocol, 0, 8), new("hdrlength", T.Integer, 8, 8), new("reserved", T.Integer, 16, 16), new("spi", T.Integer, 32, 32),
            new("sequence", T.Integer, 64, 32)),
        [58] = new("icmpv6", "type", new("type", T.Icmp6Type, 0, 8), new("code", T.Icmp6Code, 8, 8), new("checksum", T.Integer, 16, 16),
            new("parameter-problem", T.Integer, 32, 32, 4), new("mtu", T.Integer, 32, 32, 2), new("id", T.Integer, 32, 16, 128), new("sequence", T.Integer, 48, 16, 128),
            new("max-delay", T.Integer, 32, 16, 130)),
        [108] = new("comp", "nexthdr", new("nexthdr", T.Protocol, 0, 8), new("flags", T.Hexadecimal, 8, 8), new("cpi", T.Integer, 16, 16)),
        [132] = new("sctp", null, SourcePort, DestinationPort, new("vtag", T.Integer, 32, 32), new("checksum", T.Integer, 64, 32)),
        [136] = new("udplite", null, SourcePort, DestinationPort, new("csumcov", T.Integer, 32, 16), new("checksum", T.Integer, 48, 16)),
    }.ToFrozenDictionary();

    private static HeaderField SourcePort => new("sport", T.Service, 0, 16);

    private static HeaderField DestinationPort => new("dport", T.Service, 16, 16);

    /// <summary>IPPROTO_*.</summary>
    public static Header? OfTransport(int protocol) => s_transports.GetValueOrDefault(protocol);

    /// <summary>ETH_P_*.</summary>
    public static Header? OfEtherType(int type) => type switch
    {
        0x800 => IPv4,
        0x86dd => IPv6,
        0x806 => Arp,
        _ => null,
    };

    /// <summary>NFPROTO_*.</summary>
    public static Header? OfFamily(int family) => family switch
    {
        NetfilterFamily.NFPROTO_IPV4 => IPv4,
        NetfilterFamily.NFPROTO_IPV6 => IPv6,
        NetfilterFamily.NFPROTO_ARP => Arp,
        _ => null,
    };

    /// <summary>A field that begins there and is no longer than that.</summary>
    /// <param name="bit">Where.</param>
    /// <param name="bits">How long.</param>
    /// <param name="type">Of ICMP, where it is known: the type of message.</param>
    public HeaderField? At(int bit, int bits, int? type = null) =>
        Array.Find(Fields, f => f.Bit == bit && f.Bits == bits && (type is null || f.For is null || f.For == type))
        ?? Array.Find(Fields, f => f.Bit == bit && f.Bits < bits && (type is null || f.For is null || f.For == type));
}
