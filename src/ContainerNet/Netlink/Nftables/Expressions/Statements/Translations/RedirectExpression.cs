namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"redir": the destination becomes this host.</summary>
internal sealed class RedirectExpression
{
    public uint? MinimumPortRegister { get; set; }

    public uint? MaximumPortRegister { get; set; }

    /// <summary>NF_NAT_RANGE_*.</summary>
    public uint? Flags { get; set; }

    public static AttributeTable<RedirectExpression> Table { get; } = new AttributeTable<RedirectExpression>(ByteOrder.Big)
        .U32(1, "NFTA_REDIR_REG_PROTO_MIN", m => m.MinimumPortRegister, (m, v) => m.MinimumPortRegister = v)
        .U32(2, "NFTA_REDIR_REG_PROTO_MAX", m => m.MaximumPortRegister, (m, v) => m.MaximumPortRegister = v)
        .U32(3, "NFTA_REDIR_FLAGS", m => m.Flags, (m, v) => m.Flags = v);
}
