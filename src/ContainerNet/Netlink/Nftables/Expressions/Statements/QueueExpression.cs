namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"queue": leaves the packet to a program.</summary>
internal sealed class QueueExpression
{
    public ushort? Number { get; set; }

    /// <summary>How many queues from there on.</summary>
    public ushort? Total { get; set; }

    /// <summary>NFT_QUEUE_FLAG_BYPASS (1), NFT_QUEUE_FLAG_CPU_FANOUT (2).</summary>
    public ushort? Flags { get; set; }

    public uint? NumberRegister { get; set; }

    public static AttributeTable<QueueExpression> Table { get; } = new AttributeTable<QueueExpression>(ByteOrder.Big)
        .U16(1, "NFTA_QUEUE_NUM", m => m.Number, (m, v) => m.Number = v)
        .U16(2, "NFTA_QUEUE_TOTAL", m => m.Total, (m, v) => m.Total = v)
        .U16(3, "NFTA_QUEUE_FLAGS", m => m.Flags, (m, v) => m.Flags = v)
        .U32(4, "NFTA_QUEUE_SREG_QNUM", m => m.NumberRegister, (m, v) => m.NumberRegister = v);
}
