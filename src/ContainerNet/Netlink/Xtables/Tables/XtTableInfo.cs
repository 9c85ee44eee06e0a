namespace ContainerNet.Netlink.Xtables;

/// <summary>Where the chains of a table begin and end, in bytes from its first entry (struct ipt_getinfo, struct ip6t_getinfo).</summary>
/// <param name="Name">"nat".</param>
/// <param name="ValidHooks">A bit for each hook that the table has a chain at.</param>
/// <param name="HookEntries">By hook: the first rule of the chain.</param>
/// <param name="Underflows">By hook: the chain's last rule, which is its policy.</param>
/// <param name="Count">Of the entries.</param>
/// <param name="Size">Of all entries, in bytes.</param>
internal sealed record XtTableInfo(string Name, uint ValidHooks, uint[] HookEntries, uint[] Underflows, uint Count, uint Size)
{
    /// <summary>sizeof(struct ipt_getinfo).</summary>
    public const int StructSize = 84;

    /// <summary>XT_TABLE_MAXNAMELEN, its NUL included.</summary>
    public const int XT_TABLE_MAXNAMELEN = 32;

    /// <summary>NF_INET_NUMHOOKS as iptables knows them: prerouting, input, forward, output, postrouting.</summary>
    public const int Hooks = 5;

    /// <exception cref="NetlinkProtocolException">The bytes are no such structure.</exception>
    public static XtTableInfo Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new StructReader(bytes);
        return new XtTableInfo(
            reader.Text(XT_TABLE_MAXNAMELEN), reader.U32(), Offsets(ref reader), Offsets(ref reader), reader.U32(), reader.U32());
    }

    private static uint[] Offsets(ref StructReader reader)
    {
        var offsets = new uint[Hooks];
        for (int i = 0; i < offsets.Length; i++) offsets[i] = reader.U32();
        return offsets;
    }
}
