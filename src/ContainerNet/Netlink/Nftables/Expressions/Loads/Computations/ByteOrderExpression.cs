namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"byteorder": turns numbers in a register round.</summary>
internal sealed class ByteOrderExpression
{
    public uint? SourceRegister { get; set; }

    public uint? DestinationRegister { get; set; }

    /// <summary>NFT_BYTEORDER_NTOH (0) or NFT_BYTEORDER_HTON (1).</summary>
    public uint? Operation { get; set; }

    /// <summary>Bytes.</summary>
    public uint? Length { get; set; }

    /// <summary>Bytes of each number.</summary>
    public uint? Size { get; set; }

    public static AttributeTable<ByteOrderExpression> Table { get; } = new AttributeTable<ByteOrderExpression>(ByteOrder.Big)
        .U32(1, "NFTA_BYTEORDER_SREG", m => m.SourceRegister, (m, v) => m.SourceRegister = v)
        .U32(2, "NFTA_BYTEORDER_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v)
        .U32(3, "NFTA_BYTEORDER_OP", m => m.Operation, (m, v) => m.Operation = v)
        .U32(4, "NFTA_BYTEORDER_LEN", m => m.Length, (m, v) => m.Length = v)
        .U32(5, "NFTA_BYTEORDER_SIZE", m => m.Size, (m, v) => m.Size = v);
}
