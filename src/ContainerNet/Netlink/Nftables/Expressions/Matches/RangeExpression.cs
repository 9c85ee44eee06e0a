namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"range": the rule goes on only if a register is between two values, or is not.</summary>
internal sealed class RangeExpression
{
    public uint? SourceRegister { get; set; }

    /// <summary>NFT_RANGE_EQ (0) or NFT_RANGE_NEQ (1).</summary>
    public uint? Operator { get; set; }

    public RegisterData? From { get; set; }

    /// <summary>Included.</summary>
    public RegisterData? To { get; set; }

    public static AttributeTable<RangeExpression> Table { get; } = new AttributeTable<RangeExpression>(ByteOrder.Big)
        .U32(1, "NFTA_RANGE_SREG", m => m.SourceRegister, (m, v) => m.SourceRegister = v)
        .U32(2, "NFTA_RANGE_OP", m => m.Operator, (m, v) => m.Operator = v)
        .Nest(3, "NFTA_RANGE_FROM_DATA", RegisterData.Table, m => m.From, (m, v) => m.From = v)
        .Nest(4, "NFTA_RANGE_TO_DATA", RegisterData.Table, m => m.To, (m, v) => m.To = v);
}
