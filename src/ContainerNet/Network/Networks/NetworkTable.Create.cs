using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <content>Making and removing networks.</content>
internal sealed partial class NetworkTable
{
    /// <summary>IFNAMSIZ allows `cn-` and twelve digits.</summary>
    private const int BridgeDigits = 12;

    private const int DefaultMtu = 1500;

    /// <summary>Makes a network: bridge, addresses, switches, rules.</summary>
    /// <param name="settings">What it shall be.</param>
    /// <param name="force">One of that name that fits is kept, and given what it lacks.</param>
    /// <param name="say">Told what was done beside the network itself.</param>
    /// <param name="stopping">Ends the wait for the lock.</param>
    /// <exception cref="CnException">
    /// AlreadyExists: the name is taken, or the bridge is none or does not fit. SubnetOverlap, PoolExhausted, Rejected and others. Nothing is left; of
    /// one that was there already, what was put right stays right.
    /// </exception>
    public NetworkRecord Create(NetworkSettings settings, bool force, Action<string> say, CancellationToken stopping)
    {
        string what = $"create network '{settings.Name}'";
        using NetworkStore store = Lock(stopping);
        store.ThrowIfUnusable(settings.Name);
        if (store.Networks.FirstOrDefault(n => n.Name == settings.Name) is { } present)
        {
            if (!force) throw NameTaken(present);
            if (Misfit(present, settings) is { } misfit)
                throw new CnException(CnErrorKind.AlreadyExists, $"Cannot {what} in {Here.Description}: there is one of that name, {Describe(present)}, and {misfit}.");
            MakeSo(present, new Undo(), say);
            return present;
        }

        NetworkRecord network = Plan(settings, store.Networks);
        var undo = new Undo();
        try
        {
            // As long as something is left, its name is: the next call goes on with it.
            undo.Add(() =>
            {
                if (!undo.Failed) store.Delete(network);
            });
            store.Save(network with { Pending = true });
            MakeSo(network, undo, say);
            store.Save(network);
            return network;
        }
        catch (CnException e)
        {
            throw undo.Run(e);
        }
    }

    /// <summary>What Create would make, for -WhatIf; checked, and nothing done.</summary>
    /// <exception cref="CnException">As <see cref="Create"/>.</exception>
    public NetworkRecord Plan(NetworkSettings settings)
    {
        (List<NetworkRecord> networks, IReadOnlyList<DamagedNetwork> damaged) = Read();
        NetworkStore.ThrowIfDamaged(damaged, settings.Name);
        if (networks.Find(n => n.Name == settings.Name) is { } present) throw NameTaken(present);
        return Plan(settings, networks);
    }

    /// <summary>Removes a network, with everything that was made for it.</summary>
    /// <exception cref="CnException">
    /// NotFound. InUse: containers are connected, and it is not forced. Or something could not be removed: all is as it was before; or, should the file be all
    /// that is left, the next call removes it.
    /// </exception>
    public void Remove(string name, bool force, CancellationToken stopping)
    {
        using NetworkStore store = Lock(stopping);
        NetworkRecord network = WithoutDead(store, Find(store, name));
        if (network.Endpoints.Length > 0 && !force)
        {
            string who = string.Join(", ", network.Endpoints.Take(5).Select(e => e.Name)) + (network.Endpoints.Length > 5 ? " and others" : "");
            throw new CnException(
                CnErrorKind.InUse,
                $"Cannot remove network '{name}' in {Here.Description}: {Count(network.Endpoints.Length, "container")} connected ({who}). Disconnect-CnContainer, or -Force.");
        }

        NetworkRecord marked = network with { Pending = true };
        Leave(store, network, marked, undo => Finish(store, marked, undo, e => throw e));
    }

    /// <summary>
    /// Removes a network whose file makes no sense: what bears its name, and the file. An adopted bridge stays as it is, with the address and the
    /// switches that the file would have known about.
    /// </summary>
    /// <exception cref="CnException">Something could not be removed; the file stays.</exception>
    public void RemoveDamaged(string name, CancellationToken stopping)
    {
        using NetworkStore store = Lock(stopping);
        if (store.Damaged.FirstOrDefault(d => d.Name == name) is not { } damaged) return;
        RemoveLinks([.. stack.Links.Find().Where(l => NetworkOwner.NetworkIn(l.Message.Alias) == name)]);
        RemoveRules($"remove the rules of network '{name}'", [.. stack.Firewall.Owners().Where(o => NetworkOwner.NetworkIn(o) == name)]);
        store.Delete(damaged);
    }

    /// <summary>Removes all rules and elements of owners.</summary>
    private void RemoveRules(string what, HashSet<string> owners)
    {
        if (owners.Count == 0) return;
        stack.Firewall.Apply(what, new FirewallChange
        {
            RemovedNetworks = [.. owners],
            Unpublish = [.. stack.Firewall.ListPorts().Select(p => p.Port).Where(p => owners.Contains(p.Owner))],
        });
    }

    /// <summary>The bridge if it is the network's own: by its alias, or, where its maker died before he gave it one, by its random MAC address.</summary>
    private IEnumerable<FoundLink> OwnBridge(NetworkRecord network) =>
        !network.Adopted && stack.Links.TryFind(network.Bridge) is { } bridge
        && (bridge.Message.Alias == network.Owner || (string.IsNullOrEmpty(bridge.Message.Alias) && new MacAddress(bridge.Message.Address).Equals(network.MacAddress)))
            ? [bridge]
            : [];

    private CnException NameTaken(NetworkRecord present) =>
        new(CnErrorKind.AlreadyExists, $"Cannot create network '{present.Name}' in {Here.Description}: there is one of that name, {Describe(present)}.");

    private NetworkRecord Plan(NetworkSettings settings, IReadOnlyList<NetworkRecord> others)
    {
        string what = $"create network '{settings.Name}'";
        string id = NetworkRecord.NewId();
        string bridgeName = settings.Bridge ?? $"cn-{id[..BridgeDigits]}";
        if (others.FirstOrDefault(n => n.Bridge == bridgeName) is { } user)
            throw new CnException(CnErrorKind.InUse, $"Cannot {what} in {Here.Description}: bridge '{bridgeName}' is that of network '{user.Name}'.");

        FoundLink? bridge = stack.Links.TryFind(bridgeName);
        if (bridge is not null && bridge.Kind != "bridge")
            throw new CnException(CnErrorKind.AlreadyExists, $"Cannot {what} in {Here.Description} with bridge '{bridgeName}': {bridge.InTheWay}");
        List<CnAddress> present = bridge is null ? [] : [.. stack.Addresses.List(bridge).Where(a => a.Scope == AddressScope.Global)];

        PoolRecord[] pools = Kernel.Try(what, Here, () => NetworkPlan.Pools(settings, Taken(others, bridge), present.Select(a => new InterfaceAddress(a.Address, a.PrefixLength))));
        InterfaceAddress[] gateways = [.. pools.Select(p => new InterfaceAddress(p.Gateway, p.Subnet.PrefixLength))];
        var network = new NetworkRecord
        {
            Id = id,
            Name = settings.Name,
            Created = DateTimeOffset.Now,
            Bridge = bridgeName,
            Adopted = bridge is not null,
            Pools = pools,
            Internal = settings.Internal,
            Isolated = settings.Isolated,
            Masquerade = settings.Masquerade,
            ToSource = settings.ToSource,
            Mtu = settings.Mtu switch
            {
                null => (int?)bridge?.Message.Mtu ?? DefaultMtu,
                0 => DefaultRouteMtu(),
                { } given => given,
            },
            MacAddress = settings.MacAddress ?? (bridge is null ? MacAddress.Random() : new MacAddress(bridge.Message.Address)),
            Assigned = [.. gateways.Where(g => !present.Exists(a => a.Address.Equals(g.Address)))],
            Labels = settings.Labels,
        };
        if (bridge is not null && Misfit(bridge, present, network, settings) is { } misfit)
            throw new CnException(CnErrorKind.AlreadyExists, $"Cannot {what} in {Here.Description} with bridge '{bridgeName}': it is there, and {misfit}.");
        return bridge is null ? network : network with { Restore = [.. stack.Settings.Different(SettingsOf(network))] };
    }

    /// <summary>
    /// What other networks, routes and addresses of the host there are: no new subnet may overlap any. Those of the bridge that is to be adopted do
    /// not count: they are its own.
    /// </summary>
    private List<TakenSubnet> Taken(IReadOnlyList<NetworkRecord> others, FoundLink? adopted)
    {
        List<TakenSubnet> taken = [.. others.SelectMany(n => n.Pools.Select(p => new TakenSubnet(p.Subnet, $"network '{n.Name}'")))];
        HashSet<string> bridges = [.. others.Select(n => n.Bridge)];
        taken.AddRange(stack.Routes.List(RouteTable.Main, null)
            .Where(r => r.Destination.PrefixLength > 0 && !IsOwn(r.Link) && !r.Destination.BaseAddress.IsIPv6LinkLocal && !r.Destination.BaseAddress.IsIPv6Multicast)
            .Select(r => new TakenSubnet(r.Destination, $"the route to {r.Destination}{(r.Link is null ? "" : $" by '{r.Link}'")}")));
        taken.AddRange(stack.Addresses.List()
            .Where(a => !IsOwn(a.Link) && !IPAddress.IsLoopback(a.Address) && !a.Address.IsIPv6LinkLocal)
            .Select(a => new TakenSubnet(new InterfaceAddress(a.Address, a.PrefixLength).Network, $"address {a} of '{a.Link}'")));
        return taken;

        bool IsOwn(string? link) => link is not null && (bridges.Contains(link) || link == adopted?.Name);
    }

    private int DefaultRouteMtu()
    {
        CnRoute? route = stack.Routes.List(RouteTable.Main, null).Where(r => r.Destination.PrefixLength == 0 && r.Link is not null).MinBy(r => r.Metric);
        return route is null ? DefaultMtu : (int)(stack.Links.Find(new LinkReference(route.Link)).Message.Mtu ?? DefaultMtu);
    }

    /// <summary>Makes a network what it shall be; what fits is left alone. Used for new ones, with -Force, and for repairs.</summary>
    private void MakeSo(NetworkRecord network, Undo undo, Action<string> say)
    {
        // Each before its step: it may be done, and the answer lost.
        if (stack.Links.TryFind(network.Bridge) is not { } there)
        {
            undo.Add(() => RemoveLinks([.. OwnBridge(network)]));
        }
        else
        {
            if (!there.IsUp) undo.Add(() => stack.Links.Change(there, new LinkChange { Up = false }));
            undo.Add(() => RemoveAssigned(network, there));
        }

        stack.Links.EnsureBridge(new BridgeSettings(network.Bridge)
        {
            Addresses = [.. network.Pools.Select(p => new InterfaceAddress(p.Gateway, p.Subnet.PrefixLength))],
            MacAddress = network.Adopted ? null : network.MacAddress,
            Mtu = network.Adopted ? null : (uint)network.Mtu,
        });
        FoundLink bridge = stack.Links.Find(new LinkReference(network.Bridge));
        if (!network.Adopted && bridge.Message.Alias != network.Owner) stack.Links.Change(bridge, new LinkChange { Alias = network.Owner });

        stack.Settings.Apply(SettingsOf(network), undo);
        Forward(network, undo, say);
        string[] owners = [network.Owner];
        undo.Add(() => stack.Firewall.Apply($"remove the rules of network '{network.Name}' again", new FirewallChange { RemovedNetworks = owners }));
        stack.Firewall.Apply($"add the rules of network '{network.Name}'", new FirewallChange { Networks = [network.Policy] });
    }

    /// <summary>What the bridge is switched to, below /proc/sys/net.</summary>
    private static IEnumerable<(string Name, string Value)> SettingsOf(NetworkRecord network)
    {
        // No advertisement of a container makes the host take another way.
        if (network.HasFamily(AddressFamily.InterNetworkV6)) yield return ($"ipv6/conf/{network.Bridge}/accept_ra", "0");
        // 127.0.0.1 of the host reaches published ports. That nothing else comes in that way is for a rule in raw prerouting to see to.
        if (network.HasFamily(AddressFamily.InterNetwork) && !network.Internal) yield return ($"ipv4/conf/{network.Bridge}/route_localnet", "1");
    }

    /// <summary>Only where it is off: writing it resets the links' own switches.</summary>
    private void Forward(NetworkRecord network, Undo undo, Action<string> say)
    {
        if (network.Internal) return;
        foreach (AddressFamily family in network.Pools.Select(p => p.Family).Distinct())
        {
            if (!stack.Forwarding.Set(family, null, enabled: true)) continue;
            undo.Add(() => stack.Forwarding.Set(family, null, enabled: false));
            say($"Switched on forwarding in {Here.Description}: {ForwardingTable.SettingOf(family, null)} was 0.");
        }
    }

    private static string Describe(NetworkRecord network) => $"with {string.Join(" and ", network.Pools.Select(p => p.Subnet))} on bridge '{network.Bridge}'";

    private static string Count(int count, string what) => count == 1 ? $"1 {what} is" : $"{count} {what}s are";

    /// <summary>In what an existing network differs from what was asked for; null where it fits.</summary>
    private static string? Misfit(NetworkRecord present, NetworkSettings settings)
    {
        IPNetwork[] subnets = [.. present.Pools.Select(p => p.Subnet)];
        if (settings.Subnets.Length > 0 && !settings.Subnets.ToHashSet().SetEquals(subnets.Where(s => settings.Subnets.Any(w => w.BaseAddress.AddressFamily == s.BaseAddress.AddressFamily))))
            return $"its subnet is not {string.Join(" and ", settings.Subnets)}";
        if (settings.IPv6 && !present.HasFamily(AddressFamily.InterNetworkV6)) return "it has no IPv6";
        if (settings.Gateways.FirstOrDefault(g => !present.Pools.Any(p => p.Gateway.Equals(g))) is { } gateway) return $"its gateway is not {gateway}";
        if (settings.Bridge is { } bridge && bridge != present.Bridge) return $"its bridge is not '{bridge}'";
        if (settings.Mtu is { } mtu and not 0 && mtu != present.Mtu) return $"its MTU is {present.Mtu}, not {mtu}";
        if (settings.MacAddress is { } mac && !mac.Equals(present.MacAddress)) return $"its MAC address is {present.MacAddress}, not {mac}";
        if (settings.Internal != present.Internal) return present.Internal ? "it is internal" : "it is not internal";
        if (settings.Isolated != present.Isolated) return present.Isolated ? "it is isolated" : "it is not isolated";
        if (settings.Masquerade != present.Masquerade) return present.Masquerade ? "it is masqueraded" : "it is not masqueraded";
        if (settings.Ranges.Any(r => !present.Pools.Any(p => p.Range == r))) return $"its range is not {string.Join(" and ", settings.Ranges)}";
        if (settings.Aux.FirstOrDefault(a => !present.Pools.Any(p => p.Aux.Contains(a))) is { Key: not null } aux) return $"it does not reserve {aux.Value} for '{aux.Key}'";
        if (settings.Labels.FirstOrDefault(l => !present.Labels.Contains(l)) is { Key: not null } label) return $"it has no label {label.Key}={label.Value}";
        return settings.ToSource.ToHashSet().SetEquals(present.ToSource) ? null : "it is translated to another source";
    }

    /// <summary>Why an existing bridge cannot become the network's; null where it can.</summary>
    private static string? Misfit(FoundLink bridge, List<CnAddress> present, NetworkRecord network, NetworkSettings settings)
    {
        foreach (CnAddress address in present)
        {
            PoolRecord? pool = Array.Find(network.Pools, p => p.Family == address.Address.AddressFamily);
            if (pool is null) return $"has the address {address}, which is not of {string.Join(" or ", network.Pools.Select(p => p.Subnet))}";
            if (!pool.Gateway.Equals(address.Address) || pool.Subnet.PrefixLength != address.PrefixLength)
                return $"has the address {address}, not {pool.Gateway}/{pool.Subnet.PrefixLength}";
        }

        if (settings.Mtu is not null && bridge.Message.Mtu != network.Mtu) return $"its MTU is {bridge.Message.Mtu}, not {network.Mtu}";
        var mac = new MacAddress(bridge.Message.Address);
        return settings.MacAddress is { } wanted && !wanted.Equals(mac) ? $"its MAC address is {mac}, not {wanted}" : null;
    }
}
