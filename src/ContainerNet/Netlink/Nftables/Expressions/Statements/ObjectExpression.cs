namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"objref": uses an object of the table: a counter, quota, limit, helper ...</summary>
internal sealed class ObjectExpression
{
    /// <summary>NFT_OBJECT_*.</summary>
    public uint? Type { get; set; }

    public string? Name { get; set; }

    /// <summary>Which one is looked up in a map.</summary>
    public uint? SourceRegister { get; set; }

    public string? SetName { get; set; }

    public static AttributeTable<ObjectExpression> Table { get; } = new AttributeTable<ObjectExpression>(ByteOrder.Big)
        .U32(1, "NFTA_OBJREF_IMM_TYPE", m => m.Type, (m, v) => m.Type = v)
        .Text(2, "NFTA_OBJREF_IMM_NAME", m => m.Name, (m, v) => m.Name = v)
        .U32(3, "NFTA_OBJREF_SET_SREG", m => m.SourceRegister, (m, v) => m.SourceRegister = v)
        .Text(4, "NFTA_OBJREF_SET_NAME", m => m.SetName, (m, v) => m.SetName = v);
}
