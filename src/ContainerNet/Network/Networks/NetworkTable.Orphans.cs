namespace ContainerNet.Network;

/// <content>What was left behind.</content>
internal sealed partial class NetworkTable
{
    /// <summary>Leases, links, rules and files whose owner is gone. Changes nothing.</summary>
    /// <param name="stopping">Ends the wait for who may be at work.</param>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public List<CnOrphan> Orphans(CancellationToken stopping)
    {
        StoredNetworks stored = NetworkStore.Read(HereRecord);
        if (HasUnfinished(stored.Networks))
        {
            // Somebody is at work, or has died of it: who has the lock can tell.
            using NetworkStore store = NetworkStore.Lock(HereRecord, stopping);
            stored = new StoredNetworks(store.Networks, store.Damaged);
        }

        // What bears the name of a file that makes no sense may be in use.
        HashSet<string> damaged = [.. stored.Damaged.Select(d => d.Name)];
        IReadOnlyList<NetworkRecord> networks = stored.Networks;
        Dictionary<string, FoundLink> links = LinksByName();
        HashSet<string> known = [.. networks.Select(n => n.Owner), .. networks.SelectMany(n => n.Endpoints.Select(n.OwnerOf))];
        var found = new List<CnOrphan>();
        found.AddRange(networks.Where(n => n.Pending).Select(n => new CnOrphan(OrphanKind.Network, n.Name, n.Name, Here)));
        found.AddRange(networks.Where(n => !n.Pending).SelectMany(n => n.Endpoints.Where(e => e.Pending || !IsAlive(n, e, links)).Select(e => new CnOrphan(OrphanKind.Lease, e.Name, n.Name, Here))));
        found.AddRange(links.Values.Where(l => IsNobodys(l.Message.Alias))
            .Select(l => new CnOrphan(OrphanKind.Link, l.Name, NetworkOwner.NetworkIn(l.Message.Alias), Here)));
        found.AddRange(stack.Firewall.Owners().Where(IsNobodys).Order(StringComparer.Ordinal)
            .Select(o => new CnOrphan(OrphanKind.Rule, o, NetworkOwner.NetworkIn(o), Here)));

        ILookup<ulong, int> processes = NamespaceTable.Processes();
        found.AddRange(NetworkStore.All().Where(f => !Exists(f.Host, processes))
            .Select(f => new CnOrphan(OrphanKind.Folder, f.Folder, null, Here)));
        return found;

        bool IsNobodys(string? mark) => NetworkOwner.NetworkIn(mark) is { } network && !known.Contains(mark!) && !damaged.Contains(network);
    }

    /// <summary>Takes such things away. What is gone by now is no error.</summary>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public void Remove(IReadOnlyCollection<CnOrphan> orphans, CancellationToken stopping)
    {
        // Who takes the lock finishes what was not finished.
        using (NetworkStore store = Lock(stopping))
        {
            foreach (string network in orphans.Where(o => o.Kind == OrphanKind.Lease).Select(o => o.Network!).Distinct())
            {
                if (store.Networks.FirstOrDefault(n => n.Name == network) is { } record) WithoutDead(store, record);
            }

            RemoveRules("remove rules that are nobody's", [.. orphans.Where(o => o.Kind == OrphanKind.Rule).Select(o => o.What)]);
            HashSet<string> names = [.. orphans.Where(o => o.Kind == OrphanKind.Link).Select(o => o.What)];
            RemoveLinks([.. stack.Links.Find().Where(l => names.Contains(l.Name) && NetworkOwner.NetworkIn(l.Message.Alias) is not null)]);
            foreach (string name in orphans.Where(o => o.Kind is OrphanKind.Network or OrphanKind.Lease).Select(o => o.Network!)) store.ThrowIfUnusable(name);
        }

        foreach (CnOrphan folder in orphans.Where(o => o.Kind == OrphanKind.Folder)) NetworkStore.DeleteFolder(folder.What, stopping);
    }

    /// <summary>Is there any namespace that could be it: this one, a named one, or one that a process is in?</summary>
    private bool Exists(NamespaceRecord host, ILookup<ulong, int> processes)
    {
        if (host.IsSame(Here) || host.IsSame(stack.Session.Current.Namespace)) return true;
        return NamespaceTable.Names().Select(n => NamespaceReference.OfName(n).Path)
            .Concat(processes[host.Inode].Take(1).Select(p => NamespaceReference.OfProcess(p).Path))
            .Any(path => stack.Session.Namespaces.IsThere(host with { Path = path }));
    }
}
