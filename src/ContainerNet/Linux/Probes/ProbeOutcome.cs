using System.Net;

namespace ContainerNet.Linux;

/// <summary>How a probe ended.</summary>
internal enum ProbeStatus
{
    Answered,
    TimedOut,
    Failed,
    Cancelled,
}

/// <summary>What became of one probe.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Elapsed">From sending to the end.</param>
/// <param name="From">Who answered.</param>
/// <param name="HopLimit">TTL or hop limit that the answer had left.</param>
/// <param name="Fault">Why it failed.</param>
internal sealed record ProbeOutcome(
    ProbeStatus Status, TimeSpan Elapsed, IPAddress? From = null, int? HopLimit = null, ProbeFault? Fault = null);

/// <summary>Why a probe failed: a system call refused, or somebody on the way sent an ICMP error.</summary>
/// <param name="Errno">The error number; the kernel makes one of an ICMP error too.</param>
internal sealed record ProbeFault(int Errno)
{
    /// <summary>The ICMP error's type and code; null when no packet said so.</summary>
    public (byte Type, byte Code)? Icmp { get; init; }

    /// <summary>Who sent the ICMP error.</summary>
    public IPAddress? From { get; init; }
}
