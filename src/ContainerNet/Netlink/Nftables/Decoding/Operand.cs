using System.Numerics;

namespace ContainerNet.Netlink.Nftables.Decoding;

/// <summary>The columns that people know from iptables, for those things in registers that are one.</summary>
internal enum Column
{
    None,
    Source,
    Destination,
    InputLink,
    OutputLink,
    Protocol,
    SourcePort,
    DestinationPort,
}

/// <summary>What is in a register: something of the packet, or a value.</summary>
/// <param name="Text">As nft writes it.</param>
/// <param name="Type">Of what it is compared with.</param>
/// <param name="Bits">How long it is.</param>
/// <param name="Order">Of its bytes.</param>
internal sealed record Operand(string Text, ValueType Type, int Bits, ByteOrder Order)
{
    /// <summary>Bytes of a header; <see cref="Text"/> and <see cref="Type"/> count for nothing until it is known which protocol's.</summary>
    public Location? Location { get; init; }

    /// <summary>A value that the rule itself brought along.</summary>
    public byte[]? Value { get; init; }

    /// <summary>Only these bits are left of it.</summary>
    public BigInteger? Mask { get; init; }

    /// <summary>These bits were turned round after the mask.</summary>
    public BigInteger Xor { get; init; }

    /// <summary>Of bytes of an extension header: the fields in them, counted from the first bit.</summary>
    public HeaderField[]? Inside { get; init; }

    public Column Column { get; init; }

    /// <summary>Equal to a value, it says which protocol this layer is.</summary>
    public Layer? Selects { get; init; }

    /// <summary>Its number selects: NFPROTO_*, ETH_P_*, IPPROTO_* or ARPHRD_*.</summary>
    public Func<int, Header?>? Selection { get; init; }

    /// <summary>An operator stands in the text: what it equals is written with ==.</summary>
    public bool IsComputed { get; init; }

    /// <summary>The protocol whose port it is.</summary>
    public string? PortOf { get; init; }

    /// <summary>Of ICMP: the type of message that has it.</summary>
    public int? MessageType { get; init; }

    /// <summary>How far values of it have to be shifted to be values of the field.</summary>
    public int Shift { get; init; }

    public int Bytes => (Bits + 7) / 8;
}

/// <summary>Where in the headers: the layer, and from which bit on.</summary>
internal readonly record struct Location(Layer Layer, int Bit);
