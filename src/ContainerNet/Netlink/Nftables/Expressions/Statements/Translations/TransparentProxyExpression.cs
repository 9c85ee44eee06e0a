namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"tproxy": gives the packet to a socket of this host without changing it.</summary>
internal sealed class TransparentProxyExpression
{
    /// <summary>NFPROTO_*.</summary>
    public uint? Family { get; set; }

    public uint? AddressRegister { get; set; }

    public uint? PortRegister { get; set; }

    public static AttributeTable<TransparentProxyExpression> Table { get; } = new AttributeTable<TransparentProxyExpression>(ByteOrder.Big)
        .U32(1, "NFTA_TPROXY_FAMILY", m => m.Family, (m, v) => m.Family = v)
        .U32(2, "NFTA_TPROXY_REG_ADDR", m => m.AddressRegister, (m, v) => m.AddressRegister = v)
        .U32(3, "NFTA_TPROXY_REG_PORT", m => m.PortRegister, (m, v) => m.PortRegister = v);
}
