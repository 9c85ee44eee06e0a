using System.Net;

namespace ContainerNet.Network;

/// <summary>
/// The networks of one namespace. What is meant is in the <see cref="NetworkStore"/>, what is there the kernel knows. Whoever changes something
/// holds the store's lock from the first step to the last, and marks what he is about to do as pending before he begins; so a pending entry that is
/// found under the lock was left by somebody who died, and is taken away.
/// </summary>
internal sealed partial class NetworkTable(NetworkStack stack)
{
    private CnNamespace Here => stack.Namespace;

    private NamespaceRecord HereRecord => NamespaceRecord.Of(Here);

    /// <summary>All networks with the endpoints that are alive; files that make no sense are left out. Changes nothing, and waits for nobody.</summary>
    /// <exception cref="CnException">The folder cannot be read.</exception>
    public List<NetworkRecord> List() => Read().Networks;

    /// <summary>The same, and the files that make no sense.</summary>
    /// <exception cref="CnException">The folder cannot be read.</exception>
    public (List<NetworkRecord> Networks, IReadOnlyList<DamagedNetwork> Damaged) Read()
    {
        StoredNetworks stored = NetworkStore.Read(HereRecord);
        var networks = stored.Networks.Where(n => !n.Pending).ToList();
        if (!networks.Exists(n => n.Endpoints.Length > 0)) return (networks, stored.Damaged);
        Dictionary<string, FoundLink> links = LinksByName();
        return (networks.ConvertAll(n => n with { Endpoints = [.. n.Endpoints.Where(e => !e.Pending && IsAlive(n, e, links))] }), stored.Damaged);
    }

    /// <exception cref="CnException">NotFound; Rejected: it is an engine's; ProtocolError, NotSupported: its file makes no sense.</exception>
    public NetworkRecord Find(string name)
    {
        (List<NetworkRecord> networks, IReadOnlyList<DamagedNetwork> damaged) = Read();
        NetworkStore.ThrowIfDamaged(damaged, name);
        return Find(networks, name);
    }

    /// <summary>Why nothing is done to an engine's network.</summary>
    public static CnException NotOwn(string name, string source) => new(
        CnErrorKind.Rejected, $"Network '{name}' is {source}'s, and only read here. Nothing was changed: `{source} network` does that.");

    private NetworkRecord Find(NetworkStore store, string name)
    {
        store.ThrowIfDamaged(name);
        return Find(store.Networks, name);
    }

    private NetworkRecord Find(IEnumerable<NetworkRecord> networks, string name) => networks.FirstOrDefault(n => n.Name == name)
        ?? throw (EnginesNetwork(name) is { } foreign
            ? NotOwn(foreign.Name!, foreign.Source)
            : new CnException(CnErrorKind.NotFound, $"Cannot find network '{name}' in {Here.Description}. New-CnNetwork makes one."));

    /// <summary>A network of that name that an engine has: asked for only where we have none.</summary>
    private EngineNetwork? EnginesNetwork(string name) =>
        Here.IsCurrent ? stack.Session.Containers.Networks((n, _) => n == name, default).FirstOrDefault() : null;

    /// <summary>Takes the lock, and takes away what somebody left who died while he held it.</summary>
    private NetworkStore Lock(CancellationToken stopping)
    {
        NetworkStore store = NetworkStore.Lock(HereRecord, stopping);
        try
        {
            foreach (NetworkRecord network in store.Networks.ToList())
            {
                if (network.Pending) Finish(store, network, LeaveToRepair);
                else if (network.Endpoints.Where(e => e.Pending).ToList() is { Count: > 0 } unfinished) Drop(store, network, unfinished, LeaveToRepair);
            }

            SettlePorts(store);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Did somebody leave something half done, or is somebody at work?</summary>
    /// <exception cref="CnException">The folder cannot be read.</exception>
    public bool HasUnfinished() => HasUnfinished(NetworkStore.Read(HereRecord).Networks);

    /// <summary>Is a network of that name being made or removed, or was it left so?</summary>
    /// <exception cref="CnException">The folder cannot be read.</exception>
    public bool IsUnfinished(string name) => NetworkStore.Read(HereRecord).Networks.Any(n => n.Pending && n.Name == name);

    private static bool HasUnfinished(IReadOnlyList<NetworkRecord> networks) => networks.Any(n => n.Pending || n.Endpoints.Any(e => e.Pending));

    /// <summary>Waits for who is at work, and takes away what was left by who died.</summary>
    /// <exception cref="CnException">It cannot be removed either.</exception>
    public void Finish(CancellationToken stopping) => Lock(stopping).Dispose();

    /// <summary>What a container lacks that is nobody's at work here: its record says so, and Test-CnNetwork.</summary>
    private static void LeaveToRepair(CnException lack)
    {
    }

    /// <summary>Takes away the endpoints whose namespace is gone: their addresses are free again.</summary>
    private NetworkRecord WithoutDead(NetworkStore store, NetworkRecord network)
    {
        if (network.Endpoints.Length == 0) return network;
        Dictionary<string, FoundLink> links = LinksByName();
        var dead = network.Endpoints.Where(e => !IsAlive(network, e, links)).ToList();
        return dead.Count == 0 ? network : Drop(store, network, dead, LeaveToRepair);
    }

    /// <summary>
    /// While its link is there, so is the namespace at the other end. Without the link, the container may still be there, and lack it
    /// (Repair-CnNetwork).
    /// </summary>
    private bool IsAlive(NetworkRecord network, EndpointRecord endpoint, Dictionary<string, FoundLink> links) =>
        (links.TryGetValue(endpoint.HostLink, out FoundLink? link) && link.Message.Alias == network.OwnerOf(endpoint))
        || stack.Session.Namespaces.IsThere(endpoint.Namespace);

    private Dictionary<string, FoundLink> LinksByName() => stack.Links.Find().ToDictionary(l => l.Name);

    /// <summary>Takes endpoints away, from the kernel first and then from the store.</summary>
    private NetworkRecord Drop(NetworkStore store, NetworkRecord network, IReadOnlyCollection<EndpointRecord> endpoints, Action<CnException> failed)
    {
        TearDown(network, endpoints, LinksOf(network, endpoints));
        PassDefaultRoutes(store, network, endpoints, failed);
        HashSet<string> ids = [.. endpoints.Select(e => e.Id)];
        NetworkRecord rest = network with { Endpoints = [.. network.Endpoints.Where(e => !ids.Contains(e.Id))] };
        store.Save(rest);
        return rest;
    }

    /// <summary>By alias: who died may have had to try another name.</summary>
    private List<FoundLink> LinksOf(NetworkRecord network, IReadOnlyCollection<EndpointRecord> endpoints)
    {
        HashSet<string> owners = [.. endpoints.Select(network.OwnerOf)];
        return owners.Count == 0 ? [] : [.. stack.Links.Find().Where(l => l.Message.Alias is { } alias && owners.Contains(alias))];
    }

    /// <summary>Takes what there is of endpoints out of the kernel: published ports, connections, links. What is not there is no error.</summary>
    /// <param name="network">Whose.</param>
    /// <param name="endpoints">Which.</param>
    /// <param name="links">Their links, and what shall go together with them: the kernel waits once for all.</param>
    private void TearDown(NetworkRecord network, IReadOnlyCollection<EndpointRecord> endpoints, IReadOnlyList<FoundLink> links)
    {
        PortTranslation[] published = [.. endpoints.SelectMany(network.TranslationsOf)];
        if (published.Length > 0) stack.Firewall.Apply($"unpublish the ports of network '{network.Name}'", new FirewallChange { Unpublish = published });
        ForgetConnections(network, endpoints);
        // Last, as this cannot be taken back.
        RemoveLinks(links);
    }

    /// <summary>Those that are gone already are no error.</summary>
    private void RemoveLinks(IEnumerable<FoundLink> links)
    {
        CnException? failure = null;
        stack.Links.Remove([.. links], (_, e) => failure = e.Kind == CnErrorKind.NotFound ? failure : e);
        if (failure is not null) throw failure;
    }

    /// <summary>What goes on with the old owner of an address, or of a UDP port, would go astray.</summary>
    private void ForgetConnections(NetworkRecord network, IReadOnlyCollection<EndpointRecord> endpoints)
    {
        if (endpoints.Count == 0) return;
        stack.Connections.Forget(
            endpoints.SelectMany(e => e.Addresses).Select(a => a.Address),
            endpoints.SelectMany(network.TranslationsOf).Where(t => t.Protocol == PortProtocol.Udp));
    }
}
