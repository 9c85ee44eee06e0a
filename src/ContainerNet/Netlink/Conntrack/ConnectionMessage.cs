using System.Net;
using ContainerNet.Netlink.Nftables;

namespace ContainerNet.Netlink.Conntrack;

/// <summary>IPCTNL_MSG_CT_*: one connection that the kernel tracks.</summary>
internal sealed class ConnectionMessage : INetlinkMessage<ConnectionMessage>
{
    // NFNL_SUBSYS_CTNETLINK is 1; IPCTNL_MSG_CT_* in the lower byte (linux/netfilter/nfnetlink_conntrack.h).
    public const ushort IPCTNL_MSG_CT_NEW = 0x100;
    public const ushort IPCTNL_MSG_CT_GET = 0x101;
    public const ushort IPCTNL_MSG_CT_DELETE = 0x102;

    public NetfilterHeader Header;

    /// <summary>As its first packet came.</summary>
    public ConnectionTuple? Original { get; set; }

    /// <summary>As the answer is expected; where addresses are translated, not simply the other way round.</summary>
    public ConnectionTuple? Reply { get; set; }

    /// <summary>IPS_*.</summary>
    public uint? Status { get; set; }

    /// <summary>Seconds until it is forgotten.</summary>
    public uint? Timeout { get; set; }

    /// <summary>Tells it from another of the same tuple.</summary>
    public uint? Id { get; set; }

    public static AttributeTable<ConnectionMessage> Table { get; } = new AttributeTable<ConnectionMessage>(ByteOrder.Big)
        .Header(m => ref m.Header)
        .Nest(1, "CTA_TUPLE_ORIG", ConnectionTuple.Table, m => m.Original, (m, v) => m.Original = v)
        .Nest(2, "CTA_TUPLE_REPLY", ConnectionTuple.Table, m => m.Reply, (m, v) => m.Reply = v)
        .U32(3, "CTA_STATUS", m => m.Status, (m, v) => m.Status = v)
        .U32(7, "CTA_TIMEOUT", m => m.Timeout, (m, v) => m.Timeout = v)
        .U32(12, "CTA_ID", m => m.Id, (m, v) => m.Id = v);
}

/// <summary>CTA_TUPLE_*: one direction of a connection.</summary>
internal sealed class ConnectionTuple
{
    public TupleAddresses? Addresses { get; set; }

    public TupleProtocol? Protocol { get; set; }

    public static AttributeTable<ConnectionTuple> Table { get; } = new AttributeTable<ConnectionTuple>(ByteOrder.Big)
        .Nest(1, "CTA_TUPLE_IP", TupleAddresses.Table, m => m.Addresses, (m, v) => m.Addresses = v)
        .Nest(2, "CTA_TUPLE_PROTO", TupleProtocol.Table, m => m.Protocol, (m, v) => m.Protocol = v);
}

/// <summary>CTA_TUPLE_IP.</summary>
internal sealed class TupleAddresses
{
    public IPAddress? Source4 { get; set; }

    public IPAddress? Destination4 { get; set; }

    public IPAddress? Source6 { get; set; }

    public IPAddress? Destination6 { get; set; }

    public IPAddress? Source => Source4 ?? Source6;

    public IPAddress? Destination => Destination4 ?? Destination6;

    public static AttributeTable<TupleAddresses> Table { get; } = new AttributeTable<TupleAddresses>(ByteOrder.Big)
        .Address(1, "CTA_IP_V4_SRC", m => m.Source4, (m, v) => m.Source4 = v)
        .Address(2, "CTA_IP_V4_DST", m => m.Destination4, (m, v) => m.Destination4 = v)
        .Address(3, "CTA_IP_V6_SRC", m => m.Source6, (m, v) => m.Source6 = v)
        .Address(4, "CTA_IP_V6_DST", m => m.Destination6, (m, v) => m.Destination6 = v);
}

/// <summary>CTA_TUPLE_PROTO.</summary>
internal sealed class TupleProtocol
{
    /// <summary>IPPROTO_*.</summary>
    public byte? Number { get; set; }

    public ushort? SourcePort { get; set; }

    public ushort? DestinationPort { get; set; }

    public ushort? IcmpId { get; set; }

    public byte? IcmpType { get; set; }

    public byte? IcmpCode { get; set; }

    public static AttributeTable<TupleProtocol> Table { get; } = new AttributeTable<TupleProtocol>(ByteOrder.Big)
        .U8(1, "CTA_PROTO_NUM", m => m.Number, (m, v) => m.Number = v)
        .U16Big(2, "CTA_PROTO_SRC_PORT", m => m.SourcePort, (m, v) => m.SourcePort = v)
        .U16Big(3, "CTA_PROTO_DST_PORT", m => m.DestinationPort, (m, v) => m.DestinationPort = v)
        .U16Big(4, "CTA_PROTO_ICMP_ID", m => m.IcmpId, (m, v) => m.IcmpId = v)
        .U8(5, "CTA_PROTO_ICMP_TYPE", m => m.IcmpType, (m, v) => m.IcmpType = v)
        .U8(6, "CTA_PROTO_ICMP_CODE", m => m.IcmpCode, (m, v) => m.IcmpCode = v);
}
