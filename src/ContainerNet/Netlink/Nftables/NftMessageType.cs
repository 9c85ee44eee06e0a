namespace ContainerNet.Netlink.Nftables;

/// <summary>nlmsg_type of nf_tables: the subsystem in the upper byte, NFT_MSG_* in the lower (linux/netfilter/nf_tables.h).</summary>
internal static class NftMessageType
{
    public const ushort NFNL_SUBSYS_NFTABLES = 10;

    public const ushort NFNL_MSG_BATCH_BEGIN = 0x10;
    public const ushort NFNL_MSG_BATCH_END = 0x11;

    public const ushort NFT_MSG_NEWTABLE = Subsystem | 0;
    public const ushort NFT_MSG_GETTABLE = Subsystem | 1;
    public const ushort NFT_MSG_DELTABLE = Subsystem | 2;
    public const ushort NFT_MSG_NEWCHAIN = Subsystem | 3;
    public const ushort NFT_MSG_GETCHAIN = Subsystem | 4;
    public const ushort NFT_MSG_DELCHAIN = Subsystem | 5;
    public const ushort NFT_MSG_NEWRULE = Subsystem | 6;
    public const ushort NFT_MSG_GETRULE = Subsystem | 7;
    public const ushort NFT_MSG_DELRULE = Subsystem | 8;
    public const ushort NFT_MSG_NEWSET = Subsystem | 9;
    public const ushort NFT_MSG_GETSET = Subsystem | 10;
    public const ushort NFT_MSG_DELSET = Subsystem | 11;
    public const ushort NFT_MSG_NEWSETELEM = Subsystem | 12;
    public const ushort NFT_MSG_GETSETELEM = Subsystem | 13;
    public const ushort NFT_MSG_DELSETELEM = Subsystem | 14;
    public const ushort NFT_MSG_NEWGEN = Subsystem | 15;
    public const ushort NFT_MSG_GETGEN = Subsystem | 16;

    private const ushort Subsystem = NFNL_SUBSYS_NFTABLES << 8;
}
