namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"last": remembers when it was last come by.</summary>
internal sealed class LastExpression
{
    /// <summary>0: never yet.</summary>
    public uint? IsSet { get; set; }

    /// <summary>Since then.</summary>
    public ulong? Milliseconds { get; set; }

    public static AttributeTable<LastExpression> Table { get; } = new AttributeTable<LastExpression>(ByteOrder.Big)
        .U32(1, "NFTA_LAST_SET", m => m.IsSet, (m, v) => m.IsSet = v)
        .U64(2, "NFTA_LAST_MSECS", m => m.Milliseconds, (m, v) => m.Milliseconds = v);
}
