namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"masq": the source becomes the address of the link that the packet goes out by.</summary>
internal sealed class MasqueradeExpression
{
    /// <summary>NF_NAT_RANGE_*.</summary>
    public uint? Flags { get; set; }

    public uint? MinimumPortRegister { get; set; }

    public uint? MaximumPortRegister { get; set; }

    public static AttributeTable<MasqueradeExpression> Table { get; } = new AttributeTable<MasqueradeExpression>(ByteOrder.Big)
        .U32(1, "NFTA_MASQ_FLAGS", m => m.Flags, (m, v) => m.Flags = v)
        .U32(2, "NFTA_MASQ_REG_PROTO_MIN", m => m.MinimumPortRegister, (m, v) => m.MinimumPortRegister = v)
        .U32(3, "NFTA_MASQ_REG_PROTO_MAX", m => m.MaximumPortRegister, (m, v) => m.MaximumPortRegister = v);
}
