namespace ContainerNet.Netlink.Route;

/// <summary>IFLA_LINKINFO: the kind of a link, what only that kind has, and the same for its part as a port of a master.</summary>
internal sealed class LinkInfo
{
    /// <summary>"veth", "bridge" ...; null for physical devices and lo.</summary>
    public string? Kind { get; set; }

    /// <summary>Of the type that belongs to <see cref="Kind"/>; null for kinds without a table here.</summary>
    public object? Data { get; set; }

    /// <summary>The kind of the master.</summary>
    public string? PortKind { get; set; }

    public object? PortData { get; set; }

    public static AttributeTable<LinkInfo> Table { get; } = new AttributeTable<LinkInfo>()
        // A second kind, should one come, voids what was read as data of the first.
        .Text(1, "IFLA_INFO_KIND", m => m.Kind, (m, v) => (m.Kind, m.Data) = (v, null))
        .Choice(2, "IFLA_INFO_DATA", m => DataTable(m.Kind), m => m.Data, (m, v) => m.Data = v)
        .Text(4, "IFLA_INFO_SLAVE_KIND", m => m.PortKind, (m, v) => (m.PortKind, m.PortData) = (v, null))
        .Choice(5, "IFLA_INFO_SLAVE_DATA", m => m.PortKind == "bridge" ? BridgePortInfo.Table : null, m => m.PortData, (m, v) => m.PortData = v);

    private static AttributeTable? DataTable(string? kind) => kind switch
    {
        "veth" => VethInfo.Table,
        "bridge" => BridgeInfo.Table,
        "macvlan" or "macvtap" => MacvlanInfo.Table,
        "vxlan" => VxlanInfo.Table,
        "tun" => TunInfo.Table,
        _ => null,
    };
}
