namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"dup": sends a copy elsewhere.</summary>
internal sealed class DuplicateExpression
{
    public uint? AddressRegister { get; set; }

    public uint? LinkRegister { get; set; }

    public static AttributeTable<DuplicateExpression> Table { get; } = new AttributeTable<DuplicateExpression>(ByteOrder.Big)
        .U32(1, "NFTA_DUP_SREG_ADDR", m => m.AddressRegister, (m, v) => m.AddressRegister = v)
        .U32(2, "NFTA_DUP_SREG_DEV", m => m.LinkRegister, (m, v) => m.LinkRegister = v);
}
