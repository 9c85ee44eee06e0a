using ContainerNet.Netlink.Route;

namespace ContainerNet.Network;

/// <summary>Counters of a link, since it was made: struct rtnl_link_stats64 (linux/if_link.h), in 64 bits each.</summary>
public class CnLinkCounters
{
    internal CnLinkCounters(LinkStatistics64 s)
    {
        RxPackets = s.ReceivePackets;
        RxBytes = s.ReceiveBytes;
        RxErrors = s.ReceiveErrors;
        RxDropped = s.ReceiveDropped;
        RxMulticast = s.Multicast;
        RxMissed = s.ReceiveMissedErrors;
        RxLengthErrors = s.ReceiveLengthErrors;
        RxOverErrors = s.ReceiveOverErrors;
        RxCrcErrors = s.ReceiveCrcErrors;
        RxFrameErrors = s.ReceiveFrameErrors;
        RxFifoErrors = s.ReceiveFifoErrors;
        RxCompressed = s.ReceiveCompressed;
        RxNoHandler = s.ReceiveNoHandler;
        RxOtherHostDropped = s.ReceiveOtherHostDropped;
        TxPackets = s.TransmitPackets;
        TxBytes = s.TransmitBytes;
        TxErrors = s.TransmitErrors;
        TxDropped = s.TransmitDropped;
        TxCollisions = s.Collisions;
        TxCarrierErrors = s.TransmitCarrierErrors;
        TxAbortedErrors = s.TransmitAbortedErrors;
        TxFifoErrors = s.TransmitFifoErrors;
        TxHeartbeatErrors = s.TransmitHeartbeatErrors;
        TxWindowErrors = s.TransmitWindowErrors;
        TxCompressed = s.TransmitCompressed;
    }

    /// <summary>Packets that came in.</summary>
    public ulong RxPackets { get; }

    /// <summary>Bytes that came in.</summary>
    public ulong RxBytes { get; }

    /// <summary>Packets that came in damaged.</summary>
    public ulong RxErrors { get; }

    /// <summary>Packets that came in and were thrown away, as nobody wanted them or there was no room.</summary>
    public ulong RxDropped { get; }

    /// <summary>Multicast packets that came in.</summary>
    public ulong RxMulticast { get; }

    /// <summary>Packets that the hardware had no room for.</summary>
    public ulong RxMissed { get; }

    /// <summary>Of the damaged: of a length that cannot be.</summary>
    public ulong RxLengthErrors { get; }

    /// <summary>Of the damaged: there was no room for the whole.</summary>
    public ulong RxOverErrors { get; }

    /// <summary>Of the damaged: their check sum is wrong.</summary>
    public ulong RxCrcErrors { get; }

    /// <summary>Of the damaged: their frame ends amid a byte.</summary>
    public ulong RxFrameErrors { get; }

    /// <summary>Of the damaged: they came faster than they could be taken.</summary>
    public ulong RxFifoErrors { get; }

    /// <summary>Packets that came in compressed.</summary>
    public ulong RxCompressed { get; }

    /// <summary>Packets of a protocol that nobody speaks (Linux 4.6; 0 before).</summary>
    public ulong RxNoHandler { get; }

    /// <summary>Packets that were for another MAC address (Linux 5.19; 0 before).</summary>
    public ulong RxOtherHostDropped { get; }

    /// <summary>Packets that went out.</summary>
    public ulong TxPackets { get; }

    /// <summary>Bytes that went out.</summary>
    public ulong TxBytes { get; }

    /// <summary>Packets that could not be sent.</summary>
    public ulong TxErrors { get; }

    /// <summary>Packets that were thrown away instead of being sent.</summary>
    public ulong TxDropped { get; }

    /// <summary>Collisions on the wire.</summary>
    public ulong TxCollisions { get; }

    /// <summary>Of those not sent: there was no carrier.</summary>
    public ulong TxCarrierErrors { get; }

    /// <summary>Of those not sent: there were too many collisions.</summary>
    public ulong TxAbortedErrors { get; }

    /// <summary>Of those not sent: they could not be fetched fast enough.</summary>
    public ulong TxFifoErrors { get; }

    /// <summary>Of those not sent: the old Ethernet's heartbeat was missing.</summary>
    public ulong TxHeartbeatErrors { get; }

    /// <summary>Of those not sent: another one came too late into the wire.</summary>
    public ulong TxWindowErrors { get; }

    /// <summary>Packets that went out compressed.</summary>
    public ulong TxCompressed { get; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"received {RxPackets} packets, {RxBytes} bytes; sent {TxPackets} packets, {TxBytes} bytes";
}

/// <summary>The same, with the link that they are of: what `ip -s link` prints.</summary>
public sealed class CnLinkStatistics : CnLinkCounters
{
    private readonly string? _container;

    internal CnLinkStatistics(LinkMessage message, CnNamespace networkNamespace, string? container)
        : base(message.Statistics ?? default)
    {
        Index = message.Header.Index;
        Name = message.Name ?? "";
        Kind = CnLink.KindOf(message);
        Namespace = networkNamespace;
        _container = container;
    }

    /// <summary>The kernel's number for the link in its namespace.</summary>
    public int Index { get; }

    /// <summary>The link's name.</summary>
    public string Name { get; }

    /// <summary>veth, bridge, device ...</summary>
    public string Kind { get; }

    /// <summary>
    /// The container that the link is in; of a bridge's port, and of a veth on the host, the one that it leads to. Null where there is none. Looked up when
    /// it is first asked for.
    /// </summary>
    public string? Container => _container ?? Namespace.Later?.ContainerBehind(Namespace, Name);

    /// <summary>Where the link is.</summary>
    public CnNamespace Namespace { get; }

    /// <summary>The link's name, and its counters in one line.</summary>
    public override string ToString() => $"{Name}: {base.ToString()}";
}
