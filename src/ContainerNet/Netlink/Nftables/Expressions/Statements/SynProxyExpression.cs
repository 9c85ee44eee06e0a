namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"synproxy": answers the beginnings of TCP connections in the place of the server.</summary>
internal sealed class SynProxyExpression
{
    /// <summary>Bytes.</summary>
    public ushort? SegmentSize { get; set; }

    public byte? WindowScale { get; set; }

    /// <summary>NF_SYNPROXY_OPT_*.</summary>
    public uint? Flags { get; set; }

    public static AttributeTable<SynProxyExpression> Table { get; } = new AttributeTable<SynProxyExpression>(ByteOrder.Big)
        .U16(1, "NFTA_SYNPROXY_MSS", m => m.SegmentSize, (m, v) => m.SegmentSize = v)
        .U8(2, "NFTA_SYNPROXY_WSCALE", m => m.WindowScale, (m, v) => m.WindowScale = v)
        .U32(3, "NFTA_SYNPROXY_FLAGS", m => m.Flags, (m, v) => m.Flags = v);
}
