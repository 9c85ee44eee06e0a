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
        AddWords(facts, kind);
        facts.HasMore |= !shown;
    }
}

/// <summary>Matches of transport protocols by their ports: tcp, udp, sctp, dccp, multiport.</summary>
internal static class PortMatches
{
    /// <summary>The bits of TCP's flags, the lowest first.</summary>
    private static readonly string[] s_flags = ["fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr"];

    private const int XT_NUM_SCTP_FLAGS = 4;

    /// <summary>Types of SCTP's chunks, from 0 on.</summary>
    private static readonly string[] s_chunks =
    [
        "DATA", "INIT", "INIT_ACK", "SACK", "HEARTBEAT", "HEARTBEAT_ACK", "ABORT", "SHUTDOWN", "SHUTDOWN_ACK", "ERROR", "COOKIE_ECHO", "COOKIE_ACK",
        "ECN_ECNE", "ECN_CWR", "SHUTDOWN_COMPLETE",
    ];

    /// <summary>DCCP_PKT_*, from 0 on; the last ones are all those that mean nothing.</summary>
    private static readonly string[] s_dccpTypes =
        ["REQUEST", "RESPONSE", "DATA", "ACK", "DATAACK", "CLOSEREQ", "CLOSE", "RESET", "SYNC", "SYNCACK", "INVALID"];

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

    /// <summary>struct xt_sctp_info.</summary>
    public static XtExtension Sctp(ref StructReader reader, XtContext context)
    {
        var (destination, source) = (PortRange.Read(ref reader), PortRange.Read(ref reader));
        // Of which eight would do.
        var chunks = new uint[64];
        for (int i = 0; i < chunks.Length; i++) chunks[i] = reader.U32();
        uint match = reader.U32();
        var chunkFlags = new Dictionary<byte, string>();
        ReadOnlySpan<byte> flagInfo = reader.Bytes(XT_NUM_SCTP_FLAGS * 3);
        uint flagCount = reader.U32();
        if (flagCount > XT_NUM_SCTP_FLAGS) throw new NetlinkProtocolException($"flags of {flagCount} chunks are more than sctp can have");
        for (int i = 0; i < flagCount; i++) chunkFlags.TryAdd(flagInfo[3 * i], ChunkFlags(flagInfo[3 * i], flagInfo[(3 * i) + 1], flagInfo[(3 * i) + 2]));
        (uint flags, uint inverted) = (reader.U32(), reader.U32());
        (source.Not, destination.Not) = ((inverted & 1) != 0, (inverted & 2) != 0);
        (source.Given, destination.Given) = ((flags & 1) != 0, (flags & 2) != 0);
        if ((flags & 4) == 0) return Ports("sctp", source, destination);
        bool not = (inverted & 4) != 0;
        string how = match switch { 1 => "any", 2 => "all", 4 => "only", _ => Hex(match) };
        return Ports(
            "sctp", source, destination, null,
            $"{Not(not)}{how} {ChunkTypes(chunks, t => $"0x{t:X4}{chunkFlags.GetValueOrDefault((byte)t)}")}",
            $"{Not(not)}--chunk-types {how} {ChunkTypes(chunks, t => ChunkName(t) + chunkFlags.GetValueOrDefault((byte)t))}");
    }

    /// <summary>struct xt_dccp_info.</summary>
    public static XtExtension Dccp(ref StructReader reader, XtContext context)
    {
        var (destination, source) = (PortRange.Read(ref reader), PortRange.Read(ref reader));
        (ushort flags, ushort inverted, ushort types, byte option) = (reader.U16(), reader.U16(), reader.U16(), reader.U8());
        (source.Not, destination.Not) = ((inverted & 1) != 0, (inverted & 2) != 0);
        (source.Given, destination.Given) = ((flags & 1) != 0, (flags & 2) != 0);
        if ((flags & 12) == 0) return Ports("dccp", source, destination);
        bool hasTypes = (flags & 4) != 0, hasOption = (flags & 8) != 0, notTypes = (inverted & 4) != 0, notOption = (inverted & 8) != 0;
        int[] numbers = [.. Enumerable.Range(0, 16).Where(t => (types >> t & 1) != 0)];
        IEnumerable<string> names = numbers.Select(t => s_dccpTypes[Math.Min(t, s_dccpTypes.Length - 1)]).Distinct();
        return Ports(
            "dccp", source, destination, null,
            Join(hasTypes ? Not(notTypes) + string.Join(',', numbers) : null, hasOption ? $"option={(notOption ? "!" : "")}{option}" : null),
            Join(hasTypes ? $"{Not(notTypes)}--dccp-types {string.Join(',', names)}" : null, hasOption ? $"{Not(notOption)}--dccp-option {option}" : null));
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

    /// <summary>":Be": the letters of the flags that count, from the highest, small where a flag must not be set.</summary>
    private static string ChunkFlags(byte type, byte flags, byte mask)
    {
        const byte DATA = 0, ABORT = 6, SHUTDOWN_COMPLETE = 14;
        string letters = type switch { DATA => "----IUBE", ABORT or SHUTDOWN_COMPLETE => "-------T", _ => "--------" };
        IEnumerable<char> told = Enumerable.Range(0, 8).Where(i => (mask << i & 0x80) != 0).Select(i => (flags << i & 0x80) != 0 ? letters[i] : char.ToLowerInvariant(letters[i]));
        return mask == 0 ? "" : $":{string.Concat(told)}";
    }

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
