namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"nat": the source or destination becomes what registers hold. Where the end of a range is null, it is the same as the beginning.</summary>
internal sealed class NatExpression
{
    public const uint NFT_NAT_SNAT = 0;
    public const uint NFT_NAT_DNAT = 1;

    /// <summary>NFT_NAT_*.</summary>
    public uint? Type { get; set; }

    /// <summary>NFPROTO_IPV4 or NFPROTO_IPV6.</summary>
    public uint? Family { get; set; }

    public uint? MinimumAddressRegister { get; set; }

    public uint? MaximumAddressRegister { get; set; }

    public uint? MinimumPortRegister { get; set; }

    public uint? MaximumPortRegister { get; set; }

    /// <summary>NF_NAT_RANGE_*.</summary>
    public uint? Flags { get; set; }

    public static AttributeTable<NatExpression> Table { get; } = new AttributeTable<NatExpression>(ByteOrder.Big)
        .U32(1, "NFTA_NAT_TYPE", m => m.Type, (m, v) => m.Type = v)
        .U32(2, "NFTA_NAT_FAMILY", m => m.Family, (m, v) => m.Family = v)
        .U32(3, "NFTA_NAT_REG_ADDR_MIN", m => m.MinimumAddressRegister, (m, v) => m.MinimumAddressRegister = v)
        .U32(4, "NFTA_NAT_REG_ADDR_MAX", m => m.MaximumAddressRegister, (m, v) => m.MaximumAddressRegister = v)
        .U32(5, "NFTA_NAT_REG_PROTO_MIN", m => m.MinimumPortRegister, (m, v) => m.MinimumPortRegister = v)
        .U32(6, "NFTA_NAT_REG_PROTO_MAX", m => m.MaximumPortRegister, (m, v) => m.MaximumPortRegister = v)
        .U32(7, "NFTA_NAT_FLAGS", m => m.Flags, (m, v) => m.Flags = v);
}
