namespace ContainerNet.Netlink.Nftables.Decoding;

/// <summary>What rules refer to: sets of their table, and links by number.</summary>
/// <param name="sets">Those without a name of their own, with their elements; the others are known by name only.</param>
/// <param name="linkName">The name of a link; null where there is none of that number.</param>
internal sealed class Ruleset(IReadOnlyDictionary<(byte Family, string Table, string Name), SetContents> sets, Func<uint, string?> linkName)
{
    public static Ruleset Empty { get; } = new(new Dictionary<(byte, string, string), SetContents>(), _ => null);

    public SetContents? Set(byte family, string table, string name) => sets.GetValueOrDefault((family, table, name));

    public string? LinkName(uint index) => linkName(index);
}

/// <summary>A set and what is in it; of sets with a name nobody asked for the elements.</summary>
internal sealed record SetContents(SetMessage Set, IReadOnlyList<SetElement> Elements)
{
    /// <summary>What a map to verdicts has for its type of values.</summary>
    public const uint NFT_DATA_VERDICT = 0xffffff00;

    private const uint NFT_SET_ANONYMOUS = 1;
    private const uint NFT_SET_INTERVAL = 4;

    public bool IsAnonymous => IsAnonymousSet(Set);

    public bool IsInterval => ((Set.Flags ?? 0) & NFT_SET_INTERVAL) != 0;

    public static bool IsAnonymousSet(SetMessage set) => ((set.Flags ?? 0) & NFT_SET_ANONYMOUS) != 0;
}
