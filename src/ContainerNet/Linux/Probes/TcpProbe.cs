using System.Diagnostics;
using System.Net;
using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>Connects by TCP, says nothing, and closes again.</summary>
internal static class TcpProbe
{
    /// <param name="openSocket">socket(2) in the namespace to connect from: domain, type, protocol.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="hopLimit">TTL to send with; null is the namespace's default.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="LinuxException">The socket could not be made.</exception>
    public static ProbeOutcome Probe(
        Func<int, int, int, FileDescriptor> openSocket, IPAddress destination, int port, int? hopLimit, TimeSpan timeout, CancelSignal cancel)
    {
        FileDescriptor descriptor = openSocket(ProbeSocket.DomainOf(destination), LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK, LibC.IPPROTO_TCP);
        using var socket = new ProbeSocket(descriptor, destination.AddressFamily, hopLimit, cancel);
        var deadline = Deadline.After(timeout);
        long sent = Stopwatch.GetTimestamp();
        int errno = socket.Connect(destination, port);
        if (errno == LibC.EINPROGRESS)
        {
            ProbeStatus status = socket.Wait(LibC.POLLOUT, deadline);
            if (status != ProbeStatus.Answered) return new ProbeOutcome(status, Stopwatch.GetElapsedTime(sent));
            errno = socket.PendingError;
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(sent);
        if (errno == 0) return new ProbeOutcome(ProbeStatus.Answered, elapsed, destination);
        ProbeFault fault = socket.ReadFault([], out _) ?? new ProbeFault(errno);
        // A reset is an answer too, though not the one that was hoped for.
        if (fault.Icmp is null && errno == LibC.ECONNREFUSED) fault = fault with { From = destination };
        return new ProbeOutcome(ProbeStatus.Failed, elapsed, Fault: fault);
    }
}
