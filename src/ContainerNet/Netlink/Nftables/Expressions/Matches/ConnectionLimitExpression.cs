namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"connlimit": the rule goes on only up to so many connections, or only beyond.</summary>
internal sealed class ConnectionLimitExpression
{
    public uint? Count { get; set; }

    /// <summary>NFT_CONNLIMIT_F_INV (1): beyond.</summary>
    public uint? Flags { get; set; }

    public static AttributeTable<ConnectionLimitExpression> Table { get; } = new AttributeTable<ConnectionLimitExpression>(ByteOrder.Big)
        .U32(1, "NFTA_CONNLIMIT_COUNT", m => m.Count, (m, v) => m.Count = v)
        .U32(2, "NFTA_CONNLIMIT_FLAGS", m => m.Flags, (m, v) => m.Flags = v);
}
