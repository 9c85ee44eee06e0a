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
        store.ThrowIfUnusable(name);
        return Find(store.Networks, name);
    }

    private NetworkRecord Find(IEnumerable<NetworkRecord> networks, string name) => networks.FirstOrDefault(n => n.Name == name)
        ?? throw (EnginesNetwork(name) is { } foreign
            ? NotOwn(foreign.Name!, foreign.Source)
            : new CnException(CnErrorKind.NotFound, $"Cannot find network '{name}' in {Here.Description}. New-CnNetwork makes one."));

    /// <summary>A network of that name that an engine has: asked for only where we have none.</summary>
    private EngineNetwork? EnginesNetwork(string name) =>
        Here.IsCurrent ? stack.Session.Containers.Networks((n, _) => n == name, default).FirstOrDefault() : null;

    /// <summary>
    /// Takes the lock, and takes away what somebody left who died while he held it. A network of which that cannot be had is nobody's to use; the
    /// others are.
    /// </summary>
    private NetworkStore Lock(CancellationToken stopping)
    {
        NetworkStore store = NetworkStore.Lock(HereRecord, stopping);
        try
        {
            foreach (string name in store.Networks.Select(n => n.Name)) store.Settle(() => GoOn(store, store.Networks.First(n => n.Name == name)), name);
            SettlePorts(store);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Takes away what is pending of a network. Nothing of that is to be taken back.</summary>
    private void GoOn(NetworkStore store, NetworkRecord network)
    {
        if (network.Pending) Finish(store, network, new Undo(), LeaveToRepair);
        else if (network.Endpoints.Where(e => e.Pending).ToList() is { Count: > 0 } unfinished) Drop(store, network, unfinished, new Undo(), LeaveToRepair);
    }

    /// <summary>Did somebody leave something half done, or is somebody at work?</summary>
    /// <exception cref="CnException">The folder cannot be read.</exception>
    public bool HasUnfinished() => HasUnfinished(NetworkStore.Read(HereRecord).Networks);

    /// <summary>Is a network of that name being made or removed, or was it left so?</summary>
    /// <exception cref="CnException">The folder cannot be read.</exception>
    public bool IsUnfinished(string name) => NetworkStore.Read(HereRecord).Networks.Any(n => n.Pending && n.Name == name);

    private static bool HasUnfinished(IReadOnlyList<NetworkRecord> networks) => networks.Any(n => n.Pending || n.Endpoints.Any(e => e.Pending));

    /// <summary>Waits for who is at work, and takes away what was left by who died.</summary>
    /// <param name="name">The network that it is about.</param>
    /// <param name="stopping">Ends the wait for the lock.</param>
    /// <exception cref="CnException">Of that network something cannot be taken away.</exception>
    public void Finish(string name, CancellationToken stopping)
    {
        using NetworkStore store = Lock(stopping);
        store.ThrowIfUnusable(name);
    }

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

    /// <summary>By alias: who died may have had to try another name.</summary>
    private List<FoundLink> LinksOf(NetworkRecord network, IReadOnlyCollection<EndpointRecord> endpoints)
    {
        HashSet<string> owners = [.. endpoints.Select(network.OwnerOf)];
        return owners.Count == 0 ? [] : [.. stack.Links.Find().Where(l => l.Message.Alias is { } alias && owners.Contains(alias))];
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
