using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Says which addresses: one, or all of a network: 172.17.0.2, 172.17.0.0/16, 172.17.0.2/16.</summary>
public sealed class PrefixArgument
{
    /// <summary>Of text. Host bits do no harm: an address as a link has it means its network.</summary>
    /// <param name="text">172.17.0.2, 172.17.0.0/16, fd00::/64.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public PrefixArgument(string text)
    {
        if (!InterfaceAddress.TryParse(text, out InterfaceAddress? address))
            throw new ArgumentException($"'{text}' is neither an address such as 172.17.0.2 nor a network such as 172.17.0.0/16. Names are not looked up.");
        Network = address.Network;
    }

    /// <summary>Of a network.</summary>
    /// <param name="network">The network.</param>
    public PrefixArgument(IPNetwork network) => Network = network;

    /// <summary>Of an address.</summary>
    /// <param name="address">The address.</param>
    public PrefixArgument(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Network = new IPNetwork(address, InterfaceAddress.BitsOf(address));
    }

    internal IPNetwork Network { get; }

    /// <summary>172.17.0.2/32.</summary>
    public override string ToString() => Network.ToString();
}
