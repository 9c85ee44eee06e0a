namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"match": an extension of iptables as a condition (nft_compat).</summary>
internal sealed class MatchExpression
{
    public string? Name { get; set; }

    public uint? Revision { get; set; }

    /// <summary>The extension's own structure, in the machine's order.</summary>
    public byte[]? Info { get; set; }

    public static AttributeTable<MatchExpression> Table { get; } = new AttributeTable<MatchExpression>(ByteOrder.Big)
        .Text(1, "NFTA_MATCH_NAME", m => m.Name, (m, v) => m.Name = v)
        .U32(2, "NFTA_MATCH_REV", m => m.Revision, (m, v) => m.Revision = v)
        .Bytes(3, "NFTA_MATCH_INFO", m => m.Info, (m, v) => m.Info = v);
}

/// <summary>"target": an extension of iptables as what to do (nft_compat).</summary>
internal sealed class TargetExpression
{
    public string? Name { get; set; }

    public uint? Revision { get; set; }

    /// <summary>The extension's own structure, in the machine's order.</summary>
    public byte[]? Info { get; set; }

    public static AttributeTable<TargetExpression> Table { get; } = new AttributeTable<TargetExpression>(ByteOrder.Big)
        .Text(1, "NFTA_TARGET_NAME", m => m.Name, (m, v) => m.Name = v)
        .U32(2, "NFTA_TARGET_REV", m => m.Revision, (m, v) => m.Revision = v)
        .Bytes(3, "NFTA_TARGET_INFO", m => m.Info, (m, v) => m.Info = v);
}
