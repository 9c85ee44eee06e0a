namespace ContainerNet.Netlink.Nftables.Expressions;

/// <summary>NFTA_DATA_*: what a register holds: bytes, or a verdict.</summary>
internal sealed class RegisterData
{
    public RegisterData()
    {
    }

    public RegisterData(byte[] value) => Value = value;

    /// <summary>In network order.</summary>
    public byte[]? Value { get; set; }

    public Verdict? Verdict { get; set; }

    public static AttributeTable<RegisterData> Table { get; } = new AttributeTable<RegisterData>(ByteOrder.Big)
        .Bytes(1, "NFTA_DATA_VALUE", m => m.Value, (m, v) => m.Value = v)
        .Nest(2, "NFTA_DATA_VERDICT", Verdict.Table, m => m.Verdict, (m, v) => m.Verdict = v);
}

/// <summary>NFTA_DATA_VERDICT: what becomes of the packet.</summary>
internal sealed class Verdict
{
    public const int NF_DROP = 0;
    public const int NF_ACCEPT = 1;
    public const int NF_QUEUE = 3;
    public const int NFT_CONTINUE = -1;
    public const int NFT_JUMP = -3;
    public const int NFT_GOTO = -4;
    public const int NFT_RETURN = -5;

    /// <summary>NF_DROP (0), NF_ACCEPT (1); NFT_JUMP (-3), NFT_GOTO (-4), NFT_RETURN (-5).</summary>
    public int? Code { get; set; }

    /// <summary>Of a jump and a goto.</summary>
    public string? ChainName { get; set; }

    public static AttributeTable<Verdict> Table { get; } = new AttributeTable<Verdict>(ByteOrder.Big)
        .S32(1, "NFTA_VERDICT_CODE", m => m.Code, (m, v) => m.Code = v)
        .Text(2, "NFTA_VERDICT_CHAIN", m => m.ChainName, (m, v) => m.ChainName = v);
}

/// <summary>NFT_REG_*: the registers of a rule.</summary>
internal static class Register
{
    public const uint NFT_REG_VERDICT = 0;

    /// <summary>The first of four with 16 bytes each.</summary>
    public const uint NFT_REG_1 = 1;

    /// <summary>The first of sixteen with 4 bytes each; they are the same memory.</summary>
    public const uint NFT_REG32_00 = 8;

    /// <summary>The register that begins so many bytes after the first, as libnftnl numbers it: by 16 bytes where that comes out even.</summary>
    public static uint At(int offset) => offset % 16 == 0 ? NFT_REG_1 + (uint)(offset / 16) : NFT_REG32_00 + (uint)(offset / 4);
}
