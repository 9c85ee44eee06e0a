using ContainerNet.Netlink.Nftables.Expressions;
using T = ContainerNet.Netlink.Nftables.Decoding.ValueType;

namespace ContainerNet.Netlink.Nftables.Decoding;

/// <content>Options of TCP and IPv4, extension headers of IPv6.</content>
internal sealed partial class RuleDecoder
{
    /// <summary>Bytes before the first block of a SACK option, bytes of a block, and blocks at most (RFC 2018).</summary>
    private const int SackHeader = 2, SackBlock = 8, SackBlocks = 4;

    private Operand? LoadOf(ExtensionHeaderExpression load)
    {
        bool present = ((load.Flags ?? 0) & ExtensionHeaderExpression.NFT_EXTHDR_F_PRESENT) != 0;
        int type = load.Type ?? 0, offset = (int)Math.Min(load.Offset ?? 0, 1024), bits = (int)Math.Min(8 * (load.Length ?? 0), 512);
        (string Kind, string? Name, HeaderField[] Fields, Layer Implied) header = load.Operation switch
        {
            ExtensionHeaderExpression.NFT_EXTHDR_OP_TCPOPT => ("tcp option", NameOfTcpOption(type, offset), FieldsOfTcpOption(type), Layer.Transport),
            ExtensionHeaderExpression.NFT_EXTHDR_OP_IPV4 => ("ip option", NameOfIPOption(type), FieldsOfIPOption(type), Layer.Network),
            null or ExtensionHeaderExpression.NFT_EXTHDR_OP_IPV6 => ("exthdr", NameOfExtensionHeader(type), FieldsOfExtensionHeader(type), Layer.Network),
            _ => ("", null, [], Layer.Network),
        };
        if (header.Kind.Length == 0) return null;
        if (_selectors[(int)header.Implied] is { } selector)
        {
            selector.IsImplied = true;
            _selectors[(int)header.Implied] = null;
        }

        if (present) return new Operand($"{header.Kind} {header.Name ?? $"{type}"}", T.Boolean, 8, ByteOrder.Big);
        HeaderField? field = Array.Find(header.Fields, f => f.Bit == 8 * offset && f.Bits == bits);
        string about = header.Kind == "exthdr" ? header.Name ?? "" : $"{header.Kind} {header.Name}";
        if (header.Name is not null && field is not null) return new Operand($"{about} {field.Name}", field.Type, bits, ByteOrder.Big);
        if (load.Operation == ExtensionHeaderExpression.NFT_EXTHDR_OP_TCPOPT) return new Operand($"tcp option @{type},{8 * offset},{bits}", T.Integer, bits, ByteOrder.Big);
        // Some fields are bits of a word, which a mask tells.
        HeaderField[] inside = [.. header.Fields.Where(f => f.Bit >= 8 * offset && f.Bit + f.Bits <= (8 * offset) + bits).Select(f => f with { Bit = f.Bit - (8 * offset) })];
        return inside.Length == 0 ? null : new Operand(about, T.Hexadecimal, bits, ByteOrder.Big) { Inside = inside };
    }

    /// <param name="type">TCPOPT_*.</param>
    /// <param name="offset">Of the field, in bytes: of up to four blocks of a SACK, the first has no number.</param>
    private static string? NameOfTcpOption(int type, int offset = 0) => type switch
    {
        5 when offset >= SackHeader + SackBlock => $"sack{(offset - SackHeader) / SackBlock}",
        0 => "eol", 1 => "nop", 2 => "maxseg", 3 => "window", 4 => "sack-perm", 5 => "sack", 8 => "timestamp", 19 => "md5sig", 30 => "mptcp", 34 => "fastopen", _ => null,
    };

    private static HeaderField[] FieldsOfTcpOption(int type) =>
    [
        new("length", T.Integer, 8, 8),
        .. type switch
        {
            2 => [new HeaderField("size", T.Integer, 16, 16)],
            3 => [new HeaderField("count", T.Integer, 16, 8)],
            5 => Enumerable.Range(0, SackBlocks).Select(n => 8 * (SackHeader + (n * SackBlock)))
                .SelectMany(bit => new HeaderField[] { new("left", T.Integer, bit, 32), new("right", T.Integer, bit + 32, 32) }),
            8 => [new HeaderField("tsval", T.Integer, 16, 32), new HeaderField("tsecr", T.Integer, 48, 32)],
            _ => Array.Empty<HeaderField>(),
        },
    ];

    private static string? NameOfIPOption(int type) => type switch { 7 => "rr", 131 => "lsrr", 137 => "ssrr", 148 => "ra", _ => null };

    private static HeaderField[] FieldsOfIPOption(int type) => type == 148
        ? [new("type", T.Integer, 0, 8), new("length", T.Integer, 8, 8), new("value", T.Integer, 16, 16)]
        : [new("type", T.Integer, 0, 8), new("length", T.Integer, 8, 8), new("ptr", T.Integer, 16, 8), new("addr", T.IPv4Address, 24, 32)];

    private static string? NameOfExtensionHeader(int type) => type switch { 0 => "hbh", 43 => "rt", 44 => "frag", 60 => "dst", 135 => "mh", _ => null };

    private static HeaderField[] FieldsOfExtensionHeader(int type) => type switch
    {
        0 or 60 => [new("nexthdr", T.Protocol, 0, 8), new("hdrlength", T.Integer, 8, 8)],
        43 => [new("nexthdr", T.Protocol, 0, 8), new("hdrlength", T.Integer, 8, 8), new("type", T.Integer, 16, 8), new("seg-left", T.Integer, 24, 8)],
        44 => [new("nexthdr", T.Protocol, 0, 8), new("reserved", T.Integer, 8, 8), new("frag-off", T.Integer, 16, 13), new("reserved2", T.Integer, 29, 2),
            new("more-fragments", T.Integer, 31, 1), new("id", T.Integer, 32, 32)],
        135 => [new("nexthdr", T.Protocol, 0, 8), new("hdrlength", T.Integer, 8, 8), new("type", T.MobilityType, 16, 8), new("reserved", T.Integer, 24, 8), new("checksum", T.Integer, 32, 16)],
        _ => [],
    };
}
