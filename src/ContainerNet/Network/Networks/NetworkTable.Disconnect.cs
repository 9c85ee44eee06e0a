using System.Net;

namespace ContainerNet.Network;

/// <content>Disconnecting containers.</content>
internal sealed partial class NetworkTable
{
    /// <summary>Takes endpoints out of a network, all together. Those that are gone already are no error, nor is a namespace that is gone.</summary>
    /// <exception cref="CnException">Something could not be removed; the next call goes on with it.</exception>
    public void Disconnect(string name, IReadOnlyCollection<string> endpointIds, CancellationToken stopping)
    {
        using NetworkStore store = Lock(stopping);
        if (store.Networks.FirstOrDefault(n => n.Name == name) is not { } network) return;
        HashSet<string> ids = [.. endpointIds];
        EndpointRecord[] leaving = [.. network.Endpoints.Where(e => ids.Contains(e.Id))];
        if (leaving.Length == 0) return;
        network = network with { Endpoints = [.. network.Endpoints.Select(e => ids.Contains(e.Id) ? e with { Pending = true } : e)] };
        store.Save(network);
        Drop(store, network, leaving);
        foreach (EndpointRecord endpoint in leaving) PassDefaultRoute(store, endpoint);
    }

    /// <summary>The default route that went with an endpoint is now that of the container's next network.</summary>
    private void PassDefaultRoute(NetworkStore store, EndpointRecord gone)
    {
        foreach (IPAddress old in gone.Gateways)
        {
            (NetworkRecord Network, EndpointRecord Endpoint) next = store.Networks
                .Where(n => !n.Internal && n.HasFamily(old.AddressFamily))
                .SelectMany(n => n.Endpoints.Select(e => (Network: n, Endpoint: e)))
                .Where(x => x.Endpoint.DefaultRoute && x.Endpoint.Id != gone.Id && x.Endpoint.Namespace.Inode == gone.Namespace.Inode)
                .OrderBy(x => x.Endpoint.Metric ?? 0).FirstOrDefault();
            if (next.Endpoint is null || !stack.Session.Namespaces.IsThere(next.Endpoint.Namespace)) continue;

            IPAddress gateway = next.Network.Pools.First(p => p.Family == old.AddressFamily).Gateway;
            NetworkStack inside = stack.Session.Open(NamespaceReference.OfPath(next.Endpoint.Namespace.Path));
            inside.Routes.Add(RouteSettings.Default(gateway, next.Endpoint.Metric));
            EndpointRecord heir = next.Endpoint with { Gateways = [.. next.Endpoint.Gateways, gateway] };
            NetworkRecord network = next.Network;
            store.Save(network with { Endpoints = [.. network.Endpoints.Select(e => e.Id == heir.Id ? heir : e)] });
        }
    }
}
