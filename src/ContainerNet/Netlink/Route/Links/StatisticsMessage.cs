using System.Runtime.InteropServices;

namespace ContainerNet.Netlink.Route;

/// <summary>RTM_*STATS: the counters of a link, and nothing else of it: a tenth of the work that RTM_GETLINK is.</summary>
internal sealed class StatisticsMessage : INetlinkMessage<StatisticsMessage>
{
    /// <summary>IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64).</summary>
    public const uint LinkFilter = 1 << 0;

    public StatisticsHeader Header;

    public LinkStatistics64? Statistics { get; set; }

    public static AttributeTable<StatisticsMessage> Table { get; } = new AttributeTable<StatisticsMessage>()
        .Header(m => ref m.Header)
        .Struct<LinkStatistics64>(1, "IFLA_STATS_LINK_64", m => m.Statistics, (m, v) => m.Statistics = v, LinkStatistics64.Oldest);
}

/// <summary>struct if_stats_msg.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatisticsHeader
{
    public byte Family;
    private readonly byte _padding1;
    private readonly ushort _padding2;
    public int Index;

    /// <summary>Which counters are wanted, and in a reply which there are.</summary>
    public uint Filter;
}

/// <summary>struct rtnl_link_stats64 (linux/if_link.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkStatistics64
{
    /// <summary>Bytes of the structure before Linux 4.6. It has grown by a member twice since.</summary>
    public const int Oldest = 23 * sizeof(ulong);

    public ulong ReceivePackets;
    public ulong TransmitPackets;
    public ulong ReceiveBytes;
    public ulong TransmitBytes;
    public ulong ReceiveErrors;
    public ulong TransmitErrors;
    public ulong ReceiveDropped;
    public ulong TransmitDropped;
    public ulong Multicast;
    public ulong Collisions;
    public ulong ReceiveLengthErrors;
    public ulong ReceiveOverErrors;
    public ulong ReceiveCrcErrors;
    public ulong ReceiveFrameErrors;
    public ulong ReceiveFifoErrors;
    public ulong ReceiveMissedErrors;
    public ulong TransmitAbortedErrors;
    public ulong TransmitCarrierErrors;
    public ulong TransmitFifoErrors;
    public ulong TransmitHeartbeatErrors;
    public ulong TransmitWindowErrors;
    public ulong ReceiveCompressed;
    public ulong TransmitCompressed;

    /// <summary>Linux 4.6.</summary>
    public ulong ReceiveNoHandler;

    /// <summary>Linux 5.19.</summary>
    public ulong ReceiveOtherHostDropped;
}
