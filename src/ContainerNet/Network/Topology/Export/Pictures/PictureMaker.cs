using System.Net;
using ContainerNet.Netlink.Route;

namespace ContainerNet.Network;

/// <summary>Makes the picture of a topology: who is drawn, in what, connected to whom, and what is said of each.</summary>
internal sealed class PictureMaker
{
    private readonly CnTopology _topology;
    private readonly TopologyIds _ids;
    private readonly PictureRules _rules;
    private readonly PictureFacts _facts;
    private readonly HashSet<CnLink> _shown;
    private readonly HashSet<CnNamespace> _masqueraded;
    private readonly ILookup<CnNamespace, CnLink> _linksOf;
    private readonly ILookup<(CnNamespace, int?), CnRoute> _defaultsOf;
    private readonly Dictionary<CnLink, PictureNode> _links = [];
    private readonly List<PictureNode> _nodes = [];
    private readonly List<PictureEdge> _edges = [];

    public PictureMaker(CnTopology topology)
    {
        _topology = topology;
        _ids = new TopologyIds(topology);
        _rules = new PictureRules(topology);
        _facts = new PictureFacts(topology);
        _shown = [.. topology.Links];
        _masqueraded = [.. topology.Masquerades.Select(m => m.Namespace)];
        _linksOf = topology.Links.ToLookup(l => l.Namespace);
        _defaultsOf = topology.Routes.Where(r => r.IsDefault).ToLookup(r => (r.Namespace, r.LinkIndex));
    }

    public Picture Make()
    {
        foreach (CnNamespace there in _topology.Namespaces) AddNamespace(there);
        foreach (CnContainer container in _topology.Containers.Where(c => c.Namespace is null && c.Id is not null)) _nodes.Add(ContainerNode(container, null));
        foreach (CnLink link in _links.Keys) AddEdges(link);
        return new Picture($"Network of {TopologyTree.Label(_topology.Host)}", _nodes, _edges);
    }

    private void AddNamespace(CnNamespace there)
    {
        CnLink[] links = [.. _linksOf[there]];
        CnContainer[] engines = TopologyTree.EngineContainers(there);
        CnContainer? owner = there.IsCurrent ? null : engines.FirstOrDefault();
        var lines = new List<TreeText>();
        string[] guests = [.. engines.Where(c => c != owner && _topology.Containers.Contains(c)).Select(c => c.Name).Order(StringComparer.Ordinal)];
        if (guests.Length > 0 && !there.IsCurrent) lines.Add($"shared by {string.Join(", ", guests)}");
        if (!Array.Exists(links, TopologyTree.IsTold)) lines.Add("no links but lo");
        var node = new PictureNode(TopologyIds.Of(there), PictureKind.Namespace, TopologyTree.Label(there), owner?.Image ?? $"net:[{there.Inode}]", null)
        {
            IsHost = there.IsCurrent,
            IsPlace = IsPlace(there),
            Lines = lines,
            Rules = [.. _rules.At(there)],
            Facts = PictureFacts.Of(there),
        };
        _nodes.Add(node);
        foreach (CnLink link in links.Where(TopologyTree.IsTold)) AddLink(link, node);
        if (there.IsCurrent) _nodes.AddRange(engines.Where(_topology.Containers.Contains).Select(c => ContainerNode(c, node)));
    }

    private void AddLink(CnLink link, PictureNode frame)
    {
        var lines = new List<TreeText>();
        if (!TopologyTree.IsUp(link)) lines.Add(TopologyTree.StateOf(link));
        CnAddress[] addresses = [.. link.Addresses.Where(a => !a.Address.IsIPv6LinkLocal && !(link.Kind == "loopback" && IPAddress.IsLoopback(a.Address)))];
        foreach (CnAddress address in addresses)
        {
            bool twice = address.Flags.HasFlag(AddressFlags.DadFailed);
            lines.Add(twice ? new TreeText($"{address} (duplicate)", Tone.Bad) : $"{address}");
        }

        // A port's own means nothing; its other end is who is talked to.
        if (link.MasterIndex is null && link.Kind is not ("bridge" or "loopback") && link.MacAddress is { } mac) lines.Add($"{mac}");
        if (link.Port is { Isolated: true }) lines.Add("isolated");
        if (link.Peer is { } peer && !(peer.Link is { } end && end.Namespace != link.Namespace && _shown.Contains(end))) lines.Add(Whereabouts(link, peer));
        CnRoute[] defaults = [.. Defaults(link)];
        if (WayOut(link) is null) lines.AddRange(defaults.Where(r => IsPlace(link.Namespace) || (r.Gateway is { } gateway && !IsOfBridge(link, gateway))).Select(r => (TreeText)Text(r)));

        var node = new PictureNode(TopologyIds.Of(link), link is CnBridge ? PictureKind.Bridge : PictureKind.Link, link.Name, KindOf(link), frame)
        {
            IsRouted = addresses.Length > 0 && link.Kind != "loopback" && link.MasterIndex is null,
            IsWayOut = defaults.Length > 0,
            IsUp = TopologyTree.IsUp(link),
            Counters = link.Statistics,
            Lines = lines,
            Rules = [.. _rules.At(link)],
            Facts = _facts.Of(link),
        };
        _nodes.Add(node);
        _links[link] = node;
    }

    private static string KindOf(CnLink link) =>
        link is CnBridge bridge && TopologyTree.NetworkOf(bridge) is { } network ? $"{link.Kind} of network {network}" : link.Kind;

    private void AddEdges(CnLink link)
    {
        PictureNode node = _links[link];
        bool broken = !TopologyTree.IsUp(link);
        if (link.MasterLink is { } master && _links.TryGetValue(master, out PictureNode? bridge)) _edges.Add(new PictureEdge(PictureEdgeKind.Port, node, bridge, broken));
        if (link.Peer?.Link is { } peer && _links.TryGetValue(peer, out PictureNode? other))
        {
            // A pair is one edge; it begins at the bridge, where there is one.
            bool isPair = link.Kind == "veth" && peer.Peer?.Link == link;
            bool begins = !isPair || (link.MasterIndex is not null, peer.MasterIndex is not null) switch
            {
                (true, false) => true,
                (false, true) => false,
                _ => string.CompareOrdinal(node.Id, other.Id) < 0,
            };
            if (begins) _edges.Add(new PictureEdge(isPair ? PictureEdgeKind.Veth : PictureEdgeKind.Parent, node, other, broken || !TopologyTree.IsUp(peer)));
        }

        if (WayOut(link) is { } lines)
        {
            var outside = new PictureNode($"{node.Id}out", PictureKind.Outside, "outside", "", null) { Lines = lines };
            _nodes.Add(outside);
            _edges.Add(new PictureEdge(PictureEdgeKind.WayOut, node, outside, broken));
        }
    }

    /// <summary>Others are connected to it: it is the host's, or has bridges, masquerades, or links that others sit on.</summary>
    private bool IsPlace(CnNamespace there) => there.IsCurrent || _masqueraded.Contains(there)
        || _linksOf[there].Any(l => l is CnBridge || Array.Exists(l.KnownChildren ?? [], c => c.Namespace != there && _shown.Contains(c)));

    /// <summary>Where the default routes of a place lead that use this link; null where there are none, or they lead into a namespace that is on the picture.</summary>
    private TreeText[]? WayOut(CnLink link)
    {
        if (!IsPlace(link.Namespace) || (link.Peer?.Link is { } peer && link.Kind == "veth" && peer.Namespace != link.Namespace && _shown.Contains(peer))) return null;
        TreeText[] ways = [.. Defaults(link).Select(r => (TreeText)Text(r))];
        return ways.Length == 0 ? null : ways;
    }

    /// <summary>What its other end or the link below is, where no line leads there.</summary>
    private static string Whereabouts(CnLink link, CnLinkPeer peer)
    {
        string place = peer.Link is not { } end ? $"{peer}"
            : $"{end}{(end.Master is null ? "" : $" on {end.Master}")}{(end.Namespace == link.Namespace ? "" : $" in {TopologyTree.Label(end.Namespace)}")}";
        return $"{(link.Kind == "veth" ? "──" : "on")} {place}";
    }

    private IEnumerable<CnRoute> Defaults(CnLink link) => _defaultsOf[(link.Namespace, link.Index)];

    private static string Text(CnRoute route) => route.Gateway is null ? "default" : $"default via {route.Gateway}";

    /// <summary>That a container's packets leave by its bridge is what everybody expects.</summary>
    private static bool IsOfBridge(CnLink link, IPAddress gateway) =>
        link.Peer?.Link is { } port && (port.MasterLink ?? port).Addresses.Any(a => a.Address.Equals(gateway));

    private PictureNode ContainerNode(CnContainer container, PictureNode? frame) => new(_ids.Of(container), PictureKind.Container, container.Name, container.Image ?? container.Runtime, frame)
    {
        Lines = frame is null ? [container.State] : [],
        Facts = [.. PictureFacts.Of(container)],
    };
}
