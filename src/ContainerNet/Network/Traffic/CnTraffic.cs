using System.Globalization;

namespace ContainerNet.Network;

/// <summary>What went through a link, or through all links of a container, between two readings of its counters.</summary>
public sealed class CnTraffic
{
    private readonly string? _container;
    private readonly LaterTopology? _later;

    internal CnTraffic(DateTimeOffset time, TimeSpan interval, CnNamespace networkNamespace, string? link, int? linkIndex, string? container, LaterTopology? later, TrafficSum sum)
    {
        Time = time;
        Interval = interval;
        Namespace = networkNamespace;
        Link = link;
        LinkIndex = linkIndex;
        _container = container;
        _later = later;
        double seconds = interval.TotalSeconds;
        RxPacketsPerSecond = sum.RxPackets / seconds;
        RxBytesPerSecond = sum.RxBytes / seconds;
        RxErrorsPerSecond = sum.RxErrors / seconds;
        RxDroppedPerSecond = sum.RxDropped / seconds;
        TxPacketsPerSecond = sum.TxPackets / seconds;
        TxBytesPerSecond = sum.TxBytes / seconds;
        TxErrorsPerSecond = sum.TxErrors / seconds;
        TxDroppedPerSecond = sum.TxDropped / seconds;
    }

    /// <summary>Of the second reading.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Between the two readings: what was asked for, and what the machine took besides.</summary>
    public TimeSpan Interval { get; }

    /// <summary>The link's name; null for all links of a container together.</summary>
    public string? Link { get; }

    /// <summary>The kernel's number for the link in its namespace; null for all links of a container.</summary>
    public int? LinkIndex { get; }

    /// <summary>
    /// The container that was measured, or that the link is in; of a bridge's port, and of a veth on the host, the one that it leads to, looked up when it
    /// is first asked for. Null where there is none.
    /// </summary>
    public string? Container => _container ?? (Link is null ? null : _later?.ContainerBehind(Namespace, Link));

    /// <summary>Packets that came in.</summary>
    public double RxPacketsPerSecond { get; }

    /// <summary>Bytes that came in.</summary>
    public double RxBytesPerSecond { get; }

    /// <summary>Packets that came in damaged.</summary>
    public double RxErrorsPerSecond { get; }

    /// <summary>Packets that came in and were thrown away.</summary>
    public double RxDroppedPerSecond { get; }

    /// <summary>Packets that went out.</summary>
    public double TxPacketsPerSecond { get; }

    /// <summary>Bytes that went out.</summary>
    public double TxBytesPerSecond { get; }

    /// <summary>Packets that could not be sent.</summary>
    public double TxErrorsPerSecond { get; }

    /// <summary>Packets that were thrown away instead of being sent.</summary>
    public double TxDroppedPerSecond { get; }

    /// <summary>Where it was measured: a container's traffic in the container, so that what came in is what the container has received.</summary>
    public CnNamespace Namespace { get; }

    /// <summary>eth0: 12 bytes in, 34 bytes out per second.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Link ?? Container}: {RxBytesPerSecond:0} bytes in, {TxBytesPerSecond:0} bytes out per second");
}
