using System.Net;

namespace ContainerNet.Network;

/// <content>
/// Taking away: containers out of networks, and networks with all that is theirs. What can be refused comes first, and is taken back when something
/// after it is: default routes, switches, addresses of a bridge that stays, rules and ports (which come back with their counters at nought). Then all links
/// go in one message, which is the one step that has no way back. What is left to do is one rename(2) or unlink(2) of a file that could be written a
/// moment before; should that fail, the file says that it is to be gone on with, and the next call does.
/// </content>
internal sealed partial class NetworkTable
{
    /// <summary>Takes endpoints out of a network, all together. Those that are gone already are no error, nor is a namespace that is gone.</summary>
    /// <exception cref="CnException">
    /// Something could not be removed, or a container not be given the default route of its next network: all is as it was before. Or all are
    /// disconnected, and their file could not be replaced: their addresses are free with the next call.
    /// </exception>
    public void Disconnect(string name, IReadOnlyCollection<string> endpointIds, CancellationToken stopping)
    {
        using NetworkStore store = Lock(stopping);
        store.ThrowIfUnusable(name);
        if (store.Networks.FirstOrDefault(n => n.Name == name) is not { } network) return;
        HashSet<string> ids = [.. endpointIds];
        EndpointRecord[] leaving = [.. network.Endpoints.Where(e => ids.Contains(e.Id))];
        if (leaving.Length == 0) return;
        NetworkRecord marked = network with { Endpoints = [.. network.Endpoints.Select(e => ids.Contains(e.Id) ? e with { Pending = true } : e)] };
        Leave(store, network, marked, undo => Drop(store, marked, leaving, undo, e => throw e));
    }

    /// <summary>Takes something away that is marked as pending first. Where not all of what was done can be taken back, the mark stays.</summary>
    /// <param name="store">The networks.</param>
    /// <param name="network">The network as it was.</param>
    /// <param name="marked">The network with what goes marked.</param>
    /// <param name="remove">Takes it away.</param>
    private static void Leave(NetworkStore store, NetworkRecord network, NetworkRecord marked, Action<Undo> remove)
    {
        store.Save(marked);
        var undo = new Undo();
        undo.Add(() =>
        {
            if (!undo.Failed) store.Save(network);
        });
        try
        {
            remove(undo);
        }
        catch (CnException e)
        {
            throw undo.Run(e);
        }
    }

    /// <summary>Takes away endpoints that nobody has asked for: their containers are gone.</summary>
    private NetworkRecord Drop(NetworkStore store, NetworkRecord network, IReadOnlyCollection<EndpointRecord> endpoints, Action<CnException> failed)
    {
        var undo = new Undo();
        undo.Add(() => store.Save(network));
        try
        {
            return Drop(store, network, endpoints, undo, failed);
        }
        catch (CnException e)
        {
            throw undo.Run(e);
        }
    }

    /// <summary>Takes endpoints away, from the kernel first and then from the store.</summary>
    private NetworkRecord Drop(NetworkStore store, NetworkRecord network, IReadOnlyCollection<EndpointRecord> endpoints, Undo undo, Action<CnException> failed)
    {
        HashSet<string> ids = [.. endpoints.Select(e => e.Id)];
        NetworkRecord rest = network with { Endpoints = [.. network.Endpoints.Where(e => !ids.Contains(e.Id))] };
        PassDefaultRoutes(store, network, endpoints, undo, failed);
        store.Prepare(rest);
        Withdraw(network, endpoints, undo);
        RemoveLinks(LinksOf(network, endpoints), undo);
        store.Commit(rest);
        return rest;
    }

    /// <summary>Removes what there is of a network; once it has begun, it is only ever continued.</summary>
    private void Finish(NetworkStore store, NetworkRecord network, Undo undo, Action<CnException> failed)
    {
        PassDefaultRoutes(store, network, network.Endpoints, undo, failed);
        if (network.Adopted && stack.Links.TryFind(network.Bridge) is { } bridge)
        {
            RemoveAssigned(network, bridge, undo);
            stack.Settings.Apply(network.Restore.Select(r => (r.Name, r.Value)), undo);
        }

        Withdraw(network, network.Endpoints, undo, withRules: true);
        RemoveLinks([.. LinksOf(network, network.Endpoints), .. OwnBridge(network)], undo);
        store.Delete(network);
    }

    /// <summary>
    /// Takes the published ports of endpoints out of the kernel, and their connections, and the rules if the network goes. What is not there is no error. As
    /// late as can be: between this and the end of the links, containers are without the rules that held them.
    /// </summary>
    private void Withdraw(NetworkRecord network, IReadOnlyCollection<EndpointRecord> endpoints, Undo undo, bool withRules = false)
    {
        PortTranslation[] published = [.. endpoints.SelectMany(network.TranslationsOf)];
        if (withRules || published.Length > 0)
        {
            string what = $"{(withRules ? "rules" : "published ports")} of network '{network.Name}'";
            undo.Add(() => stack.Firewall.Apply($"put back the {what}", new FirewallChange { Networks = withRules ? [network.Policy] : [], Publish = published }));
            stack.Firewall.Apply($"remove the {what}", new FirewallChange { RemovedNetworks = withRules ? [network.Owner] : [], Unpublish = published });
        }

        ForgetConnections(network, endpoints);
    }

    /// <summary>Removes links, all in one step. Those that are gone already are no error.</summary>
    /// <param name="links">Which.</param>
    /// <param name="undo">Nothing is to be taken back any more, once some are gone.</param>
    /// <exception cref="CnException">Some of them are still there.</exception>
    private void RemoveLinks(List<FoundLink> links, Undo? undo = null)
    {
        CnException? failure = null;
        stack.Links.Remove(links, (_, e) => failure = e.Kind == CnErrorKind.NotFound ? failure : e);
        if (failure is not null)
        {
            // It may be done, and the answer lost.
            HashSet<int> present = [.. stack.Links.Find().Select(l => l.Index)];
            int left = links.Count(l => present.Contains(l.Index));
            if (left == links.Count) throw failure;
            undo?.Forget();
            if (left > 0) throw failure;
        }

        undo?.Forget();
    }

    /// <summary>Takes the addresses from an adopted bridge that it was given.</summary>
    private void RemoveAssigned(NetworkRecord network, FoundLink bridge, Undo? undo = null)
    {
        IPAddress[] present = [.. stack.Addresses.List(bridge).Select(a => a.Address)];
        foreach (InterfaceAddress address in network.Assigned.Where(a => present.Contains(a.Address)))
        {
            undo?.Add(() => EnsureAddress(stack, bridge, address));
            stack.Addresses.Remove(bridge, address);
        }
    }

    private static void EnsureAddress(NetworkStack where, FoundLink link, InterfaceAddress address)
    {
        try
        {
            where.Addresses.Add(link, new AddressSettings(address));
        }
        catch (CnException e) when (e.Kind == CnErrorKind.AlreadyExists)
        {
            // As it shall be.
        }
    }
}
