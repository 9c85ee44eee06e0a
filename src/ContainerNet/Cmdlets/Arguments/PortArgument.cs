using System.Globalization;
using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>
/// Ports to publish, as `docker run -p` takes them: [[ADDRESS:]HOSTPORT:]CONTAINERPORT[/PROTOCOL], with ranges. Host port 0, or none, is one that
/// is free.
/// </summary>
public sealed class PortArgument
{
    private readonly string _text;

    /// <summary>8080:80, 127.0.0.1:9000:80/tcp, 53:53/udp, 7000-7002:7000-7002, [2001:db8::1]:80:80, 6379.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">It is nothing of the kind.</exception>
    public PortArgument(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
        Requests = [.. Parse(text)];
    }

    /// <summary>A port of the container, published on a port of the host that is free.</summary>
    /// <param name="containerPort">1 to 65535.</param>
    public PortArgument(int containerPort)
        : this(containerPort.ToString(CultureInfo.InvariantCulture))
    {
    }

    internal PortRequest[] Requests { get; }

    /// <summary>As it was given.</summary>
    public override string ToString() => _text;

    private static IEnumerable<PortRequest> Parse(string text)
    {
        string rest = text;
        PortProtocol protocol = PortProtocol.Tcp;
        if (rest.LastIndexOf('/') is var slash and >= 0)
        {
            if (!Enum.TryParse(rest[(slash + 1)..], ignoreCase: true, out protocol) || !Enum.IsDefined(protocol) || char.IsDigit(rest[slash + 1]))
                throw Wrong(text, $"'{rest[(slash + 1)..]}' is no protocol: tcp, udp and sctp are");
            rest = rest[..slash];
        }

        IPAddress? host = null;
        if (rest.StartsWith('[') && rest.IndexOf("]:", StringComparison.Ordinal) is var end and > 0)
        {
            if (!IPAddress.TryParse(rest[1..end], out host)) throw Wrong(text, $"'{rest[1..end]}' is no address");
            rest = rest[(end + 2)..];
        }

        string[] parts = rest.Split(':');
        if (parts.Length == 3 && host is null)
        {
            if (!InterfaceAddress.TryParse(parts[0], out InterfaceAddress? address)) throw Wrong(text, $"'{parts[0]}' is no address");
            host = address.Address;
            parts = parts[1..];
        }

        if (parts.Length > 2) throw Wrong(text, "an IPv6 address stands in brackets: [2001:db8::1]:8080:80");
        (int firstInside, int lastInside) = Range(text, parts[^1], minimum: 1);
        (int first, int last) = parts.Length == 1 || parts[0].Length == 0 ? (0, 0) : Range(text, parts[0], minimum: 0);
        int count = lastInside - firstInside + 1;
        if (count == 1 || first == 0)
        {
            for (int i = 0; i < count; i++) yield return new PortRequest(host, (ushort)first, (ushort)last, protocol, (ushort)(firstInside + i));
            yield break;
        }

        if (last - first + 1 != count) throw Wrong(text, "the two ranges are not of one length");
        for (int i = 0; i < count; i++) yield return new PortRequest(host, (ushort)(first + i), (ushort)(first + i), protocol, (ushort)(firstInside + i));
    }

    private static (int First, int Last) Range(string text, string part, int minimum)
    {
        string[] ends = part.Split('-');
        if (ends.Length is 1 or 2 && Port(ends[0]) is { } first && Port(ends[^1]) is { } last && first >= minimum && last >= first) return (first, last);
        throw Wrong(text, $"'{part}' is neither a port, {minimum} to 65535, nor a range of ports");
    }

    private static int? Port(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port : null;

    private static ArgumentException Wrong(string text, string why) => new($"'{text}' cannot be published: {why}. Such are 8080:80, 127.0.0.1:9000:80/tcp, 53:53/udp, 7000-7002:7000-7002.");
}
