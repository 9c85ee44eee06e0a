using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Says which address of a link: text such as 172.17.0.2/16, or a CnAddress.</summary>
public sealed class AddressArgument
{
    /// <summary>Of text.</summary>
    /// <param name="text">172.17.0.2/16.</param>
    /// <exception cref="FormatException">It is no address.</exception>
    public AddressArgument(string text) => Address = InterfaceAddress.Parse(text);

    /// <summary>Of an address with a length.</summary>
    /// <param name="address">The address.</param>
    public AddressArgument(InterfaceAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Address = address;
    }

    /// <summary>Of an address that a cmdlet has emitted.</summary>
    /// <param name="address">The address.</param>
    public AddressArgument(CnAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Address = new InterfaceAddress(address.Address, address.PrefixLength);
        Found = address;
    }

    internal InterfaceAddress Address { get; }

    /// <summary>The object, which also tells link and namespace.</summary>
    internal CnAddress? Found { get; }

    /// <summary>172.17.0.2/16.</summary>
    public override string ToString() => Address.ToString();
}
