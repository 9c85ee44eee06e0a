using System.Runtime.InteropServices;

namespace ContainerNet.Netlink;

/// <summary>
/// Builds netlink messages in one growing buffer that is used again for the next request: writing an attribute allocates nothing.
/// Every piece starts on a 4-byte boundary (NLMSG_ALIGNTO, NLA_ALIGNTO).
/// </summary>
internal sealed class NetlinkWriter
{
    private byte[] _buffer = new byte[1024];

    /// <summary>Bytes written so far; what was given out by <see cref="Append"/> is moved when the buffer grows.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Room for <paramref name="count"/> bytes, zeroed, padded up to the next boundary. Valid until the next call.</summary>
    public Span<byte> Append(int count)
    {
        int end = Length + Align(count);
        if (end > _buffer.Length) Array.Resize(ref _buffer, Math.Max(end, 2 * _buffer.Length));
        Span<byte> room = _buffer.AsSpan(Length, end - Length);
        room.Clear();
        Length = end;
        return room[..count];
    }

    /// <summary>Writes one attribute's header and gives the room for its payload.</summary>
    /// <exception cref="ArgumentException">The payload does not fit the 16 bits of nla_len.</exception>
    public Span<byte> Attribute(ushort type, int payloadLength)
    {
        int length = AttributeReader.HeaderSize + payloadLength;
        if (length > ushort.MaxValue) throw new ArgumentException($"An attribute of {payloadLength} bytes does not fit a netlink message.");
        Span<byte> room = Append(length);
        WriteHeader(room, type, (ushort)length);
        return room[AttributeReader.HeaderSize..];
    }

    /// <summary>Opens a nested attribute; what is written until <see cref="End"/> with the returned position is inside it.</summary>
    public int Begin(ushort type)
    {
        int start = Length;
        WriteHeader(Append(AttributeReader.HeaderSize), type, 0);
        return start;
    }

    public void End(int start)
    {
        int length = Length - start;
        if (length > ushort.MaxValue) throw new ArgumentException($"A nested attribute of {length} bytes does not fit a netlink message.");
        MemoryMarshal.Write(From(start), (ushort)length);
    }

    /// <summary>The bytes from <paramref name="start"/> on, to fill in what is known only afterwards (a message's length).</summary>
    public Span<byte> From(int start) => _buffer.AsSpan(start, Length - start);

    private static void WriteHeader(Span<byte> header, ushort type, ushort length)
    {
        MemoryMarshal.Write(header, length);
        MemoryMarshal.Write(header[2..], type);
    }

    internal static int Align(int count) => (count + 3) & ~3;
}
