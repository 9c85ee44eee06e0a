using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>An address together with the length of its network's prefix, as a link has it: 172.17.0.2/16.</summary>
public sealed record InterfaceAddress
{
    /// <summary>Makes one.</summary>
    /// <param name="address">IPv4 or IPv6.</param>
    /// <param name="prefixLength">0 to 32 or 128.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length does not fit the family.</exception>
    public InterfaceAddress(IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, BitsOf(address));
        Address = address;
        PrefixLength = prefixLength;
    }

    /// <summary>The address, host bits and all.</summary>
    public IPAddress Address { get; }

    /// <summary>How many leading bits are the network's.</summary>
    public int PrefixLength { get; }

    /// <summary>The network: the address without its host bits.</summary>
    public IPNetwork Network
    {
        get
        {
            byte[] bytes = Address.GetAddressBytes();
            for (int i = 0; i < bytes.Length; i++) bytes[i] &= (byte)~(0xff >> Math.Clamp(PrefixLength - (8 * i), 0, 8));
            return new IPNetwork(new IPAddress(bytes), PrefixLength);
        }
    }

    /// <summary>Reads 172.17.0.2/16; without a length the address stands alone (/32, /128).</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is no such address.</exception>
    public static InterfaceAddress Parse(string text) => TryParse(text, out InterfaceAddress? address)
        ? address
        : throw new FormatException($"'{text}' is no address: 172.17.0.2/16 or fd00::2/64 is expected.");

    /// <summary>As <see cref="Parse"/>, without an exception.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out InterfaceAddress? address)
    {
        address = null;
        string[] parts = text?.Split('/') ?? [];
        // IPAddress takes "10" for 0.0.0.10; nobody means that.
        if (parts.Length is 0 or > 2 || !IPAddress.TryParse(parts[0], out IPAddress? ip) || ip.ScopeIdOrZero() != 0) return false;
        if (ip.AddressFamily == AddressFamily.InterNetwork && parts[0].Count(c => c == '.') != 3) return false;
        int length = BitsOf(ip);
        if (parts.Length == 2 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > BitsOf(ip)))
            return false;
        address = new InterfaceAddress(ip, length);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{PrefixLength}";

    internal static int BitsOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
}

internal static class IPAddressExtensions
{
    public static long ScopeIdOrZero(this IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId : 0;

    /// <summary>0.0.0.0 or ::, which stand for any address of their family.</summary>
    public static bool IsAny(this IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    /// <summary>The family as rtnetlink numbers it.</summary>
    public static byte FamilyNumber(this IPAddress address) => address.AddressFamily.Number();

    /// <summary>The family as rtnetlink numbers it.</summary>
    public static byte Number(this AddressFamily family) => family == AddressFamily.InterNetwork
        ? Netlink.Route.AddressFamilyNumber.AF_INET
        : Netlink.Route.AddressFamilyNumber.AF_INET6;
}
