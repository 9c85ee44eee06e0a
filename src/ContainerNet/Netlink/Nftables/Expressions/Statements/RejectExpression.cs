namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"reject": drops the packet and says so to its sender.</summary>
internal sealed class RejectExpression
{
    public const uint NFT_REJECT_ICMP_UNREACH = 0;
    public const uint NFT_REJECT_TCP_RST = 1;
    public const uint NFT_REJECT_ICMPX_UNREACH = 2;

    /// <summary>NFT_REJECT_*.</summary>
    public uint? Type { get; set; }

    public byte? Code { get; set; }

    public static AttributeTable<RejectExpression> Table { get; } = new AttributeTable<RejectExpression>(ByteOrder.Big)
        .U32(1, "NFTA_REJECT_TYPE", m => m.Type, (m, v) => m.Type = v)
        .U8(2, "NFTA_REJECT_ICMP_CODE", m => m.Code, (m, v) => m.Code = v);
}
