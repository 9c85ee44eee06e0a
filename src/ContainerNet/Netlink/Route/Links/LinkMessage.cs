using System.Net;
using System.Runtime.InteropServices;

namespace ContainerNet.Netlink.Route;

/// <summary>RTM_*LINK: one network interface. Also the form of VETH_INFO_PEER, the other end in the message that makes a pair.</summary>
internal sealed class LinkMessage : INetlinkMessage<LinkMessage>
{
    public LinkHeader Header;

    /// <summary>Hardware (MAC) address.</summary>
    public byte[]? Address { get; set; }

    public byte[]? Broadcast { get; set; }

    /// <summary>IFLA_IFNAME, 15 characters at most.</summary>
    public string? Name { get; set; }

    public uint? Mtu { get; set; }

    /// <summary>Index of the link below or at the other end; in the namespace <see cref="LinkNamespaceId"/> where that is given.</summary>
    public uint? Link { get; set; }

    public string? Qdisc { get; set; }

    /// <summary>Index of the bridge (or other master); 0 takes the link out of it.</summary>
    public uint? Master { get; set; }

    public LinkInfo? Info { get; set; }

    public uint? TransmitQueueLength { get; set; }

    /// <summary>IF_OPER_*.</summary>
    public byte? OperationalState { get; set; }

    public string? Alias { get; set; }

    public LinkStatistics64? Statistics { get; set; }

    /// <summary>What a dump shall leave out or add (RTEXT_FILTER_*).</summary>
    public uint? ExtendedMask { get; set; }

    public uint? Group { get; set; }

    /// <summary>Descriptor of the namespace that the link shall be in.</summary>
    public uint? NamespaceDescriptor { get; set; }

    public uint? Promiscuity { get; set; }

    public uint? TransmitQueues { get; set; }

    public uint? ReceiveQueues { get; set; }

    public byte? Carrier { get; set; }

    /// <summary>The kernel's number for the namespace that <see cref="Link"/> is in, seen from this one.</summary>
    public int? LinkNamespaceId { get; set; }

    /// <summary>Asks about a link of the namespace that this one knows by that number, instead of one of its own.</summary>
    public int? TargetNamespaceId { get; set; }

    public static AttributeTable<LinkMessage> Table { get; } = new AttributeTable<LinkMessage>()
        .Header(m => ref m.Header)
        .Text(3, "IFLA_IFNAME", m => m.Name, (m, v) => m.Name = v)
        .Bytes(1, "IFLA_ADDRESS", m => m.Address, (m, v) => m.Address = v)
        .Bytes(2, "IFLA_BROADCAST", m => m.Broadcast, (m, v) => m.Broadcast = v)
        .U32(4, "IFLA_MTU", m => m.Mtu, (m, v) => m.Mtu = v)
        .U32(5, "IFLA_LINK", m => m.Link, (m, v) => m.Link = v)
        .Text(6, "IFLA_QDISC", m => m.Qdisc, (m, v) => m.Qdisc = v)
        .U32(10, "IFLA_MASTER", m => m.Master, (m, v) => m.Master = v)
        .U32(13, "IFLA_TXQLEN", m => m.TransmitQueueLength, (m, v) => m.TransmitQueueLength = v)
        .U8(16, "IFLA_OPERSTATE", m => m.OperationalState, (m, v) => m.OperationalState = v)
        .Nest(18, "IFLA_LINKINFO", LinkInfo.Table, m => m.Info, (m, v) => m.Info = v)
        .Text(20, "IFLA_IFALIAS", m => m.Alias, (m, v) => m.Alias = v)
        .Struct<LinkStatistics64>(23, "IFLA_STATS64", m => m.Statistics, (m, v) => m.Statistics = v, LinkStatistics64.Oldest)
        .U32(27, "IFLA_GROUP", m => m.Group, (m, v) => m.Group = v)
        .U32(28, "IFLA_NET_NS_FD", m => m.NamespaceDescriptor, (m, v) => m.NamespaceDescriptor = v)
        .U32(29, "IFLA_EXT_MASK", m => m.ExtendedMask, (m, v) => m.ExtendedMask = v)
        .U32(30, "IFLA_PROMISCUITY", m => m.Promiscuity, (m, v) => m.Promiscuity = v)
        .U32(31, "IFLA_NUM_TX_QUEUES", m => m.TransmitQueues, (m, v) => m.TransmitQueues = v)
        .U32(32, "IFLA_NUM_RX_QUEUES", m => m.ReceiveQueues, (m, v) => m.ReceiveQueues = v)
        .U8(33, "IFLA_CARRIER", m => m.Carrier, (m, v) => m.Carrier = v)
        .S32(37, "IFLA_LINK_NETNSID", m => m.LinkNamespaceId, (m, v) => m.LinkNamespaceId = v)
        .S32(46, "IFLA_TARGET_NETNSID", m => m.TargetNamespaceId, (m, v) => m.TargetNamespaceId = v);
}

/// <summary>struct ifinfomsg.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkHeader
{
    public byte Family;
    private readonly byte _padding;

    /// <summary>ARPHRD_*.</summary>
    public ushort HardwareType;
    public int Index;
    public LinkFlags Flags;

    /// <summary>Which of the flags a request means.</summary>
    public LinkFlags Change;
}

/// <summary>IFF_*: what a link is and does (linux/if.h).</summary>
[Flags]
public enum LinkFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Switched on by the administrator.</summary>
    Up = 0x1,

    /// <summary>Has a broadcast address.</summary>
    Broadcast = 0x2,

    /// <summary>The loopback link.</summary>
    Loopback = 0x8,

    /// <summary>Point to point.</summary>
    PointToPoint = 0x10,

    /// <summary>Ready for traffic (RFC 2863).</summary>
    Running = 0x40,

    /// <summary>Has no ARP.</summary>
    NoArp = 0x80,

    /// <summary>Takes in every frame.</summary>
    Promiscuous = 0x100,

    /// <summary>Takes in every multicast frame.</summary>
    AllMulticast = 0x200,

    /// <summary>Is master of other links.</summary>
    Master = 0x400,

    /// <summary>Has a master.</summary>
    Slave = 0x800,

    /// <summary>Can do multicast.</summary>
    Multicast = 0x1000,

    /// <summary>The cable is in: there is a carrier.</summary>
    LowerUp = 0x10000,

    /// <summary>Waits for an authority (802.1X, bridges).</summary>
    Dormant = 0x20000,
}
