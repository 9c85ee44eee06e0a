namespace ContainerNet.Network;

/// <content>Published ports.</content>
internal sealed partial class NetworkTable
{
    /// <summary>Publishes ports of an endpoint. Those that it has published already are no error.</summary>
    /// <param name="network">Its network.</param>
    /// <param name="endpointId">Which.</param>
    /// <param name="requests">The ports.</param>
    /// <param name="replace">Take them from whoever has them, in one step.</param>
    /// <param name="stopping">Ends the wait for the lock.</param>
    /// <exception cref="CnException">NotFound; AddressInUse: somebody has it, a container or a process. Rejected and others; nothing is changed.</exception>
    public List<CnPublishedPort> Publish(string network, string endpointId, PortRequest[] requests, bool replace, CancellationToken stopping)
    {
        using NetworkStore store = Lock(stopping);
        NetworkRecord record = Find(store, network);
        EndpointRecord endpoint = Array.Find(record.Endpoints, e => e.Id == endpointId)
            ?? throw new CnException(CnErrorKind.NotFound, $"Cannot publish a port on network '{network}' in {Here.Description}: its endpoint {endpointId[..12]} is gone.");
        string what = $"publish ports of '{endpoint.Name}'";
        if (record.Internal) throw new CnException(CnErrorKind.Rejected, $"Cannot {what}: network '{network}' is internal.");

        PublishedPortRecord[] ports = new HostPorts(stack, store.Networks.SelectMany(n => n.Endpoints)).Choose(what, endpoint, requests, replace);
        EndpointRecord after = endpoint with { Ports = [.. endpoint.Ports.Union(ports)] };
        EndpointRecord fresh = endpoint with { Ports = ports };
        PortTranslation[] translations = [.. record.TranslationsOf(fresh)];
        store.Save(Replaced(record, after));
        try
        {
            stack.Firewall.Apply(what, new FirewallChange { Publish = translations, Replace = replace });
        }
        catch (CnException e)
        {
            var undo = new Undo();
            undo.Add(() => store.Save(record));
            throw undo.Run(e);
        }

        if (replace) TakeFromOthers(store, endpointId, ports);
        stack.Connections.Forget([], translations.Where(t => t.Protocol == PortProtocol.Udp));
        return [.. translations.Select(t => new CnPublishedPort(record.Name, after, t, 0, 0, Here))];
    }

    /// <summary>Withdraws published ports. What is gone already is no error.</summary>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public void Unpublish(IReadOnlyCollection<CnPublishedPort> ports, CancellationToken stopping)
    {
        using NetworkStore store = Lock(stopping);
        PortTranslation[] doomed = [.. ports.Select(p => p.Translation ?? throw NotOurs(p))];
        stack.Firewall.Apply("unpublish ports", new FirewallChange { Unpublish = doomed });
        ILookup<string, HostPort> withdrawn = doomed.ToLookup(d => d.Owner, d => d.Key);
        foreach (NetworkRecord network in store.Networks)
        {
            EndpointRecord[] endpoints =
            [
                .. network.Endpoints.Select(e => withdrawn[network.OwnerOf(e)].ToHashSet() is { Count: > 0 } gone
                    ? e with { Ports = [.. e.Ports.Where(p => !gone.Contains(p.Key))] }
                    : e),
            ];
            if (!endpoints.Select(e => e.Ports.Length).SequenceEqual(network.Endpoints.Select(e => e.Ports.Length))) store.Save(network with { Endpoints = endpoints });
        }

        stack.Connections.Forget([], doomed.Where(d => d.Protocol == PortProtocol.Udp));
    }

    private static CnException NotOurs(CnPublishedPort port) =>
        new(CnErrorKind.Rejected, $"Cannot unpublish port {port}: it is not ours, but {port.Source}'s.");

    /// <summary>What is published in this namespace, as the kernel has it.</summary>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public List<CnPublishedPort> ListPorts()
    {
        Dictionary<string, (NetworkRecord Network, EndpointRecord Endpoint)> owners = NetworkStore.Read(HereRecord).Networks
            .SelectMany(n => n.Endpoints.Select(e => (Network: n, Endpoint: e))).ToDictionary(x => x.Network.OwnerOf(x.Endpoint));
        return
        [
            .. from p in stack.Firewall.ListPorts()
               orderby p.Port.HostPort, p.Port.Protocol, p.Port.ContainerAddress.AddressFamily
               let owner = owners.GetValueOrDefault(p.Port.Owner)
               select new CnPublishedPort(owner.Network?.Name ?? NetworkOwner.NetworkIn(p.Port.Owner), owner.Endpoint, p.Port, p.Packets, p.Bytes, Here),
        ];
    }

    private static NetworkRecord Replaced(NetworkRecord network, EndpointRecord endpoint) =>
        network with { Endpoints = [.. network.Endpoints.Select(e => e.Id == endpoint.Id ? endpoint : e)] };

    private static void TakeFromOthers(NetworkStore store, string endpointId, PublishedPortRecord[] ports)
    {
        HashSet<HostPort> taken = [.. ports.Select(p => p.Key)];
        foreach (NetworkRecord network in store.Networks)
        {
            foreach (EndpointRecord other in network.Endpoints.Where(e => e.Id != endpointId && e.Ports.Any(p => taken.Contains(p.Key))))
                store.Save(Replaced(store.Networks.First(n => n.Name == network.Name), other with { Ports = [.. other.Ports.Where(p => !taken.Contains(p.Key))] }));
        }
    }

    private static bool Fits(PortRequest request, PublishedPortRecord port) =>
        Equals(request.HostAddress, port.HostAddress) && request.Protocol == port.Protocol && request.ContainerPort == port.ContainerPort
        && (request.FirstHostPort == 0 || (port.HostPort >= request.FirstHostPort && port.HostPort <= request.LastHostPort));
}
