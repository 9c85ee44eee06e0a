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

    /// <summary>What its protocol knows of it.</summary>
    public ConnectionProgress? Progress { get; set; }

    /// <summary>Seconds until it is forgotten.</summary>
    public uint? Timeout { get; set; }

    /// <summary>Tells it from another of the same tuple.</summary>
    public uint? Id { get; set; }

    public uint? Mark { get; set; }

    /// <summary>What came in the direction of its first packet; null where the kernel does not count (nf_conntrack_acct).</summary>
    public ConnectionCounters? OriginalCounters { get; set; }

    /// <summary>And in the other.</summary>
    public ConnectionCounters? ReplyCounters { get; set; }

    /// <summary>The table that it is in, where rules have made several (nft: ct zone); null for the one that all others are in.</summary>
    public ushort? Zone { get; set; }

    public ConnectionTimes? Times { get; set; }

    /// <summary>In a question: which members of the tuples have to be so.</summary>
    public ConnectionQuestion? Question { get; set; }

    public static AttributeTable<ConnectionMessage> Table { get; } = new AttributeTable<ConnectionMessage>(ByteOrder.Big)
        .Header(m => ref m.Header)
        .Nest(1, "CTA_TUPLE_ORIG", ConnectionTuple.Table, m => m.Original, (m, v) => m.Original = v)
        .Nest(2, "CTA_TUPLE_REPLY", ConnectionTuple.Table, m => m.Reply, (m, v) => m.Reply = v)
        .U32(3, "CTA_STATUS", m => m.Status, (m, v) => m.Status = v)
        .Nest(4, "CTA_PROTOINFO", ConnectionProgress.Table, m => m.Progress, (m, v) => m.Progress = v)
        .U32(7, "CTA_TIMEOUT", m => m.Timeout, (m, v) => m.Timeout = v)
        .U32(8, "CTA_MARK", m => m.Mark, (m, v) => m.Mark = v)
        .Nest(9, "CTA_COUNTERS_ORIG", ConnectionCounters.Table, m => m.OriginalCounters, (m, v) => m.OriginalCounters = v)
        .Nest(10, "CTA_COUNTERS_REPLY", ConnectionCounters.Table, m => m.ReplyCounters, (m, v) => m.ReplyCounters = v)
        .U32(12, "CTA_ID", m => m.Id, (m, v) => m.Id = v)
        .U16(18, "CTA_ZONE", m => m.Zone, (m, v) => m.Zone = v)
        .Nest(20, "CTA_TIMESTAMP", ConnectionTimes.Table, m => m.Times, (m, v) => m.Times = v)
        .Nest(25, "CTA_FILTER", ConnectionQuestion.Table, m => m.Question, (m, v) => m.Question = v);
}

/// <summary>CTA_PROTOINFO.</summary>
internal sealed class ConnectionProgress
{
    public ProtocolState? Tcp { get; set; }

    public ProtocolState? Sctp { get; set; }

    public static AttributeTable<ConnectionProgress> Table { get; } = new AttributeTable<ConnectionProgress>(ByteOrder.Big)
        .Nest(1, "CTA_PROTOINFO_TCP", ProtocolState.Table, m => m.Tcp, (m, v) => m.Tcp = v)
        .Nest(3, "CTA_PROTOINFO_SCTP", ProtocolState.Table, m => m.Sctp, (m, v) => m.Sctp = v);
}

/// <summary>CTA_PROTOINFO_TCP and CTA_PROTOINFO_SCTP: of both, the first attribute is all that is of use here.</summary>
internal sealed class ProtocolState
{
    /// <summary>TCP_CONNTRACK_* or SCTP_CONNTRACK_*.</summary>
    public byte? State { get; set; }

    public static AttributeTable<ProtocolState> Table { get; } = new AttributeTable<ProtocolState>(ByteOrder.Big)
        .U8(1, "CTA_PROTOINFO_*_STATE", m => m.State, (m, v) => m.State = v);
}

/// <summary>CTA_COUNTERS_*.</summary>
internal sealed class ConnectionCounters
{
    public ulong? Packets { get; set; }

    /// <summary>With IP headers.</summary>
    public ulong? Bytes { get; set; }

    public static AttributeTable<ConnectionCounters> Table { get; } = new AttributeTable<ConnectionCounters>(ByteOrder.Big)
        .U64(1, "CTA_COUNTERS_PACKETS", m => m.Packets, (m, v) => m.Packets = v)
        .U64(2, "CTA_COUNTERS_BYTES", m => m.Bytes, (m, v) => m.Bytes = v);
}

/// <summary>CTA_TIMESTAMP; there where the kernel takes the time (nf_conntrack_timestamp).</summary>
internal sealed class ConnectionTimes
{
    /// <summary>Nanoseconds since 1970.</summary>
    public ulong? Start { get; set; }

    public static AttributeTable<ConnectionTimes> Table { get; } = new AttributeTable<ConnectionTimes>(ByteOrder.Big)
        .U64(1, "CTA_TIMESTAMP_START", m => m.Start, (m, v) => m.Start = v);
}

/// <summary>CTA_FILTER, Linux 5.8: what a dump shall be limited to. Older kernels do not know it, and send all.</summary>
internal sealed class ConnectionQuestion
{
    // Bits of the flags (CTA_FILTER_F_*, net/netfilter/nf_conntrack_netlink.c).
    public const uint CTA_FILTER_F_CTA_PROTO_NUM = 1 << 3;
    public const uint CTA_FILTER_F_CTA_PROTO_DST_PORT = 1 << 5;

    /// <summary>Which members of CTA_TUPLE_ORIG have to be so.</summary>
    public uint? Original { get; set; }

    public static AttributeTable<ConnectionQuestion> Table { get; } = new AttributeTable<ConnectionQuestion>()
        .U32(1, "CTA_FILTER_ORIG_FLAGS", m => m.Original, (m, v) => m.Original = v);
}
