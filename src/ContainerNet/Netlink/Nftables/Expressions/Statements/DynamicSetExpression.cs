namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"dynset": puts what a register holds into a set, or takes it out.</summary>
internal sealed class DynamicSetExpression
{
    public string? SetName { get; set; }

    /// <summary>NFT_DYNSET_OP_ADD (0), UPDATE (1) or DELETE (2).</summary>
    public uint? Operation { get; set; }

    public uint? KeyRegister { get; set; }

    /// <summary>Of a map.</summary>
    public uint? DataRegister { get; set; }

    /// <summary>Milliseconds.</summary>
    public ulong? Timeout { get; set; }

    /// <summary>What the new element does when it is found.</summary>
    public Expression? Expression { get; set; }

    /// <summary>NFT_DYNSET_F_*.</summary>
    public uint? Flags { get; set; }

    /// <summary>The same, where there are several.</summary>
    public List<Expression>? Expressions { get; set; }

    public static AttributeTable<DynamicSetExpression> Table { get; } = new AttributeTable<DynamicSetExpression>(ByteOrder.Big)
        .Text(1, "NFTA_DYNSET_SET_NAME", m => m.SetName, (m, v) => m.SetName = v)
        .U32(3, "NFTA_DYNSET_OP", m => m.Operation, (m, v) => m.Operation = v)
        .U32(4, "NFTA_DYNSET_SREG_KEY", m => m.KeyRegister, (m, v) => m.KeyRegister = v)
        .U32(5, "NFTA_DYNSET_SREG_DATA", m => m.DataRegister, (m, v) => m.DataRegister = v)
        .U64(6, "NFTA_DYNSET_TIMEOUT", m => m.Timeout, (m, v) => m.Timeout = v)
        .Nest(7, "NFTA_DYNSET_EXPR", Expression.Table, m => m.Expression, (m, v) => m.Expression = v)
        .U32(9, "NFTA_DYNSET_FLAGS", m => m.Flags, (m, v) => m.Flags = v)
        .List(10, "NFTA_DYNSET_EXPRESSIONS", Expression.NFTA_LIST_ELEM, Expression.Table, m => m.Expressions, (m, v) => m.Expressions = v);
}
