using System.Net;
using System.Runtime.InteropServices;

namespace ContainerNet.Netlink.Route;

/// <summary>RTM_*ROUTE: an entry of a routing table, or the question how a packet would go and its answer.</summary>
internal sealed class RouteMessage : INetlinkMessage<RouteMessage>
{
    public RouteHeader Header;

    public IPAddress? Destination { get; set; }

    public IPAddress? Source { get; set; }

    public uint? InputLink { get; set; }

    public uint? OutputLink { get; set; }

    public IPAddress? Gateway { get; set; }

    /// <summary>The metric; the lowest wins.</summary>
    public uint? Priority { get; set; }

    public IPAddress? PreferredSource { get; set; }

    public RouteMetrics? Metrics { get; set; }

    /// <summary>Several next hops (ECMP), instead of gateway and output link.</summary>
    public List<RouteNextHop>? NextHops { get; set; }

    /// <summary>The table's number, where it does not fit the header's eight bits too.</summary>
    public uint? Table { get; set; }

    public uint? Mark { get; set; }

    static AttributeTable<RouteMessage> INetlinkMessage<RouteMessage>.Table => Attributes;

    public static AttributeTable<RouteMessage> Attributes { get; } = new AttributeTable<RouteMessage>()
        .Header(m => ref m.Header)
        .Address(1, "RTA_DST", m => m.Destination, (m, v) => m.Destination = v)
        .Address(2, "RTA_SRC", m => m.Source, (m, v) => m.Source = v)
        .U32(3, "RTA_IIF", m => m.InputLink, (m, v) => m.InputLink = v)
        .Address(5, "RTA_GATEWAY", m => m.Gateway, (m, v) => m.Gateway = v)
        .U32(4, "RTA_OIF", m => m.OutputLink, (m, v) => m.OutputLink = v)
        .U32(6, "RTA_PRIORITY", m => m.Priority, (m, v) => m.Priority = v)
        .Address(7, "RTA_PREFSRC", m => m.PreferredSource, (m, v) => m.PreferredSource = v)
        .Nest(8, "RTA_METRICS", RouteMetrics.Table, m => m.Metrics, (m, v) => m.Metrics = v)
        .Value(9, "RTA_MULTIPATH", new NextHopsPayload(), m => m.NextHops, (m, v) => m.NextHops = v)
        .U32(15, "RTA_TABLE", m => m.Table, (m, v) => m.Table = v)
        .U32(16, "RTA_MARK", m => m.Mark, (m, v) => m.Mark = v);
}

/// <summary>struct rtmsg.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RouteHeader
{
    public byte Family;
    public byte DestinationLength;
    public byte SourceLength;
    public byte Tos;
    public byte Table;
    public byte Protocol;
    public byte Scope;
    public byte Type;
    public uint Flags;
}

/// <summary>RTA_METRICS.</summary>
internal sealed class RouteMetrics
{
    public uint? Mtu { get; set; }

    public static AttributeTable<RouteMetrics> Table { get; } = new AttributeTable<RouteMetrics>()
        .U32(2, "RTAX_MTU", m => m.Mtu, (m, v) => m.Mtu = v);
}
