namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"osf": guesses the operating system that sent the packet, and loads its name.</summary>
internal sealed class OperatingSystemExpression
{
    public uint? DestinationRegister { get; set; }

    /// <summary>How its TTL is compared: 0 true, 1 less than the fingerprint, 2 not at all.</summary>
    public byte? TimeToLive { get; set; }

    /// <summary>NFT_OSF_F_VERSION (1).</summary>
    public uint? Flags { get; set; }

    public static AttributeTable<OperatingSystemExpression> Table { get; } = new AttributeTable<OperatingSystemExpression>(ByteOrder.Big)
        .U32(1, "NFTA_OSF_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v)
        .U8(2, "NFTA_OSF_TTL", m => m.TimeToLive, (m, v) => m.TimeToLive = v)
        .U32(3, "NFTA_OSF_FLAGS", m => m.Flags, (m, v) => m.Flags = v);
}
