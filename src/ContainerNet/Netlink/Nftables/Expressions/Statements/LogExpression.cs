namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"log": tells the kernel log, or a program, of the packet.</summary>
internal sealed class LogExpression
{
    /// <summary>The NFLOG group of programs; null is the kernel log.</summary>
    public ushort? Group { get; set; }

    public string? Prefix { get; set; }

    /// <summary>Bytes of each packet.</summary>
    public uint? SnapLength { get; set; }

    /// <summary>Packets.</summary>
    public ushort? QueueThreshold { get; set; }

    /// <summary>Of syslog; 4 is warning.</summary>
    public uint? Level { get; set; }

    /// <summary>NF_LOG_*.</summary>
    public uint? Flags { get; set; }

    public static AttributeTable<LogExpression> Table { get; } = new AttributeTable<LogExpression>(ByteOrder.Big)
        .U16(1, "NFTA_LOG_GROUP", m => m.Group, (m, v) => m.Group = v)
        .Text(2, "NFTA_LOG_PREFIX", m => m.Prefix, (m, v) => m.Prefix = v)
        .U32(3, "NFTA_LOG_SNAPLEN", m => m.SnapLength, (m, v) => m.SnapLength = v)
        .U16(4, "NFTA_LOG_QTHRESHOLD", m => m.QueueThreshold, (m, v) => m.QueueThreshold = v)
        .U32(5, "NFTA_LOG_LEVEL", m => m.Level, (m, v) => m.Level = v)
        .U32(6, "NFTA_LOG_FLAGS", m => m.Flags, (m, v) => m.Flags = v);
}
