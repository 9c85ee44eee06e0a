using System.Net.Sockets;

namespace ContainerNet.Network;

/// <content>Published ports.</content>
internal sealed partial class NetworkTable
{
    /// <summary>Where records and kernel differ about ports.</summary>
    private const string Repairable = "Test-CnNetwork shows what is different now, and Repair-CnNetwork puts it right.";

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
        EndpointRecord rest = endpoint.Without([.. ports.Except(endpoint.Ports).SelectMany(p => p.Keys)]);
        EndpointRecord after = endpoint with { Ports = [.. rest.Ports.Union(ports)] };
        PortTranslation[] translations = [.. record.TranslationsOf(endpoint with { Ports = ports })];
        HashSet<HostPort> wanted = [.. translations.Select(t => t.Key)];
        PortTranslation[] before = [.. store.Networks.SelectMany(n => n.Endpoints.SelectMany(n.TranslationsOf)).Where(b => wanted.Contains(b.Key))];
        var undo = new Undo(Repairable);
        try
        {
            // The records first: whatever the kernel has, some record knows of it.
            store.Save(record.With(endpointId, _ => after));
            undo.Add(() => store.Save(record));
            undo.Add(() => stack.Firewall.Apply($"{what} as before", new FirewallChange
            {
                Unpublish = [.. translations.ExceptBy(before.Select(b => b.Key), t => t.Key)], Publish = before, Replace = true,
            }));
            stack.Firewall.Apply(what, new FirewallChange { Publish = translations, Replace = replace });
            if (replace) TakeFromOthers(store, [.. translations.Select(t => (t, record.OwnerOf(endpoint)))], undo);
            stack.Connections.Forget([], translations.Where(t => t.Protocol == PortProtocol.Udp));
        }
        catch (CnException e)
        {
            throw undo.Run(e);
        }

        return [.. translations.Select(t => new CnPublishedPort(record.Name, after, t, 0, 0, Here))];
    }

    /// <summary>Withdraws published ports. What is gone already is no error.</summary>
    /// <exception cref="CnException">PermissionDenied and others; nothing is changed.</exception>
    public void Unpublish(IReadOnlyCollection<CnPublishedPort> ports, CancellationToken stopping)
    {
        using NetworkStore store = Lock(stopping);
        PortTranslation[] doomed = [.. ports.Select(p => p.Translation ?? throw NotOurs(p))];
        HashSet<PortTranslation> leaving = [.. doomed];
        ILookup<string, HostPort> withdrawn = doomed.ToLookup(d => d.Owner, d => d.Key);
        PortTranslation[] known = [.. store.Networks.SelectMany(n => n.Endpoints.SelectMany(n.TranslationsOf)).Where(leaving.Contains)];
        var undo = new Undo(Repairable);
        try
        {
            undo.Add(() => stack.Firewall.Apply("publish ports again", new FirewallChange { Publish = known }));
            stack.Firewall.Apply("unpublish ports", new FirewallChange { Unpublish = doomed });
            stack.Connections.Forget([], doomed.Where(d => d.Protocol == PortProtocol.Udp));
            foreach (NetworkRecord network in store.Networks)
            {
                EndpointRecord[] endpoints = [.. network.Endpoints.Select(e => e.Without([.. withdrawn[network.OwnerOf(e)]]))];
                if (endpoints.SequenceEqual(network.Endpoints)) continue;
                store.Save(network with { Endpoints = endpoints });
                undo.Add(() => store.Save(network));
            }
        }
        catch (CnException e)
        {
            throw undo.Run(e);
        }
    }

    /// <summary>Why a network's published ports may not be reached from everywhere; null where they are. Nothing is changed.</summary>
    /// <exception cref="CnException">NotFound and others.</exception>
    public string? PortObstacle(string name)
    {
        if (Find(name) is not { Isolated: true } network) return null;
        string[] switches =
        [
            .. network.Pools.Select(p => $"bridge/bridge-nf-call-ip{(p.Family == AddressFamily.InterNetworkV6 ? "6" : "")}tables")
                .Where(s => stack.Settings.Read(s) == "1").Select(s => "net." + s.Replace('/', '.')),
        ];
        // The bridge translates by itself then, and passes the packet on from port to port; without, it goes up to the host and comes back from there.
        return switches.Length == 0
            ? null
            : $"From its own containers, the published ports of isolated network '{name}' in {Here.Description} are not reached while {string.Join(" and ", switches)} is 1; from elsewhere they are. Nothing was changed: sysctl -w {string.Join(" ", switches.Select(s => $"{s}=0"))} there does that.";
    }

    private static CnException NotOurs(CnPublishedPort port) =>
        new(CnErrorKind.Rejected, $"Cannot unpublish port {port}: it is not ours, but {port.Source}'s.");

    /// <summary>What is published in this namespace, as the kernel has it.</summary>
    /// <param name="meant">Also what is on record only: a port whose publisher died before he was done, or whose element somebody flushed.</param>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public List<CnPublishedPort> ListPorts(bool meant = false)
    {
        var endpoints = NetworkStore.Read(HereRecord).Networks.SelectMany(n => n.Endpoints.Select(e => (Network: n, Endpoint: e))).ToList();
        Dictionary<string, (NetworkRecord Network, EndpointRecord Endpoint)> owners = endpoints.ToDictionary(x => x.Network.OwnerOf(x.Endpoint));
        List<(PortTranslation Port, ulong Packets, ulong Bytes)> ports = stack.Firewall.ListPorts();
        if (meant)
        {
            HashSet<PortTranslation> present = [.. ports.Select(p => p.Port)];
            ports.AddRange(endpoints.SelectMany(x => x.Network.TranslationsOf(x.Endpoint)).Where(t => !present.Contains(t)).Select(t => (t, 0ul, 0ul)));
        }

        return
        [
            .. from p in ports
               orderby p.Port.HostPort, p.Port.Protocol, p.Port.ContainerAddress.AddressFamily
               let owner = owners.GetValueOrDefault(p.Port.Owner)
               select new CnPublishedPort(owner.Network?.Name ?? NetworkOwner.NetworkIn(p.Port.Owner), owner.Endpoint, p.Port, p.Packets, p.Bytes, Here),
        ];
    }

    /// <summary>Ports that lead to somebody now are not on anybody else's record any more.</summary>
    private static void TakeFromOthers(NetworkStore store, (PortTranslation Port, string Owner)[] taken, Undo undo)
    {
        ILookup<HostPort, string> holders = taken.ToLookup(t => t.Port.Key, t => t.Owner);
        foreach (string name in store.Networks.Select(n => n.Name).ToList())
        {
            NetworkRecord network = store.Networks.First(n => n.Name == name);
            foreach (EndpointRecord other in network.Endpoints)
            {
                string own = network.OwnerOf(other);
                PublishedPortRecord[] rest = other.Without([.. other.Ports.SelectMany(p => p.Keys).Where(k => holders[k].Any(owner => owner != own))]).Ports;
                if (rest == other.Ports) continue;
                NetworkRecord before = store.Networks.First(n => n.Name == name);
                store.Save(before.With(other.Id, e => e with { Ports = rest }));
                undo.Add(() => store.Save(before));
            }
        }
    }

    /// <summary>
    /// A port that is on two records was on its way from the one to the other when its mover died. It is whose the kernel says, and nobody's else.
    /// </summary>
    private void SettlePorts(NetworkStore store)
    {
        (string Network, PortTranslation Port)[] disputed =
        [
            .. store.Networks.SelectMany(n => n.Endpoints.SelectMany(n.TranslationsOf).Select(t => (Network: n.Name, Port: t))).GroupBy(t => t.Port.Key)
                .Where(g => g.Skip(1).Any()).SelectMany(g => g),
        ];
        if (disputed.Length == 0) return;
        store.Settle(
            () =>
            {
                HashSet<PortTranslation> present = [.. stack.Firewall.ListPorts().Select(p => p.Port)];
                TakeFromOthers(store, [.. disputed.Select(d => d.Port).Where(present.Contains).Select(t => (t, t.Owner))], new Undo());
            },
            [.. disputed.Select(d => d.Network)]);
    }

    private static bool Fits(PortRequest request, PublishedPortRecord port) =>
        port.Covers(new PublishedPortRecord(request.HostAddress, port.HostPort, request.Protocol, request.ContainerPort))
        && (request.FirstHostPort == 0 || (port.HostPort >= request.FirstHostPort && port.HostPort <= request.LastHostPort));
}
