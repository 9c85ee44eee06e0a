namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"ct": loads what the kernel knows of the connection that the packet belongs to. Without a connection the rule does not match.</summary>
internal sealed class ConntrackExpression
{
    public const uint NFT_CT_STATE = 0;
    public const uint NFT_CT_STATUS = 2;

    // The bits of NFT_CT_STATE (NF_CT_STATE_BIT), in the machine's order.
    public const uint Invalid = 1;
    public const uint Established = 2;
    public const uint Related = 4;
    public const uint New = 8;
    public const uint Untracked = 64;

    /// <summary>IPS_DST_NAT, a bit of NFT_CT_STATUS: the destination was translated.</summary>
    public const uint IPS_DST_NAT = 1 << 5;

    public uint? DestinationRegister { get; set; }

    /// <summary>NFT_CT_*.</summary>
    public uint? Key { get; set; }

    /// <summary>IP_CT_DIR_ORIGINAL (0) or IP_CT_DIR_REPLY (1).</summary>
    public byte? Direction { get; set; }

    /// <summary>Of a change: what it becomes.</summary>
    public uint? SourceRegister { get; set; }

    public static AttributeTable<ConntrackExpression> Table { get; } = new AttributeTable<ConntrackExpression>(ByteOrder.Big)
        .U32(2, "NFTA_CT_KEY", m => m.Key, (m, v) => m.Key = v)
        .U32(1, "NFTA_CT_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v)
        .U8(3, "NFTA_CT_DIRECTION", m => m.Direction, (m, v) => m.Direction = v)
        .U32(4, "NFTA_CT_SREG", m => m.SourceRegister, (m, v) => m.SourceRegister = v);
}
