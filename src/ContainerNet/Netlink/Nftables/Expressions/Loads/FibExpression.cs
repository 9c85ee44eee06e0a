namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"fib": asks the routing tables about an address of the packet.</summary>
internal sealed class FibExpression
{
    /// <summary>The result is an RTN_*: local, unicast ...</summary>
    public const uint NFT_FIB_RESULT_ADDRTYPE = 3;

    /// <summary>About the destination.</summary>
    public const uint NFTA_FIB_F_DADDR = 1 << 1;

    /// <summary>RTN_LOCAL: an address of this host.</summary>
    public const uint RTN_LOCAL = 2;

    public uint? DestinationRegister { get; set; }

    /// <summary>NFT_FIB_RESULT_*.</summary>
    public uint? Result { get; set; }

    /// <summary>NFTA_FIB_F_*.</summary>
    public uint? Flags { get; set; }

    public static AttributeTable<FibExpression> Table { get; } = new AttributeTable<FibExpression>(ByteOrder.Big)
        .U32(3, "NFTA_FIB_FLAGS", m => m.Flags, (m, v) => m.Flags = v)
        .U32(2, "NFTA_FIB_RESULT", m => m.Result, (m, v) => m.Result = v)
        .U32(1, "NFTA_FIB_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v);
}
