using System.Net;
using System.Net.Sockets;
using System.Text;
using ContainerNet.Netlink.Nftables.Expressions;

namespace ContainerNet.Netlink.Nftables;

/// <summary>The conditions of a rule, in the very expressions that nft makes of them, so that nft reads them back as they were meant.</summary>
internal static class Match
{
    /// <summary>`ip saddr` or `ip6 saddr`, in a table of that family.</summary>
    public static Expression[] Source(IPNetwork network, bool not = false) => Prefix(network, PacketField.SourceOf(network.BaseAddress.AddressFamily), not);

    /// <summary>`ip daddr` or `ip6 daddr`, in a table of that family.</summary>
    public static Expression[] Destination(IPNetwork network, bool not = false) =>
        Prefix(network, PacketField.DestinationOf(network.BaseAddress.AddressFamily), not);

    /// <summary>`iifname`: by name, so that a link that is made again is matched again.</summary>
    public static Expression[] InputLink(string name, bool not = false) => LinkName(MetaExpression.NFT_META_IIFNAME, name, not);

    /// <summary>`oifname`.</summary>
    public static Expression[] OutputLink(string name, bool not = false) => LinkName(MetaExpression.NFT_META_OIFNAME, name, not);

    /// <summary>`ct state`: one of these (<see cref="ConntrackExpression"/>).</summary>
    public static Expression[] ConnectionState(uint any) => Bits(ConntrackExpression.NFT_CT_STATE, any, set: true);

    /// <summary>`ct status dnat`: the packet's connection was led here by a translation of its destination.</summary>
    public static Expression[] DestinationTranslated(bool not = false) => Bits(ConntrackExpression.NFT_CT_STATUS, ConntrackExpression.IPS_DST_NAT, set: !not);

    /// <summary>`fib daddr type local`: the destination is an address of this host.</summary>
    public static Expression[] DestinationIsLocal { get; } =
    [
        new("fib", new FibExpression
        {
            Flags = FibExpression.NFTA_FIB_F_DADDR, Result = FibExpression.NFT_FIB_RESULT_ADDRTYPE, DestinationRegister = Register.NFT_REG_1,
        }),
        Compare(BitConverter.GetBytes(FibExpression.RTN_LOCAL), not: false),
    ];

    /// <summary>Whole bytes are loaded and compared as they are; a prefix that ends within a byte is masked first.</summary>
    private static Expression[] Prefix(IPNetwork network, PacketField field, bool not)
    {
        byte[] address = network.BaseAddress.GetAddressBytes();
        if (network.PrefixLength == 0) return not ? throw new ArgumentException($"Nothing lies outside {network}.") : [];
        if (network.PrefixLength % 8 == 0)
        {
            byte[] start = address[..(network.PrefixLength / 8)];
            return [Load(field.Offset, start.Length), Compare(start, not)];
        }

        return [Load(field.Offset, address.Length), And(MaskOf(network.PrefixLength, address.Length)), Compare(address, not)];
    }

    private static Expression[] LinkName(uint key, string name, bool not)
    {
        var padded = new byte[MetaExpression.IFNAMSIZ];
        Encoding.UTF8.GetBytes(name, padded);
        return
        [
            new("meta", new MetaExpression { Key = key, DestinationRegister = Register.NFT_REG_1 }),
            Compare(padded, not),
        ];
    }

    /// <summary>Numbers about a connection are in the machine's own order.</summary>
    private static Expression[] Bits(uint key, uint bits, bool set) =>
    [
        new("ct", new ConntrackExpression { Key = key, DestinationRegister = Register.NFT_REG_1 }),
        And(BitConverter.GetBytes(bits)),
        Compare(BitConverter.GetBytes(0u), not: set),
    ];

    private static Expression Load(int offset, int length) => new("payload", new PayloadExpression
    {
        Base = PayloadExpression.NFT_PAYLOAD_NETWORK_HEADER,
        Offset = (uint)offset,
        Length = (uint)length,
        DestinationRegister = Register.NFT_REG_1,
    });

    private static Expression And(byte[] mask) => new("bitwise", new BitwiseExpression
    {
        SourceRegister = Register.NFT_REG_1,
        DestinationRegister = Register.NFT_REG_1,
        Length = (uint)mask.Length,
        Mask = new RegisterData(mask),
        Xor = new RegisterData(new byte[mask.Length]),
    });

    private static Expression Compare(byte[] value, bool not) => new("cmp", new CompareExpression
    {
        SourceRegister = Register.NFT_REG_1,
        Operator = not ? CompareExpression.NFT_CMP_NEQ : CompareExpression.NFT_CMP_EQ,
        Data = new RegisterData(value),
    });

    private static byte[] MaskOf(int prefixLength, int size)
    {
        var mask = new byte[size];
        for (int bit = 0; bit < prefixLength; bit++) mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return mask;
    }
}
