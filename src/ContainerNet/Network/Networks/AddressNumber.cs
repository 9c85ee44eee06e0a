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

    /// <summary>Have they an address in common? Of two subnets, one then contains the other.</summary>
    public static bool Overlaps(this IPNetwork subnet, IPNetwork other) => subnet.Contains(other.BaseAddress) || other.Contains(subnet.BaseAddress);

    /// <summary>Is all of the other one in it?</summary>
    public static bool Contains(this IPNetwork subnet, IPNetwork other) => subnet.PrefixLength <= other.PrefixLength && subnet.Contains(other.BaseAddress);
}
