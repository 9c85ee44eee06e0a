namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"fwd": sends the packet out by another link, past everything else.</summary>
internal sealed class ForwardExpression
{
    public uint? LinkRegister { get; set; }

    public uint? AddressRegister { get; set; }

    /// <summary>NFPROTO_* of the address.</summary>
    public uint? Family { get; set; }

    public static AttributeTable<ForwardExpression> Table { get; } = new AttributeTable<ForwardExpression>(ByteOrder.Big)
        .U32(1, "NFTA_FWD_SREG_DEV", m => m.LinkRegister, (m, v) => m.LinkRegister = v)
        .U32(2, "NFTA_FWD_SREG_ADDR", m => m.AddressRegister, (m, v) => m.AddressRegister = v)
        .U32(3, "NFTA_FWD_NFPROTO", m => m.Family, (m, v) => m.Family = v);
}
