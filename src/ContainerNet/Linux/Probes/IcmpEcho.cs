using System.Buffers.Binary;

namespace ContainerNet.Linux;

/// <summary>An echo request or reply: eight bytes of header, then data that comes back as it was sent (RFC 792, RFC 4443).</summary>
internal readonly record struct IcmpEcho(ushort Identifier, ushort Sequence)
{
    public const byte ReplyV4 = 0;
    public const byte RequestV4 = 8;
    public const byte RequestV6 = 128;
    public const byte ReplyV6 = 129;

    public const int HeaderSize = 8;

    /// <summary>Writes a message over the whole of a buffer.</summary>
    public void Write(Span<byte> message, byte type)
    {
        message[..4].Clear();
        message[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], Identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], Sequence);
        for (int i = HeaderSize; i < message.Length; i++) message[i] = (byte)i;
        // Of ICMPv6 the kernel makes the checksum, because the addresses are in it too, and overwrites this one.
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum(message));
    }

    /// <summary>Null when it is too short or of another type.</summary>
    public static IcmpEcho? Read(ReadOnlySpan<byte> message, byte type) => message.Length >= HeaderSize && message[0] == type
        ? new IcmpEcho(BinaryPrimitives.ReadUInt16BigEndian(message[4..]), BinaryPrimitives.ReadUInt16BigEndian(message[6..]))
        : null;

    /// <summary>What a raw socket gets is the whole IPv4 packet.</summary>
    public static ReadOnlySpan<byte> WithoutIPv4Header(ReadOnlySpan<byte> packet)
    {
        int length = packet.IsEmpty ? 0 : (packet[0] & 0x0f) * 4;
        return length <= packet.Length ? packet[length..] : [];
    }

    /// <summary>The Internet checksum (RFC 1071), over a message whose checksum field is zero.</summary>
    public static ushort Checksum(ReadOnlySpan<byte> message)
    {
        uint sum = 0;
        for (int i = 0; i < message.Length; i += 2)
            sum += (uint)((message[i] << 8) | (i + 1 < message.Length ? message[i + 1] : 0));
        while (sum > ushort.MaxValue) sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
