using System.Net;

namespace ContainerNet.Netlink.Conntrack;

/// <summary>CTA_TUPLE_*: one direction of a connection.</summary>
internal sealed class ConnectionTuple
{
    public TupleAddresses? Addresses { get; set; }

    public TupleProtocol? Protocol { get; set; }

    /// <summary>The zone of this direction only (nft: ct original zone); null where it has none.</summary>
    public ushort? Zone { get; set; }

    public static AttributeTable<ConnectionTuple> Table { get; } = new AttributeTable<ConnectionTuple>(ByteOrder.Big)
        .Nest(1, "CTA_TUPLE_IP", TupleAddresses.Table, m => m.Addresses, (m, v) => m.Addresses = v)
        .Nest(2, "CTA_TUPLE_PROTO", TupleProtocol.Table, m => m.Protocol, (m, v) => m.Protocol = v)
        .U16(3, "CTA_TUPLE_ZONE", m => m.Zone, (m, v) => m.Zone = v);
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

    public ushort? Icmp6Id { get; set; }

    public byte? Icmp6Type { get; set; }

    public byte? Icmp6Code { get; set; }

    public static AttributeTable<TupleProtocol> Table { get; } = new AttributeTable<TupleProtocol>(ByteOrder.Big)
        .U8(1, "CTA_PROTO_NUM", m => m.Number, (m, v) => m.Number = v)
        .U16(2, "CTA_PROTO_SRC_PORT", m => m.SourcePort, (m, v) => m.SourcePort = v)
        .U16(3, "CTA_PROTO_DST_PORT", m => m.DestinationPort, (m, v) => m.DestinationPort = v)
        .U16(4, "CTA_PROTO_ICMP_ID", m => m.IcmpId, (m, v) => m.IcmpId = v)
        .U8(5, "CTA_PROTO_ICMP_TYPE", m => m.IcmpType, (m, v) => m.IcmpType = v)
        .U8(6, "CTA_PROTO_ICMP_CODE", m => m.IcmpCode, (m, v) => m.IcmpCode = v)
        .U16(7, "CTA_PROTO_ICMPV6_ID", m => m.Icmp6Id, (m, v) => m.Icmp6Id = v)
        .U8(8, "CTA_PROTO_ICMPV6_TYPE", m => m.Icmp6Type, (m, v) => m.Icmp6Type = v)
        .U8(9, "CTA_PROTO_ICMPV6_CODE", m => m.Icmp6Code, (m, v) => m.Icmp6Code = v);
}
