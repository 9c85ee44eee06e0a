namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>"hash": loads a hash of what a register holds, or of the connection.</summary>
internal sealed class HashExpression
{
    public uint? SourceRegister { get; set; }

    public uint? DestinationRegister { get; set; }

    /// <summary>Bytes.</summary>
    public uint? Length { get; set; }

    public uint? Modulus { get; set; }

    public uint? Seed { get; set; }

    public uint? Offset { get; set; }

    /// <summary>NFT_HASH_JENKINS (0) or NFT_HASH_SYM (1).</summary>
    public uint? Type { get; set; }

    public static AttributeTable<HashExpression> Table { get; } = new AttributeTable<HashExpression>(ByteOrder.Big)
        .U32(1, "NFTA_HASH_SREG", m => m.SourceRegister, (m, v) => m.SourceRegister = v)
        .U32(2, "NFTA_HASH_DREG", m => m.DestinationRegister, (m, v) => m.DestinationRegister = v)
        .U32(3, "NFTA_HASH_LEN", m => m.Length, (m, v) => m.Length = v)
        .U32(4, "NFTA_HASH_MODULUS", m => m.Modulus, (m, v) => m.Modulus = v)
        .U32(5, "NFTA_HASH_SEED", m => m.Seed, (m, v) => m.Seed = v)
        .U32(6, "NFTA_HASH_OFFSET", m => m.Offset, (m, v) => m.Offset = v)
        .U32(7, "NFTA_HASH_TYPE", m => m.Type, (m, v) => m.Type = v);
}
