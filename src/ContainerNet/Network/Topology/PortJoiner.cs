using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>
/// Who publishes which port of the host: what this module has published, what engines tell, what rules translate, what processes relay. The same port told of
/// twice is one port; who is asked first knows most of it.
/// </summary>
internal sealed class PortJoiner
{
    private readonly CnNamespace _host;
    private readonly List<CnContainer> _containers;
    private readonly Dictionary<IPAddress, CnEndpoint> _byAddress = [];
    private readonly List<PortProxy> _proxies;
    private readonly ILookup<PortKey, PortProxy> _proxiesOf;
    private readonly Dictionary<PortKey, CnPublishedPort> _known = [];

    /// <param name="host">The namespace of this process.</param>
    /// <param name="containers">Joined with their endpoints.</param>
    public PortJoiner(CnNamespace host, List<CnContainer> containers)
    {
        (_host, _containers) = (host, containers);
        foreach (CnEndpoint endpoint in containers.SelectMany(c => c.KnownEndpoints!).Distinct())
            foreach (CnAddress address in endpoint.KnownLink!.Addresses) _byAddress.TryAdd(address.Address, endpoint);
        _proxies = PortProxy.In(host.Processes ?? []);
        _proxiesOf = _proxies.ToLookup(p => new PortKey(p.HostAddress, p.HostPort, p.Protocol));
    }

    /// <summary>A port of the host by which it can be told.</summary>
    private readonly record struct PortKey(IPAddress HostAddress, int HostPort, PortProtocol Protocol);

    public CnPublishedPort[] Join(IReadOnlyList<CnPublishedPort> ownPorts)
    {
        foreach (CnPublishedPort port in ownPorts)
        {
            port.KnownEndpoint = _byAddress.GetValueOrDefault(port.ContainerAddress);
            if (port.Namespace.IsCurrent) _known.TryAdd(new PortKey(port.HostAddress, port.HostPort, port.Protocol), port);
        }

        foreach (CnContainer container in _containers) AddEngines(container);
        foreach (DestinationTranslation rule in DestinationTranslation.In(new RuleWalk(_host.GetChains() ?? []))) AddRule(rule);
        foreach (PortProxy proxy in _proxies) AddProxy(proxy);
        foreach ((PortKey key, CnPublishedPort port) in _known) port.Proxies = [.. _proxiesOf[key].Select(p => p.Pid)];
        return [.. ownPorts.Where(p => !p.Namespace.IsCurrent).Concat(_known.Values).OrderBy(p => p.HostPort).ThenBy(p => p.Protocol).ThenBy(p => p.HostAddress.AddressFamily)];
    }

    private void AddEngines(CnContainer container)
    {
        foreach (EnginePort published in container.Record.Ports.Where(p => p.PublicPort > 0))
        {
            if (!Enum.TryParse(published.Type, ignoreCase: true, out PortProtocol protocol)) continue;
            IPAddress address = IPAddress.TryParse(published.IP, out IPAddress? given) ? given : IPAddress.Any;
            var key = new PortKey(address, published.PublicPort, protocol);
            if (_known.ContainsKey(key)) continue;
            IPAddress? to = _proxiesOf[key].FirstOrDefault()?.ContainerAddress ?? Target(container, address.AddressFamily);
            if (to is not null) _known.Add(key, New(key, container.Runtime, container.Name, to, published.PrivatePort));
        }
    }

    /// <summary>Only the first rule of a port is ever asked, and only in the family of its address.</summary>
    private void AddRule(DestinationTranslation rule)
    {
        var key = new PortKey(rule.HostAddress, rule.HostPort, rule.Protocol);
        if (!_known.TryGetValue(key, out CnPublishedPort? port)) _known.Add(key, port = New(key, rule.Rule.Owner, null, rule.ContainerAddress, rule.ContainerPort));
        if (port.Translation is not null || port.KnownRule is not null || !port.ContainerAddress.Equals(rule.ContainerAddress)) return;
        port.KnownRule = rule.Rule;
        (port.Packets, port.Bytes) = (rule.Rule.Packets ?? 0, rule.Rule.Bytes ?? 0);
    }

    private void AddProxy(PortProxy proxy)
    {
        var key = new PortKey(proxy.HostAddress, proxy.HostPort, proxy.Protocol);
        if (!_known.ContainsKey(key)) _known.Add(key, New(key, ContainerRuntime.Docker, null, proxy.ContainerAddress, proxy.ContainerPort));
    }

    private CnPublishedPort New(PortKey key, string source, string? container, IPAddress to, int port)
    {
        CnEndpoint? endpoint = _byAddress.GetValueOrDefault(to);
        return new CnPublishedPort(source, container ?? endpoint?.Name, endpoint, key.HostAddress, key.HostPort, key.Protocol, to, port, _host);
    }

    /// <summary>Docker publishes on the endpoint that gives the gateway; a host's IPv6 port of a container without IPv6 leads to IPv4.</summary>
    private static IPAddress? Target(CnContainer container, AddressFamily family)
    {
        CnEndpoint[] endpoints = [.. container.KnownEndpoints!.OrderBy(e => e.Gateway.Length == 0)];
        return Of(family) ?? Of(AddressFamily.InterNetwork);

        IPAddress? Of(AddressFamily wanted) => endpoints
            .Select(e => wanted == AddressFamily.InterNetwork ? e.IPv4Address : e.IPv6Address).FirstOrDefault(a => a is not null)?.Address;
    }
}
