namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"socket": loads what is known of the socket that the packet is for.</summary>
internal sealed class SocketExpression
{
    /// <summary>NFT_SOCKET_*.</summary>
    public uint? Key { get; set; }

    public uint? DestinationRegister { get; set; }

    public static AttributeTable<SocketExpression> Table { get; } = new AttributeTable<SocketExpression>(ByteOrder.Big)
        .U32(1, "NFTA_SOCKET_KEY", m => m.Key, (m, v) => m.Key = v)
        .U32(2, "NFTA_SOCKET_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v);
}
