namespace ContainerNet.Network;

/// <summary>
/// All namespaces that could be seen, and what is in them, as one graph: a veth's Peer.Link is the link at the other end, a port's MasterLink its bridge,
/// a link's Namespace has the Links. The same thing is the same object wherever the graph is entered.
/// </summary>
public sealed class CnTopology
{
    internal CnTopology(CnNamespace host, IEnumerable<CnNamespace> namespaces, IEnumerable<CnContainer>? containers = null, IEnumerable<CnPublishedPort>? ports = null)
    {
        Containers = [.. containers ?? []];
        PublishedPorts = [.. ports ?? []];
        Host = host;
        Namespaces = [.. namespaces];
        Links = Gather(c => c.Links);
        Routes = Gather(c => c.Routes);
        Masquerades = Gather(c => c.Masquerades);
        Chains = Gather(c => c.Chains);
        Forwarding = Gather(c => c.Forwarding);
        Neighbors = Gather(c => c.Neighbors);
        FdbEntries = Gather(c => c.FdbEntries);
    }

    private CnTopology(CnTopology whole, Predicate<CnNamespace> hasNamespace, Predicate<CnLink> hasLink, Predicate<CnRoute> hasRoute, Predicate<CnMasquerade> hasMasquerade,
        Predicate<CnPublishedPort>? hasPort = null)
    {
        HashSet<(CnNamespace, int)> links = [.. whole.Links.Where(l => hasLink(l)).Select(l => (l.Namespace, l.Index))];
        Containers = Array.FindAll(whole.Containers, c => c.Namespace is { } there && hasNamespace(there));
        PublishedPorts = Array.FindAll(whole.PublishedPorts, hasPort ?? (p => p.KnownEndpoint?.KnownLink is { } end && hasLink(end)));
        Neighbors = Array.FindAll(whole.Neighbors, n => links.Contains((n.Namespace, n.LinkIndex)));
        FdbEntries = Array.FindAll(whole.FdbEntries, e => links.Contains((e.Namespace, e.LinkIndex)));
        Host = whole.Host;
        Namespaces = Array.FindAll(whole.Namespaces, hasNamespace);
        Links = Array.FindAll(whole.Links, hasLink);
        Routes = Array.FindAll(whole.Routes, hasRoute);
        Masquerades = Array.FindAll(whole.Masquerades, hasMasquerade);
        Chains = Array.FindAll(whole.Chains, c => hasNamespace(c.Namespace));
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

    /// <summary>What runs in containers, by whomever; those that do not run, and those that use the host's network, too.</summary>
    public CnContainer[] Containers { get; private init; }

    /// <summary>The ports of the host that lead to containers, whoever has published them.</summary>
    public CnPublishedPort[] PublishedPorts { get; }

    /// <summary>The neighbours.</summary>
    public CnNeighbor[] Neighbors { get; }

    /// <summary>What the bridges know of who is where.</summary>
    public CnFdbEntry[] FdbEntries { get; }

    /// <summary>The main routing tables.</summary>
    public CnRoute[] Routes { get; }

    /// <summary>The masquerades, whoever made them, with their counters.</summary>
    public CnMasquerade[] Masquerades { get; }

    /// <summary>The chains of the firewalls, in the order in which the kernel runs them.</summary>
    public CnChain[] Chains { get; }

    /// <summary>The rules that translate addresses, with their counters.</summary>
    public CnNatRule[] NatRules => [.. Chains.SelectMany(c => c.RulesOf<CnNatRule>())];

    /// <summary>The rules that filter and change packets, with their counters.</summary>
    public CnFirewallRule[] FirewallRules => [.. Chains.SelectMany(c => c.RulesOf<CnFirewallRule>())];

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
    /// <param name="containers">Null for all; else these, what they are connected to, and the way out from there.</param>
    internal CnTopology Narrow(HashSet<CnNamespace>? namespaces, HashSet<CnBridge>? bridges, HashSet<CnContainer>? containers = null)
    {
        if (namespaces is null && bridges is null && containers is null) return this;
        if (containers is not null) return Around(containers, namespaces, bridges);
        namespaces ??= [.. Namespaces];
        if (bridges is null)
        {
            return new CnTopology(
                this, namespaces.Contains, l => namespaces.Contains(l.Namespace), r => namespaces.Contains(r.Namespace), m => namespaces.Contains(m.Namespace),
                // Where they are published, and where they lead to.
                p => namespaces.Contains(p.Namespace) || (p.KnownEndpoint is { } to && namespaces.Contains(to.Namespace)));
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
            m => bridges.Any(m.IsAbout));
    }

    private CnTopology Around(HashSet<CnContainer> containers, HashSet<CnNamespace>? namespaces, HashSet<CnBridge>? bridges)
    {
        // Who uses the host's network is connected to nothing, and has all the ways out.
        HashSet<CnNamespace> theirs = [.. containers.Select(c => c.Namespace).OfType<CnNamespace>().Where(n => namespaces?.Contains(n) != false)];
        HashSet<CnLink> links = [.. Links.Where(l => theirs.Contains(l.Namespace) && !l.Namespace.IsCurrent)];
        for (int hop = 0; hop < 2; hop++)
        {
            links.UnionWith(links.Select(l => l.Peer?.Link).OfType<CnLink>().ToList());
            links.UnionWith(links.Select(l => l.MasterLink).OfType<CnLink>().ToList());
        }

        if (bridges is not null)
        {
            HashSet<CnLink> behind = [.. bridges, .. bridges.SelectMany(b => b.Ports), .. bridges.SelectMany(b => b.Ports).Select(p => p.Peer?.Link).OfType<CnLink>()];
            links.IntersectWith(behind);
        }

        HashSet<CnNamespace> reached = [.. theirs, .. links.Select(l => l.Namespace)];
        foreach (CnRoute route in Routes.Where(r => r.IsDefault && reached.Contains(r.Namespace) && bridges is null))
            links.UnionWith(Links.Where(l => l.Namespace == route.Namespace && l.Index == route.LinkIndex));
        HashSet<(CnNamespace, int?)> ways = [.. links.Select(l => (l.Namespace, (int?)l.Index))];
        CnContainer[] shown = Array.FindAll(Containers, containers.Contains);
        return new CnTopology(
            this, reached.Contains, links.Contains, r => ways.Contains((r.Namespace, r.LinkIndex)),
            m => links.Any(m.IsAbout))
        {
            Containers = Array.FindAll(shown, c => c.Namespace is null || reached.Contains(c.Namespace)),
        };
    }

    private T[] Gather<T>(Func<NamespaceContents, T[]> what) => [.. Namespaces.SelectMany(n => what(n.Contents!))];
}
