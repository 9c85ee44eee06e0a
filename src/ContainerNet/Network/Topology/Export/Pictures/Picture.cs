namespace ContainerNet.Network;

/// <summary>What there is to draw of a topology: nodes, some of them in the frame of others, and edges between them. Made once, written in several formats.</summary>
internal sealed class Picture(string title, IReadOnlyList<PictureNode> nodes, IReadOnlyList<PictureEdge> edges)
{
    private readonly ILookup<PictureNode?, PictureNode> _inside = nodes.ToLookup(n => n.Frame);

    public string Title => title;

    /// <summary>A frame comes before what is in it.</summary>
    public IReadOnlyList<PictureNode> Nodes => nodes;

    public IReadOnlyList<PictureEdge> Edges => edges;

    /// <param name="frame">Null for what is in none.</param>
    public IEnumerable<PictureNode> Inside(PictureNode? frame) => _inside[frame];
}

internal enum PictureKind
{
    /// <summary>The frame of its links.</summary>
    Namespace,
    Bridge,
    Link,

    /// <summary>Where a default route leads to.</summary>
    Outside,

    /// <summary>One that has no namespace of its own: it uses the host's, or does not run. All others are told at their namespaces.</summary>
    Container,
}

/// <summary>A thing of the topology.</summary>
/// <param name="Id">Letters and digits (<see cref="TopologyIds"/>).</param>
/// <param name="Kind">How it is drawn.</param>
/// <param name="Title">Its name, which may be any text.</param>
/// <param name="Subtitle">What it is: veth, macvlan; the image of a container.</param>
/// <param name="Frame">What it is in.</param>
internal sealed record PictureNode(string Id, PictureKind Kind, string Title, string Subtitle, PictureNode? Frame)
{
    /// <summary>A namespace that is a place for others: it has a bridge, masquerades, or links that others sit on; or it is the host's.</summary>
    public bool IsPlace { get; init; }

    /// <summary>The namespace of this process.</summary>
    public bool IsHost { get; init; }

    /// <summary>Has it addresses? Then the namespace's routing leads to it.</summary>
    public bool IsRouted { get; init; }

    /// <summary>Does the default route of its namespace leave by it?</summary>
    public bool IsWayOut { get; init; }

    /// <summary>Can traffic pass?</summary>
    public bool IsUp { get; init; } = true;

    /// <summary>What is always seen.</summary>
    public IReadOnlyList<TreeText> Lines { get; init; } = [];

    /// <summary>What happens to packets here.</summary>
    public IReadOnlyList<PictureRule> Rules { get; init; } = [];

    /// <summary>Of a link; null where there are none.</summary>
    public CnLinkCounters? Counters { get; init; }

    /// <summary>What is seen on a closer look.</summary>
    public IReadOnlyList<PictureFact> Facts { get; init; } = [];

    /// <summary>By identity: two things may look the same.</summary>
    public bool Equals(PictureNode? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}

/// <summary>Something to know of a thing.</summary>
internal readonly record struct PictureFact(string Name, string Value);

/// <summary>Something that happens to packets at a thing.</summary>
/// <param name="Kind">One word, for its colour: masquerade, port.</param>
/// <param name="Text">What happens.</param>
/// <param name="Packets">How often it did; null where nobody counts.</param>
/// <param name="Bytes">Of these packets.</param>
internal sealed record PictureRule(string Kind, string Text, ulong? Packets, ulong? Bytes)
{
    /// <summary>7 packets; nothing where nobody counts.</summary>
    public string Counter => Packets is { } packets ? FormattableString.Invariant($"{packets} packet{(packets == 1 ? "" : "s")}") : "";

    /// <summary>8080/tcp → 80   7 packets.</summary>
    public string TextWithCounter => Counter.Length == 0 ? Text : $"{Text}   {Counter}";
}

internal enum PictureEdgeKind
{
    /// <summary>From a link to the bridge that it is a port of.</summary>
    Port,

    /// <summary>From one end of a pair to the other.</summary>
    Veth,

    /// <summary>From a link to that on which it sits.</summary>
    Parent,

    /// <summary>From a link to where its default routes lead to.</summary>
    WayOut,
}

/// <summary>A connection of two things.</summary>
/// <param name="Kind">What connects them.</param>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end.</param>
/// <param name="IsBroken">No traffic can pass.</param>
/// <param name="Label">What is said of it.</param>
internal sealed record PictureEdge(PictureEdgeKind Kind, PictureNode From, PictureNode To, bool IsBroken = false, string? Label = null);
