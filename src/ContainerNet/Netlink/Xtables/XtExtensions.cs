using System.Collections.Frozen;
using System.Net.Sockets;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Rules;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Everything known of the matches and targets of x_tables: one row for each name, revision and family, with what reads its structure.</summary>
internal static class XtExtensions
{
    /// <summary>sizeof(struct _xt_align): what the lengths of matches, targets and their structures are multiples of.</summary>
    public const int Alignment = 8;

    private static readonly FrozenDictionary<Key, Decoder> s_matches = Table(
        new("addrtype", 0, AddressMatches.Addrtype0),
        new("addrtype", 1, AddressMatches.Addrtype1),
        new("ah", 0, PacketMatches.Ah, AddressFamily.InterNetwork),
        new("ah", 0, ExtensionHeaderMatches.Authentication, AddressFamily.InterNetworkV6),
        new("cgroup", 0, SocketMatches.Cgroup0),
        new("cgroup", 1, SocketMatches.Cgroup1),
        new("cgroup", 2, SocketMatches.Cgroup2),
        new("comment", 0, CommentMatch.Read),
        new("connbytes", 0, ConntrackMatches.Connbytes),
        new("connlimit", 1, ConntrackMatches.Connlimit),
        new("connmark", 1, ConntrackMatches.Connmark),
        new("conntrack", 1, ConntrackMatches.Conntrack1),
        new("conntrack", 2, ConntrackMatches.Conntrack2),
        new("conntrack", 3, ConntrackMatches.Conntrack3),
        new("cpu", 0, RateMatches.Cpu),
        new("dccp", 0, PortMatches.Dccp),
        new("devgroup", 0, AddressMatches.Devgroup),
        new("dscp", 0, PacketMatches.Dscp),
        new("ecn", 0, PacketMatches.Ecn),
        new("esp", 0, PacketMatches.Esp),
        new("frag", 0, ExtensionHeaderMatches.Fragment, AddressFamily.InterNetworkV6),
        new("hashlimit", 1, RateMatches.Hashlimit1),
        new("hashlimit", 2, RateMatches.Hashlimit2),
        new("hashlimit", 3, RateMatches.Hashlimit3),
        new("helper", 0, ConntrackMatches.Helper),
        new("hl", 0, PacketMatches.Hl, AddressFamily.InterNetworkV6),
        new("icmp", 0, IcmpMatches.Icmp, AddressFamily.InterNetwork),
        new("icmp6", 0, IcmpMatches.Icmp6, AddressFamily.InterNetworkV6),
        new("iprange", 1, AddressMatches.Iprange),
        new("ipv6header", 0, ExtensionHeaderMatches.Ipv6Header, AddressFamily.InterNetworkV6),
        new("length", 0, PacketMatches.Length),
        new("limit", 0, RateMatches.Limit),
        new("mac", 0, AddressMatches.Mac),
        new("mark", 1, PacketMatches.Mark),
        new("multiport", 1, PortMatches.Multiport),
        new("owner", 1, SocketMatches.Owner),
        new("physdev", 0, AddressMatches.Physdev),
        new("pkttype", 0, AddressMatches.Pkttype),
        new("policy", 0, PolicyMatch.Read),
        new("quota", 0, RateMatches.Quota),
        new("realm", 0, PacketMatches.Realm),
        new("recent", 0, RateMatches.Recent0),
        new("recent", 1, RateMatches.Recent1),
        new("rpfilter", 0, AddressMatches.Rpfilter),
        new("rt", 0, ExtensionHeaderMatches.Routing, AddressFamily.InterNetworkV6),
        new("sctp", 0, PortMatches.Sctp),
        new("set", 1, AddressMatches.Set),
        new("set", 2, AddressMatches.Set),
        new("set", 3, AddressMatches.Set),
        new("set", 4, AddressMatches.Set),
        new("socket", 0, SocketMatches.AnySocket),
        new("socket", 1, SocketMatches.Socket),
        new("socket", 2, SocketMatches.Socket),
        new("socket", 3, SocketMatches.Socket),
        new("state", 0, ConntrackMatches.State),
        new("statistic", 0, RateMatches.Statistic),
        new("string", 1, PacketMatches.String),
        new("tcp", 0, PortMatches.Tcp),
        new("tcpmss", 0, PacketMatches.Tcpmss),
        new("time", 0, TimeMatch.Read),
        new("tos", 1, PacketMatches.Tos),
        new("ttl", 0, PacketMatches.Ttl, AddressFamily.InterNetwork),
        new("u32", 0, U32Match.Read),
        new("udp", 0, PortMatches.Udp),
        new("udplite", 0, PortMatches.Udp));

    private static readonly FrozenDictionary<Key, Decoder> s_targets = Table(
        new("", 0, StandardTarget.Read),
        new("CHECKSUM", 0, ChangeTargets.Checksum),
        new("CLASSIFY", 0, ChangeTargets.Classify),
        new("CONNMARK", 1, ChangeTargets.Connmark1),
        new("CONNMARK", 2, ChangeTargets.Connmark2),
        new("CT", 0, ChangeTargets.Ct0),
        new("CT", 1, ChangeTargets.Ct1),
        new("CT", 2, ChangeTargets.Ct1),
        new("DNAT", 0, NatTargets.DestinationNat, AddressFamily.InterNetwork),
        new("DNAT", 1, NatTargets.DestinationNat1),
        new("DNAT", 2, NatTargets.DestinationNat2),
        new("DSCP", 0, ChangeTargets.Dscp),
        new("ERROR", 0, ErrorTarget.Read),
        new("HL", 0, ChangeTargets.Hl, AddressFamily.InterNetworkV6),
        new("LOG", 0, LogTargets.Log),
        new("MARK", 2, ChangeTargets.Mark),
        new("MASQUERADE", 0, NatTargets.Masquerade),
        new("NETMAP", 0, NatTargets.Netmap),
        new("NFLOG", 0, LogTargets.Nflog),
        new("NFQUEUE", 0, LogTargets.Nfqueue0),
        new("NFQUEUE", 1, LogTargets.Nfqueue1),
        new("NFQUEUE", 2, LogTargets.Nfqueue3),
        new("NFQUEUE", 3, LogTargets.Nfqueue3),
        new("NOTRACK", 0, ChangeTargets.Notrack),
        new("REDIRECT", 0, NatTargets.Redirect),
        new("REJECT", 0, VerdictTargets.Reject),
        new("SET", 1, ChangeTargets.Set1),
        new("SET", 2, ChangeTargets.Set2),
        new("SET", 3, ChangeTargets.Set3),
        new("SNAT", 0, NatTargets.SourceNat, AddressFamily.InterNetwork),
        new("SNAT", 1, NatTargets.SourceNat1),
        new("TCPMSS", 0, ChangeTargets.Tcpmss),
        new("TEE", 1, VerdictTargets.Tee),
        new("TOS", 1, ChangeTargets.Tos),
        new("TPROXY", 0, VerdictTargets.Tproxy0),
        new("TPROXY", 1, VerdictTargets.Tproxy1),
        new("TRACE", 0, LogTargets.Trace),
        new("TTL", 0, ChangeTargets.Ttl, AddressFamily.InterNetwork));

    private delegate XtExtension Decoder(ref StructReader reader, XtContext context);

    /// <summary>For the tests: each needs bytes of its own.</summary>
    public static IEnumerable<(string Kind, string Name, byte Revision)> All =>
        s_matches.Keys.Select(k => ("match", k.Name, k.Revision)).Concat(s_targets.Keys.Select(k => ("target", k.Name, k.Revision))).Distinct();

    /// <summary>Writes a condition down; one that is not known here is named.</summary>
    public static void DescribeMatch(string name, uint revision, ReadOnlySpan<byte> info, RuleFacts facts) =>
        ReadMatch(name, (byte)revision, ContextOf(facts), info).AddTo(facts, "match");

    /// <summary>Writes down what becomes of the packet; what is not known here is named.</summary>
    public static void DescribeTarget(string name, uint revision, ReadOnlySpan<byte> info, RuleFacts facts) =>
        ReadTarget(name, (byte)revision, ContextOf(facts), info).AddTo(facts, "target");

    /// <summary>What a match says.</summary>
    public static XtExtension ReadMatch(string name, byte revision, XtContext context, ReadOnlySpan<byte> info) => Read(s_matches, name, revision, context, info);

    /// <summary>What a target says.</summary>
    public static XtExtension ReadTarget(string name, byte revision, XtContext context, ReadOnlySpan<byte> info) => Read(s_targets, name, revision, context, info);

    private static XtContext ContextOf(RuleFacts facts) =>
        new(NetfilterFamily.AddressFamilyOf(facts.Family), facts.Protocol is { Not: false } protocol ? protocol.Value : null);

    private static XtExtension Read(FrozenDictionary<Key, Decoder> table, string name, byte revision, XtContext context, ReadOnlySpan<byte> info)
    {
        XtExtension extension = Decode(table.GetValueOrDefault(new Key(name, revision, context.Family)), context, info)
            ?? new UnknownExtension(revision, info.ToArray());
        return extension with { Name = name };
    }

    /// <summary>Null: nobody knows it, or it is not the structure that it should be. Then the bytes are what there is to say.</summary>
    private static XtExtension? Decode(Decoder? decode, XtContext context, ReadOnlySpan<byte> info)
    {
        var reader = new StructReader(info);
        try
        {
            return decode?.Invoke(ref reader, context);
        }
        catch (NetlinkProtocolException)
        {
            return null;
        }
    }

    private static FrozenDictionary<Key, Decoder> Table(params Row[] rows) => rows
        .SelectMany(r => new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }.Where(f => r.Family is null || r.Family == f).Select(f => (r, f)))
        .ToFrozenDictionary(r => new Key(r.r.Name, r.r.Revision, r.f), r => r.r.Decoder);

    private readonly record struct Key(string Name, byte Revision, AddressFamily Family);

    /// <summary>A row of the table; without a family it is of both.</summary>
    private sealed record Row(string Name, byte Revision, Decoder Decoder, AddressFamily? Family = null);
}
