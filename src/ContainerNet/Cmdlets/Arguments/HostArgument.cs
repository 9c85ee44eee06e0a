using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Says which host: an address. Names are not looked up, since the resolver is that of this process and not of the namespace.</summary>
public sealed class HostArgument
{
    private readonly IPAddress _address;
    private readonly string? _link;

    /// <summary>Of text.</summary>
    /// <param name="text">172.17.0.3, fd00::3, or fe80::3%eth0 with the link in the namespace to send from.</param>
    /// <exception cref="ArgumentException">It is no address.</exception>
    public HostArgument(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('%', 2);
        if (text.Contains('/', StringComparison.Ordinal) || !InterfaceAddress.TryParse(parts[0], out InterfaceAddress? parsed))
            throw new ArgumentException($"'{text}' is no address such as 172.17.0.3 or fd00::3. Names are not looked up.");
        _address = parsed.Address;
        if (parts.Length < 2) return;
        if (_address.AddressFamily != AddressFamily.InterNetworkV6) throw new ArgumentException($"'{text}' is no address: only IPv6 has '%'.");
        // A number is the index already; .NET would look a name up in the namespace of this process.
        if (long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long index)) _address.ScopeId = index;
        else _link = parts[1];
    }

    /// <summary>Of an address.</summary>
    /// <param name="address">The address.</param>
    public HostArgument(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        _address = address;
    }

    /// <exception cref="CnException">NotFound: there is no such link. Rejected: the address needs one.</exception>
    internal IPAddress Resolve(NetworkStack stack)
    {
        if (_link is not null) return new IPAddress(_address.GetAddressBytes(), stack.Links.Find(new LinkReference(_link)).Index);
        if ((_address.IsIPv6LinkLocal || _address.IsIPv6Multicast) && _address.ScopeId == 0)
            throw new CnException(CnErrorKind.Rejected, $"Cannot reach {_address} without its link: {_address}%eth0.");
        return _address;
    }

    /// <summary>As it was given.</summary>
    public override string ToString() => _link is null ? _address.ToString() : $"{_address}%{_link}";
}
