using System.Runtime.InteropServices;
using System.Text;

namespace ContainerNet.Netlink;

/// <summary>
/// An error as it stands in NLMSG_ERROR and in NLMSG_DONE: minus the errno, then (with NETLINK_EXT_ACK) the kernel's text and the offset
/// of the attribute at fault. In NLMSG_ERROR the header of the request comes in between, and the whole request without NETLINK_CAP_ACK.
/// </summary>
internal readonly record struct ErrorMessage(int Errno, string? Text, int? Offset)
{
    private const ushort NLMSG_ERROR = 2;
    private const ushort NLMSGERR_ATTR_MSG = 1;
    private const ushort NLMSGERR_ATTR_OFFS = 2;

    /// <summary>Null: no error, an acknowledgement or a regular end.</summary>
    /// <exception cref="NetlinkProtocolException">The bytes are no such message.</exception>
    public static ErrorMessage? Read(in NetlinkHeader header, ReadOnlySpan<byte> body)
    {
        if (!MemoryMarshal.TryRead(body, out int error)) throw new NetlinkProtocolException("an error without a number");
        if (error >= 0) return null;

        string? text = null;
        int? offset = null;
        if (((ErrorFlags)header.Flags).HasFlag(ErrorFlags.ACK_TLVS))
        {
            var reader = new AttributeReader(AttributesOf(header, body));
            while (reader.MoveNext())
            {
                if (reader.Type == NLMSGERR_ATTR_MSG) text = Encoding.UTF8.GetString(reader.Payload.TrimEnd((byte)0));
                if (reader.Type == NLMSGERR_ATTR_OFFS && MemoryMarshal.TryRead(reader.Payload, out int at)) offset = at;
            }
        }

        return new ErrorMessage(-error, text, offset);
    }

    private static ReadOnlySpan<byte> AttributesOf(in NetlinkHeader header, ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> rest = body[sizeof(int)..];
        if (header.Type != NLMSG_ERROR) return rest;
        if (!MemoryMarshal.TryRead(rest, out NetlinkHeader request)) throw new NetlinkProtocolException("an error without the request's header");
        uint repeated = ((ErrorFlags)header.Flags).HasFlag(ErrorFlags.CAPPED) ? NetlinkHeader.Size : request.Length;
        if (repeated > rest.Length) throw new NetlinkProtocolException("an error that ends within the request it repeats");
        return rest[Math.Min(NetlinkWriter.Align((int)repeated), rest.Length)..];
    }
}
