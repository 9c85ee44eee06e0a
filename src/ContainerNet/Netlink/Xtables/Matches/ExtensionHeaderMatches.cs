using System.Net;
using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Matches of IPv6's extension headers: ah, frag, rt, ipv6header.</summary>
internal static class ExtensionHeaderMatches
{
    /// <summary>struct ip6t_ah.</summary>
    public static XtExtension Authentication(ref StructReader reader, XtContext context)
    {
        (uint first, uint last, uint length, bool reserved, byte inverted) = (reader.U32(), reader.U32(), reader.U32(), reader.U8() != 0, reader.U8());
        bool notSpi = (inverted & 1) != 0, notLength = (inverted & 2) != 0;
        (bool Shown, string Listed, string Option, string Nft)[] parts =
        [
            (notSpi || first != 0 || last != uint.MaxValue, $"spi{(first == last ? "" : "s")}:{(notSpi ? "!" : "")}{Range(first, last, ':')}", $"{Not(notSpi)}--ahspi {Range(first, last, ':')}", $"ah spi {NotEqual(notSpi)}{Range(first, last, '-')}"),
            (notLength || length != 0, $"length:{(notLength ? "!" : "")}{length}", $"{Not(notLength)}--ahlen {length}", $"ah hdrlength {NotEqual(notLength)}{length}"),
            (reserved, "reserved", "--ahres", "ah reserved 1"),
        ];
        return Of("ah", [.. parts.Where(p => p.Shown)]);
    }

    /// <summary>struct ip6t_frag.</summary>
    public static XtExtension Fragment(ref StructReader reader, XtContext context)
    {
        (uint first, uint last, uint length, byte flags, byte inverted) = (reader.U32(), reader.U32(), reader.U32(), reader.U8(), reader.U8());
        bool notId = (inverted & 1) != 0, hasId = first != 0 || last != uint.MaxValue || notId, notLength = (inverted & 2) != 0;
        (bool Shown, string Listed, string Option, string Nft)[] parts =
        [
            (hasId, $"id{(first == last ? "" : "s")}:{(notId ? "!" : "")}{Range(first, last, ':')}", $"{Not(notId)}--fragid {Range(first, last, ':')}", $"frag id {NotEqual(notId)}{Range(first, last, '-')}"),
            ((flags & 2) != 0, $"length:{(notLength ? "!" : "")}{length}", $"{Not(notLength)}--fraglen {length}", ""),
            ((flags & 4) != 0, "reserved", "--fragres", "frag reserved 1"),
            ((flags & 8) != 0, "first", "--fragfirst", "frag frag-off 0"),
            ((flags & 16) != 0, "more", "--fragmore", "frag more-fragments 1"),
            ((flags & 32) != 0, "last", "--fraglast", "frag more-fragments 0"),
        ];
        return Of("frag", [.. parts.Where(p => p.Shown)]);
    }

    /// <summary>struct ip6t_rt.</summary>
    public static XtExtension Routing(ref StructReader reader, XtContext context)
    {
        const int IP6T_RT_HOPS = 16;
        (uint type, uint first, uint last, uint length, byte flags, byte inverted) =
            (reader.U32(), reader.U32(), reader.U32(), reader.U32(), reader.U8(), reader.U8());
        var addresses = new IPAddress[IP6T_RT_HOPS];
        for (int i = 0; i < addresses.Length; i++) addresses[i] = reader.BareAddress(context.Family);
        byte count = reader.U8();
        if (count > IP6T_RT_HOPS) throw new NetlinkProtocolException($"{count} addresses are more than rt can have");
        bool notType = (inverted & 1) != 0, notLeft = (inverted & 2) != 0, notLength = (inverted & 4) != 0;
        string list = string.Join<IPAddress>(',', addresses[..count]);
        (bool Shown, string Listed, string Option, string Nft)[] parts =
        [
            ((flags & 1) != 0, $"type:{(notType ? "!" : "")}{type}", $"{Not(notType)}--rt-type {type}", $"rt type {NotEqual(notType)}{type}"),
            ((flags & 2) != 0, $"segsleft{(first == last ? "" : "s")}:{(notLeft ? "!" : "")}{Range(first, last, ':')}", $"{Not(notLeft)}--rt-segsleft {Range(first, last, ':')}", $"rt seg-left {NotEqual(notLeft)}{Range(first, last, '-')}"),
            ((flags & 4) != 0, $"length:{(notLength ? "!" : "")}{length}", $"{Not(notLength)}--rt-len {length}", $"rt hdrlength {NotEqual(notLength)}{length}"),
            ((flags & 8) != 0, "reserved", "--rt-0-res", ""),
            (count > 0, $"0-addrs {list}", $"--rt-0-addrs {list}", ""),
            ((flags & 32) != 0, "0-not-strict", "--rt-0-not-strict", ""),
        ];
        return Of("rt", [.. parts.Where(p => p.Shown)]);
    }

    /// <summary>struct ip6t_ipv6header_info: which headers there are.</summary>
    public static XtExtension Ipv6Header(ref StructReader reader, XtContext context)
    {
        (byte match, bool not, bool soft) = (reader.U8(), reader.U8() != 0, reader.U8() != 0);
        string names = string.Join(',', Bits(match, "proto", "none", "esp", "ah", "ipv6-frag", "ipv6-route", "ipv6-opts", "hop-by-hop").Reverse());
        return new XtExtension(
            null,
            Join($"ipv6header flags:{(not ? "!" : "")}0x{match:X}", soft ? "soft" : null),
            Join($"{Not(not)}--header {names}", soft ? "--soft" : null));
    }

    /// <summary>A part that nft cannot say takes the others with it.</summary>
    private static XtExtension Of(string name, (bool Shown, string Listed, string Option, string Nft)[] parts) => new(
        parts.Any(p => p.Nft.Length == 0) ? null : string.Join(' ', parts.Select(p => p.Nft)),
        Join([name, .. parts.Select(p => p.Listed)]),
        Join([.. parts.Select(p => p.Option)]));
}
