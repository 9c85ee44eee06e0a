namespace ContainerNet.Network;

/// <summary>What a topology knows of one namespace.</summary>
internal sealed record NamespaceContents(CnLink[] Links, CnRoute[] Routes, CnMasquerade[] Masquerades, CnForwarding[] Forwarding)
{
    public CnNeighbor[] Neighbors { get; init; } = [];

    public CnFdbEntry[] FdbEntries { get; init; } = [];

    public CnChain[] Chains { get; init; } = [];

    public T[] Rules<T>()
        where T : CnRule => [.. Chains.SelectMany(c => c.RulesOf<T>())];
}
