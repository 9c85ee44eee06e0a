using System.Net;
using System.Net.Sockets;
using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>
/// A socket that is connected to the destination of a probe, and tells which ICMP errors came back from where (IP_RECVERR).
/// Waiting on it ends by a signal too.
/// </summary>
internal sealed unsafe class ProbeSocket : IDisposable
{
    // linux/errqueue.h
    private const int SO_EE_ORIGIN_ICMP = 2;
    private const int SO_EE_ORIGIN_ICMP6 = 3;

    private readonly FileDescriptor _descriptor;
    private readonly CancelSignal _cancel;

    /// <summary>Takes over a socket.</summary>
    /// <exception cref="LinuxException">An option was refused.</exception>
    public ProbeSocket(FileDescriptor descriptor, AddressFamily family, int? hopLimit, CancelSignal cancel)
    {
        _descriptor = descriptor;
        _cancel = cancel;
        IsV6 = family == AddressFamily.InterNetworkV6;
        Set(IsV6 ? LibC.SOL_IPV6 : LibC.SOL_IP, IsV6 ? LibC.IPV6_RECVERR : LibC.IP_RECVERR, 1);
        if (hopLimit is { } hops) Set(IsV6 ? LibC.SOL_IPV6 : LibC.SOL_IP, IsV6 ? LibC.IPV6_UNICAST_HOPS : LibC.IP_TTL, hops);
    }

    public bool IsV6 { get; }

    public int Number => _descriptor.Number;

    /// <summary>The errno that was left behind by an error since the last call, which would fail the next one; 0 for none.</summary>
    public int PendingError
    {
        get
        {
            int errno = 0;
            socklen_t length = sizeof(int);
            LinuxException.Check(LibC.getsockopt(Number, LibC.SOL_SOCKET, LibC.SO_ERROR, &errno, &length), "getsockopt");
            return errno;
        }
    }

    /// <summary>The local port; of a ping socket it is the identifier of its messages.</summary>
    public int LocalPort
    {
        get
        {
            byte* address = stackalloc byte[sizeof(sockaddr_in6)];
            socklen_t length = sizeof(sockaddr_in6);
            LinuxException.Check(LibC.getsockname(Number, (sockaddr*)address, &length), "getsockname");
            return (address[2] << 8) | address[3];
        }
    }

    public static int DomainOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? LibC.AF_INET6 : LibC.AF_INET;

    public void Set(int level, int option, int value) =>
        LinuxException.Check(LibC.setsockopt(Number, level, option, &value, sizeof(int)), "setsockopt");

    /// <summary>Chooses a route and the own address. The errno, 0 for success.</summary>
    public int Connect(IPAddress address, int port)
    {
        System.Net.SocketAddress name = new IPEndPoint(address, port).Serialize();
        fixed (byte* bytes = name.Buffer.Span) return LibC.connect(Number, (sockaddr*)bytes, name.Size) == 0 ? 0 : LibC.errno;
    }

    /// <summary>Waits for the socket to become ready; answered means only that.</summary>
    public ProbeStatus Wait(int events, Deadline deadline)
    {
        pollfd* poll = stackalloc pollfd[]
        {
            new pollfd { fd = Number, events = (short)events },
            new pollfd { fd = _cancel.Descriptor, events = LibC.POLLIN },
        };
        while (true)
        {
            int ready = LibC.poll(poll, 2, deadline.Milliseconds);
            if (_cancel.IsRaised) return ProbeStatus.Cancelled;
            if (ready > 0) return ProbeStatus.Answered;
            if (deadline.IsOver) return ProbeStatus.TimedOut;
        }
    }

    /// <summary>Takes one message, and calls back for each control message that came with it. Its length, or the errno negated.</summary>
    public int Receive(Span<byte> buffer, int flags, ControlMessage control)
    {
        const int ControlSize = 512;
        byte* controlBytes = stackalloc byte[ControlSize];
        fixed (byte* bytes = buffer)
        {
            var part = new iovec { iov_base = bytes, iov_len = buffer.Length };
            var message = new msghdr { msg_iov = &part, msg_iovlen = 1, msg_control = controlBytes, msg_controllen = ControlSize };
            nint length = (nint)LibC.recvmsg(Number, &message, flags | LibC.MSG_DONTWAIT);
            if (length < 0) return -LibC.errno;
            for (cmsghdr* c = LibC.CMSG_FIRSTHDR(&message); c != null; c = LibC.CMSG_NXTHDR(&message, c))
            {
                byte* data = LibC.CMSG_DATA(c);
                int size = (int)((byte*)c + (uint)c->cmsg_len - data);
                control(c->cmsg_level, c->cmsg_type, new ReadOnlySpan<byte>(data, size));
            }

            return (int)length;
        }
    }

    /// <summary>Takes the oldest ICMP error, with the beginning of the message that it is about. Null when there is none.</summary>
    public ProbeFault? ReadFault(Span<byte> message, out int length)
    {
        ProbeFault? fault = null;
        length = Receive(message, LibC.MSG_ERRQUEUE, (level, type, data) =>
        {
            if ((level == LibC.SOL_IP && type == LibC.IP_RECVERR) || (level == LibC.SOL_IPV6 && type == LibC.IPV6_RECVERR)) fault = Decode(data);
        });
        length = Math.Max(length, 0);
        return fault;
    }

    public void Dispose() => _descriptor.Dispose();

    private static ProbeFault Decode(ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            var error = (sock_extended_err*)bytes;
            var fault = new ProbeFault((int)error->ee_errno);
            if (error->ee_origin is not (SO_EE_ORIGIN_ICMP or SO_EE_ORIGIN_ICMP6)) return fault;
            // The sender's socket address comes right behind: its family, port, and the address.
            ReadOnlySpan<byte> sender = data[sizeof(sock_extended_err)..];
            return fault with
            {
                Icmp = (error->ee_type, error->ee_code),
                From = error->ee_origin == SO_EE_ORIGIN_ICMP ? new IPAddress(sender.Slice(4, 4)) : new IPAddress(sender.Slice(8, 16)),
            };
        }
    }

    /// <summary>One control message.</summary>
    public delegate void ControlMessage(int level, int type, ReadOnlySpan<byte> data);
}
