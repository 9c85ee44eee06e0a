using System.Net;
using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Matches of what the kernel knows of a packet's connection: conntrack, state, connmark, connbytes, connlimit, helper.</summary>
internal static class ConntrackMatches
{
    private const ushort XT_CONNTRACK_STATE = 1 << 0;
    private const ushort XT_CONNTRACK_PROTO = 1 << 1;
    private const ushort XT_CONNTRACK_ORIGSRC = 1 << 2;
    private const ushort XT_CONNTRACK_STATUS = 1 << 6;
    private const ushort XT_CONNTRACK_EXPIRES = 1 << 7;
    private const ushort XT_CONNTRACK_ORIGSRC_PORT = 1 << 8;
    private const ushort XT_CONNTRACK_DIRECTION = 1 << 12;

    /// <summary>It was written as the older match state.</summary>
    private const ushort XT_CONNTRACK_STATE_ALIAS = 1 << 13;

    private const uint XT_CONNTRACK_STATE_SNAT = 1 << 6;
    private const uint XT_CONNTRACK_STATE_DNAT = 1 << 7;

    /// <summary>The bits of XT_CONNTRACK_STATE_*, in iptables' order.</summary>
    private static readonly (uint Bit, string Name)[] s_states =
    [
        (1 << 0, "INVALID"), (1 << 3, "NEW"), (1 << 2, "RELATED"), (1 << 1, "ESTABLISHED"), (1 << 8, "UNTRACKED"),
        (XT_CONNTRACK_STATE_SNAT, "SNAT"), (XT_CONNTRACK_STATE_DNAT, "DNAT"),
    ];

    /// <summary>The four addresses and ports of a connection, in the order of their flags, as iptables and nft call them.</summary>
    private static readonly (string Key, string NftDirection, string NftAddress, string NftPort)[] s_ends =
    [
        ("ctorigsrc", "original", "saddr", "proto-src"),
        ("ctorigdst", "original", "daddr", "proto-dst"),
        ("ctreplsrc", "reply", "saddr", "proto-src"),
        ("ctrepldst", "reply", "daddr", "proto-dst"),
    ];

    /// <summary>struct xt_conntrack_mtinfo1: eight bits of states, ports in network order.</summary>
    public static XtExtension Conntrack1(ref StructReader reader, XtContext context) => Conntrack(ref reader, context, revision: 1);

    /// <summary>struct xt_conntrack_mtinfo2: sixteen bits of states.</summary>
    public static XtExtension Conntrack2(ref StructReader reader, XtContext context) => Conntrack(ref reader, context, revision: 2);

    /// <summary>struct xt_conntrack_mtinfo3: ranges of ports, in the CPU's order.</summary>
    public static XtExtension Conntrack3(ref StructReader reader, XtContext context) => Conntrack(ref reader, context, revision: 3);

    /// <summary>struct xt_state_info; conntrack has taken its place, under both names.</summary>
    public static XtExtension State(ref StructReader reader, XtContext context)
    {
        const uint XT_STATE_UNTRACKED = 1 << 6;
        uint mask = reader.U32();
        mask = (mask & ~XT_STATE_UNTRACKED) | ((mask & XT_STATE_UNTRACKED) != 0 ? 1u << 8 : 0);
        string states = States(mask);
        return new XtExtension(NftState(mask, not: false), $"state {states}", $"--state {states}");
    }

    /// <summary>struct xt_connmark_mtinfo1.</summary>
    public static XtExtension Connmark(ref StructReader reader, XtContext context)
    {
        (uint mark, uint mask, bool not) = (reader.U32(), reader.U32(), reader.U8() != 0);
        return new XtExtension(
            NftMasked("ct mark", not, mark, mask),
            $"connmark match {Not(not)}{Masked(mark, mask)}",
            $"{Not(not)}--mark {Masked(mark, mask)}");
    }

    /// <summary>struct xt_connbytes_info. Excluded is what lies between the two when the first is the greater one.</summary>
    public static XtExtension Connbytes(ref StructReader reader, XtContext context)
    {
        (ulong from, ulong to, byte what, byte direction) = (reader.U64(), reader.U64(), reader.U8(), reader.U8());
        bool not = from > to;
        if (not) (from, to) = (to, from);
        string mode = Named(what, "packets", "bytes", "avgpkt"), way = Named(direction, "original", "reply", "both");
        string nft = to == ulong.MaxValue ? $"{(not ? "lt" : "ge")} {from}" : NotEqual(not) + Range(from, to, '-');
        string range = to == ulong.MaxValue ? $"{from}" : $"{from}:{to}";
        return new XtExtension(
            $"ct {(direction == 2 ? "" : way + " ")}{mode} {nft}",
            $"{Not(not)}connbytes {range} connbytes mode {mode} connbytes direction {way}",
            $"{Not(not)}--connbytes {range} --connbytes-mode {mode} --connbytes-dir {way}");
    }

    /// <summary>struct xt_connlimit_info.</summary>
    public static XtExtension Connlimit(ref StructReader reader, XtContext context)
    {
        (IPAddress mask, uint limit, uint flags) = (reader.Address(context.Family), reader.U32(), reader.U32());
        bool upTo = (flags & 1) != 0;
        string side = (flags & 2) != 0 ? "dst" : "src", length = PrefixLength(mask) is { } bits ? $"{bits}" : $"{mask}";
        return new XtExtension(
            null,
            $"#conn {side}/{length} {(upTo ? "<=" : ">")} {limit}",
            $"--connlimit-{(upTo ? "upto" : "above")} {limit} --connlimit-mask {length} --connlimit-{side[0]}addr");
    }

    /// <summary>struct xt_helper_info.</summary>
    public static XtExtension Helper(ref StructReader reader, XtContext context)
    {
        bool not = reader.U32() != 0;
        string name = reader.Text(30);
        return new XtExtension($"ct helper {NotEqual(not)}\"{name}\"", $"helper match {Not(not)}\"{name}\"", $"{Not(not)}--helper {Quote(name)}");
    }

    private static XtExtension Conntrack(ref StructReader reader, XtContext context, int revision)
    {
        var ends = new (IPAddress Address, IPAddress Mask)[s_ends.Length];
        for (int i = 0; i < ends.Length; i++) ends[i] = (reader.Address(context.Family), reader.Address(context.Family));
        (uint soonest, uint latest, ushort protocol) = (reader.U32(), reader.U32(), reader.U16());
        var ports = new (ushort First, ushort Last)[s_ends.Length];
        for (int i = 0; i < ports.Length; i++) ports[i].First = revision < 3 ? reader.U16Big() : reader.U16();
        (ushort has, ushort inverted) = (reader.U16(), reader.U16());
        (uint states, uint statuses) = revision == 1 ? (reader.U8(), reader.U8()) : (reader.U16(), reader.U16());
        for (int i = 0; i < ports.Length; i++) ports[i].Last = revision < 3 ? ports[i].First : Math.Max(reader.U16(), ports[i].First);

        bool Has(int flag) => (has & flag) != 0;
        bool Not(int flag) => (inverted & flag) != 0;
        var items = new List<(bool Not, string Key, string Value)>();
        var nft = new List<string?>();

        if (Has(XT_CONNTRACK_DIRECTION)) nft.Add($"ct direction {(Not(XT_CONNTRACK_DIRECTION) ? "reply" : "original")}");
        if (Has(XT_CONNTRACK_STATE))
        {
            items.Add((Not(XT_CONNTRACK_STATE), Has(XT_CONNTRACK_STATE_ALIAS) ? "state" : "ctstate", States(states)));
            nft.Add(NftState(states, Not(XT_CONNTRACK_STATE)));
        }

        if (Has(XT_CONNTRACK_PROTO))
        {
            items.Add((Not(XT_CONNTRACK_PROTO), "ctproto", $"{protocol}"));
            nft.Add($"ct original protocol {NotEqual(Not(XT_CONNTRACK_PROTO))}{protocol}");
        }

        if (Has(XT_CONNTRACK_STATUS))
            nft.Add(statuses == 0 ? null : $"ct status {XtWords.Not(Not(XT_CONNTRACK_STATUS))}{Statuses(statuses).ToLowerInvariant().Replace('_', '-')}");
        if (Has(XT_CONNTRACK_EXPIRES)) nft.Add($"ct expiration {NotEqual(Not(XT_CONNTRACK_EXPIRES))}{Range(soonest, latest, '-')}");
        for (int i = 0; i < ends.Length; i++)
        {
            int flag = XT_CONNTRACK_ORIGSRC << i;
            if (!Has(flag)) continue;
            items.Add((Not(flag), s_ends[i].Key, Masked(ends[i].Address, ends[i].Mask)));
            nft.Add(NftMasked($"ct {s_ends[i].NftDirection} {s_ends[i].NftAddress}", Not(flag), ends[i].Address, ends[i].Mask));
        }

        for (int i = 0; i < ports.Length; i++)
        {
            int flag = XT_CONNTRACK_ORIGSRC_PORT << i;
            if (!Has(flag)) continue;
            items.Add((Not(flag), s_ends[i].Key + "port", Range(ports[i].First, ports[i].Last, ':')));
            nft.Add($"ct {s_ends[i].NftDirection} {s_ends[i].NftPort} {NotEqual(Not(flag))}{Range(ports[i].First, ports[i].Last, '-')}");
        }

        if (Has(XT_CONNTRACK_STATUS)) items.Add((Not(XT_CONNTRACK_STATUS), "ctstatus", Statuses(statuses)));
        if (Has(XT_CONNTRACK_EXPIRES)) items.Add((Not(XT_CONNTRACK_EXPIRES), "ctexpire", Range(soonest, latest, ':')));
        if (Has(XT_CONNTRACK_DIRECTION)) items.Add((false, "ctdir", Not(XT_CONNTRACK_DIRECTION) ? "REPLY" : "ORIGINAL"));
        return new XtExtension(
            nft.Contains(null) ? null : string.Join(' ', nft),
            string.Join(' ', items.Select(i => $"{XtWords.Not(i.Not)}{i.Key} {i.Value}")),
            string.Join(' ', items.Select(i => $"{XtWords.Not(i.Not)}--{i.Key} {i.Value}")));
    }

    private static string States(uint mask)
    {
        string[] names = [.. s_states.Where(s => (mask & s.Bit) != 0).Select(s => s.Name)];
        return names.Length == 0 ? "NONE" : string.Join(',', names);
    }

    /// <summary>For nft a translated connection is a status, not a state: with both in one match there are no words for it.</summary>
    private static string? NftState(uint mask, bool not)
    {
        const uint translated = XT_CONNTRACK_STATE_SNAT | XT_CONNTRACK_STATE_DNAT;
        if ((mask & translated) == 0) return $"ct state {(not ? "! " : "")}{States(mask).ToLowerInvariant()}";
        return (mask & ~translated) == 0 ? $"ct status {(not ? "! " : "")}{States(mask).ToLowerInvariant()}" : null;
    }

    /// <summary>IPS_EXPECTED and the others.</summary>
    private static string Statuses(uint mask) => mask == 0 ? "NONE" : string.Join(',', Bits(mask, "EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED"));
}
