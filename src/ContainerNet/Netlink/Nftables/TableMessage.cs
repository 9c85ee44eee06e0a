namespace ContainerNet.Netlink.Nftables;

/// <summary>NFT_MSG_*TABLE: a table of one family, with chains and sets.</summary>
internal sealed class TableMessage : INetlinkMessage<TableMessage>
{
    public NetfilterHeader Header;

    public string? Name { get; set; }

    /// <summary>NFT_TABLE_F_*; 1 is dormant: it stays and does nothing.</summary>
    public uint? Flags { get; set; }

    /// <summary>Its chains, sets and other objects.</summary>
    public uint? Use { get; set; }

    public ulong? Handle { get; set; }

    public static AttributeTable<TableMessage> Table { get; } = new AttributeTable<TableMessage>(ByteOrder.Big)
        .Header(m => ref m.Header)
        .Text(1, "NFTA_TABLE_NAME", m => m.Name, (m, v) => m.Name = v)
        .U32(2, "NFTA_TABLE_FLAGS", m => m.Flags, (m, v) => m.Flags = v)
        .U32(3, "NFTA_TABLE_USE", m => m.Use, (m, v) => m.Use = v)
        .U64(4, "NFTA_TABLE_HANDLE", m => m.Handle, (m, v) => m.Handle = v);
}
