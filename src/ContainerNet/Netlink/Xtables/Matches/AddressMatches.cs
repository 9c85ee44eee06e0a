using System.Net;
using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Matches of whence and whither: addrtype, iprange, mac, physdev, devgroup, rpfilter, pkttype, set.</summary>
internal static class AddressMatches
{
    /// <summary>The bits of XT_ADDRTYPE_*: kinds of routes, the lowest first.</summary>
    private static readonly string[] s_types =
        ["UNSPEC", "UNICAST", "LOCAL", "BROADCAST", "ANYCAST", "MULTICAST", "BLACKHOLE", "UNREACHABLE", "PROHIBIT", "THROW", "NAT", "XRESOLVE"];

    /// <summary>struct xt_addrtype_info.</summary>
    public static XtExtension Addrtype0(ref StructReader reader, XtContext context)
    {
        (ushort source, ushort destination, bool notSource, bool notDestination) = (reader.U16(), reader.U16(), reader.U32() != 0, reader.U32() != 0);
        return Addrtype(source, notSource, destination, notDestination, link: null);
    }

    /// <summary>struct xt_addrtype_info_v1.</summary>
    public static XtExtension Addrtype1(ref StructReader reader, XtContext context)
    {
        (ushort source, ushort destination, uint flags) = (reader.U16(), reader.U16(), reader.U32());
        return Addrtype(source, (flags & 1) != 0, destination, (flags & 2) != 0, (flags & 4) != 0 ? "in" : (flags & 8) != 0 ? "out" : null);
    }

    /// <summary>struct xt_iprange_mtinfo.</summary>
    public static XtExtension Iprange(ref StructReader reader, XtContext context)
    {
        var source = (First: reader.Address(context.Family), Last: reader.Address(context.Family));
        var destination = (First: reader.Address(context.Family), Last: reader.Address(context.Family));
        byte flags = reader.U8();
        bool hasSource = (flags & 1) != 0, hasDestination = (flags & 2) != 0, notSource = (flags & 16) != 0, notDestination = (flags & 32) != 0;
        string ip = context.Family.Nft(), from = $"{source.First}-{source.Last}", to = $"{destination.First}-{destination.Last}";
        return new XtExtension(
            Join(hasSource ? $"{ip} saddr {NotEqual(notSource)}{from}" : null, hasDestination ? $"{ip} daddr {NotEqual(notDestination)}{to}" : null),
            Join(
                hasSource ? $"source IP range {Not(notSource)}{from}" : null,
                hasDestination ? $"destination IP range {Not(notDestination)}{to}" : null),
            Join(hasSource ? $"{Not(notSource)}--src-range {from}" : null, hasDestination ? $"{Not(notDestination)}--dst-range {to}" : null));
    }

    /// <summary>struct xt_mac_info.</summary>
    public static XtExtension Mac(ref StructReader reader, XtContext context)
    {
        string address = string.Join(':', reader.Bytes(6).ToArray().Select(b => $"{b:x2}"));
        bool not = reader.U32() != 0;
        return new XtExtension($"ether saddr {NotEqual(not)}{address}", $"MAC {Not(not)}{address}", $"{Not(not)}--mac-source {address}");
    }

    /// <summary>struct xt_physdev_info: the ports of a bridge.</summary>
    public static XtExtension Physdev(ref StructReader reader, XtContext context)
    {
        string input = LinkName.Read(ref reader), output = LinkName.Read(ref reader);
        (byte inverted, byte has) = (reader.U8(), reader.U8());
        string? Item(int bit, string words) => (has & bit) == 0 ? null : Not((inverted & bit) != 0) + words;
        string options = Join(
            Item(8, "--physdev-is-in"), Item(1, $"--physdev-in {input}"),
            Item(16, "--physdev-is-out"), Item(2, $"--physdev-out {output}"), Item(4, "--physdev-is-bridged"));
        return new XtExtension(null, $"PHYSDEV match {options}", options);
    }

    /// <summary>struct xt_devgroup_info.</summary>
    public static XtExtension Devgroup(ref StructReader reader, XtContext context)
    {
        (uint flags, uint source, uint sourceMask, uint destination, uint destinationMask) =
            (reader.U32(), reader.U32(), reader.U32(), reader.U32(), reader.U32());
        bool hasSource = (flags & 1) != 0, notSource = (flags & 2) != 0, hasDestination = (flags & 4) != 0, notDestination = (flags & 8) != 0;
        return new XtExtension(
            Join(
                hasSource ? NftMasked("iifgroup", notSource, source, sourceMask) : null,
                hasDestination ? NftMasked("oifgroup", notDestination, destination, destinationMask) : null),
            Join(
                hasSource ? $"{Not(notSource)}src-group {Masked(source, sourceMask)}" : null,
                hasDestination ? $"{Not(notDestination)}dst-group {Masked(destination, destinationMask)}" : null),
            Join(
                hasSource ? $"{Not(notSource)}--src-group {Masked(source, sourceMask)}" : null,
                hasDestination ? $"{Not(notDestination)}--dst-group {Masked(destination, destinationMask)}" : null));
    }

    /// <summary>struct xt_rpfilter_info: would an answer leave by the link that the packet came in by?</summary>
    public static XtExtension Rpfilter(ref StructReader reader, XtContext context)
    {
        byte flags = reader.U8();
        bool loose = (flags & 1) != 0, mark = (flags & 2) != 0, local = (flags & 4) != 0, not = (flags & 8) != 0;
        string?[] words = [loose ? "loose" : null, mark ? "validmark" : null, local ? "accept-local" : null, not ? "invert" : null];
        return new XtExtension(
            local ? null : $"fib saddr{(mark ? " . mark" : "")}{(loose ? "" : " . iif")} oif {(not ? "" : "!= ")}0",
            Join(["rpfilter", .. words]),
            Join([.. words.Select(w => w is null ? null : $"--{w}")]));
    }

    /// <summary>struct xt_pkttype_info: PACKET_HOST and the others.</summary>
    public static XtExtension Pkttype(ref StructReader reader, XtContext context)
    {
        (uint type, bool not) = (reader.U32(), reader.U32() != 0);
        string name = Named(type, "unicast", "broadcast", "multicast");
        return new XtExtension($"pkttype {NotEqual(not)}{name}", $"PKTTYPE {(not ? "!=" : "=")} {name}", $"{Not(not)}--pkt-type {name}");
    }

    /// <summary>
    /// struct xt_set_info, with which every revision of the match set begins. A set has only its number here. What later revisions have besides
    /// (comparisons of counters, options) is shown as the bytes that it is.
    /// </summary>
    public static XtExtension Set(ref StructReader reader, XtContext context)
    {
        var set = SetReference.Read(ref reader);
        string words = Join(set.Words, reader.Rest is { } rest && rest.AsSpan().ContainsAnyExcept((byte)0) ? $"options 0x{XtWords.Bytes(rest)}" : null);
        return new XtExtension(null, $"{Not(set.Not)}match-set {words}", $"{Not(set.Not)}--match-set {words}");
    }

    private static XtExtension Addrtype(ushort source, bool notSource, ushort destination, bool notDestination, string? link)
    {
        string? Word(string kind, ushort mask, bool not) => mask == 0 ? null : $"{kind}-type {(not ? "!" : "")}{string.Join(',', Bits(mask, s_types))}";
        string? Option(string kind, ushort mask, bool not) => mask == 0 ? null : $"{Not(not)}--{kind}-type {string.Join(',', Bits(mask, s_types))}";
        string? Nft(string key, ushort mask, bool not) => mask == 0
            ? null
            : $"fib {key}{(link is null ? "" : $" . {(link == "in" ? "i" : "o")}if")} type {NotEqual(not)}{XtWords.Set([.. Bits(mask, s_types).Select(t => t.ToLowerInvariant())])}";
        return new XtExtension(
            Join(Nft("saddr", source, notSource), Nft("daddr", destination, notDestination)),
            Join("ADDRTYPE match", Word("src", source, notSource), Word("dst", destination, notDestination), link is null ? null : $"limit-{link}"),
            Join(Option("src", source, notSource), Option("dst", destination, notDestination), link is null ? null : $"--limit-iface-{link}"));
    }
}
