namespace ContainerNet.Network;

/// <summary>
/// Who is drawn where. A namespace that is a place has a frame; another one is a card at the link that it is connected to, and where it is connected to
/// several, where its default route leads it is at home and at the others it is named again.
/// </summary>
internal sealed class Homes
{
    private readonly ILookup<PictureNode, PictureNode> _linksIn;
    private readonly ILookup<PictureNode, PictureNode> _portsOf;
    private readonly Dictionary<PictureNode, PictureNode> _bridgeOf;
    private readonly Dictionary<PictureNode, (PictureNode Link, bool IsBroken)> _acrossFrom = [];
    private readonly ILookup<PictureNode, PictureNode> _childrenOf;
    private readonly Dictionary<PictureNode, PictureNode> _parentOf;
    private readonly Dictionary<PictureNode, PictureNode> _outside;
    private readonly HashSet<PictureNode> _frames;

    public Homes(Picture picture)
    {
        PictureNode[] spaces = [.. picture.Nodes.Where(n => n.Kind == PictureKind.Namespace)];
        _linksIn = picture.Nodes.Where(n => n.Frame is not null && n.Kind != PictureKind.Container).ToLookup(n => n.Frame!);
        PictureEdge[] ports = Of(PictureEdgeKind.Port), parents = Of(PictureEdgeKind.Parent);
        _portsOf = ports.ToLookup(e => e.To, e => e.From);
        _bridgeOf = ports.ToDictionary(e => e.From, e => e.To);
        // What is in one namespace is said in words.
        PictureEdge[] across = Array.FindAll(parents, e => e.From.Frame != e.To.Frame);
        _childrenOf = across.ToLookup(e => e.To, e => e.From);
        _parentOf = across.ToDictionary(e => e.From, e => e.To);
        _outside = Of(PictureEdgeKind.WayOut).ToDictionary(e => e.From, e => e.To);
        foreach (PictureEdge pair in Of(PictureEdgeKind.Veth).Where(e => e.From.Frame != e.To.Frame))
        {
            _acrossFrom[pair.From] = (pair.To, pair.IsBroken);
            _acrossFrom[pair.To] = (pair.From, pair.IsBroken);
        }

        _frames = [.. spaces.Where(s => s.IsPlace)];
        Promote(spaces);
        Frames = [.. spaces.Where(_frames.Contains)];
        Apart = [.. spaces.Where(s => !_frames.Contains(s) && !Attachments(s).Any())];

        PictureEdge[] Of(PictureEdgeKind kind) => [.. picture.Edges.Where(e => e.Kind == kind)];
    }

    /// <summary>The namespaces that are frames, in their order.</summary>
    public IReadOnlyList<PictureNode> Frames { get; }

    /// <summary>Those that are connected to none of these.</summary>
    public IReadOnlyList<PictureNode> Apart { get; }

    public bool IsPort(PictureNode link) => _bridgeOf.ContainsKey(link);

    public IEnumerable<PictureNode> PortsOf(PictureNode bridge) => _portsOf[bridge];

    /// <summary>Where its default routes lead; null where that is what is across.</summary>
    public PictureNode? Outside(PictureNode link) => _outside.GetValueOrDefault(link);

    /// <summary>The other end of a pair, where that is in another namespace.</summary>
    public (PictureNode Link, bool IsBroken)? Across(PictureNode link) => _acrossFrom.TryGetValue(link, out var end) ? end : null;

    /// <summary>The namespaces whose links sit on this one.</summary>
    public IEnumerable<PictureNode> SpacesOn(PictureNode link) => _childrenOf[link].Select(c => c.Frame!).Distinct();

    /// <summary>The links of a namespace that are told where it is connected to a link of a frame.</summary>
    public PictureNode[] LinksTold(PictureNode space, PictureNode at)
    {
        PictureNode[] here = [.. _linksIn[space].Where(l => PointOf(l) == at)];
        // Those that lead nowhere are told at home.
        return IsHome(space, here) ? [.. _linksIn[space].Where(l => here.Contains(l) || !IsAttached(l))] : here;
    }

    /// <summary>Is it there that the namespace is told in full?</summary>
    public bool IsHome(PictureNode space, IReadOnlyCollection<PictureNode> linksTold) =>
        !_frames.Contains(space) && (Attachments(space).FirstOrDefault() is not { } first || linksTold.Contains(first));

    /// <summary>Where its other links are.</summary>
    public IEnumerable<TreeText> Elsewhere(PictureNode space, IReadOnlyCollection<PictureNode> linksTold)
    {
        if (_frames.Contains(space)) return [];
        return Attachments(space).Where(l => !linksTold.Contains(l)).Select(l => (TreeText)$"also {l.Title} at {HubOf(PointOf(l)!).Title}");
    }

    /// <summary>Cables between namespaces none of which is a frame: who has most of them becomes one, and the others are around it.</summary>
    private void Promote(PictureNode[] spaces)
    {
        while (true)
        {
            PictureNode? next = spaces
                .Where(s => !_frames.Contains(s) && !Attachments(s).Any())
                .SelectMany(s => _linksIn[s].Where(_acrossFrom.ContainsKey).SelectMany(l => new[] { s, _acrossFrom[l].Link.Frame! }))
                .Distinct().MaxBy(s => _linksIn[s].Count(_acrossFrom.ContainsKey));
            if (next is null) return;
            _frames.Add(next);
        }
    }

    /// <summary>That by which it reaches the world first.</summary>
    private IEnumerable<PictureNode> Attachments(PictureNode space) => _linksIn[space].Where(IsAttached).OrderBy(l => !l.IsWayOut);

    private bool IsAttached(PictureNode link) => PointOf(link) is { } point && _frames.Contains(point.Frame!);

    /// <summary>What it is connected to in another namespace.</summary>
    private PictureNode? PointOf(PictureNode link) => Across(link)?.Link ?? _parentOf.GetValueOrDefault(link);

    private PictureNode HubOf(PictureNode port) => _bridgeOf.GetValueOrDefault(port, port);
}
