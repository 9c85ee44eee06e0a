using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Which end of a piped veth pair a cmdlet means.</summary>
internal enum VethEnd
{
    Link,
    Peer,
}

/// <summary>
/// Says which link: PowerShell makes it of a name, an index, a link, a veth pair, or of what has to do with one link: an address, a route,
/// a neighbour, a masquerade. An object brings its namespace with it.
/// </summary>
public sealed class LinkArgument
{
    private readonly string _text;
    private readonly CnNamespace? _namespace;

    /// <summary>A name; wildcards are for the cmdlets that Get.</summary>
    /// <param name="name">eth0.</param>
    /// <exception cref="ArgumentException">No link can have that name.</exception>
    public LinkArgument(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (LinkName.Fault(name) is { } fault) throw new ArgumentException(fault);
        Reference = new LinkReference(name);
        _text = name;
    }

    /// <summary>The kernel's number for it.</summary>
    /// <param name="index">1 and up.</param>
    public LinkArgument(int index)
    {
        if (index <= 0) throw new ArgumentException($"{index} is no index of a link: they begin with 1.");
        Reference = new LinkReference(null, index);
        _text = $"{index}";
    }

    /// <summary>A link that a cmdlet has emitted.</summary>
    /// <param name="link">The link.</param>
    public LinkArgument(CnLink link)
        : this(link?.Namespace, link?.Name, link?.Index)
    {
    }

    /// <summary>The link that has an address.</summary>
    /// <param name="address">The address.</param>
    public LinkArgument(CnAddress address)
        : this(address?.Namespace, address?.Link, address?.LinkIndex)
    {
    }

    /// <summary>The link that a route leaves by.</summary>
    /// <param name="route">The route.</param>
    /// <exception cref="ArgumentException">It has none: it drops its packets, or there are several.</exception>
    public LinkArgument(CnRoute route)
        : this(route?.Namespace, route?.Link, route?.LinkIndex)
    {
    }

    /// <summary>The link on which a neighbour is.</summary>
    /// <param name="neighbor">The neighbour.</param>
    public LinkArgument(CnNeighbor neighbor)
        : this(neighbor?.Namespace, neighbor?.Link, neighbor?.LinkIndex)
    {
    }

    /// <summary>The other end of a veth pair, or the link below.</summary>
    /// <param name="peer">The peer.</param>
    /// <exception cref="ArgumentException">Nobody knows which namespace it is in.</exception>
    public LinkArgument(CnLinkPeer peer)
        : this(peer?.Namespace, peer?.Name, peer?.Index)
    {
    }

    /// <summary>The bridge of a masquerade, whether or not there is a link of that name.</summary>
    /// <param name="masquerade">The masquerade.</param>
    public LinkArgument(CnMasquerade masquerade)
    {
        ArgumentNullException.ThrowIfNull(masquerade);
        _text = masquerade.OutInterface ?? throw new ArgumentException($"The rule for {masquerade} names no bridge.", nameof(masquerade));
        Reference = new LinkReference(_text);
        _namespace = masquerade.Namespace;
    }

    /// <summary>A pair, of which the cmdlet takes the end that it is about.</summary>
    /// <param name="pair">The pair.</param>
    public LinkArgument(CnVethPair pair)
        : this(pair?.Link ?? throw new ArgumentNullException(nameof(pair)))
    {
        Pair = pair;
        _text = pair.ToString();
    }

    private LinkArgument(CnNamespace? networkNamespace, string? name, int? index)
    {
        if (networkNamespace is null || name is null || index is null) throw new ArgumentException("It is about no link, or about several.");
        Reference = new LinkReference(null, index.Value) { Label = name };
        _namespace = networkNamespace;
        _text = name;
    }

    /// <summary>The link, in <see cref="Home"/> or wherever the cmdlet looks. Of a pair, the end that stays.</summary>
    internal LinkReference Reference { get; }

    internal CnVethPair? Pair { get; }

    /// <summary>The text, if it is a name with wildcards: for cmdlets that Get.</summary>
    internal WildcardPattern? Pattern =>
        _namespace is null && Reference.Name is { } name && WildcardPattern.ContainsWildcardCharacters(name) ? new WildcardPattern(name) : null;

    /// <summary>The same for the end that the cmdlet means.</summary>
    internal LinkReference EndOf(VethEnd end) => Pair is not null && end == VethEnd.Peer ? LinkReference.Of(Pair.Peer) : Reference;

    /// <summary>The namespace that an object brought with it; null for a name or an index.</summary>
    internal CnNamespace? Home(VethEnd end = VethEnd.Link) => Pair is not null && end == VethEnd.Peer ? Pair.Peer.Namespace : _namespace;

    /// <summary>As it was given.</summary>
    public override string ToString() => _text;
}
