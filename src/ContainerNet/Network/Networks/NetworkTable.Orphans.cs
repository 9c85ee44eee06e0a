namespace ContainerNet.Network;

/// <content>What was left behind.</content>
internal sealed partial class NetworkTable
{
    /// <summary>Leases, links, rules and files whose owner is gone. Changes nothing.</summary>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public List<CnOrphan> Orphans()
    {
        IReadOnlyList<NetworkRecord> networks = NetworkStore.Read(HereRecord).Networks;
        Dictionary<string, FoundLink> links = LinksByName();
        HashSet<string> known = [.. networks.Select(n => n.Owner), .. networks.SelectMany(n => n.Endpoints.Select(n.OwnerOf))];
        var found = new List<CnOrphan>();
        found.AddRange(networks.SelectMany(n => n.Endpoints.Where(e => !IsAlive(n, e, links)).Select(e => new CnOrphan(OrphanKind.Lease, e.Name, n.Name, Here))));
        found.AddRange(links.Values.Where(l => NetworkOwner.NetworkIn(l.Message.Alias) is not null && !known.Contains(l.Message.Alias!))
            .Select(l => new CnOrphan(OrphanKind.Link, l.Name, NetworkOwner.NetworkIn(l.Message.Alias), Here)));
        found.AddRange(stack.Firewall.Owners().Where(o => !known.Contains(o)).Order(StringComparer.Ordinal)
            .Select(o => new CnOrphan(OrphanKind.Rule, o, NetworkOwner.NetworkIn(o), Here)));

        ILookup<ulong, int> processes = NamespaceTable.Processes();
        found.AddRange(NetworkStore.All().Where(f => f.Host is { } host && !Exists(host, processes))
            .Select(f => new CnOrphan(OrphanKind.Folder, f.Folder, null, Here)));
        return found;
    }

    /// <summary>Takes such things away. What is gone by now is no error.</summary>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public void Remove(IReadOnlyCollection<CnOrphan> orphans, CancellationToken stopping)
    {
        using (NetworkStore store = Lock(stopping))
        {
            foreach (string network in orphans.Where(o => o.Kind == OrphanKind.Lease).Select(o => o.Network!).Distinct())
            {
                if (store.Networks.FirstOrDefault(n => n.Name == network) is { } record) WithoutDead(store, record);
            }

            HashSet<string> owners = [.. orphans.Where(o => o.Kind == OrphanKind.Rule).Select(o => o.What)];
            if (owners.Count > 0)
            {
                stack.Firewall.Apply("remove rules that are nobody's", new FirewallChange
                {
                    RemovedNetworks = [.. owners],
                    Unpublish = [.. stack.Firewall.ListPorts().Select(p => p.Port).Where(p => owners.Contains(p.Owner))],
                });
            }

            HashSet<string> names = [.. orphans.Where(o => o.Kind == OrphanKind.Link).Select(o => o.What)];
            CnException? failure = null;
            stack.Links.Remove([.. stack.Links.Find().Where(l => names.Contains(l.Name) && NetworkOwner.NetworkIn(l.Message.Alias) is not null)], (_, e) => failure = e);
            if (failure is not null) throw failure;
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
