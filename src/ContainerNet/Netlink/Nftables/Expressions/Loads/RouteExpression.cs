namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"rt": loads what routing has found for the packet.</summary>
internal sealed class RouteExpression
{
    public uint? DestinationRegister { get; set; }

    /// <summary>NFT_RT_*.</summary>
    public uint? Key { get; set; }

    public static AttributeTable<RouteExpression> Table { get; } = new AttributeTable<RouteExpression>(ByteOrder.Big)
        .U32(1, "NFTA_RT_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v)
        .U32(2, "NFTA_RT_KEY", m => m.Key, (m, v) => m.Key = v);
}
