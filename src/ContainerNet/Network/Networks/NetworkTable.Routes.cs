using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <content>
/// Default routes: of all its networks, the one with the lowest metric has a container's, and of several the first. Who has it is in the records,
/// so that one that could not be made is found missing.
/// </content>
internal sealed partial class NetworkTable
{
    /// <summary>The gateways by which a container that is being connected shall go: none where another network's has the same metric, or a lower one.</summary>
    private static IPAddress[] DefaultGateways(NetworkStore store, NetworkRecord network, EndpointRecord endpoint) => !endpoint.DefaultRoute || network.Internal
        ? []
        : [.. network.Pools.Where(p => !DefaultRoutes(store, network, endpoint, p.Family).Any(r => (r.Endpoint.Metric ?? 0) <= (endpoint.Metric ?? 0))).Select(p => p.Gateway)];

    /// <summary>The default routes of one family that a container has by other networks.</summary>
    private static IEnumerable<(string Network, EndpointRecord Endpoint, IPAddress Gateway)> DefaultRoutes(
        NetworkStore store, NetworkRecord network, EndpointRecord endpoint, AddressFamily family) =>
        from n in store.Networks
        where n.Name != network.Name
        from e in n.Endpoints
        where e.Namespace.Inode == endpoint.Namespace.Inode
        from gateway in e.Gateways
        where gateway.AddressFamily == family
        select (n.Name, e, gateway);

    /// <summary>Those whose default routes have given way to a new endpoint's do not have them any more.</summary>
    private static void NoteOutdone(NetworkStore store, Attachment attachment, Undo undo)
    {
        foreach ((string name, EndpointRecord endpoint, IPAddress gateway) in attachment.Outdone)
        {
            NetworkRecord before = store.Networks.First(n => n.Name == name);
            store.Save(before.With(endpoint.Id, e => e with { Gateways = [.. e.Gateways.Where(g => !g.Equals(gateway))] }));
            undo.Add(() => store.Save(before));
        }
    }

    /// <summary>
    /// The default routes of endpoints that go become those of the containers' next networks. That is noted first; where the kernel will not
    /// have it, the record says what is missing.
    /// </summary>
    /// <param name="store">The networks.</param>
    /// <param name="from">The network that they leave.</param>
    /// <param name="leaving">The endpoints; their links may be gone already.</param>
    /// <param name="undo">Gives them back.</param>
    /// <param name="failed">Told what the kernel would not have.</param>
    private void PassDefaultRoutes(NetworkStore store, NetworkRecord from, IEnumerable<EndpointRecord> leaving, Undo undo, Action<CnException> failed)
    {
        foreach ((EndpointRecord endpoint, IPAddress old) in leaving.SelectMany(e => e.Gateways.Select(g => (e, g))))
        {
            (NetworkRecord Network, EndpointRecord Endpoint) heir = store.Networks
                .Where(n => n.Name != from.Name && !n.Internal && !n.Pending && n.HasFamily(old.AddressFamily))
                .SelectMany(n => n.Endpoints.Select(e => (Network: n, Endpoint: e)))
                .Where(x => x.Endpoint.DefaultRoute && !x.Endpoint.Pending && x.Endpoint.Namespace.Inode == endpoint.Namespace.Inode)
                .OrderBy(x => x.Endpoint.Metric ?? 0).FirstOrDefault();
            if (heir.Endpoint is null || !stack.Session.Namespaces.IsThere(heir.Endpoint.Namespace)) continue;

            IPAddress gateway = heir.Network.Pools.First(p => p.Family == old.AddressFamily).Gateway;
            if (!heir.Endpoint.Gateways.Contains(gateway))
            {
                store.Save(heir.Network.With(heir.Endpoint.Id, e => e with { Gateways = [.. heir.Network.Pools.Select(p => p.Gateway).Where(g => g.Equals(gateway) || e.Gateways.Contains(g))] }));
                undo.Add(() => store.Save(heir.Network));
            }

            try
            {
                PassDefaultRoute(stack.Session.Open(NamespaceReference.OfPath(heir.Endpoint.Namespace.Path)), (old, endpoint.Metric), (gateway, heir.Endpoint.Metric), undo);
            }
            catch (CnException e)
            {
                failed(e);
            }
        }
    }

    /// <summary>The old one first: the kernel has one of each metric.</summary>
    private static void PassDefaultRoute(NetworkStack inside, (IPAddress Gateway, uint? Metric) old, (IPAddress Gateway, uint? Metric) heir, Undo undo)
    {
        // Until the kernel says that it was not so: it may be done, and the answer lost.
        bool isRemoved = true, isAdded = false;
        undo.Add(() =>
        {
            if (isAdded) RemoveDefaultRoute(inside, heir.Gateway, heir.Metric);
            if (isRemoved) EnsureDefaultRoute(inside, old.Gateway, old.Metric);
        });
        isRemoved = RemoveDefaultRoute(inside, old.Gateway, old.Metric);
        isAdded = true;
        isAdded = EnsureDefaultRoute(inside, heir.Gateway, heir.Metric);
    }

    /// <summary>False where there was none.</summary>
    private static bool RemoveDefaultRoute(NetworkStack inside, IPAddress gateway, uint? metric)
    {
        try
        {
            inside.Routes.Remove(RouteSettings.Default(gateway, metric));
            return true;
        }
        catch (CnException e) when (e.Kind == CnErrorKind.NotFound)
        {
            return false;
        }
    }

    /// <summary>False where there was one already.</summary>
    private static bool EnsureDefaultRoute(NetworkStack inside, IPAddress gateway, uint? metric)
    {
        try
        {
            inside.Routes.Add(RouteSettings.Default(gateway, metric));
            return true;
        }
        catch (CnException e) when (e.Kind == CnErrorKind.AlreadyExists)
        {
            return false;
        }
    }
}
