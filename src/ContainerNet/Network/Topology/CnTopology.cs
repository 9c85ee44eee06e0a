namespace ContainerNet.Network;

/// <summary>
/// All namespaces that could be seen, and what is in them, as one graph: a veth's Peer.Link is the link at the other end, a port's MasterLink its bridge,
/// a link's Namespace has the Links. The same thing is the same object wherever the graph is entered.
/// </summary>
public sealed class CnTopology
{
    internal CnTopology(CnNamespace host, IEnumerable<CnNamespace> namespaces)
    {
        Host = host;
        Namespaces = [.. namespaces];
        Links = Gather(c => c.Links);
        Routes = Gather(c => c.Routes);
        Masquerades = Gather(c => c.Masquerades);
        Forwarding = Gather(c => c.Forwarding);
    }

    private CnTopology(CnTopology whole, Predicate<CnNamespace> hasNamespace, Predicate<CnLink> hasLink, Predicate<CnRoute> hasRoute, Predicate<CnMasquerade> hasMasquerade)
    {
        Host = whole.Host;
        Namespaces = Array.FindAll(whole.Namespaces, hasNamespace);
        Links = Array.FindAll(whole.Links, hasLink);
        Routes = Array.FindAll(whole.Routes, hasRoute);
        Masquerades = Array.FindAll(whole.Masquerades, hasMasquerade);
        Forwarding = Array.FindAll(whole.Forwarding, f => hasNamespace(f.Namespace));
    }

    /// <summary>The namespace that this process is in.</summary>
    public CnNamespace Host { get; }

    /// <summary>The host's first, then those with a name, then those that live by their processes.</summary>
    public CnNamespace[] Namespaces { get; }

    /// <summary>Their links, namespace by namespace.</summary>
    public CnLink[] Links { get; }

    /// <summary>Those of the links that are bridges.</summary>
    public CnBridge[] Bridges => [.. Links.OfType<CnBridge>()];

    /// <summary>The main routing tables.</summary>
    public CnRoute[] Routes { get; }

    /// <summary>The masquerades, with their counters.</summary>
    public CnMasquerade[] Masquerades { get; }

    /// <summary>Which namespaces pass packets on, for IPv4 and for IPv6.</summary>
    public CnForwarding[] Forwarding { get; }

    /// <summary>The lines of the tree.</summary>
    /// <param name="width">Longer lines are broken before their notes, and cut at last; with 0 or less none is.</param>
    /// <param name="colours">Escape sequences; null for plain text.</param>
    public string[] ToTree(int width = 0, CnTreeColours? colours = null) => [.. new TopologyTree(this).Draw(width > 0 ? width : int.MaxValue, colours)];

    /// <summary>The tree, in plain text and full width.</summary>
    public override string ToString() => string.Join('\n', ToTree());

    /// <summary>A part of it: some namespaces with all that is in them, some bridges with their ports and what is behind these.</summary>
    /// <param name="namespaces">Null for all.</param>
    /// <param name="bridges">Null for all links, bridges or not.</param>
    internal CnTopology Narrow(HashSet<CnNamespace>? namespaces, HashSet<CnBridge>? bridges)
    {
        namespaces ??= [.. Namespaces];
        if (bridges is null)
        {
            return new CnTopology(
                this, namespaces.Contains, l => namespaces.Contains(l.Namespace), r => namespaces.Contains(r.Namespace), m => namespaces.Contains(m.Namespace));
        }

        bridges = [.. bridges.Where(b => namespaces.Contains(b.Namespace))];
        CnLink[] ports = [.. bridges.SelectMany(b => b.Ports)];
        HashSet<CnLink> links = [.. bridges, .. ports, .. ports.Select(p => p.Peer?.Link).OfType<CnLink>()];
        HashSet<CnNamespace> reached = [.. links.Select(l => l.Namespace)];
        HashSet<(CnNamespace, int?)> ways = [.. links.Select(l => (l.Namespace, (int?)l.Index))];
        return new CnTopology(
            this,
            reached.Contains,
            links.Contains,
            r => ways.Contains((r.Namespace, r.LinkIndex)),
            m => bridges.Any(b => b.Namespace == m.Namespace && b.Name == m.OutInterface));
    }

    private T[] Gather<T>(Func<NamespaceContents, T[]> what) => [.. Namespaces.SelectMany(n => what(n.Contents!))];
}
