namespace ContainerNet.Network;

/// <content>Disconnecting containers.</content>
internal sealed partial class NetworkTable
{
    /// <summary>Takes endpoints out of a network, all together. Those that are gone already are no error, nor is a namespace that is gone.</summary>
    /// <exception cref="CnException">
    /// Something could not be removed, or a container not be given the default route of its next network: all is as it was before, or, where links are
    /// gone already, the next call goes on with it.
    /// </exception>
    public void Disconnect(string name, IReadOnlyCollection<string> endpointIds, CancellationToken stopping)
    {
        using NetworkStore store = Lock(stopping);
        store.ThrowIfDamaged(name);
        if (store.Networks.FirstOrDefault(n => n.Name == name) is not { } network) return;
        HashSet<string> ids = [.. endpointIds];
        EndpointRecord[] leaving = [.. network.Endpoints.Where(e => ids.Contains(e.Id))];
        if (leaving.Length == 0) return;
        NetworkRecord marked = network with { Endpoints = [.. network.Endpoints.Select(e => ids.Contains(e.Id) ? e with { Pending = true } : e)] };
        Leave(store, network, marked, leaving, LinksOf(network, leaving), () => Drop(store, marked, leaving, e => throw e));
    }

    /// <summary>Takes something away that is marked as pending first. While all its links are there, a failure is taken back; after that, the next call goes on.</summary>
    /// <param name="store">The networks.</param>
    /// <param name="network">The network as it was.</param>
    /// <param name="marked">The network with what goes marked.</param>
    /// <param name="leaving">The endpoints that go.</param>
    /// <param name="links">The links that go.</param>
    /// <param name="remove">Takes it away.</param>
    private void Leave(
        NetworkStore store, NetworkRecord network, NetworkRecord marked, EndpointRecord[] leaving, IReadOnlyList<FoundLink> links, Action remove)
    {
        try
        {
            store.Save(marked);
            remove();
        }
        catch (CnException e)
        {
            if (!AreThere(links)) throw e.AndThen("Some of it is removed; the next call about a network goes on with it.");
            var undo = new Undo();
            undo.Add(() => store.Save(network));
            undo.Add(() => stack.Firewall.Apply(
                $"publish the ports of network '{network.Name}' again", new FirewallChange { Publish = [.. leaving.SelectMany(network.TranslationsOf)] }));
            if (marked.Pending) undo.Add(() => MakeSo(network, new Undo(), _ => { }));
            throw undo.Run(e);
        }
    }

    private bool AreThere(IReadOnlyList<FoundLink> links)
    {
        try
        {
            HashSet<int> present = [.. stack.Links.Find().Select(l => l.Index)];
            return links.All(l => present.Contains(l.Index));
        }
        catch (CnException)
        {
            // Who cannot tell had better go on than go back.
            return false;
        }
    }
}
