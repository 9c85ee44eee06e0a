namespace ContainerNet.Netlink.Route;

/// <summary>IFLA_INFO_DATA of a tun or tap. Read only: such links are made through /dev/net/tun.</summary>
internal sealed class TunInfo
{
    public uint? Owner { get; set; }

    public uint? Group { get; set; }

    /// <summary>IFF_TUN (1) or IFF_TAP (2).</summary>
    public byte? Type { get; set; }

    public byte? PacketInformation { get; set; }

    public byte? VnetHeader { get; set; }

    public byte? Persist { get; set; }

    public byte? MultiQueue { get; set; }

    public static AttributeTable<TunInfo> Table { get; } = new AttributeTable<TunInfo>()
        .U32(1, "IFLA_TUN_OWNER", m => m.Owner, (m, v) => m.Owner = v)
        .U32(2, "IFLA_TUN_GROUP", m => m.Group, (m, v) => m.Group = v)
        .U8(3, "IFLA_TUN_TYPE", m => m.Type, (m, v) => m.Type = v)
        .U8(4, "IFLA_TUN_PI", m => m.PacketInformation, (m, v) => m.PacketInformation = v)
        .U8(5, "IFLA_TUN_VNET_HDR", m => m.VnetHeader, (m, v) => m.VnetHeader = v)
        .U8(6, "IFLA_TUN_PERSIST", m => m.Persist, (m, v) => m.Persist = v)
        .U8(7, "IFLA_TUN_MULTI_QUEUE", m => m.MultiQueue, (m, v) => m.MultiQueue = v);
}
