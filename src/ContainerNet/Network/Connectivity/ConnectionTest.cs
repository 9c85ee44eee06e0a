using System.Diagnostics;
using System.Net;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>How to probe.</summary>
internal sealed record ProbeSettings
{
    public int Count { get; init; } = 4;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From the sending of one probe to that of the next.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>Null for ICMP.</summary>
    public int? TcpPort { get; init; }

    /// <summary>TTL or hop limit to send with; null is the namespace's default.</summary>
    public int? HopLimit { get; init; }
}

/// <summary>Finds out whether an address can be reached from a namespace, with real packets. What cannot be reached is a result and no error.</summary>
internal sealed class ConnectionTest : IDisposable
{
    private readonly CancelSignal _cancel = new();

    /// <summary>Ends the wait that is going on, and with it the test. From any thread, at any time.</summary>
    public void Cancel() => _cancel.Raise();

    /// <summary>The results, each as soon as its probe is done; fewer than asked for when it was cancelled.</summary>
    /// <exception cref="CnException">PermissionDenied: a socket of that kind may not be opened.</exception>
    public IEnumerable<CnConnectionResult> Run(NetworkStack stack, IPAddress destination, ProbeSettings settings)
    {
        using EchoSocket? echo = settings.TcpPort is null ? OpenEcho(stack, destination, settings) : null;
        for (int sequence = 1; sequence <= settings.Count && !_cancel.IsRaised; sequence++)
        {
            long started = Stopwatch.GetTimestamp();
            ProbeOutcome outcome = echo?.Probe(destination, (ushort)sequence, settings.Timeout) ?? Connect(stack, destination, settings);
            if (outcome.Status == ProbeStatus.Cancelled) yield break;
            yield return Describe(outcome, stack, destination, sequence, settings);
            TimeSpan left = settings.Interval - Stopwatch.GetElapsedTime(started);
            if (sequence < settings.Count && left > TimeSpan.Zero && !_cancel.Sleep(left)) yield break;
        }
    }

    public void Dispose() => _cancel.Dispose();

    private EchoSocket OpenEcho(NetworkStack stack, IPAddress destination, ProbeSettings settings) => Kernel.Try(
        $"send an echo request to {destination}", stack.Namespace,
        () => EchoSocket.Open(stack.OpenSocket, destination, settings.HopLimit, _cancel),
        errno => Kernel.KindOf(errno) == CnErrorKind.PermissionDenied ? "Or the group must be in net.ipv4.ping_group_range." : null);

    private ProbeOutcome Connect(NetworkStack stack, IPAddress destination, ProbeSettings settings) => Kernel.Try(
        $"connect to {destination}", stack.Namespace,
        () => TcpProbe.Probe(stack.OpenSocket, destination, settings.TcpPort!.Value, settings.HopLimit, settings.Timeout, _cancel));

    private static CnConnectionResult Describe(
        ProbeOutcome outcome, NetworkStack stack, IPAddress destination, int sequence, ProbeSettings settings)
    {
        bool succeeded = outcome.Status == ProbeStatus.Answered;
        return new CnConnectionResult(destination, settings.TcpPort, sequence, stack.Namespace)
        {
            Succeeded = succeeded,
            ReplyFrom = outcome.From ?? outcome.Fault?.From,
            Ttl = outcome.HopLimit,
            RoundTripTime = succeeded ? outcome.Elapsed : null,
            Reason = outcome.Status switch
            {
                ProbeStatus.Answered => null,
                ProbeStatus.TimedOut => ProbeWords.NoAnswer(settings.Timeout),
                _ => ProbeWords.Of(outcome.Fault!, destination.AddressFamily),
            },
        };
    }
}
