using System.Globalization;
using System.Net;
using System.Net.Sockets;

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
    /// <summary>A port of the host by which it can be told.</summary>
    private readonly record struct PortKey(IPAddress HostAddress, int HostPort, PortProtocol Protocol);

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

        List<CnPublishedPort> ports = Ports(containers);
        ILookup<CnEndpoint?, CnPublishedPort> portsOf = ports.ToLookup(p => p.KnownEndpoint);
        foreach (CnEndpoint endpoint in containers.SelectMany(c => c.KnownEndpoints!).Distinct())
            if (endpoint.Ports.Length == 0) endpoint.Ports = [.. portsOf[endpoint].Select(Text).Distinct()];
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
            var ours = own.FirstOrDefault(o => o.Endpoint.Namespace.Inode == there.Inode && o.Endpoint.InterfaceName == link.Name);
            if (ours.Endpoint is not null)
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

    /// <summary>Ours, those that engines tell of, and those that somebody's process relays and nobody tells of.</summary>
    private List<CnPublishedPort> Ports(List<CnContainer> containers)
    {
        var byAddress = new Dictionary<IPAddress, CnEndpoint>();
        foreach (CnEndpoint endpoint in containers.SelectMany(c => c.KnownEndpoints!).Distinct())
            foreach (CnAddress address in endpoint.KnownLink!.Addresses) byAddress.TryAdd(address.Address, endpoint);

        List<PortProxy> proxies = PortProxy.In(host.Processes ?? []);
        ILookup<PortKey, PortProxy> proxiesOf = proxies.ToLookup(p => new PortKey(p.HostAddress, p.HostPort, p.Protocol));
        var ports = new List<CnPublishedPort>();
        var taken = new HashSet<PortKey>();
        foreach (CnPublishedPort port in ownPorts)
        {
            port.KnownEndpoint = byAddress.GetValueOrDefault(port.ContainerAddress);
            ports.Add(port);
            if (port.Namespace.IsCurrent) taken.Add(new PortKey(port.HostAddress, port.HostPort, port.Protocol));
        }

        foreach (CnContainer container in containers)
        {
            foreach (EnginePort published in container.Record.Ports.Where(p => p.PublicPort > 0))
            {
                if (!Enum.TryParse(published.Type, ignoreCase: true, out PortProtocol protocol)) continue;
                IPAddress address = IPAddress.TryParse(published.IP, out IPAddress? given) ? given : IPAddress.Any;
                var key = new PortKey(address, published.PublicPort, protocol);
                if (!taken.Add(key)) continue;
                IPAddress? to = proxiesOf[key].FirstOrDefault()?.ContainerAddress ?? Target(container, address.AddressFamily);
                if (to is null) continue;
                CnEndpoint? endpoint = byAddress.GetValueOrDefault(to);
                ports.Add(new CnPublishedPort(container.Runtime, container.Name, endpoint, address, published.PublicPort, protocol, to, published.PrivatePort, host));
            }
        }

        Dictionary<PortKey, CnPublishedPort> known = ports.Where(p => p.Namespace.IsCurrent).ToDictionary(p => new PortKey(p.HostAddress, p.HostPort, p.Protocol));
        foreach (DestinationTranslation rule in DestinationTranslation.In(new RuleWalk(host.GetChains() ?? [])))
        {
            var key = new PortKey(rule.HostAddress, rule.HostPort, rule.Protocol);
            if (!known.TryGetValue(key, out CnPublishedPort? port))
            {
                CnEndpoint? endpoint = byAddress.GetValueOrDefault(rule.ContainerAddress);
                port = new CnPublishedPort(
                    rule.Rule.Owner, endpoint?.Name, endpoint, rule.HostAddress, rule.HostPort, rule.Protocol, rule.ContainerAddress, rule.ContainerPort, host);
                ports.Add(port);
                known.Add(key, port);
                taken.Add(key);
            }
            else if (port.KnownRule is not null || port.Translation is not null || !port.ContainerAddress.Equals(rule.ContainerAddress))
            {
                // Only the first rule of a port is ever asked.
                continue;
            }

            port.KnownRule = rule.Rule;
            (port.Packets, port.Bytes) = (rule.Rule.Packets ?? 0, rule.Rule.Bytes ?? 0);
        }

        foreach (PortProxy proxy in proxies)
        {
            if (!taken.Add(new PortKey(proxy.HostAddress, proxy.HostPort, proxy.Protocol))) continue;
            CnEndpoint? endpoint = byAddress.GetValueOrDefault(proxy.ContainerAddress);
            ports.Add(new CnPublishedPort(
                ContainerRuntime.Docker, endpoint?.Name, endpoint, proxy.HostAddress, proxy.HostPort, proxy.Protocol, proxy.ContainerAddress, proxy.ContainerPort, host));
        }

        foreach (CnPublishedPort port in ports.Where(p => p.Namespace.IsCurrent))
            port.Proxies = [.. proxiesOf[new PortKey(port.HostAddress, port.HostPort, port.Protocol)].Select(p => p.Pid)];
        return [.. ports.OrderBy(p => p.HostPort).ThenBy(p => p.Protocol).ThenBy(p => p.HostAddress.AddressFamily)];
    }

    /// <summary>Docker publishes on the endpoint that gives the gateway; a host's IPv6 port of a container without IPv6 leads to IPv4.</summary>
    private static IPAddress? Target(CnContainer container, AddressFamily family)
    {
        CnEndpoint[] endpoints = [.. container.KnownEndpoints!.OrderBy(e => e.Gateway.Length == 0)];
        return Of(family) ?? Of(AddressFamily.InterNetwork);

        IPAddress? Of(AddressFamily wanted) => endpoints
            .Select(e => wanted == AddressFamily.InterNetwork ? e.IPv4Address : e.IPv6Address).FirstOrDefault(a => a is not null)?.Address;
    }

    /// <summary>As `docker run -p` writes it.</summary>
    private static string Text(CnPublishedPort port)
    {
        string at = port.HostAddress.Equals(IPAddress.Any) || port.HostAddress.Equals(IPAddress.IPv6Any) ? ""
            : port.HostAddress.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{port.HostAddress}]:" : $"{port.HostAddress}:";
        return string.Create(CultureInfo.InvariantCulture, $"{at}{port.HostPort}:{port.ContainerPort}/{port.Protocol.ToString().ToLowerInvariant()}");
    }
}
