namespace ContainerNet.Netlink.Route;

/// <summary>IFLA_INFO_DATA of a macvlan or macvtap.</summary>
internal sealed class MacvlanInfo
{
    /// <summary>MACVLAN_MODE_*: 1 private, 2 vepa, 4 bridge, 8 passthru, 16 source.</summary>
    public uint? Mode { get; set; }

    public ushort? Flags { get; set; }

    public static AttributeTable<MacvlanInfo> Table { get; } = new AttributeTable<MacvlanInfo>()
        .U32(1, "IFLA_MACVLAN_MODE", m => m.Mode, (m, v) => m.Mode = v)
        .U16(2, "IFLA_MACVLAN_FLAGS", m => m.Flags, (m, v) => m.Flags = v);
}
