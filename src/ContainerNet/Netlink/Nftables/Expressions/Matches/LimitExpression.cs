namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"limit": the rule goes on only so often, or only beyond that.</summary>
internal sealed class LimitExpression
{
    /// <summary>For each <see cref="Unit"/>.</summary>
    public ulong? Rate { get; set; }

    /// <summary>Seconds.</summary>
    public ulong? Unit { get; set; }

    public uint? Burst { get; set; }

    /// <summary>NFT_LIMIT_PKTS (0) or NFT_LIMIT_PKT_BYTES (1).</summary>
    public uint? Type { get; set; }

    /// <summary>NFT_LIMIT_F_INV (1): beyond.</summary>
    public uint? Flags { get; set; }

    public static AttributeTable<LimitExpression> Table { get; } = new AttributeTable<LimitExpression>(ByteOrder.Big)
        .U64(1, "NFTA_LIMIT_RATE", m => m.Rate, (m, v) => m.Rate = v)
        .U64(2, "NFTA_LIMIT_UNIT", m => m.Unit, (m, v) => m.Unit = v)
        .U32(3, "NFTA_LIMIT_BURST", m => m.Burst, (m, v) => m.Burst = v)
        .U32(4, "NFTA_LIMIT_TYPE", m => m.Type, (m, v) => m.Type = v)
        .U32(5, "NFTA_LIMIT_FLAGS", m => m.Flags, (m, v) => m.Flags = v);
}
