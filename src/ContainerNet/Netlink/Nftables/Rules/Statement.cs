using System.Net;
using System.Net.Sockets;
using ContainerNet.Netlink.Nftables.Expressions;

namespace ContainerNet.Netlink.Nftables;

/// <summary>What a rule does with the packets that match, in the very expressions that nft makes of it.</summary>
internal static class Statement
{
    public static Expression[] Counter { get; } = [new("counter", new CounterExpression())];

    public static Expression[] Masquerade { get; } = [new("masq", new MasqueradeExpression())];

    public static Expression[] Drop { get; } =
    [
        new("immediate", new ImmediateExpression
        {
            DestinationRegister = Register.NFT_REG_VERDICT, Data = new RegisterData { Verdict = new Verdict { Code = Verdict.NF_DROP } },
        }),
    ];

    /// <summary>
    /// `dnat to meta l4proto . th dport map @MAP`, or with the destination address before it: the map says where to. What is not in it goes on to
    /// the next rule.
    /// </summary>
    public static Expression[] DestinationNatByMap(AddressFamily family, string map, bool withAddress)
    {
        PacketField address = PacketField.DestinationOf(family);
        int protocol = withAddress ? address.Length : 0;
        Expression[] key =
        [
            new("meta", new MetaExpression { Key = MetaExpression.NFT_META_L4PROTO, DestinationRegister = Register.At(protocol) }),
            new("payload", new PayloadExpression
            {
                Base = PayloadExpression.NFT_PAYLOAD_TRANSPORT_HEADER, Offset = 2, Length = 2, DestinationRegister = Register.At(protocol + 4),
            }),
            new("lookup", new LookupExpression { SetName = map, SourceRegister = Register.NFT_REG_1, DestinationRegister = Register.NFT_REG_1 }),
            new("nat", new NatExpression
            {
                Type = NatExpression.NFT_NAT_DNAT,
                Family = NetfilterFamily.Of(family),
                MinimumAddressRegister = Register.NFT_REG_1,
                MinimumPortRegister = Register.At(address.Length),
            }),
        ];
        return withAddress ? [LoadDestination(address), .. key] : key;
    }

    private static Expression LoadDestination(PacketField address) => new("payload", new PayloadExpression
    {
        Base = PayloadExpression.NFT_PAYLOAD_NETWORK_HEADER, Offset = (uint)address.Offset, Length = (uint)address.Length, DestinationRegister = Register.NFT_REG_1,
    });

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
