namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"cmp": the rule goes on only if a register compares so with a value.</summary>
internal sealed class CompareExpression
{
    public const uint NFT_CMP_EQ = 0;
    public const uint NFT_CMP_NEQ = 1;
    public const uint NFT_CMP_LT = 2;
    public const uint NFT_CMP_LTE = 3;
    public const uint NFT_CMP_GT = 4;
    public const uint NFT_CMP_GTE = 5;

    public uint? SourceRegister { get; set; }

    /// <summary>NFT_CMP_*.</summary>
    public uint? Operator { get; set; }

    public RegisterData? Data { get; set; }

    public static AttributeTable<CompareExpression> Table { get; } = new AttributeTable<CompareExpression>(ByteOrder.Big)
        .U32(1, "NFTA_CMP_SREG", m => m.SourceRegister, (m, v) => m.SourceRegister = v)
        .U32(2, "NFTA_CMP_OP", m => m.Operator, (m, v) => m.Operator = v)
        .Nest(3, "NFTA_CMP_DATA", RegisterData.Table, m => m.Data, (m, v) => m.Data = v);
}
