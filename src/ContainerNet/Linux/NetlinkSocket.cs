using System.Runtime.InteropServices;
using ContainerNet.Netlink;
using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>
/// A netlink socket. It belongs to the namespace in which it was opened (<see cref="NamespaceThread"/>),
/// whoever uses it afterwards.
/// </summary>
internal sealed unsafe class NetlinkSocket : INetlinkSocket
{
    public const int NETLINK_ROUTE = 0;
    public const int NETLINK_NETFILTER = 12;

    // linux/netlink.h; Tmds.LibC has only the level.
    private const int NETLINK_CAP_ACK = 10;
    private const int NETLINK_EXT_ACK = 11;
    private const int NETLINK_GET_STRICT_CHK = 12;

    private const int SO_NETNS_COOKIE = 71;

    /// <summary>Room for the acknowledgements of some thousand requests sent at once.</summary>
    private const int ReceiveBuffer = 4 * 1024 * 1024;

    /// <summary>A transaction must fit into the send buffer whole.</summary>
    private const int SendBuffer = 4 * 1024 * 1024;

    /// <summary>How long the kernel may be silent. It answers at once, unless RTNL is held while very many links go away.</summary>
    private const int ReceiveSeconds = 60;

    private readonly FileDescriptor _descriptor;

    /// <summary>What opens a socket that can then be taken over.</summary>
    public static NamespaceCall Opening(int protocol) => NamespaceCall.Socket(LibC.AF_NETLINK, LibC.SOCK_RAW, protocol);

    /// <summary>Opens a socket in a namespace.</summary>
    /// <exception cref="LinuxException">A call failed.</exception>
    public static NetlinkSocket Open(Crossing crossing, int protocol) => new(crossing.Open(Opening(protocol)));

    /// <summary>Takes over a socket and binds it; the kernel chooses the port id.</summary>
    /// <exception cref="LinuxException">A call failed.</exception>
    public NetlinkSocket(FileDescriptor descriptor)
    {
        _descriptor = descriptor;
        Set(LibC.SOL_NETLINK, NETLINK_EXT_ACK, 1);
        Set(LibC.SOL_NETLINK, NETLINK_CAP_ACK, 1);
        Set(LibC.SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
        SetBuffer(LibC.SO_RCVBUFFORCE, LibC.SO_RCVBUF, ReceiveBuffer);
        SetBuffer(LibC.SO_SNDBUFFORCE, LibC.SO_SNDBUF, SendBuffer);
        SetReceiveTimeout();
        PortId = Bind();
    }

    public uint PortId { get; }

    /// <summary>
    /// A number that no other namespace has had since boot (SO_NETNS_COOKIE, Linux 5.14); null on older kernels.
    /// The inode does not do: the kernel gives it to the next namespace as soon as one is gone.
    /// </summary>
    public ulong? NamespaceCookie
    {
        get
        {
            ulong cookie = 0;
            socklen_t length = sizeof(ulong);
            int result = LibC.getsockopt(_descriptor.Number, LibC.SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &length);
            return result == 0 ? cookie : null;
        }
    }

    public int Send(ReadOnlySpan<byte> datagram)
    {
        fixed (byte* bytes = datagram)
        {
            nint sent = (nint)LibC.send(_descriptor.Number, bytes, datagram.Length, 0);
            return sent < 0 ? -LibC.errno : 0;
        }
    }

    public int Receive(Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            while (true)
            {
                nint received = (nint)LibC.recv(_descriptor.Number, bytes, buffer.Length, LibC.MSG_TRUNC);
                if (received >= 0) return (int)received;
                int errno = LibC.errno;
                if (errno != LibC.EINTR) return -errno;
            }
        }
    }

    public void Dispose() => _descriptor.Dispose();

    private uint Bind()
    {
        var address = new SockaddrNetlink { Family = (ushort)LibC.AF_NETLINK };
        socklen_t length = sizeof(SockaddrNetlink);
        LinuxException.Check(LibC.bind(_descriptor.Number, (sockaddr*)&address, length), "bind");
        LinuxException.Check(LibC.getsockname(_descriptor.Number, (sockaddr*)&address, &length), "getsockname");
        return address.PortId;
    }

    private void Set(int level, int option, int value) =>
        LinuxException.Check(LibC.setsockopt(_descriptor.Number, level, option, &value, sizeof(int)), "setsockopt");

    /// <summary>Beyond the system's limit with CAP_NET_ADMIN, up to it without.</summary>
    private void SetBuffer(int forced, int allowed, int size)
    {
        if (LibC.setsockopt(_descriptor.Number, LibC.SOL_SOCKET, forced, &size, sizeof(int)) < 0) Set(LibC.SOL_SOCKET, allowed, size);
    }

    private void SetReceiveTimeout()
    {
        // struct timeval: two longs.
        long* timeout = stackalloc long[] { ReceiveSeconds, 0 };
        LinuxException.Check(LibC.setsockopt(_descriptor.Number, LibC.SOL_SOCKET, LibC.SO_RCVTIMEO, timeout, 2 * sizeof(long)), "setsockopt");
    }

    /// <summary>struct sockaddr_nl.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SockaddrNetlink
    {
        public ushort Family;
        private readonly ushort _padding;
        public uint PortId;
        public uint Groups;
    }
}
