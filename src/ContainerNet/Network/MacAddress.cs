using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;

namespace ContainerNet.Network;

/// <summary>A hardware address. Prints with colons, as the kernel's tools do (PhysicalAddress prints without).</summary>
public sealed class MacAddress : IEquatable<MacAddress>
{
    private readonly byte[] _bytes;

    internal MacAddress(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    /// <summary>All six bytes zero: "no address" in a forwarding database.</summary>
    public static MacAddress Zero { get; } = new(stackalloc byte[6]);

    /// <summary>Reads six bytes in hex with colons or hyphens: 02:42:ac:11:00:02.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is no such address.</exception>
    public static MacAddress Parse(string text) => TryParse(text, out MacAddress? address)
        ? address
        : throw new FormatException($"'{text}' is no MAC address: six bytes in hex with colons are expected, such as 02:42:ac:11:00:02.");

    /// <summary>As <see cref="Parse"/>, without an exception.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out MacAddress? address)
    {
        address = null;
        string[] parts = text?.Split(':', '-') ?? [];
        Span<byte> bytes = stackalloc byte[6];
        if (parts.Length != bytes.Length) return false;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (parts[i].Length is 0 or > 2 || !byte.TryParse(parts[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]))
                return false;
        }

        address = new MacAddress(bytes);
        return true;
    }

    /// <summary>Docker's form: 02:42 and the four bytes of the IPv4 address, 172.17.0.2 gives 02:42:ac:11:00:02.</summary>
    /// <param name="address">An IPv4 address.</param>
    /// <exception cref="ArgumentException">It is no IPv4 address.</exception>
    public static MacAddress FromIPv4(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return bytes.Length == 4
            ? new MacAddress([0x02, 0x42, .. bytes])
            : throw new ArgumentException($"A MAC address can be made of an IPv4 address only, not of {address}.");
    }

    /// <summary>A random one of Docker's form, 02:42 and four bytes: unicast, locally administered.</summary>
    internal static MacAddress Random() => new([0x02, 0x42, .. RandomNumberGenerator.GetBytes(4)]);

    /// <summary>Can a link bear it? Not a multicast address, and not zero.</summary>
    internal bool IsUnicast => (_bytes[0] & 1) == 0 && _bytes.AsSpan().ContainsAnyExcept((byte)0);

    /// <summary>The bytes, six for Ethernet.</summary>
    public byte[] GetAddressBytes() => [.. _bytes];

    /// <inheritdoc/>
    public bool Equals(MacAddress? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MacAddress ?? (obj is string text && TryParse(text, out MacAddress? parsed) ? parsed : null));

    /// <inheritdoc/>
    public override int GetHashCode() => _bytes.Aggregate(17, (hash, b) => (31 * hash) + b);

    /// <summary>Lower case, with colons.</summary>
    public override string ToString() => string.Join(':', _bytes.Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
}
