using System.Net;

namespace ContainerNet.Netlink.Route;

/// <summary>IFLA_INFO_DATA of a vxlan.</summary>
internal sealed class VxlanInfo
{
    /// <summary>The VXLAN network identifier, 24 bits.</summary>
    public uint? Id { get; set; }

    /// <summary>Multicast group or remote end, IPv4.</summary>
    public IPAddress? Group { get; set; }

    public uint? Link { get; set; }

    public IPAddress? Local { get; set; }

    public byte? Ttl { get; set; }

    public byte? Tos { get; set; }

    public byte? Learning { get; set; }

    /// <summary>Seconds.</summary>
    public uint? Ageing { get; set; }

    /// <summary>UDP port, in network order on the wire.</summary>
    public ushort? Port { get; set; }

    public IPAddress? Group6 { get; set; }

    public IPAddress? Local6 { get; set; }

    public static AttributeTable<VxlanInfo> Table { get; } = new AttributeTable<VxlanInfo>()
        .U32(1, "IFLA_VXLAN_ID", m => m.Id, (m, v) => m.Id = v)
        .Address(2, "IFLA_VXLAN_GROUP", m => m.Group, (m, v) => m.Group = v)
        .U32(3, "IFLA_VXLAN_LINK", m => m.Link, (m, v) => m.Link = v)
        .Address(4, "IFLA_VXLAN_LOCAL", m => m.Local, (m, v) => m.Local = v)
        .U8(5, "IFLA_VXLAN_TTL", m => m.Ttl, (m, v) => m.Ttl = v)
        .U8(6, "IFLA_VXLAN_TOS", m => m.Tos, (m, v) => m.Tos = v)
        .U8(7, "IFLA_VXLAN_LEARNING", m => m.Learning, (m, v) => m.Learning = v)
        .U32(8, "IFLA_VXLAN_AGEING", m => m.Ageing, (m, v) => m.Ageing = v)
        .U16Big(15, "IFLA_VXLAN_PORT", m => m.Port, (m, v) => m.Port = v)
        .Address(16, "IFLA_VXLAN_GROUP6", m => m.Group6, (m, v) => m.Group6 = v)
        .Address(17, "IFLA_VXLAN_LOCAL6", m => m.Local6, (m, v) => m.Local6 = v);
}
