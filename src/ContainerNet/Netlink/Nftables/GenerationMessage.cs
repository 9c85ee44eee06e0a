namespace ContainerNet.Netlink.Nftables;

/// <summary>NFT_MSG_*GEN: how often the rules of the namespace have been changed, and by whom last.</summary>
internal sealed class GenerationMessage : INetlinkMessage<GenerationMessage>
{
    public NetfilterHeader Header;

    public uint? Id { get; set; }

    public uint? ProcessId { get; set; }

    public string? ProcessName { get; set; }

    public static AttributeTable<GenerationMessage> Table { get; } = new AttributeTable<GenerationMessage>(ByteOrder.Big)
        .Header(m => ref m.Header)
        .U32(1, "NFTA_GEN_ID", m => m.Id, (m, v) => m.Id = v)
        .U32(2, "NFTA_GEN_PROC_PID", m => m.ProcessId, (m, v) => m.ProcessId = v)
        .Text(3, "NFTA_GEN_PROC_NAME", m => m.ProcessName, (m, v) => m.ProcessName = v);
}
