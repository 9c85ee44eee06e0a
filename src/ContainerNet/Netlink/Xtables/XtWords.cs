using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ContainerNet.Netlink.Nftables.Decoding;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Pieces of the notations of iptables and nft.</summary>
internal static partial class XtWords
{
    /// <summary>As iptables excludes.</summary>
    public static string Not(bool not) => not ? "! " : "";

    /// <summary>As nft does.</summary>
    public static string NotEqual(bool not) => not ? "!= " : "";

    public static string Range<T>(T first, T last, char between) =>
        EqualityComparer<T>.Default.Equals(first, last) ? $"{first}" : $"{first}{between}{last}";

    public static string Hex(uint value) => $"0x{value:x}";

    public static string Bytes(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes).ToLowerInvariant();

    /// <summary>"0x1", or "0x1/0xff" where not all bits count.</summary>
    public static string Masked(uint value, uint mask) => mask == uint.MaxValue ? Hex(value) : $"{Hex(value)}/{Hex(mask)}";

    /// <summary>The names of the bits that are set, the lowest first; a bit without a name is its number.</summary>
    public static string[] Bits(uint value, params ReadOnlySpan<string> names)
    {
        var set = new List<string>();
        for (int bit = 0; bit < 32; bit++)
        {
            if ((value >> bit & 1) != 0) set.Add(bit < names.Length ? names[bit] : Hex(1u << bit));
        }

        return [.. set];
    }

    /// <summary>The name of a number that has one.</summary>
    public static string Named(uint value, params ReadOnlySpan<string> names) => value < names.Length ? names[(int)value] : $"{value}";

    /// <summary>nft's set of values; one alone is without braces.</summary>
    public static string Set(IReadOnlyCollection<string> values) =>
        values.Count == 1 ? values.First() : $"{{ {string.Join(", ", values)} }}";

    public static string Join(params string?[] parts) => string.Join(' ', parts.Where(p => !string.IsNullOrEmpty(p)));

    /// <summary>As iptables -S writes a string: plain where the shell would take it so.</summary>
    public static string Quote(string text) => Plain().IsMatch(text) ? text : $"\"{Escaped().Replace(text, @"\$0")}\"";

    /// <summary>An address and the bits of it that count: "10.0.0.0/8", "10.0.0.1", "10.0.0.0/255.0.255.0".</summary>
    public static string Masked(IPAddress address, IPAddress mask, bool hostLength = false)
    {
        int? length = PrefixLength(mask);
        if (length is null) return $"{address}/{mask}";
        return length == Width(address) && !hostLength ? $"{address}" : $"{address}/{length}";
    }

    /// <summary>The same for nft, which cannot write a mask that is no prefix behind a slash.</summary>
    /// <param name="field">"ip saddr".</param>
    /// <param name="not">Any but these.</param>
    /// <param name="address">What remains under the mask.</param>
    /// <param name="mask">The bits that count.</param>
    public static string NftMasked(string field, bool not, IPAddress address, IPAddress mask) =>
        PrefixLength(mask) is null ? $"{field} & {mask} {(not ? "!=" : "==")} {address}" : $"{field} {NotEqual(not)}{Masked(address, mask)}";

    /// <summary>A number and the bits of it that count, as nft's translation writes them.</summary>
    public static string NftMasked(string field, bool not, uint value, uint mask) =>
        mask == uint.MaxValue ? $"{field} {NotEqual(not)}{Hex(value)}" : $"{field} and {Hex(mask)} {(not ? "!=" : "==")} {Hex(value)}";

    /// <summary>Null: the bits are not those at the front.</summary>
    public static int? PrefixLength(IPAddress mask)
    {
        byte[] bytes = mask.GetAddressBytes();
        int length = 0;
        while (length < 8 * bytes.Length && IsSet(bytes, length)) length++;
        for (int bit = length; bit < 8 * bytes.Length; bit++)
        {
            if (IsSet(bytes, bit)) return null;
        }

        return length;
    }

    public static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    public static string Text(this double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>As /etc/protocols calls it; its number where it has no name there.</summary>
    public static string ProtocolName(ushort protocol) => ValueNames.Protocols.GetValueOrDefault(protocol, $"{protocol}");

    /// <summary>"ip" or "ip6".</summary>
    public static string Nft(this AddressFamily family) => family == AddressFamily.InterNetworkV6 ? "ip6" : "ip";

    private static int Width(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;

    private static bool IsSet(byte[] bytes, int bit) => (bytes[bit / 8] & (0x80 >> (bit % 8))) != 0;

    [GeneratedRegex("^[A-Za-z0-9_-]+$")]
    private static partial Regex Plain();

    [GeneratedRegex("""["'\\]""")]
    private static partial Regex Escaped();
}
