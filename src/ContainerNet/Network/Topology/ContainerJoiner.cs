namespace ContainerNet.Network;

/// <summary>Joins what engines and the module's own files tell of containers with what the kernel has: namespaces, links, ports.</summary>
/// <param name="host">The namespace of this process.</param>
/// <param name="namespaces">Those that could be seen, by inode.</param>
/// <param name="own">The endpoints of this module's networks, and where each is.</param>
/// <param name="ownPorts">The ports that this module has published.</param>
internal sealed class ContainerJoiner(
    CnNamespace host,
    IReadOnlyDictionary<ulong, CnNamespace> namespaces,
    IReadOnlyList<(NetworkRecord Network, EndpointRecord Endpoint, CnNamespace Host)> own,
    IReadOnlyList<CnPublishedPort> ownPorts)
{
    private readonly ILookup<(ulong Inode, string Link), (NetworkRecord Network, EndpointRecord Endpoint, CnNamespace Host)> _own =
        own.ToLookup(o => (o.Endpoint.Namespace.Inode, o.Endpoint.InterfaceName));

    public CnTopology Join(IEnumerable<(ContainerRecord Container, ulong? Inode)> records)
    {
        var containers = records
            .Select(r => new CnContainer(r.Container, r.Inode is { } inode ? namespaces.GetValueOrDefault(inode) : null) { KnownEndpoints = [], KnownPorts = [] })
            .ToList();
        ILookup<CnNamespace, CnContainer> inhabitants = containers.Where(c => c.Namespace is not null).ToLookup(c => c.Namespace!);
        foreach (CnNamespace there in namespaces.Values)
        {
            there.KnownContainers = [.. inhabitants[there]];
            // The owner first: who uses another's network was told so. Podman's list does not say it, but the owner has started before.
            if (there.KnownContainers.Length > 1)
                there.KnownContainers = [.. there.KnownContainers.OrderBy(IsGuest).ThenBy(c => c.Pid is { } pid ? ProcessTable.StartOf(pid) : ulong.MaxValue).ThenBy(c => c.Pid)];
            if (there.IsCurrent || there.KnownContainers is not [{ } owner, ..]) continue;
            if (owner.Id is not null) there.Container = owner.Name;
            CnEndpoint[] endpoints = Endpoints(there, owner);
            foreach (CnContainer container in there.KnownContainers) container.KnownEndpoints = endpoints;
        }

        CnPublishedPort[] ports = new PortJoiner(host, containers).Join(ownPorts);
        ILookup<CnEndpoint?, CnPublishedPort> portsOf = ports.ToLookup(p => p.KnownEndpoint);
        foreach (CnEndpoint endpoint in containers.SelectMany(c => c.KnownEndpoints!).Distinct())
            if (endpoint.Ports.Length == 0) endpoint.Ports = [.. portsOf[endpoint].Select(PortRange.Mapping).Distinct()];
        foreach (CnContainer container in containers)
            container.KnownPorts = [.. container.KnownEndpoints!.SelectMany(e => portsOf[e])];
        return new CnTopology(host, namespaces.Values, containers, ports);
    }

    private static bool IsGuest(CnContainer container) => container.Record.NetworkMode?.StartsWith("container:", StringComparison.Ordinal) == true;

    private CnEndpoint[] Endpoints(CnNamespace there, CnContainer owner)
    {
        var found = new List<CnEndpoint>();
        CnContainer[] known = [.. there.KnownContainers!.Where(c => c.Record.Networks.Count > 0)];
        foreach (CnLink link in there.GetLinks()!.Where(IsPlace))
        {
            CnRoute[] defaults = [.. there.GetRoutes()!.Where(r => r.IsDefault && r.LinkIndex == link.Index && r.Gateway is not null)];
            CnNamespace outside = link.Peer?.Link?.Namespace ?? host;
            if (_own[(there.Inode, link.Name)].FirstOrDefault() is { Endpoint: not null } ours)
            {
                found.Add(new CnEndpoint(ours.Network, ours.Endpoint, ours.Host) { KnownLink = link, KnownContainer = owner, Namespace = there });
                continue;
            }

            (string? network, EngineEndpoint? endpoint) = known.SelectMany(c => c.Record.Networks).Select(n => (n.Key, n.Value)).FirstOrDefault(n => Fits(n.Value, link));
            found.Add(new CnEndpoint(
                owner, link, outside, network, endpoint?.EndpointID is { Length: > 0 } id ? id : null,
                [.. defaults.Select(r => r.Gateway!)], defaults.FirstOrDefault()?.Metric is > 0 and var metric ? metric : null));
        }

        return [.. found];
    }

    /// <summary>Does it lead out of the container?</summary>
    private static bool IsPlace(CnLink link) => link.Kind switch
    {
        "loopback" or "bridge" => false,
        "veth" => true,
        _ => link.Peer?.NamespaceId is not null || (link.MasterIndex is null && link.Addresses.Length > 0),
    };

    /// <summary>Is it the link that the engine means? Older ones tell the MAC address, newer ones only where it was asked for.</summary>
    private static bool Fits(EngineEndpoint? endpoint, CnLink link) => endpoint is not null
        && ((MacAddress.TryParse(endpoint.MacAddress, out MacAddress? mac) && mac.Equals(link.MacAddress))
            || link.Addresses.Any(a => $"{a.Address}" is var text && (text == endpoint.IPAddress || text == endpoint.GlobalIPv6Address)));
}
