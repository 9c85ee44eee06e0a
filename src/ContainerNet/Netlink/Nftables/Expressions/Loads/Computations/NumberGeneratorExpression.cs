namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"numgen": loads a number: the next, or any.</summary>
internal sealed class NumberGeneratorExpression
{
    public uint? DestinationRegister { get; set; }

    public uint? Modulus { get; set; }

    /// <summary>NFT_NG_INCREMENTAL (0) or NFT_NG_RANDOM (1).</summary>
    public uint? Type { get; set; }

    public uint? Offset { get; set; }

    public static AttributeTable<NumberGeneratorExpression> Table { get; } = new AttributeTable<NumberGeneratorExpression>(ByteOrder.Big)
        .U32(1, "NFTA_NG_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v)
        .U32(2, "NFTA_NG_MODULUS", m => m.Modulus, (m, v) => m.Modulus = v)
        .U32(3, "NFTA_NG_TYPE", m => m.Type, (m, v) => m.Type = v)
        .U32(4, "NFTA_NG_OFFSET", m => m.Offset, (m, v) => m.Offset = v);
}
