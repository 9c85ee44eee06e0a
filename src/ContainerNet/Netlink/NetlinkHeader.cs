using System.Runtime.InteropServices;

namespace ContainerNet.Netlink;

/// <summary>struct nlmsghdr, 16 bytes, in the byte order of the CPU.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkHeader
{
    /// <summary>Bytes of the message, this header included.</summary>
    public uint Length;
    public ushort Type;
    public NetlinkFlags Flags;
    public uint Sequence;
    public uint PortId;

    public const int Size = 16;
}

/// <summary>NLM_F_*. The values from 0x100 on mean one thing in a request that gets, another in one that makes.</summary>
[Flags]
internal enum NetlinkFlags : ushort
{
    None = 0,
    REQUEST = 0x01,
    MULTI = 0x02,
    ACK = 0x04,

    /// <summary>Send the object back as it was made.</summary>
    ECHO = 0x08,

    /// <summary>In a reply: the list changed while it was dumped.</summary>
    DUMP_INTR = 0x10,
    DUMP = 0x300,
    REPLACE = 0x100,
    EXCL = 0x200,
    CREATE = 0x400,
    APPEND = 0x800,
}

/// <summary>NLM_F_* as they mean something in NLMSG_ERROR and NLMSG_DONE only.</summary>
[Flags]
internal enum ErrorFlags : ushort
{
    None = 0,

    /// <summary>The request is not repeated in the error (NETLINK_CAP_ACK).</summary>
    CAPPED = 0x100,

    /// <summary>Attributes with text and offset follow (NETLINK_EXT_ACK).</summary>
    ACK_TLVS = 0x200,
}
