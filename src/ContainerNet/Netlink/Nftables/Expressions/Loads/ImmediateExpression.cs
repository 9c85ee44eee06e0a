namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"immediate": puts a value into a register, or a verdict into the register of verdicts.</summary>
internal sealed class ImmediateExpression
{
    public uint? DestinationRegister { get; set; }

    public RegisterData? Data { get; set; }

    public static AttributeTable<ImmediateExpression> Table { get; } = new AttributeTable<ImmediateExpression>(ByteOrder.Big)
        .U32(1, "NFTA_IMMEDIATE_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v)
        .Nest(2, "NFTA_IMMEDIATE_DATA", RegisterData.Table, m => m.Data, (m, v) => m.Data = v);
}
