using System.Runtime.InteropServices;
using System.Text;
using ContainerNet.Netlink;

namespace ContainerNet.Unit.Netlink;

/// <summary>Bytes as the kernel would send them, put together without the codec under test.</summary>
internal static class Wire
{
    public const uint PortId = 4711;

    public const ushort NLMSG_NOOP = 1;
    public const ushort NLMSG_ERROR = 2;
    public const ushort NLMSG_DONE = 3;

    public const ushort NLM_F_MULTI = 0x02;
    public const ushort NLM_F_DUMP_INTR = 0x10;
    public const ushort NLM_F_CAPPED = 0x100;
    public const ushort NLM_F_ACK_TLVS = 0x200;

    private const ushort NLMSGERR_ATTR_MSG = 1;
    private const ushort NLMSGERR_ATTR_OFFS = 2;

    /// <summary>One message, padded.</summary>
    public static byte[] Message(ushort type, ushort flags, uint sequence, byte[] body, uint port = PortId)
    {
        byte[] header = new byte[NetlinkHeader.Size];
        MemoryMarshal.Write(header, (uint)(header.Length + body.Length));
        MemoryMarshal.Write(header.AsSpan(4), type);
        MemoryMarshal.Write(header.AsSpan(6), flags);
        MemoryMarshal.Write(header.AsSpan(8), sequence);
        MemoryMarshal.Write(header.AsSpan(12), port);
        return Padded([.. header, .. body]);
    }

    /// <summary>One attribute, padded.</summary>
    public static byte[] Attribute(ushort type, params byte[] payload)
    {
        byte[] header = new byte[4];
        MemoryMarshal.Write(header, (ushort)(header.Length + payload.Length));
        MemoryMarshal.Write(header.AsSpan(2), type);
        return Padded([.. header, .. payload]);
    }

    public static byte[] Number(int value)
    {
        byte[] bytes = new byte[sizeof(int)];
        MemoryMarshal.Write(bytes, value);
        return bytes;
    }

    public static byte[] Ack(Sent request) =>
        Message(NLMSG_ERROR, NLM_F_CAPPED, request.Header.Sequence, [.. Number(0), .. request.Bytes[..NetlinkHeader.Size]]);

    /// <summary>A refusal. With text or offset it is as NETLINK_EXT_ACK makes it; <paramref name="capped"/> is NETLINK_CAP_ACK.</summary>
    public static byte[] Error(Sent request, int errno, string? text = null, int? offset = null, bool capped = true)
    {
        byte[] repeated = capped ? request.Bytes[..NetlinkHeader.Size] : request.Bytes;
        return Message(
            NLMSG_ERROR,
            (ushort)((capped ? NLM_F_CAPPED : 0) | (text is null && offset is null ? 0 : NLM_F_ACK_TLVS)),
            request.Header.Sequence,
            [.. Number(-errno), .. repeated, .. ExtendedAck(text, offset)]);
    }

    /// <summary>The end of a dump; with an error where the kernel noticed only on the way.</summary>
    public static byte[] Done(Sent request, int errno = 0, string? text = null, int? offset = null, ushort flags = 0) => Message(
        NLMSG_DONE,
        (ushort)(NLM_F_MULTI | flags | (text is null && offset is null ? 0 : NLM_F_ACK_TLVS)),
        request.Header.Sequence,
        [.. Number(-errno), .. ExtendedAck(text, offset)]);

    private static byte[] ExtendedAck(string? text, int? offset) =>
    [
        .. text is null ? [] : Attribute(NLMSGERR_ATTR_MSG, [.. Encoding.UTF8.GetBytes(text), 0]),
        .. offset is null ? [] : Attribute(NLMSGERR_ATTR_OFFS, Number(offset.Value)),
    ];

    private static byte[] Padded(byte[] bytes)
    {
        Array.Resize(ref bytes, (bytes.Length + 3) & ~3);
        return bytes;
    }
}
