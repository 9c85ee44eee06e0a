using System.Runtime.InteropServices;

namespace ContainerNet.Netlink;

/// <summary>Walks over a run of attributes (struct nlattr), checking every length before it is trusted.</summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    /// <summary>sizeof(struct nlattr): a 16-bit length and a 16-bit type, in the byte order of the CPU.</summary>
    public const int HeaderSize = 4;

    /// <summary>NLA_TYPE_MASK: the two upper bits are NLA_F_NESTED and NLA_F_NET_BYTEORDER.</summary>
    private const ushort TypeMask = 0x3fff;

    private readonly ReadOnlySpan<byte> _attributes = attributes;
    private int _next;

    /// <summary>The attribute's number, without its flag bits.</summary>
    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>Where the attribute's header begins, in bytes from the start of the run.</summary>
    public int Position { get; private set; }

    /// <exception cref="NetlinkProtocolException">A length does not fit what is there.</exception>
    public bool MoveNext()
    {
        ReadOnlySpan<byte> rest = _attributes[_next..];
        if (rest.IsEmpty) return false;
        if (rest.Length < HeaderSize) throw new NetlinkProtocolException($"{rest.Length} bytes are left over after the last attribute");
        ushort length = MemoryMarshal.Read<ushort>(rest);
        if (length < HeaderSize || length > rest.Length)
            throw new NetlinkProtocolException($"an attribute claims {length} of {rest.Length} bytes");
        Type = (ushort)(MemoryMarshal.Read<ushort>(rest[2..]) & TypeMask);
        Payload = rest[HeaderSize..length];
        Position = _next;
        // The last attribute of a message need not be padded.
        _next += Math.Min(NetlinkWriter.Align(length), rest.Length);
        return true;
    }
}
