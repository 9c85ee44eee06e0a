using System.Globalization;
using System.Net;

namespace ContainerNet.Network;

/// <summary>What became of one probe: an ICMP echo request or a TCP connection.</summary>
public sealed class CnConnectionResult
{
    internal CnConnectionResult(IPAddress destination, int? port, int sequence, CnNamespace networkNamespace)
    {
        Destination = destination;
        Port = port;
        Sequence = sequence;
        Namespace = networkNamespace;
    }

    /// <summary>What was to be reached.</summary>
    public IPAddress Destination { get; }

    /// <summary>Counts the probes to one destination, from 1.</summary>
    public int Sequence { get; }

    /// <summary>Did the destination answer, or accept the connection?</summary>
    public bool Succeeded { get; internal init; }

    /// <summary>ICMP, or TCP with -TcpPort.</summary>
    public string Protocol => Port is null ? "ICMP" : "TCP";

    /// <summary>The TCP port; null for ICMP.</summary>
    public int? Port { get; }

    /// <summary>Who answered: the destination, or whoever sent an ICMP error. Null when nobody did.</summary>
    public IPAddress? ReplyFrom { get; internal init; }

    /// <summary>The TTL (IPv6: hop limit) with which the ICMP answer came in: 64 from a Linux host next door. Null for TCP.</summary>
    public int? Ttl { get; internal init; }

    /// <summary>From sending to the answer, measured here, in steps of 100 ns. Null when there was none.</summary>
    public TimeSpan? RoundTripTime { get; internal init; }

    /// <summary>Why it failed, in words; null when it succeeded.</summary>
    public string? Reason { get; internal init; }

    /// <summary>Where the probe was sent from.</summary>
    public CnNamespace Namespace { get; }

    /// <summary>"172.17.0.3: 0.05 ms", "172.17.0.3:80: connection refused".</summary>
    public override string ToString()
    {
        string target = Port is { } port ? new IPEndPoint(Destination, port).ToString() : Destination.ToString();
        return $"{target}: {Reason ?? string.Create(CultureInfo.InvariantCulture, $"{RoundTripTime?.TotalMilliseconds:0.###} ms")}";
    }
}
