namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"payload": loads bytes of the packet into a register.</summary>
internal sealed class PayloadExpression
{
    public const uint NFT_PAYLOAD_LL_HEADER = 0;
    public const uint NFT_PAYLOAD_NETWORK_HEADER = 1;
    public const uint NFT_PAYLOAD_TRANSPORT_HEADER = 2;

    public uint? DestinationRegister { get; set; }

    /// <summary>NFT_PAYLOAD_*: from where the offset counts.</summary>
    public uint? Base { get; set; }

    /// <summary>Bytes.</summary>
    public uint? Offset { get; set; }

    /// <summary>Bytes.</summary>
    public uint? Length { get; set; }

    /// <summary>Of a change: what is written there.</summary>
    public uint? SourceRegister { get; set; }

    /// <summary>Of a change: NFT_PAYLOAD_CSUM_*.</summary>
    public uint? ChecksumType { get; set; }

    /// <summary>Of a change: bytes to the checksum that has to follow.</summary>
    public uint? ChecksumOffset { get; set; }

    /// <summary>Of a change: NFT_PAYLOAD_L4CSUM_*.</summary>
    public uint? ChecksumFlags { get; set; }

    public static AttributeTable<PayloadExpression> Table { get; } = new AttributeTable<PayloadExpression>(ByteOrder.Big)
        .U32(1, "NFTA_PAYLOAD_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v)
        .U32(2, "NFTA_PAYLOAD_BASE", m => m.Base, (m, v) => m.Base = v)
        .U32(3, "NFTA_PAYLOAD_OFFSET", m => m.Offset, (m, v) => m.Offset = v)
        .U32(4, "NFTA_PAYLOAD_LEN", m => m.Length, (m, v) => m.Length = v)
        .U32(5, "NFTA_PAYLOAD_SREG", m => m.SourceRegister, (m, v) => m.SourceRegister = v)
        .U32(6, "NFTA_PAYLOAD_CSUM_TYPE", m => m.ChecksumType, (m, v) => m.ChecksumType = v)
        .U32(7, "NFTA_PAYLOAD_CSUM_OFFSET", m => m.ChecksumOffset, (m, v) => m.ChecksumOffset = v)
        .U32(8, "NFTA_PAYLOAD_CSUM_FLAGS", m => m.ChecksumFlags, (m, v) => m.ChecksumFlags = v);
}
