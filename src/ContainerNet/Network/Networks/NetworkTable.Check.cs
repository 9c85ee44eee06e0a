using System.Net;
using System.Net.Sockets;
using ContainerNet.Netlink.Route;

namespace ContainerNet.Network;

/// <content>What was meant against what the kernel has.</content>
internal sealed partial class NetworkTable
{
    /// <summary>In what the kernel differs from what was meant by a network. Changes nothing.</summary>
    /// <exception cref="CnException">NotFound and others.</exception>
    public List<CnNetworkDifference> Check(string name)
    {
        NetworkRecord network = Find(name);
        var found = new List<CnNetworkDifference>();
        FoundLink? bridge = CheckBridge(network, found);
        foreach ((string setting, string value) in SettingsOf(network))
        {
            if (bridge is not null && stack.Settings.Read(setting) is { } now && now != value) Add(DifferenceKind.Different, "setting", network.Bridge, $"{setting} = {value}", now);
        }

        foreach (AddressFamily family in network.Internal ? [] : network.Pools.Select(p => p.Family).Distinct())
        {
            if (!stack.Forwarding.Get(family, null).Enabled) Add(DifferenceKind.Different, "setting", Here.Description, $"{ForwardingTable.SettingOf(family, null)} = 1", "0");
        }

        foreach (WantedRule rule in stack.Firewall.Missing([network.Policy]))
            Add(DifferenceKind.Missing, "rule", $"chain {rule.Chain}", rule.Text, null);
        CheckPorts(network, found);
        Dictionary<string, FoundLink> links = LinksByName();
        foreach (EndpointRecord endpoint in network.Endpoints) CheckEndpoint(network, endpoint, bridge, links, found);
        HashSet<string> owners = [.. network.Endpoints.Select(network.OwnerOf)];
        foreach (FoundLink link in links.Values.Where(l => NetworkOwner.NetworkIn(l.Message.Alias) == network.Name && NetworkOwner.EndpointIn(l.Message.Alias) is not null && !owners.Contains(l.Message.Alias!)))
            Add(DifferenceKind.Extra, "link", network.Bridge, null, link.Name);
        return found;

        void Add(DifferenceKind kind, string what, string where, string? wanted, string? now) =>
            found.Add(new CnNetworkDifference(network, kind, what, where, wanted, now, Here));
    }

    /// <summary>
    /// Puts right what was found to differ, and each step without making less of anything: what is there is given what it lacks, and is made anew only where an
    /// end of a container's link is gone.
    /// </summary>
    /// <exception cref="CnException">Something cannot be put right; what was is, and the rest is as it was.</exception>
    public void Repair(string name, IReadOnlyCollection<CnNetworkDifference> differences, CancellationToken stopping)
    {
        List<EndpointSettings> again = [];
        using (NetworkStore store = Lock(stopping))
        {
            NetworkRecord network = WithoutDead(store, Find(store, name));
            MakeSo(network, new Undo(), _ => { });
            stack.Firewall.Apply($"publish the ports of network '{name}'", new FirewallChange
            {
                Publish = [.. network.Endpoints.SelectMany(network.TranslationsOf)], Replace = true, Unpublish = ExtraPorts(network, stack.Firewall.ListPorts().Select(p => p.Port)),
            });
            FoundLink bridge = BridgeOf(network);
            List<FoundLink> links = stack.Links.Find();
            List<FoundLink> doomed = links.FindAll(l => differences.Any(d => d is { Kind: DifferenceKind.Extra, What: "link" } && d.Found == l.Name));
            var mended = new HashSet<int>();
            HashSet<string> broken = [.. differences.Select(d => d.EndpointId).OfType<string>()];
            foreach (EndpointRecord endpoint in network.Endpoints.Where(e => broken.Contains(e.Id)))
            {
                List<FoundLink> own = links.FindAll(l => l.Message.Alias == network.OwnerOf(endpoint));
                if (own is [var link] && TryMend(network, endpoint, bridge, link))
                {
                    mended.Add(link.Index);
                    continue;
                }

                doomed.AddRange(own);
                again.Add(new EndpointSettings(NamespaceReference.OfPath(endpoint.Namespace.Path), endpoint.Name));
            }

            RemoveLinks(doomed);
            WaitForForwarding(bridge, mended, stopping);
        }

        foreach ((_, CnException? failure) in again.Count == 0 ? [] : Connect(name, again, stopping))
        {
            if (failure is not null) throw failure;
        }
    }

    /// <summary>Gives both ends of a container's link what they lack.</summary>
    /// <returns>False, and nothing is done, where the container has not the other end any more.</returns>
    private bool TryMend(NetworkRecord network, EndpointRecord endpoint, FoundLink bridge, FoundLink link)
    {
        NetworkStack? inside = stack.Session.Namespaces.IsThere(endpoint.Namespace) ? stack.Session.Open(NamespaceReference.OfPath(endpoint.Namespace.Path)) : null;
        FoundLink? own = inside?.Links.TryFind(endpoint.InterfaceName);
        if (inside is not null && own?.Message.Link != (uint)link.Index) return false;

        if (link.Name != endpoint.HostLink) stack.Links.Change(link, new LinkChange { NewName = endpoint.HostLink });
        if (link.MasterIndex != bridge.Index) stack.Links.Connect(link, bridge);
        stack.Links.Change(stack.Links.Find(new LinkReference(null, link.Index)), new LinkChange { Up = true, Mtu = (uint)network.Mtu, Hairpin = true, Isolated = network.Isolated });
        if (inside is null || own is null) return true;
        IPAddress[] present = [.. inside.Addresses.List(own).Select(a => a.Address)];
        foreach (InterfaceAddress address in endpoint.Addresses.Where(a => !present.Contains(a.Address))) EnsureAddress(inside, own, address);
        inside.Links.Change(own, new LinkChange { Up = true, Mtu = (uint)network.Mtu, MacAddress = endpoint.MacAddress });
        foreach (IPAddress gateway in endpoint.Gateways) EnsureDefaultRoute(inside, gateway, endpoint.Metric);
        return true;
    }

    private FoundLink? CheckBridge(NetworkRecord network, List<CnNetworkDifference> found)
    {
        FoundLink? bridge = stack.Links.TryFind(network.Bridge);
        if (bridge?.Kind != "bridge")
        {
            Add(bridge is null ? DifferenceKind.Missing : DifferenceKind.Different, "bridge", network.Bridge, bridge?.Kind);
            return null;
        }

        if (!bridge.IsUp) Add(DifferenceKind.Different, "bridge", "up", "down");
        if (!network.Adopted && bridge.Message.Mtu != network.Mtu) Add(DifferenceKind.Different, "MTU", $"{network.Mtu}", $"{bridge.Message.Mtu}");
        var mac = new MacAddress(bridge.Message.Address);
        if (!network.Adopted && network.MacAddress is { } wanted && !wanted.Equals(mac)) Add(DifferenceKind.Different, "MAC address", $"{wanted}", $"{mac}");
        List<CnAddress> addresses = stack.Addresses.List(bridge);
        foreach (PoolRecord pool in network.Pools.Where(p => !addresses.Exists(a => a.Address.Equals(p.Gateway))))
            Add(DifferenceKind.Missing, "address", $"{pool.Gateway}/{pool.Subnet.PrefixLength}", null);
        return bridge;

        void Add(DifferenceKind kind, string what, string? wanted, string? now) =>
            found.Add(new CnNetworkDifference(network, kind, what, network.Bridge, wanted, now, Here));
    }

    private void CheckPorts(NetworkRecord network, List<CnNetworkDifference> found)
    {
        List<PortTranslation> present = stack.Firewall.ListPorts().ConvertAll(p => p.Port);
        foreach (EndpointRecord endpoint in network.Endpoints)
        {
            foreach (PortTranslation port in network.TranslationsOf(endpoint).Where(p => !present.Contains(p)))
            {
                PortTranslation? other = present.Find(port.IsSamePort);
                found.Add(new CnNetworkDifference(
                    network, other is null ? DifferenceKind.Missing : DifferenceKind.Different, "port", endpoint.Name, $"{port}", other is null ? null : $"{other} ({other.Owner})", Here));
            }
        }

        foreach (PortTranslation extra in ExtraPorts(network, present))
            found.Add(new CnNetworkDifference(network, DifferenceKind.Extra, "port", network.Name, null, $"{extra}", Here));
    }

    /// <summary>Ports that the kernel has as this network's, and no record.</summary>
    private static PortTranslation[] ExtraPorts(NetworkRecord network, IEnumerable<PortTranslation> present)
    {
        PortTranslation[] meant = [.. network.Endpoints.SelectMany(network.TranslationsOf)];
        return [.. present.Where(p => NetworkOwner.NetworkIn(p.Owner) == network.Name && !Array.Exists(meant, p.IsSamePort))];
    }

    private void CheckEndpoint(
        NetworkRecord network, EndpointRecord endpoint, FoundLink? bridge, Dictionary<string, FoundLink> links, List<CnNetworkDifference> found)
    {
        if (!links.TryGetValue(endpoint.HostLink, out FoundLink? link))
        {
            Add(DifferenceKind.Missing, "link", endpoint.HostLink, null);
            return;
        }

        if (!link.IsUp) Add(DifferenceKind.Different, "link", $"{link.Name} up", "down");
        if (bridge is null || link.MasterIndex != bridge.Index) Add(DifferenceKind.Different, "master", network.Bridge, link.MasterIndex is { } m ? stack.Links.NameOf(m) : "none");
        if (link.Message.Info?.PortData is BridgePortInfo port && (port.Hairpin != 1 || (port.Isolated == 1) != network.Isolated))
            Add(DifferenceKind.Different, "port flags", network.Isolated ? "hairpin, isolated" : "hairpin", $"hairpin {port.Hairpin}, isolated {port.Isolated}");
        if (!stack.Session.Namespaces.IsThere(endpoint.Namespace)) return;
        NetworkStack inside = stack.Session.Open(NamespaceReference.OfPath(endpoint.Namespace.Path));
        if (inside.Links.TryFind(endpoint.InterfaceName) is not { } own)
        {
            Add(DifferenceKind.Missing, "link", endpoint.InterfaceName, null);
            return;
        }

        // Somebody may mean well with less, but then packets of the bridge's size are lost.
        foreach (FoundLink end in new[] { link, own }.Where(e => e.Message.Mtu != network.Mtu))
            Add(DifferenceKind.Different, "MTU", $"{network.Mtu} of {end.Name}", $"{end.Message.Mtu}");
        var mac = new MacAddress(own.Message.Address);
        if (!endpoint.MacAddress.Equals(mac)) Add(DifferenceKind.Different, "MAC address", $"{endpoint.MacAddress}", $"{mac}");
        if (!own.IsUp) Add(DifferenceKind.Different, "link", $"{own.Name} up", "down");
        List<CnAddress> addresses = inside.Addresses.List(own);
        foreach (InterfaceAddress address in endpoint.Addresses.Where(w => !addresses.Exists(a => a.Address.Equals(w.Address))))
            Add(DifferenceKind.Missing, "address", $"{address}", null);
        if (endpoint.Gateways.Length == 0) return;
        List<CnRoute> routes = inside.Routes.List(RouteTable.Main, null);
        foreach (IPAddress gateway in endpoint.Gateways.Where(g => !routes.Exists(r => r.Destination.PrefixLength == 0 && g.Equals(r.Gateway))))
            Add(DifferenceKind.Missing, "route", $"default via {gateway}", null);

        void Add(DifferenceKind kind, string what, string? wanted, string? now) =>
            found.Add(new CnNetworkDifference(network, kind, what, endpoint.Name, wanted, now, Here) { EndpointId = endpoint.Id });
    }
}
