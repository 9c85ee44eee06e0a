namespace ContainerNet.Netlink.Xtables;

/// <summary>A set of ipset, by its number, and which parts of a packet are looked up in it (struct xt_set_info).</summary>
/// <param name="Index">IPSET_INVALID_ID is none.</param>
/// <param name="Sides">"src,dst".</param>
/// <param name="Not">For what is not in it.</param>
internal readonly record struct SetReference(ushort Index, string Sides, bool Not)
{
    private const ushort IPSET_INVALID_ID = 65535;
    private const int IPSET_DIM_MAX = 6;
    private const int IPSET_INV_MATCH = 1;
    private const int IPSET_RETURN_NOMATCH = 1 << 7;

    public bool IsNone => Index == IPSET_INVALID_ID;

    public string Words => $"#{Index} {Sides}";

    public static SetReference Read(ref StructReader reader)
    {
        (ushort index, byte dimensions, byte flags) = (reader.U16(), reader.U8(), reader.U8());
        if (dimensions > IPSET_DIM_MAX) throw new NetlinkProtocolException($"{dimensions} dimensions are more than a set can have");
        // A bit for each dimension, behind the one that excludes: source, else destination.
        string sides = string.Join(',', Enumerable.Range(1, dimensions).Select(d => (flags >> d & 1) != 0 ? "src" : "dst"));
        if ((flags & IPSET_RETURN_NOMATCH) != 0) sides += " return-nomatch";
        return new SetReference(index, sides, (flags & IPSET_INV_MATCH) != 0);
    }
}
