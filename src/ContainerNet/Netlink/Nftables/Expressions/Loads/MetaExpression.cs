namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"meta": loads what the kernel knows of the packet beside its bytes.</summary>
internal sealed class MetaExpression
{
    /// <summary>The name of the link it came in by, 16 bytes filled up with NUL.</summary>
    public const uint NFT_META_IIFNAME = 6;

    /// <summary>The name of the link it goes out by, 16 bytes filled up with NUL.</summary>
    public const uint NFT_META_OIFNAME = 7;

    /// <summary>The transport protocol, IPPROTO_*, one byte.</summary>
    public const uint NFT_META_L4PROTO = 16;

    /// <summary>Bytes of a link's name, its final NUL included.</summary>
    public const int IFNAMSIZ = 16;

    /// <summary>NFT_META_*.</summary>
    public uint? Key { get; set; }

    public uint? DestinationRegister { get; set; }

    /// <summary>Of a change: what it becomes.</summary>
    public uint? SourceRegister { get; set; }

    public static AttributeTable<MetaExpression> Table { get; } = new AttributeTable<MetaExpression>(ByteOrder.Big)
        .U32(2, "NFTA_META_KEY", m => m.Key, (m, v) => m.Key = v)
        .U32(1, "NFTA_META_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v)
        .U32(3, "NFTA_META_SREG", m => m.SourceRegister, (m, v) => m.SourceRegister = v);
}
