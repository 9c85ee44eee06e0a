using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ContainerNet.Netlink.Xtables;

/// <summary>
/// Reads a C structure member by member, in the order in which its header declares them. A number stands where a multiple of its size is, as the
/// compiler puts it. A structure that is too short is no such structure.
/// </summary>
internal ref struct StructReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>sizeof(union nf_inet_addr).</summary>
    private const int AddressSize = 16;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next;

    /// <summary>A structure in an array ends where the next one may begin.</summary>
    public void Align(int alignment) => _ = Bytes(-_next & (alignment - 1));

    public byte U8() => Bytes(1)[0];

    public ushort U16() => Number<ushort>();

    public ushort U16Big() => BinaryPrimitives.ReadUInt16BigEndian(Aligned(sizeof(ushort)));

    public uint U32() => Number<uint>();

    public ulong U64() => Number<ulong>();

    /// <summary>An array of characters, up to the first NUL.</summary>
    public string Text(int length) => TextOf(Bytes(length));

    /// <summary>union nf_inet_addr, of which IPv4 uses the first four bytes.</summary>
    public IPAddress Address(AddressFamily family)
    {
        ReadOnlySpan<byte> address = Aligned(sizeof(uint), AddressSize);
        return new IPAddress(family == AddressFamily.InterNetworkV6 ? address : address[..4]);
    }

    /// <summary>struct in_addr or struct in6_addr.</summary>
    public IPAddress BareAddress(AddressFamily family) =>
        new(Aligned(sizeof(uint), family == AddressFamily.InterNetworkV6 ? 16 : 4));

    public ReadOnlySpan<byte> Bytes(int length)
    {
        if (_bytes.Length - _next < length) throw new NetlinkProtocolException($"{_bytes.Length} bytes are too few for the structure");
        ReadOnlySpan<byte> taken = _bytes.Slice(_next, length);
        _next += length;
        return taken;
    }

    /// <summary>All that is left.</summary>
    public byte[] Rest => _bytes[_next..].ToArray();

    public static string TextOf(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private TNumber Number<TNumber>()
        where TNumber : unmanaged => MemoryMarshal.Read<TNumber>(Aligned(Unsafe.SizeOf<TNumber>()));

    private ReadOnlySpan<byte> Aligned(int size) => Aligned(size, size);

    private ReadOnlySpan<byte> Aligned(int alignment, int size)
    {
        Align(alignment);
        return Bytes(size);
    }
}
