namespace ContainerNet.Netlink.Xtables;

/// <summary>The name of a link and the mask that says how much of it counts, IFNAMSIZ bytes each.</summary>
internal static class LinkName
{
    public const int IFNAMSIZ = 16;

    /// <summary>The name, and its mask behind it.</summary>
    public static string Read(ref StructReader reader) => Of(reader.Bytes(IFNAMSIZ), reader.Bytes(IFNAMSIZ));

    /// <summary>As iptables writes it: + for whatever follows. "" is any.</summary>
    public static string Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> mask)
    {
        int counted = mask.IndexOf((byte)0);
        if (counted < 0) counted = IFNAMSIZ;
        int end = name[..counted].IndexOf((byte)0);
        if (end >= 0) return StructReader.TextOf(name[..end]);
        return counted is 0 or IFNAMSIZ ? StructReader.TextOf(name[..counted]) : StructReader.TextOf(name[..counted]) + "+";
    }
}
