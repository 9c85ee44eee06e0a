using System.Collections.Frozen;
using ContainerNet.Netlink.Nftables.Decoding;
using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Matches of ICMP's types and codes: icmp, icmp6 (struct ipt_icmp, struct ip6t_icmp).</summary>
internal static class IcmpMatches
{
    /// <summary>For the match icmp: whatever the type is.</summary>
    private const byte AnyType = 0xff;

    public static XtExtension Icmp(ref StructReader reader, XtContext context) => Read(ref reader, "icmp", "icmp", "--icmp-type", ValueNames.IcmpTypes);

    public static XtExtension Icmp6(ref StructReader reader, XtContext context) => Read(ref reader, "icmpv6", "ipv6-icmp", "--icmpv6-type", ValueNames.Icmp6Types);

    private static XtExtension Read(ref StructReader reader, string nft, string listed, string option, FrozenDictionary<int, string> typeNames)
    {
        (byte type, byte firstCode, byte lastCode, bool not) = (reader.U8(), reader.U8(), reader.U8(), (reader.U8() & 1) != 0);
        bool anyType = type == AnyType && nft == "icmp", anyCode = firstCode == 0 && lastCode == byte.MaxValue;
        string typeName = typeNames.GetValueOrDefault(type, $"{type}");
        string? words = (anyType, anyCode, not) switch
        {
            (true, _, _) => $"ip protocol {NotEqual(not)}icmp",
            (_, true, _) => $"{nft} type {NotEqual(not)}{typeName}",
            (_, _, false) => $"{nft} type {typeName} {nft} code {Range(firstCode, lastCode, '-')}",
            // All but this code of this type: that would be two statements, either of which may hold.
            _ => null,
        };
        string code = firstCode == lastCode ? $" code {firstCode}" : anyCode ? "" : $" codes {firstCode}-{lastCode}";
        return new XtExtension(
            words,
            $"{listed}{(not ? " !" : "")}type {type}{code}",
            $"{Not(not)}{option} {(anyType ? "any" : anyCode ? $"{type}" : $"{type}/{firstCode}")}");
    }
}
