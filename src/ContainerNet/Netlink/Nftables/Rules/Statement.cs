using System.Net;
using System.Net.Sockets;
using ContainerNet.Netlink.Nftables.Expressions;

namespace ContainerNet.Netlink.Nftables;

/// <summary>What a rule does with the packets that match, in the very expressions that nft makes of it.</summary>
internal static class Statement
{
    public static Expression[] Counter { get; } = [new("counter", new CounterExpression())];

    public static Expression[] Masquerade { get; } = [new("masq", new MasqueradeExpression())];

    /// <summary>`snat to`, in a table of the address's family.</summary>
    public static Expression[] SourceNat(IPAddress address) =>
    [
        new("immediate", new ImmediateExpression { DestinationRegister = Register.NFT_REG_1, Data = new RegisterData(address.GetAddressBytes()) }),
        new("nat", new NatExpression
        {
            Type = NatExpression.NFT_NAT_SNAT,
            Family = NetfilterFamily.Of(address.AddressFamily),
            MinimumAddressRegister = Register.NFT_REG_1,
        }),
    ];
}
