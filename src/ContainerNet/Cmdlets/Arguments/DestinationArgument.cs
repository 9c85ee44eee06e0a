using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Says where a route leads: "default", a network, or an address alone.</summary>
public sealed class DestinationArgument
{
    private readonly IPNetwork? _network;

    /// <summary>Of text.</summary>
    /// <param name="text">default, 10.0.0.0/8, fd00::/8, or an address.</param>
    /// <exception cref="ArgumentException">It is none of these, or has host bits set.</exception>
    public DestinationArgument(string text)
    {
        if (string.Equals(text, "default", StringComparison.OrdinalIgnoreCase)) return;
        if (!InterfaceAddress.TryParse(text, out InterfaceAddress? address))
            throw new ArgumentException($"'{text}' is no destination: 'default', a network such as 10.0.0.0/8, or an address is expected.");
        if (!address.Network.BaseAddress.Equals(address.Address))
            throw new ArgumentException($"'{text}' is no network: it has host bits set. {address.Network} is the network that this address is in.");
        _network = address.Network;
    }

    /// <summary>Of a network.</summary>
    /// <param name="network">The network.</param>
    public DestinationArgument(IPNetwork network) => _network = network;

    /// <summary>Of an address.</summary>
    /// <param name="address">The address.</param>
    public DestinationArgument(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        _network = new IPNetwork(address, InterfaceAddress.BitsOf(address));
    }

    /// <summary>"default" alone does not say which family: the gateway, or else IPv4, does.</summary>
    internal IPNetwork Resolve(IPAddress? gateway) => _network
        ?? new IPNetwork(gateway?.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);

    /// <summary>Is it what a route leads to?</summary>
    internal bool Fits(IPNetwork destination) => _network is { } network ? network.Equals(destination) : destination.PrefixLength == 0;

    /// <summary>default, or the network.</summary>
    public override string ToString() => _network?.ToString() ?? "default";
}
