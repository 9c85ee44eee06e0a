using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>Addresses as numbers, to count with.</summary>
internal static class AddressNumber
{
    private const int MaxBytes = 16;

    public static int BitsOf(AddressFamily family) => family == AddressFamily.InterNetwork ? 32 : 128;

    public static UInt128 Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[MaxBytes];
        address.TryWriteBytes(bytes, out int length);
        return length == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static IPAddress ToAddress(UInt128 number, AddressFamily family)
    {
        Span<byte> bytes = stackalloc byte[MaxBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(bytes[^(BitsOf(family) / 8)..]);
    }

    /// <summary>The first and the last address.</summary>
    public static (UInt128 First, UInt128 Last) Bounds(IPNetwork subnet)
    {
        UInt128 first = Of(subnet.BaseAddress);
        int hostBits = BitsOf(subnet.BaseAddress.AddressFamily) - subnet.PrefixLength;
        return (first, hostBits == BitsOf(AddressFamily.InterNetworkV6) ? UInt128.MaxValue : first + (UInt128.One << hostBits) - 1);
    }

    /// <summary>Have they an address in common? By the numbers: IPNetwork takes ::ffff:172.20.0.0/112 for IPv4.</summary>
    public static bool Overlaps(this IPNetwork subnet, IPNetwork other)
    {
        if (subnet.BaseAddress.AddressFamily != other.BaseAddress.AddressFamily) return false;
        ((UInt128 first, UInt128 last), (UInt128 otherFirst, UInt128 otherLast)) = (Bounds(subnet), Bounds(other));
        return first <= otherLast && otherFirst <= last;
    }

    /// <summary>Is all of the other one in it?</summary>
    public static bool Contains(this IPNetwork subnet, IPNetwork other) => subnet.PrefixLength <= other.PrefixLength && subnet.Overlaps(other);
}
