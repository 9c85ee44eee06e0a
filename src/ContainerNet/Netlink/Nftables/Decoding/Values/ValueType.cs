using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;

namespace ContainerNet.Netlink.Nftables.Decoding;

/// <summary>How nft writes a kind of value (its datatypes). The kernel knows only bytes.</summary>
/// <param name="print">Takes the value as a number; of <see cref="IsText"/> types nothing is asked.</param>
internal sealed class ValueType(Func<BigInteger, int, string> print)
{
    private readonly Func<BigInteger, int, string>? _printEnd;

    private static readonly string[] s_days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    public static readonly ValueType Integer = new((n, _) => n.ToString(CultureInfo.InvariantCulture));
    public static readonly ValueType Hexadecimal = new((n, _) => $"0x{Hex(n, 1)}");
    public static readonly ValueType Mark = new((n, _) => $"0x{Hex(n, 8)}");
    public static readonly ValueType IPv4Address = new(Address) { IsPrefix = true };
    public static readonly ValueType IPv6Address = new(Address) { IsPrefix = true };
    public static readonly ValueType EtherAddress = new((n, bits) => string.Join(':', Bytes(n, bits / 8).Select(b => $"{b:x2}")));
    public static readonly ValueType LinkName = new((_, _) => "") { IsText = true };
    public static readonly ValueType Text = new((_, _) => "") { IsText = true };
    public static readonly ValueType LinkIndex = new((n, _) => n.ToString(CultureInfo.InvariantCulture)) { IsLink = true };
    public static readonly ValueType Protocol = Named(ValueNames.Protocols);
    public static readonly ValueType Service = Integer;
    public static readonly ValueType NetfilterProtocol = Named(ValueNames.NetfilterProtocols);
    public static readonly ValueType EtherType = Named(ValueNames.EtherTypes, n => $"0x{Hex(n, 4)}");
    public static readonly ValueType LinkType = Named(ValueNames.LinkTypes);
    public static readonly ValueType PacketType = Named(ValueNames.PacketTypes);
    public static readonly ValueType LinkGroup = Named(ValueNames.LinkGroups);
    public static readonly ValueType TrafficClass = new((n, _) => n.IsZero ? "none" : n == uint.MaxValue ? "root"
        : $"{(n >> 16 == 0 ? "" : Hex(n >> 16, 1))}:{((n & 0xffff) == 0 ? "" : Hex(n & 0xffff, 1))}");
    public static readonly ValueType Time = new((n, _) => n <= ulong.MaxValue ? Duration((ulong)n) : $"{n}", (n, _) => $"{n / 1000}s");
    public static readonly ValueType Boolean = Named(ValueNames.Booleans);
    public static readonly ValueType Dscp = Named(ValueNames.Dscp, n => $"0x{Hex(n, 2)}");
    public static readonly ValueType Ecn = Named(ValueNames.Ecn);
    public static readonly ValueType IcmpType = Named(ValueNames.IcmpTypes);
    public static readonly ValueType IcmpCode = Named(ValueNames.IcmpCodes);
    public static readonly ValueType Icmp6Type = Named(ValueNames.Icmp6Types);
    public static readonly ValueType Icmp6Code = Named(ValueNames.Icmp6Codes);
    public static readonly ValueType IgmpType = Named(ValueNames.IgmpTypes);
    public static readonly ValueType ArpOperation = Named(ValueNames.ArpOperations);
    public static readonly ValueType DccpType = Named(ValueNames.DccpTypes);
    public static readonly ValueType MobilityType = Named(ValueNames.MobilityTypes);
    public static readonly ValueType FibType = Named(ValueNames.FibTypes);
    public static readonly ValueType Direction = Named(ValueNames.Directions);
    public static readonly ValueType TcpFlags = Bitmask(ValueNames.TcpFlags);
    public static readonly ValueType ConnectionState = Bitmask(ValueNames.ConnectionStates);
    public static readonly ValueType ConnectionStatus = Bitmask(ValueNames.ConnectionStatus);
    public static readonly ValueType ConnectionEvent = Bitmask(ValueNames.ConnectionEvents);
    public static readonly ValueType ConnectionLabel = new((n, _) => LabelsIn(n) is [var one] ? one : $"0x{Hex(n, 1)}") { IsBitmask = true, Flags = LabelsIn };
    public static readonly ValueType Day = new((n, _) => n < 7 ? $"\"{s_days[(int)n]}\"" : $"{n}", (n, _) => $"{n}");
    public static readonly ValueType Hour = new((n, _) => n < 86_400 ? HourOf((int)n) : $"{n}");
    public static readonly ValueType Moment = new((n, _) => n <= long.MaxValue
        ? $"\"{DateTimeOffset.FromUnixTimeSeconds((long)(n / 1_000_000_000)).LocalDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}\""
        : $"{n}");

    private ValueType(Func<BigInteger, int, string> print, Func<BigInteger, int, string> printEnd)
        : this(print) => _printEnd = printEnd;

    public string Print(BigInteger value, int bits) => print(value, bits);

    /// <summary>As nft writes the ends of ranges: without names.</summary>
    public string PrintEnd(BigInteger value, int bits) => (_printEnd ?? print)(value, bits);

    /// <summary>Bytes up to a NUL; the order of bytes means nothing.</summary>
    public bool IsText { get; private init; }

    /// <summary>A link's number, for which nft writes its name.</summary>
    public bool IsLink { get; private init; }

    /// <summary>nft writes aligned ranges as prefixes.</summary>
    public bool IsPrefix { get; private init; }

    /// <summary>Bits that are independent of each other.</summary>
    public bool IsBitmask { get; private init; }

    /// <summary>The names of the bits in a value; null where one has none.</summary>
    public Func<BigInteger, string[]?> Flags { get; private init; } = _ => null;

    /// <summary>By the number in nft's enum datatypes, and the bytes of such a value; null for what has no type here.</summary>
    public static (ValueType Type, int Bytes)? OfNumber(uint number) => number switch
    {
        2 => (NetfilterProtocol, 1),
        7 => (IPv4Address, 4),
        8 => (IPv6Address, 16),
        9 => (EtherAddress, 6),
        10 => (EtherType, 2),
        11 => (ArpOperation, 2),
        12 => (Protocol, 1),
        13 => (Service, 2),
        14 => (IcmpType, 1),
        15 => (TcpFlags, 1),
        18 => (Time, 8),
        19 => (Mark, 4),
        20 => (LinkIndex, 4),
        21 => (LinkType, 2),
        22 => (Integer, 4),
        23 => (TrafficClass, 4),
        24 or 25 => (Integer, 4),
        26 => (ConnectionState, 4),
        27 => (Direction, 1),
        28 => (ConnectionStatus, 4),
        29 => (Icmp6Type, 1),
        30 => (ConnectionLabel, 16),
        31 => (PacketType, 1),
        32 => (IcmpCode, 1),
        33 => (Icmp6Code, 1),
        35 => (LinkGroup, 4),
        36 => (Dscp, 1),
        37 => (Ecn, 1),
        38 => (FibType, 4),
        39 => (Boolean, 1),
        41 => (LinkName, 16),
        42 => (IgmpType, 1),
        _ => null,
    };

    /// <summary>Types whose values the kernel has in the machine's order.</summary>
    public static ByteOrder OrderOf(ValueType type) =>
        type == Mark || type == LinkIndex || type == LinkType || type == TrafficClass || type == Time || type == ConnectionState || type == ConnectionStatus
        || type == ConnectionLabel || type == LinkGroup || type == FibType ? ByteOrder.Native : ByteOrder.Big;

    /// <summary>1d2h3m4s5ms.</summary>
    public static string Duration(ulong milliseconds)
    {
        var text = new StringBuilder();
        foreach ((ulong unit, string name) in new[] { (86_400_000ul, "d"), (3_600_000ul, "h"), (60_000ul, "m"), (1000ul, "s"), (1ul, "ms") })
        {
            if (milliseconds >= unit) text.Append(CultureInfo.InvariantCulture, $"{milliseconds / unit}{name}");
            milliseconds %= unit;
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }

    public static BigInteger Number(ReadOnlySpan<byte> bytes, ByteOrder order) =>
        new(bytes, isUnsigned: true, isBigEndian: order == ByteOrder.Big || !BitConverter.IsLittleEndian);

    public static string Hex(BigInteger number, int digits)
    {
        string hex = number.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        return hex.PadLeft(digits, '0');
    }

    private static ValueType Named(FrozenDictionary<int, string> names, Func<BigInteger, string>? other = null) => new((n, _) =>
        n <= int.MaxValue && names.TryGetValue((int)n, out string? name) ? name : other?.Invoke(n) ?? n.ToString(CultureInfo.InvariantCulture),
        (n, _) => other?.Invoke(n) ?? n.ToString(CultureInfo.InvariantCulture));

    private static ValueType Bitmask(FrozenDictionary<int, string> names) => new((n, _) =>
        n <= int.MaxValue && names.TryGetValue((int)n, out string? name) ? name : $"0x{Hex(n, 1)}")
    {
        IsBitmask = true,
        Flags = n =>
        {
            var found = new List<string>();
            if (n > uint.MaxValue) return null;
            for (int bit = 0; n >> bit > 0; bit++)
            {
                if (((n >> bit) & 1).IsZero) continue;
                if (bit > 30 || !names.TryGetValue(1 << bit, out string? name)) return null;
                found.Add(name);
            }

            return [.. found];
        },
    };

    private static string[] LabelsIn(BigInteger n) =>
        [.. Enumerable.Range(0, 128).Where(b => !((n >> b) & 1).IsZero).Select(b => b.ToString(CultureInfo.InvariantCulture))];

    private static string Address(BigInteger number, int bits) => bits is 32 or 128 ? new IPAddress(Bytes(number, bits / 8)).ToString() : $"0x{Hex(number, 1)}";

    public static byte[] Bytes(BigInteger number, int length)
    {
        byte[] bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return bytes.Length >= length ? bytes[^length..] : [.. new byte[length - bytes.Length], .. bytes];
    }

    private static string HourOf(int seconds)
    {
        // By the difference to UTC as it is now, summer or winter, as nft does.
        int local = (int)((seconds + DateTimeOffset.Now.Offset.TotalSeconds + 86_400) % 86_400);
        return $"\"{local / 3600:00}:{local / 60 % 60:00}{(local % 60 == 0 ? "" : $":{local % 60:00}")}\"";
    }
}
