namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"bitwise": destination = (source AND mask) XOR xor. Shifts are another <see cref="Operation"/>.</summary>
internal sealed class BitwiseExpression
{
    public const uint NFT_BITWISE_MASK_XOR = 0;
    public const uint NFT_BITWISE_LSHIFT = 1;
    public const uint NFT_BITWISE_RSHIFT = 2;

    public uint? SourceRegister { get; set; }

    public uint? DestinationRegister { get; set; }

    /// <summary>Bytes.</summary>
    public uint? Length { get; set; }

    /// <summary>NFT_BITWISE_*; null is NFT_BITWISE_MASK_XOR.</summary>
    public uint? Operation { get; set; }

    public RegisterData? Mask { get; set; }

    public RegisterData? Xor { get; set; }

    /// <summary>By how many bits it is shifted.</summary>
    public RegisterData? Data { get; set; }

    public static AttributeTable<BitwiseExpression> Table { get; } = new AttributeTable<BitwiseExpression>(ByteOrder.Big)
        .U32(1, "NFTA_BITWISE_SREG", m => m.SourceRegister, (m, v) => m.SourceRegister = v)
        .U32(2, "NFTA_BITWISE_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v)
        .U32(3, "NFTA_BITWISE_LEN", m => m.Length, (m, v) => m.Length = v)
        .U32(6, "NFTA_BITWISE_OP", m => m.Operation, (m, v) => m.Operation = v)
        .Nest(4, "NFTA_BITWISE_MASK", RegisterData.Table, m => m.Mask, (m, v) => m.Mask = v)
        .Nest(5, "NFTA_BITWISE_XOR", RegisterData.Table, m => m.Xor, (m, v) => m.Xor = v)
        .Nest(7, "NFTA_BITWISE_DATA", RegisterData.Table, m => m.Data, (m, v) => m.Data = v);
}
