namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"exthdr": loads a field of an extension header of IPv6, or of an option of TCP or IPv4; or writes one.</summary>
internal sealed class ExtensionHeaderExpression
{
    public const uint NFT_EXTHDR_F_PRESENT = 1;
    public const uint NFT_EXTHDR_OP_IPV6 = 0;
    public const uint NFT_EXTHDR_OP_TCPOPT = 1;
    public const uint NFT_EXTHDR_OP_IPV4 = 2;

    public uint? DestinationRegister { get; set; }

    /// <summary>The header's or option's number.</summary>
    public byte? Type { get; set; }

    /// <summary>Bytes.</summary>
    public uint? Offset { get; set; }

    /// <summary>Bytes.</summary>
    public uint? Length { get; set; }

    /// <summary>NFT_EXTHDR_F_PRESENT (1): only whether it is there.</summary>
    public uint? Flags { get; set; }

    /// <summary>NFT_EXTHDR_OP_*; null is IPv6.</summary>
    public uint? Operation { get; set; }

    /// <summary>Of a change.</summary>
    public uint? SourceRegister { get; set; }

    public static AttributeTable<ExtensionHeaderExpression> Table { get; } = new AttributeTable<ExtensionHeaderExpression>(ByteOrder.Big)
        .U32(1, "NFTA_EXTHDR_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v)
        .U8(2, "NFTA_EXTHDR_TYPE", m => m.Type, (m, v) => m.Type = v)
        .U32(3, "NFTA_EXTHDR_OFFSET", m => m.Offset, (m, v) => m.Offset = v)
        .U32(4, "NFTA_EXTHDR_LEN", m => m.Length, (m, v) => m.Length = v)
        .U32(5, "NFTA_EXTHDR_FLAGS", m => m.Flags, (m, v) => m.Flags = v)
        .U32(6, "NFTA_EXTHDR_OP", m => m.Operation, (m, v) => m.Operation = v)
        .U32(7, "NFTA_EXTHDR_SREG", m => m.SourceRegister, (m, v) => m.SourceRegister = v);
}
