namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"lookup": the rule goes on only if a register's value is in a set; of a map, the value that belongs to it is loaded.</summary>
internal sealed class LookupExpression
{
    public string? SetName { get; set; }

    public uint? SourceRegister { get; set; }

    /// <summary>Of a map: where its value goes.</summary>
    public uint? DestinationRegister { get; set; }

    /// <summary>The set's number within the transaction that makes it.</summary>
    public uint? SetId { get; set; }

    /// <summary>NFT_LOOKUP_F_INV (1): the value must not be there.</summary>
    public uint? Flags { get; set; }

    public static AttributeTable<LookupExpression> Table { get; } = new AttributeTable<LookupExpression>(ByteOrder.Big)
        .Text(1, "NFTA_LOOKUP_SET", m => m.SetName, (m, v) => m.SetName = v)
        .U32(2, "NFTA_LOOKUP_SREG", m => m.SourceRegister, (m, v) => m.SourceRegister = v)
        .U32(3, "NFTA_LOOKUP_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v)
        .U32(4, "NFTA_LOOKUP_SET_ID", m => m.SetId, (m, v) => m.SetId = v)
        .U32(5, "NFTA_LOOKUP_FLAGS", m => m.Flags, (m, v) => m.Flags = v);
}
