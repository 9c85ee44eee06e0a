namespace ContainerNet.Netlink.Nftables;

/// <summary>NFNL_MSG_BATCH_BEGIN and _END: the two messages around an nf_tables transaction.</summary>
internal sealed class BatchMessage : INetlinkMessage<BatchMessage>
{
    public NetfilterHeader Header = new() { Resource = NftMessageType.NFNL_SUBSYS_NFTABLES };

    /// <summary>
    /// At the beginning: the generation of the rules that the transaction was made for. When they are of another by now, the kernel
    /// refuses all of it with ERESTART. Null: it is carried out in any case.
    /// </summary>
    public uint? Generation { get; set; }

    public static AttributeTable<BatchMessage> Table { get; } = new AttributeTable<BatchMessage>(ByteOrder.Big)
        .Header(m => ref m.Header)
        .U32(1, "NFNL_BATCH_GENID", m => m.Generation, (m, v) => m.Generation = v);
}
