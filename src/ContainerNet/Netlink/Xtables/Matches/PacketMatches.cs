using System.Text;
using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Matches of the packet itself: its mark, length, header fields and contents.</summary>
internal static class PacketMatches
{
    /// <summary>struct xt_mark_mtinfo1.</summary>
    public static XtExtension Mark(ref StructReader reader, XtContext context)
    {
        (uint mark, uint mask, bool not) = (reader.U32(), reader.U32(), reader.U8() != 0);
        return new XtExtension(
            mask == uint.MaxValue ? $"meta mark {NotEqual(not)}0x{mark:x8}" : $"meta mark & 0x{mask:x8} {(not ? "!=" : "==")} 0x{mark:x8}",
            $"mark match {Not(not)}{Masked(mark, mask)}",
            $"{Not(not)}--mark {Masked(mark, mask)}");
    }

    /// <summary>struct xt_length_info: of the packet with its IP header.</summary>
    public static XtExtension Length(ref StructReader reader, XtContext context)
    {
        (ushort shortest, ushort longest, bool not) = (reader.U16(), reader.U16(), reader.U8() != 0);
        return new XtExtension(
            $"meta length {NotEqual(not)}{Range(shortest, longest, '-')}",
            $"length {(not ? "!" : "")}{Range(shortest, longest, ':')}",
            $"{Not(not)}--length {Range(shortest, longest, ':')}");
    }

    /// <summary>struct xt_tcpmss_match_info.</summary>
    public static XtExtension Tcpmss(ref StructReader reader, XtContext context)
    {
        (ushort least, ushort most, bool not) = (reader.U16(), reader.U16(), reader.U8() != 0);
        return new XtExtension(
            $"tcp option maxseg size {NotEqual(not)}{Range(least, most, '-')}",
            $"tcpmss match {(not ? "!" : "")}{Range(least, most, ':')}",
            $"{Not(not)}--mss {Range(least, most, ':')}");
    }

    /// <summary>struct xt_dscp_info.</summary>
    public static XtExtension Dscp(ref StructReader reader, XtContext context)
    {
        (byte value, bool not) = (reader.U8(), reader.U8() != 0);
        return new XtExtension(
            $"{context.Family.Nft()} dscp {NotEqual(not)}0x{value:x2}", $"DSCP match {(not ? "!" : "")}0x{value:x2}", $"{Not(not)}--dscp 0x{value:x2}");
    }

    /// <summary>struct xt_tos_match_info.</summary>
    public static XtExtension Tos(ref StructReader reader, XtContext context)
    {
        (byte mask, byte value, bool not) = (reader.U8(), reader.U8(), reader.U8() != 0);
        // iptables has no space there.
        return new XtExtension(null, $"tos match{(not ? "!" : "")}0x{value:x2}/0x{mask:x2}", $"{Not(not)}--tos 0x{value:x2}/0x{mask:x2}");
    }

    /// <summary>struct ipt_ttl_info.</summary>
    public static XtExtension Ttl(ref StructReader reader, XtContext context) => HopLimit(ref reader, "TTL match TTL", "--ttl", "ip ttl");

    /// <summary>struct ip6t_hl_info.</summary>
    public static XtExtension Hl(ref StructReader reader, XtContext context) => HopLimit(ref reader, "HL match HL", "--hl", "ip6 hoplimit");

    /// <summary>struct xt_ecn_info: flags of TCP, and the two bits of IP.</summary>
    public static XtExtension Ecn(ref StructReader reader, XtContext context)
    {
        const byte XT_ECN_OP_MATCH_IP = 0x01, XT_ECN_OP_MATCH_ECE = 0x10, XT_ECN_OP_MATCH_CWR = 0x20;
        (byte operation, byte inverted, byte ect) = (reader.U8(), reader.U8(), reader.U8());
        (byte Flag, string Listed, string Option)[] all =
            [(XT_ECN_OP_MATCH_ECE, "ECE", "--ecn-tcp-ece"), (XT_ECN_OP_MATCH_CWR, "CWR", "--ecn-tcp-cwr"), (XT_ECN_OP_MATCH_IP, $"ECT={ect}", $"--ecn-ip-ect {ect}")];
        var parts = Array.FindAll(all, p => (operation & p.Flag) != 0);
        string nft = $"{context.Family.Nft()} ecn {NotEqual((inverted & XT_ECN_OP_MATCH_IP) != 0)}{Named(ect, "not-ect", "ect1", "ect0", "ce")}";
        return new XtExtension(
            operation == XT_ECN_OP_MATCH_IP ? nft : null,
            Join(["ECN match", .. parts.Select(p => ((inverted & p.Flag) != 0 ? "!" : "") + p.Listed)]),
            Join([.. parts.Select(p => Not((inverted & p.Flag) != 0) + p.Option)]));
    }

    /// <summary>struct xt_string_info.</summary>
    public static XtExtension String(ref StructReader reader, XtContext context)
    {
        (ushort from, ushort to, string algorithm) = (reader.U16(), reader.U16(), reader.Text(16));
        ReadOnlySpan<byte> pattern = reader.Bytes(128);
        (byte length, byte flags) = (reader.U8(), reader.U8());
        if (length > pattern.Length) throw new NetlinkProtocolException($"{length} bytes are more than the match string can look for");
        pattern = pattern[..length];
        bool not = (flags & 1) != 0, anyCase = (flags & 2) != 0, printable = !pattern.ContainsAnyExceptInRange((byte)' ', (byte)'~');
        string text = printable
            ? $"\"{Encoding.ASCII.GetString(pattern).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : $"\"|{XtWords.Bytes(pattern)}|\"";
        return new XtExtension(
            null,
            Join(
                "STRING match", not ? "!" : null, text, $"ALGO name {algorithm}", from != 0 ? $"FROM {from}" : null,
                to != ushort.MaxValue ? $"TO {to}" : null, anyCase ? "ICASE" : null),
            Join(
                $"{Not(not)}--{(printable ? "string" : "hex-string")} {text}", $"--algo {algorithm}", from != 0 ? $"--from {from}" : null,
                to != ushort.MaxValue ? $"--to {to}" : null, anyCase ? "--icase" : null));
    }

    /// <summary>struct xt_esp, struct ipt_ah: numbers of security associations.</summary>
    public static XtExtension Esp(ref StructReader reader, XtContext context) => Spi(ref reader, "esp");

    /// <inheritdoc cref="Esp"/>
    public static XtExtension Ah(ref StructReader reader, XtContext context) => Spi(ref reader, "ah");

    /// <summary>struct xt_realm_info.</summary>
    public static XtExtension Realm(ref StructReader reader, XtContext context)
    {
        (uint realm, uint mask, bool not) = (reader.U32(), reader.U32(), reader.U8() != 0);
        string words = Masked(realm, mask);
        return new XtExtension(
            NftMasked("rtclassid", not, realm, mask),
            $"{(not ? "! " : "")}realm {words}",
            $"{Not(not)}--realm {words}");
    }

    private static XtExtension HopLimit(ref StructReader reader, string listed, string option, string nft)
    {
        (byte mode, byte value) = (reader.U8(), reader.U8());
        return mode switch
        {
            0 => new XtExtension($"{nft} {value}", $"{listed} == {value}", $"{option}-eq {value}"),
            1 => new XtExtension($"{nft} != {value}", $"{listed} != {value}", $"! {option}-eq {value}"),
            2 => new XtExtension($"{nft} lt {value}", $"{listed} < {value}", $"{option}-lt {value}"),
            3 => new XtExtension($"{nft} gt {value}", $"{listed} > {value}", $"{option}-gt {value}"),
            _ => throw new NetlinkProtocolException($"{mode} is no comparison"),
        };
    }

    private static XtExtension Spi(ref StructReader reader, string name)
    {
        (uint first, uint last, bool not) = (reader.U32(), reader.U32(), (reader.U8() & 1) != 0);
        if (!not && first == 0 && last == uint.MaxValue) return new XtExtension("", name, "");
        return new XtExtension(
            $"{name} spi {NotEqual(not)}{Range(first, last, '-')}",
            $"{name} spi{(first == last ? "" : "s")}:{(not ? "!" : "")}{Range(first, last, ':')}",
            $"{Not(not)}--{name}spi {Range(first, last, ':')}");
    }
}
