namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"quota": the rule goes on only until so many bytes came by, or only from then on.</summary>
internal sealed class QuotaExpression
{
    public ulong? Bytes { get; set; }

    /// <summary>NFT_QUOTA_F_INV (1): from then on.</summary>
    public uint? Flags { get; set; }

    /// <summary>Bytes.</summary>
    public ulong? Consumed { get; set; }

    public static AttributeTable<QuotaExpression> Table { get; } = new AttributeTable<QuotaExpression>(ByteOrder.Big)
        .U64(1, "NFTA_QUOTA_BYTES", m => m.Bytes, (m, v) => m.Bytes = v)
        .U32(2, "NFTA_QUOTA_FLAGS", m => m.Flags, (m, v) => m.Flags = v)
        .U64(4, "NFTA_QUOTA_CONSUMED", m => m.Consumed, (m, v) => m.Consumed = v);
}
