namespace ContainerNet.Netlink.Route;

/// <summary>IFLA_INFO_SLAVE_DATA of a bridge port.</summary>
internal sealed class BridgePortInfo
{
    /// <summary>BR_STATE_*: 0 disabled, 1 listening, 2 learning, 3 forwarding, 4 blocking.</summary>
    public byte? State { get; set; }

    public ushort? Priority { get; set; }

    public uint? Cost { get; set; }

    /// <summary>May a frame leave by the port it came in?</summary>
    public byte? Hairpin { get; set; }

    public byte? Guard { get; set; }

    public byte? Learning { get; set; }

    public byte? UnicastFlood { get; set; }

    public ushort? DesignatedPort { get; set; }

    public ushort? Id { get; set; }

    public ushort? Number { get; set; }

    /// <summary>Isolated ports do not reach each other.</summary>
    public byte? Isolated { get; set; }

    public static AttributeTable<BridgePortInfo> Table { get; } = new AttributeTable<BridgePortInfo>()
        .U8(1, "IFLA_BRPORT_STATE", m => m.State, (m, v) => m.State = v)
        .U16(2, "IFLA_BRPORT_PRIORITY", m => m.Priority, (m, v) => m.Priority = v)
        .U32(3, "IFLA_BRPORT_COST", m => m.Cost, (m, v) => m.Cost = v)
        .U8(4, "IFLA_BRPORT_MODE", m => m.Hairpin, (m, v) => m.Hairpin = v)
        .U8(5, "IFLA_BRPORT_GUARD", m => m.Guard, (m, v) => m.Guard = v)
        .U8(8, "IFLA_BRPORT_LEARNING", m => m.Learning, (m, v) => m.Learning = v)
        .U8(9, "IFLA_BRPORT_UNICAST_FLOOD", m => m.UnicastFlood, (m, v) => m.UnicastFlood = v)
        .U16(15, "IFLA_BRPORT_DESIGNATED_PORT", m => m.DesignatedPort, (m, v) => m.DesignatedPort = v)
        .U16(17, "IFLA_BRPORT_ID", m => m.Id, (m, v) => m.Id = v)
        .U16(18, "IFLA_BRPORT_NO", m => m.Number, (m, v) => m.Number = v)
        .U8(33, "IFLA_BRPORT_ISOLATED", m => m.Isolated, (m, v) => m.Isolated = v);
}
