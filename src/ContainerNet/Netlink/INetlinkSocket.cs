namespace ContainerNet.Netlink;

/// <summary>What the protocol needs of a netlink socket. Implemented by the Linux floor, and by a fake in the unit tests.</summary>
internal interface INetlinkSocket : IDisposable
{
    /// <summary>The port id (nlmsg_pid) that the kernel puts into its replies to this socket.</summary>
    uint PortId { get; }

    /// <summary>Sends one datagram. Returns 0, or minus the errno.</summary>
    int Send(ReadOnlySpan<byte> datagram);

    /// <summary>
    /// Waits for one datagram from the kernel. Returns its real length, which is more than the buffer's when it was cut off
    /// (MSG_TRUNC), or minus the errno (ENOBUFS: replies were lost; EAGAIN: the kernel was silent for too long).
    /// </summary>
    int Receive(Span<byte> buffer);
}
