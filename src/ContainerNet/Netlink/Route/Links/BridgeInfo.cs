namespace ContainerNet.Netlink.Route;

/// <summary>IFLA_INFO_DATA of a bridge. Times are in hundredths of a second (USER_HZ).</summary>
internal sealed class BridgeInfo
{
    public uint? ForwardDelay { get; set; }

    public uint? HelloTime { get; set; }

    public uint? MaxAge { get; set; }

    public uint? AgeingTime { get; set; }

    /// <summary>0 off, 1 the kernel's spanning tree, 2 one in user space.</summary>
    public uint? StpState { get; set; }

    public ushort? Priority { get; set; }

    public byte? VlanFiltering { get; set; }

    public ushort? GroupForwardMask { get; set; }

    /// <summary>struct ifla_bridge_id: two bytes priority, six bytes MAC.</summary>
    public byte[]? RootId { get; set; }

    /// <summary>struct ifla_bridge_id: two bytes priority, six bytes MAC.</summary>
    public byte[]? BridgeId { get; set; }

    public ushort? RootPort { get; set; }

    public uint? RootPathCost { get; set; }

    public byte? McastSnooping { get; set; }

    public static AttributeTable<BridgeInfo> Table { get; } = new AttributeTable<BridgeInfo>()
        .U32(1, "IFLA_BR_FORWARD_DELAY", m => m.ForwardDelay, (m, v) => m.ForwardDelay = v)
        .U32(2, "IFLA_BR_HELLO_TIME", m => m.HelloTime, (m, v) => m.HelloTime = v)
        .U32(3, "IFLA_BR_MAX_AGE", m => m.MaxAge, (m, v) => m.MaxAge = v)
        .U32(4, "IFLA_BR_AGEING_TIME", m => m.AgeingTime, (m, v) => m.AgeingTime = v)
        .U32(5, "IFLA_BR_STP_STATE", m => m.StpState, (m, v) => m.StpState = v)
        .U16(6, "IFLA_BR_PRIORITY", m => m.Priority, (m, v) => m.Priority = v)
        .U8(7, "IFLA_BR_VLAN_FILTERING", m => m.VlanFiltering, (m, v) => m.VlanFiltering = v)
        .U16(9, "IFLA_BR_GROUP_FWD_MASK", m => m.GroupForwardMask, (m, v) => m.GroupForwardMask = v)
        .Bytes(10, "IFLA_BR_ROOT_ID", m => m.RootId, (m, v) => m.RootId = v)
        .Bytes(11, "IFLA_BR_BRIDGE_ID", m => m.BridgeId, (m, v) => m.BridgeId = v)
        .U16(12, "IFLA_BR_ROOT_PORT", m => m.RootPort, (m, v) => m.RootPort = v)
        .U32(13, "IFLA_BR_ROOT_PATH_COST", m => m.RootPathCost, (m, v) => m.RootPathCost = v)
        .U8(23, "IFLA_BR_MCAST_SNOOPING", m => m.McastSnooping, (m, v) => m.McastSnooping = v);
}
