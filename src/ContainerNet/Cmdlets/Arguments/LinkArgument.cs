using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Which end of a piped veth pair a cmdlet means.</summary>
internal enum VethEnd
{
    Link,
    Peer,
}

/// <summary>Says which link: PowerShell makes it of a name, an index, a CnLink or a CnVethPair.</summary>
public sealed class LinkArgument
{
    private readonly string _text;
    private readonly CnLink? _link;
    private readonly CnVethPair? _pair;

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

    /// <summary>A link that a cmdlet has emitted, in its own namespace.</summary>
    /// <param name="link">The link.</param>
    public LinkArgument(CnLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        Reference = LinkReference.Of(link);
        _link = link;
        _text = link.Name;
    }

    /// <summary>A pair, of which the cmdlet takes the end that it is about.</summary>
    /// <param name="pair">The pair.</param>
    public LinkArgument(CnVethPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        Reference = LinkReference.Of(pair.Link);
        _pair = pair;
        _text = pair.ToString();
    }

    internal LinkReference Reference { get; }

    internal CnVethPair? Pair => _pair;

    internal CnLink? LinkObject(VethEnd end) => _pair is null ? _link : end == VethEnd.Link ? _pair.Link : _pair.Peer;

    /// <summary>As it was given.</summary>
    public override string ToString() => _text;
}
