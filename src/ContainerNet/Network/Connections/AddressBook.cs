using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>
/// Who has an address, seen from one namespace: itself, or the nearest that can be reached over links. Two labs may use the same addresses, and a
/// namespace that leads nowhere is not at the end of anybody's connection.
/// </summary>
internal sealed class AddressBook
{
    private readonly Dictionary<IPAddress, string> _names = [];
    private readonly string _self;

    /// <param name="here">A namespace of a topology.</param>
    public AddressBook(CnNamespace here)
    {
        _self = TopologyTree.Label(here);
        HashSet<CnNamespace> seen = [here];
        var queue = new Queue<CnNamespace>(seen);
        while (queue.TryDequeue(out CnNamespace? there))
        {
            string name = TopologyTree.Label(there);
            foreach (CnLink link in there.GetLinks() ?? [])
            {
                foreach (CnAddress address in link.Addresses) _names.TryAdd(Plain(address.Address), name);
                foreach (CnLink next in (link.GetChildren() ?? []).Append(link.Peer?.Link).OfType<CnLink>())
                {
                    if (seen.Add(next.Namespace)) queue.Enqueue(next.Namespace);
                }
            }
        }
    }

    /// <summary>The container, the namespace or "host"; null for strangers.</summary>
    public string? NameAt(IPAddress address) => IPAddress.IsLoopback(address) ? _self : _names.GetValueOrDefault(Plain(address));

    /// <summary>Without the link that a link-local address is on: connections do not say it.</summary>
    private static IPAddress Plain(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes()) : address;
}
