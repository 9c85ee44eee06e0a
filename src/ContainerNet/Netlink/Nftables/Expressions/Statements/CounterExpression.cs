namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"counter": counts what comes by.</summary>
internal sealed class CounterExpression
{
    public ulong? Bytes { get; set; }

    public ulong? Packets { get; set; }

    public static AttributeTable<CounterExpression> Table { get; } = new AttributeTable<CounterExpression>(ByteOrder.Big)
        .U64(1, "NFTA_COUNTER_BYTES", m => m.Bytes, (m, v) => m.Bytes = v)
        .U64(2, "NFTA_COUNTER_PACKETS", m => m.Packets, (m, v) => m.Packets = v);
}
