using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Says which subnet: 172.17.0.0/16. Unlike IPNetwork, it says which network was probably meant when host bits are set.</summary>
public sealed class SubnetArgument
{
    /// <summary>Of text.</summary>
    /// <param name="text">172.17.0.0/16, fd00::/64.</param>
    /// <exception cref="ArgumentException">It is no subnet, or has host bits set.</exception>
    public SubnetArgument(string text)
    {
        if (!InterfaceAddress.TryParse(text, out InterfaceAddress? address) || !text.Contains('/', StringComparison.Ordinal))
            throw new ArgumentException($"'{text}' is no subnet: 172.17.0.0/16 or fd00::/64 is expected.");
        if (!address.Network.BaseAddress.Equals(address.Address))
            throw new ArgumentException($"'{text}' is no subnet: it has host bits set. {address.Network} is the one that this address is in.");
        Network = address.Network;
    }

    /// <summary>Of a network.</summary>
    /// <param name="network">The network.</param>
    public SubnetArgument(IPNetwork network) => Network = network;

    internal IPNetwork Network { get; }

    /// <summary>172.17.0.0/16.</summary>
    public override string ToString() => Network.ToString();
}
