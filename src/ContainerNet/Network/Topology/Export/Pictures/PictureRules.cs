namespace ContainerNet.Network;

/// <summary>Where in the picture it is told what happens to packets, and how often it did. The one place for that: a new kind of rule is a row here.</summary>
internal sealed class PictureRules
{
    private readonly ILookup<(CnNamespace Place, CnLink? Link), PictureRule> _rules;

    public PictureRules(CnTopology topology) => _rules = Place(topology).ToLookup(r => (r.Place, r.Link), r => r.Rule);

    public IEnumerable<PictureRule> At(CnLink link) => _rules[(link.Namespace, link)];

    /// <summary>Those that no link is the place of.</summary>
    public IEnumerable<PictureRule> At(CnNamespace place) => _rules[(place, null)];

    private static IEnumerable<(CnNamespace Place, CnLink? Link, PictureRule Rule)> Place(CnTopology topology)
    {
        ILookup<CnNamespace, CnLink> linksOf = topology.Links.ToLookup(l => l.Namespace);

        // At the bridge, for there the packets come from.
        foreach (CnMasquerade masquerade in topology.Masquerades)
        {
            CnLink? bridge = linksOf[masquerade.Namespace].FirstOrDefault(masquerade.IsAbout);
            string text = bridge is null && masquerade.OutInterface is { } missing ? $"{masquerade} (there is no {missing})" : masquerade.ToString();
            yield return (masquerade.Namespace, bridge, new PictureRule("masquerade", text, masquerade.Packets, masquerade.Bytes));
        }

        // At the link that they lead to; where that is not shown, where they are published.
        HashSet<CnLink> shown = [.. topology.Links];
        foreach (var there in topology.PublishedPorts.GroupBy(p => (p.Namespace, End: p.KnownEndpoint?.KnownLink is { } end && shown.Contains(end) ? end : null)))
        {
            foreach (PortRange range in PortRange.Of(there))
            {
                string to = there.Key.End is null ? $"{range.Ports[0].ContainerAddress} {range.Container}" : range.Container;
                // Of somebody else's ports there may be no counter.
                CnPublishedPort[] counted = Array.FindAll(range.Ports, p => p.Translation is not null || p.Packets > 0);
                yield return (there.Key.End?.Namespace ?? there.Key.Namespace, there.Key.End, new PictureRule(
                    "port", $"{range.Host} → {to}",
                    counted.Length == 0 ? null : Sum(counted, p => p.Packets), counted.Length == 0 ? null : Sum(counted, p => p.Bytes)));
            }
        }
    }

    private static ulong Sum(CnPublishedPort[] ports, Func<CnPublishedPort, ulong> what) => ports.Aggregate(0UL, (sum, port) => sum + what(port));
}
