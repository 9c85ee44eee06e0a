namespace ContainerNet.Netlink.Route;

/// <summary>IFLA_INFO_DATA of a veth: the other end, when the pair is made. The kernel does not send it back.</summary>
internal sealed class VethInfo
{
    /// <summary>May have a name, MAC, MTU, queues and a namespace, but cannot be born up (ENOTCONN), nor with a master (ignored).</summary>
    public LinkMessage? Peer { get; set; }

    public static AttributeTable<VethInfo> Table { get; } = new AttributeTable<VethInfo>()
        .Nest(1, "VETH_INFO_PEER", LinkMessage.Table, m => m.Peer, (m, v) => m.Peer = v);
}
