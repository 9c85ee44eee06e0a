using System.Diagnostics;
using System.Net;
using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>Sends ICMP echo requests and waits for their answers: a raw socket, or a ping socket where only that is allowed.</summary>
internal sealed unsafe class EchoSocket : IDisposable
{
    // linux/icmp.h and linux/icmpv6.h
    private const int ICMP_FILTER = 1;
    private const int ICMPV6_FILTER = 1;

    /// <summary>As ping: 64 bytes with the header.</summary>
    private const int MessageSize = 64;

    private readonly ProbeSocket _socket;
    private readonly bool _isRaw;
    private readonly ushort _rawIdentifier = (ushort)Random.Shared.Next(1, ushort.MaxValue);

    private EchoSocket(ProbeSocket socket, bool isRaw)
    {
        _socket = socket;
        _isRaw = isRaw;
        if (isRaw) FilterReplies();
        _socket.Set(
            socket.IsV6 ? LibC.SOL_IPV6 : LibC.SOL_IP, socket.IsV6 ? LibC.IPV6_RECVHOPLIMIT : LibC.IP_RECVTTL, 1);
    }

    private byte RequestType => _socket.IsV6 ? IcmpEcho.RequestV6 : IcmpEcho.RequestV4;

    private byte ReplyType => _socket.IsV6 ? IcmpEcho.ReplyV6 : IcmpEcho.ReplyV4;

    /// <param name="openSocket">socket(2) in the namespace to send from: domain, type, protocol.</param>
    /// <param name="destination">Decides the family.</param>
    /// <param name="hopLimit">TTL to send with; null is the namespace's default.</param>
    /// <param name="cancel">Ends waits.</param>
    /// <exception cref="LinuxException">EPERM: no CAP_NET_RAW, and the group is not in net.ipv4.ping_group_range either.</exception>
    public static EchoSocket Open(Func<int, int, int, FileDescriptor> openSocket, IPAddress destination, int? hopLimit, CancelSignal cancel)
    {
        int domain = ProbeSocket.DomainOf(destination);
        int protocol = domain == LibC.AF_INET6 ? LibC.IPPROTO_ICMPV6 : LibC.IPPROTO_ICMP;
        bool isRaw = true;
        FileDescriptor descriptor;
        try
        {
            descriptor = openSocket(domain, LibC.SOCK_RAW, protocol);
        }
        catch (LinuxException e) when (e.Call == "socket" && (e.Errno == LibC.EPERM || e.Errno == LibC.EACCES))
        {
            try
            {
                descriptor = openSocket(domain, LibC.SOCK_DGRAM, protocol);
                isRaw = false;
            }
            catch (LinuxException)
            {
                // The first one says what is missing.
                throw e;
            }
        }

        return new EchoSocket(new ProbeSocket(descriptor, destination.AddressFamily, hopLimit, cancel), isRaw);
    }

    /// <summary>One request and its answer. Answers to others, and late ones to earlier requests, are passed over.</summary>
    public ProbeOutcome Probe(IPAddress destination, ushort sequence, TimeSpan timeout)
    {
        var deadline = Deadline.After(timeout);
        long sent = Stopwatch.GetTimestamp();
        // Again for each request: the route may have changed meanwhile.
        if (_socket.Connect(destination, 0) is not 0 and int connectError) return Failed(new ProbeFault(connectError));
        var request = new IcmpEcho(_isRaw ? _rawIdentifier : (ushort)_socket.LocalPort, sequence);
        ForgetWhatCame();

        sent = Stopwatch.GetTimestamp();
        if (Send(request) is not 0 and int sendError) return Failed(new ProbeFault(sendError));
        while (true)
        {
            ProbeStatus status = _socket.Wait(LibC.POLLIN, deadline);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(sent);
            if (status != ProbeStatus.Answered) return new ProbeOutcome(status, elapsed);
            if (TryReadReply(request, out int? received)) return new ProbeOutcome(ProbeStatus.Answered, elapsed, destination, received);
            if (ReadFault(request) is { } fault) return Failed(fault);
        }

        ProbeOutcome Failed(ProbeFault fault) => new(ProbeStatus.Failed, Stopwatch.GetElapsedTime(sent), Fault: fault);
    }

    public void Dispose() => _socket.Dispose();

    private int Send(IcmpEcho request)
    {
        byte* message = stackalloc byte[MessageSize];
        request.Write(new Span<byte>(message, MessageSize), RequestType);
        return (nint)LibC.send(_socket.Number, message, MessageSize, LibC.MSG_DONTWAIT) >= 0 ? 0 : LibC.errno;
    }

    /// <summary>False when what came is no answer to this request. Its source is the destination: the socket is connected.</summary>
    private bool TryReadReply(IcmpEcho request, out int? hopLimit)
    {
        Span<byte> buffer = stackalloc byte[2048];
        int? received = null;
        int length = _socket.Receive(buffer, 0, (level, type, data) =>
        {
            if ((level == LibC.SOL_IP && type == LibC.IP_TTL) || (level == LibC.SOL_IPV6 && type == LibC.IPV6_HOPLIMIT))
                received = BitConverter.ToInt32(data);
        });
        hopLimit = received;
        ReadOnlySpan<byte> message = buffer[..Math.Max(length, 0)];
        if (_isRaw && !_socket.IsV6) message = IcmpEcho.WithoutIPv4Header(message);
        return IcmpEcho.Read(message, ReplyType) == request;
    }

    /// <summary>Null when there is no error, or one about another request.</summary>
    private ProbeFault? ReadFault(IcmpEcho request)
    {
        Span<byte> original = stackalloc byte[2048];
        ProbeFault? fault = _socket.ReadFault(original, out int length);
        return fault is not null && IcmpEcho.Read(original[..length], RequestType) == request ? fault : null;
    }

    /// <summary>
    /// Takes late answers and errors out of the way; an old error would fail the next send. That these methods are compiled by now keeps
    /// the compiler out of the first measurement.
    /// </summary>
    private void ForgetWhatCame()
    {
        var over = Deadline.After(TimeSpan.Zero);
        Span<byte> message = stackalloc byte[IcmpEcho.HeaderSize];
        while (_socket.Wait(LibC.POLLIN, over) == ProbeStatus.Answered)
        {
            TryReadReply(default, out _);
            _socket.ReadFault(message, out _);
            _ = _socket.PendingError;
        }
    }

    /// <summary>A raw socket gets a copy of every ICMP message of the namespace; on a busy host that is a flood. Errors come by another way.</summary>
    private void FilterReplies()
    {
        if (_socket.IsV6)
        {
            // A bit per type; set means blocked.
            uint* blocked = stackalloc uint[8];
            new Span<uint>(blocked, 8).Fill(uint.MaxValue);
            blocked[IcmpEcho.ReplyV6 / 32] &= ~(1u << (IcmpEcho.ReplyV6 % 32));
            LinuxException.Check(LibC.setsockopt(_socket.Number, LibC.SOL_ICMPV6, ICMPV6_FILTER, blocked, 8 * sizeof(uint)), "setsockopt");
        }
        else
        {
            _socket.Set(LibC.SOL_RAW, ICMP_FILTER, ~(1 << IcmpEcho.ReplyV4));
        }
    }
}
