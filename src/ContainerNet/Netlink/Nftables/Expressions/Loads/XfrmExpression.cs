namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"xfrm": loads a property of the IPsec transformation.</summary>
internal sealed class XfrmExpression
{
    public uint? DestinationRegister { get; set; }

    /// <summary>NFT_XFRM_KEY_*.</summary>
    public uint? Key { get; set; }

    /// <summary>XFRM_POLICY_IN (0) or XFRM_POLICY_OUT (1).</summary>
    public byte? Direction { get; set; }

    /// <summary>Which of several.</summary>
    public uint? Number { get; set; }

    public static AttributeTable<XfrmExpression> Table { get; } = new AttributeTable<XfrmExpression>(ByteOrder.Big)
        .U32(1, "NFTA_XFRM_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v)
        .U32(2, "NFTA_XFRM_KEY", m => m.Key, (m, v) => m.Key = v)
        .U8(3, "NFTA_XFRM_DIR", m => m.Direction, (m, v) => m.Direction = v)
        .U32(4, "NFTA_XFRM_SPNUM", m => m.Number, (m, v) => m.Number = v);
}
