using ContainerNet.Netlink.Route;

namespace ContainerNet.Network;

/// <summary>By how much counters have grown.</summary>
internal readonly record struct TrafficSum(
    ulong RxPackets, ulong RxBytes, ulong RxErrors, ulong RxDropped, ulong TxPackets, ulong TxBytes, ulong TxErrors, ulong TxDropped)
{
    /// <summary>Null where one has shrunk: another link has the index now, or the driver began anew. In 64 bits they do not run over.</summary>
    public static TrafficSum? Between(in LinkStatistics64 before, in LinkStatistics64 now)
    {
        if (now.ReceivePackets < before.ReceivePackets || now.ReceiveBytes < before.ReceiveBytes || now.ReceiveErrors < before.ReceiveErrors
            || now.ReceiveDropped < before.ReceiveDropped || now.TransmitPackets < before.TransmitPackets || now.TransmitBytes < before.TransmitBytes
            || now.TransmitErrors < before.TransmitErrors || now.TransmitDropped < before.TransmitDropped) return null;
        return new TrafficSum(
            now.ReceivePackets - before.ReceivePackets, now.ReceiveBytes - before.ReceiveBytes, now.ReceiveErrors - before.ReceiveErrors,
            now.ReceiveDropped - before.ReceiveDropped, now.TransmitPackets - before.TransmitPackets, now.TransmitBytes - before.TransmitBytes,
            now.TransmitErrors - before.TransmitErrors, now.TransmitDropped - before.TransmitDropped);
    }

    public static TrafficSum operator +(TrafficSum a, TrafficSum b) => new(
        a.RxPackets + b.RxPackets, a.RxBytes + b.RxBytes, a.RxErrors + b.RxErrors, a.RxDropped + b.RxDropped,
        a.TxPackets + b.TxPackets, a.TxBytes + b.TxBytes, a.TxErrors + b.TxErrors, a.TxDropped + b.TxDropped);
}
