using ContainerNet.Netlink.Rules;
using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>A match with ports: what it says of them goes into the rule's columns too.</summary>
/// <param name="Source">The source ports; null is any.</param>
/// <param name="Destination">The destination ports; null is any.</param>
/// <param name="Nft">As in <see cref="XtExtension"/>.</param>
/// <param name="Listed">As in <see cref="XtExtension"/>.</param>
/// <param name="Options">As in <see cref="XtExtension"/>.</param>
/// <param name="More">It asks for other things than ports.</param>
internal sealed record PortMatch(RuleMatch<string>? Source, RuleMatch<string>? Destination, string? Nft, string Listed, string Options, bool More)
    : XtExtension(Nft, Listed, Options)
{
    public override void AddTo(RuleFacts facts, string kind)
    {
        // Two of the same kind in one rule: the column shows the first, and HasMore says that there are others.
        bool shown = !More && (Source is null || facts.SourcePorts is null) && (Destination is null || facts.DestinationPorts is null);
        facts.SourcePorts ??= Source;
        facts.DestinationPorts ??= Destination;
        facts.Words.Add(Nft ?? WithoutNft(kind));
        facts.Extras.Add(Listed);
        facts.HasMore |= !shown;
    }
}

/// <summary>Matches of transport protocols by their ports: tcp, udp, sctp, dccp, multiport.</summary>
internal static class PortMatches
{
    /// <summary>The bits of TCP's flags, the lowest first.</summary>
    private static readonly string[] s_flags = ["fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr"];

    /// <summary>Types of SCTP's chunks, from 0 on.</summary>
    private static readonly string[] s_chunks =
    [
        "DATA", "INIT", "INIT_ACK", "SACK", "HEARTBEAT", "HEARTBEAT_ACK", "ABORT", "SHUTDOWN", "SHUTDOWN_ACK", "ERROR", "COOKIE_ECHO", "COOKIE_ACK",
        "ECN_ECNE", "ECN_CWR", "SHUTDOWN_COMPLETE",
    ];

    /// <summary>struct xt_tcp.</summary>
    public static XtExtension Tcp(ref StructReader reader, XtContext context)
    {
        var (source, destination) = (PortRange.Read(ref reader), PortRange.Read(ref reader));
        (byte option, byte mask, byte compare, byte inverted) = (reader.U8(), reader.U8(), reader.U8(), reader.U8());
        (source.Not, destination.Not) = ((inverted & 1) != 0, (inverted & 2) != 0);
        bool hasFlags = mask != 0 || (inverted & 4) != 0, notFlags = (inverted & 4) != 0;
        bool hasOption = option != 0 || (inverted & 8) != 0, notOption = (inverted & 8) != 0;
        return Ports(
            "tcp",
            source,
            destination,
            Join(
                hasOption ? $"tcp option {option} {(notOption ? "missing" : "exists")}" : null,
                hasFlags ? $"tcp flags {NotEqual(notFlags)}{NftFlags(compare)} / {NftFlags(mask)}" : null),
            Join(
                hasOption ? $"option={(notOption ? "!" : "")}{option}" : null,
                hasFlags ? $"flags:{(notFlags ? "!" : "")}0x{mask:X2}/0x{compare:X2}" : null),
            Join(
                hasOption ? $"{Not(notOption)}--tcp-option {option}" : null,
                hasFlags ? $"{Not(notFlags)}--tcp-flags {TcpFlags(mask)} {TcpFlags(compare)}" : null));
    }

    /// <summary>struct xt_udp, of udp and udplite.</summary>
    public static XtExtension Udp(ref StructReader reader, XtContext context)
    {
        var (source, destination) = (PortRange.Read(ref reader), PortRange.Read(ref reader));
        byte inverted = reader.U8();
        (source.Not, destination.Not) = ((inverted & 1) != 0, (inverted & 2) != 0);
        return Ports(context.Protocol == "udplite" ? "udplite" : "udp", source, destination);
    }

    /// <summary>struct xt_sctp_info; flags of its chunks are shown by their number only.</summary>
    public static XtExtension Sctp(ref StructReader reader, XtContext context)
    {
        var (destination, source) = (PortRange.Read(ref reader), PortRange.Read(ref reader));
        // Of which eight would do.
        var chunks = new uint[64];
        for (int i = 0; i < chunks.Length; i++) chunks[i] = reader.U32();
        uint match = reader.U32();
        _ = reader.Bytes(3 * 4);
        uint flagCount = reader.U32();
        (uint flags, uint inverted) = (reader.U32(), reader.U32());
        (source.Not, destination.Not) = ((inverted & 1) != 0, (inverted & 2) != 0);
        (source.Given, destination.Given) = ((flags & 1) != 0, (flags & 2) != 0);
        if ((flags & 4) == 0) return Ports("sctp", source, destination);
        bool not = (inverted & 4) != 0;
        string how = match switch { 1 => "any", 2 => "all", 4 => "only", _ => Hex(match) }, more = flagCount == 0 ? "" : $" with {flagCount} flags";
        return Ports(
            "sctp", source, destination, null,
            $"{(not ? "!" : "")}{how} {ChunkTypes(chunks, t => $"0x{t:x4}")}{more}",
            $"{Not(not)}--chunk-types {how} {ChunkTypes(chunks, ChunkName)}{more}");
    }

    /// <summary>struct xt_dccp_info; packet types and options are shown as numbers.</summary>
    public static XtExtension Dccp(ref StructReader reader, XtContext context)
    {
        var (destination, source) = (PortRange.Read(ref reader), PortRange.Read(ref reader));
        (ushort flags, ushort inverted, ushort types, byte option) = (reader.U16(), reader.U16(), reader.U16(), reader.U8());
        (source.Not, destination.Not) = ((inverted & 1) != 0, (inverted & 2) != 0);
        (source.Given, destination.Given) = ((flags & 1) != 0, (flags & 2) != 0);
        if ((flags & 12) == 0) return Ports("dccp", source, destination);
        string what = Join(
            (flags & 4) != 0 ? $"{Not((inverted & 4) != 0)}types {Hex(types)}" : null, (flags & 8) != 0 ? $"{Not((inverted & 8) != 0)}option {option}" : null);
        return Ports("dccp", source, destination, null, what, what);
    }

    /// <summary>struct xt_multiport_v1: up to fifteen ports; where a flag says so, a port and the next one are the ends of a range.</summary>
    public static XtExtension Multiport(ref StructReader reader, XtContext context)
    {
        const int XT_MULTI_PORTS = 15;
        (byte side, byte count) = (reader.U8(), reader.U8());
        if (count > XT_MULTI_PORTS) throw new NetlinkProtocolException($"{count} ports are more than multiport can have");
        var ports = new ushort[XT_MULTI_PORTS];
        for (int i = 0; i < ports.Length; i++) ports[i] = reader.U16();
        ReadOnlySpan<byte> isFirst = reader.Bytes(XT_MULTI_PORTS);
        bool not = reader.U8() != 0;

        var ranges = new List<PortRange>();
        for (int i = 0; i < count; i++)
        {
            ushort first = ports[i];
            if (isFirst[i] != 0 && i + 1 < count) i++;
            ranges.Add(new PortRange(first, ports[i]));
        }

        string transport = context.Protocol ?? "th";
        string values = string.Join(", ", ranges.Select(r => r.Nft)), listed = string.Join(',', ranges.Select(r => r.Listed));
        (string name, string nft) = side switch
        {
            0 => ("sports", $"{transport} sport {NotEqual(not)}{Set(values, ranges.Count)}"),
            1 => ("dports", $"{transport} dport {NotEqual(not)}{Set(values, ranges.Count)}"),
            2 => ("ports", $"{transport} sport . {transport} dport {NotEqual(not)}{{ {string.Join(", ", ranges.Select(r => $"0-65535 . {r.Nft}, {r.Nft} . 0-65535"))} }}"),
            _ => throw new NetlinkProtocolException($"{side} is no side of multiport"),
        };
        var match = new RuleMatch<string>(values, not);
        return new PortMatch(
            side == 0 ? match : null, side == 1 ? match : null, nft, $"multiport {name} {(not ? "!" : "")}{listed}", $"{Not(not)}--{name} {listed}", More: side == 2);
    }

    /// <summary>A bit for each type of chunk.</summary>
    private static string ChunkTypes(uint[] map, Func<int, string> name)
    {
        int[] types = [.. Enumerable.Range(0, 256).Where(t => (map[t / 32] >> (t % 32) & 1) != 0)];
        return types.Length switch
        {
            0 => "NONE",
            256 => "ALL",
            _ => string.Join(',', types.Select(name)),
        };
    }

    private static string ChunkName(int type) => type switch
    {
        0x80 => "ASCONF_ACK",
        0xc0 => "FORWARD_TSN",
        0xc1 => "ASCONF",
        _ => type < s_chunks.Length ? s_chunks[type] : $"{type}",
    };

    private static string Set(string values, int count) => count == 1 ? values : $"{{ {values} }}";

    private static PortMatch Ports(
        string protocol, PortRange source, PortRange destination, string? nftMore = "", string listedMore = "", string optionsMore = "") => new(
        source.Match,
        destination.Match,
        nftMore is null ? null : Join(
            source.Says ? $"{protocol} sport {NotEqual(source.Not)}{source.Nft}" : null,
            destination.Says ? $"{protocol} dport {NotEqual(destination.Not)}{destination.Nft}" : null,
            nftMore),
        Join(protocol, source.ListedAs("spt"), destination.ListedAs("dpt"), listedMore),
        Join(source.OptionAs("--sport"), destination.OptionAs("--dport"), optionsMore),
        listedMore.Length > 0);

    /// <summary>In iptables' names and order.</summary>
    private static string TcpFlags(byte flags) => flags == 0 ? "NONE" : string.Join(',', Bits(flags, s_flags)).ToUpperInvariant();

    private static string NftFlags(byte flags) => flags == 0 ? "0x0" : string.Join(',', Bits(flags, s_flags));

    /// <summary>Two ports in a row, the lowest and the highest.</summary>
    private struct PortRange(ushort first, ushort last)
    {
        public bool Not { get; set; }

        /// <summary>A flag says whether it counts; where there is none, it does when it leaves something out.</summary>
        public bool? Given { get; set; }

        public readonly bool Says => Given ?? Not || first != 0 || last != ushort.MaxValue;

        public readonly string Nft => Range(first, last, '-');

        public readonly string Listed => Range(first, last, ':');

        public readonly RuleMatch<string>? Match => Says ? new RuleMatch<string>(Nft, Not) : null;

        public static PortRange Read(ref StructReader reader) => new(reader.U16(), reader.U16());

        public readonly string? ListedAs(string name) => Says ? $"{name}{(first == last ? "" : "s")}:{(Not ? "!" : "")}{Listed}" : null;

        public readonly string? OptionAs(string option) => Says ? $"{XtWords.Not(Not)}{option} {Listed}" : null;
    }
}
