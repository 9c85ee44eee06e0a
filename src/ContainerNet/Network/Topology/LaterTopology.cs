using System.Collections.Concurrent;
using System.Net;

namespace ContainerNet.Network;

/// <summary>
/// The graph for objects that were made without one. It is read when one of them is first asked for what is elsewhere, and once for all objects of a
/// cmdlet: a link costs no more than it did as long as nobody asks for its container.
/// </summary>
internal sealed class LaterTopology
{
    private readonly Lazy<CnTopology?> _topology = new(Read);
    private readonly ConcurrentDictionary<ulong, AddressBook?> _addresses = [];

    /// <summary>The same container, with what it is joined to; null where it has gone.</summary>
    public CnContainer? Like(CnContainer container) => _topology.Value is not { } topology ? null : Array.Find(
        topology.Containers,
        c => c.Runtime == container.Runtime && c.Id == container.Id && c.Name == container.Name && c.Namespace?.Inode == container.Namespace?.Inode);

    /// <summary>The same namespace, with what is in it; null where it has gone.</summary>
    public CnNamespace? Like(CnNamespace known) => _topology.Value is not { } topology ? null : Array.Find(topology.Namespaces, known.IsSame);

    /// <summary>A link by its name; null where it has gone.</summary>
    public CnLink? Link(CnNamespace home, string name) => Array.Find(Like(home)?.GetLinks() ?? [], l => l.Name == name);

    /// <summary>The container or namespace that has an address, seen from a namespace: "host" for the one of this process. Null where nobody is known to have it.</summary>
    public string? NameAt(IPAddress address, CnNamespace seenFrom) =>
        _addresses.GetOrAdd(seenFrom.Inode, _ => Like(seenFrom) is { } known ? new AddressBook(known) : null)?.NameAt(address);

    /// <summary>The container that a link is in; of a bridge's port, and of a veth on the host, the one that it leads to. Null where there is none.</summary>
    public string? ContainerBehind(CnNamespace home, string name)
    {
        if (Link(home, name) is not { } link) return Like(home)?.Owner?.Name;
        CnContainer? inside = link.Namespace.Owner, beyond = link.Peer?.GetContainer();
        return (link.MasterIndex is null ? inside ?? beyond : beyond ?? inside)?.Name;
    }

    /// <summary>A property has nobody to warn: what cannot be seen is not there.</summary>
    private static CnTopology? Read()
    {
        try
        {
            using var session = new NetworkSession();
            return new TopologyReader(session, _ => { }, default) { WithRules = false }.Read();
        }
        catch (CnException)
        {
            return null;
        }
    }
}
