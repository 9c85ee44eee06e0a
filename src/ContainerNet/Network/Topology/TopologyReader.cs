using System.Net.Sockets;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>
/// Looks into every namespace that can be seen, one after the other, and joins what it found. Each is asked a few dumps, none a question per link; the
/// sockets are closed as it goes, so that thousands of namespaces need no more descriptors than one.
/// </summary>
/// <param name="session">Of the cmdlet.</param>
/// <param name="warn">Told of what could not be looked into: it vanished meanwhile, or rights are missing.</param>
/// <param name="stopping">Asked between two namespaces.</param>
internal sealed class TopologyReader(NetworkSession session, Action<CnException> warn, Func<bool> stopping)
{
    private readonly ILookup<ulong, int> _processes = NamespaceTable.Processes();
    private readonly Dictionary<ulong, CnNamespace> _namespaces = [];
    private readonly Dictionary<(ulong Namespace, int Index), CnLink> _links = [];

    /// <summary>Which namespace a number (nsid) means, seen from another.</summary>
    private readonly Dictionary<(ulong SeenFrom, int Id), ulong> _inodes = [];

    /// <exception cref="CnException">The namespace of this process itself could not be read.</exception>
    public CnTopology Read()
    {
        List<Candidate> candidates = Candidates();
        foreach (Candidate candidate in candidates)
        {
            if (_namespaces.Count > 0 && stopping()) break;
            try
            {
                Visit(candidate, candidates);
            }
            catch (CnException e) when (candidate != candidates[0])
            {
                warn(e);
            }
        }

        foreach (CnLink link in _links.Values) Join(link);
        CnNamespace host = _namespaces[candidates[0].Inode];
        foreach (((ulong seenFrom, int id), ulong inode) in _inodes)
        {
            if (seenFrom == host.Inode && _namespaces.TryGetValue(inode, out CnNamespace? known)) known.Id = id;
        }

        return new CnTopology(host, _namespaces.Values);
    }

    /// <summary>Each namespace once, by the best of its names: this process's own, those below /run/netns, those of other processes.</summary>
    private List<Candidate> Candidates()
    {
        ulong own = NetworkSession.InodeOf(NamespaceReference.Current);
        var found = new Dictionary<ulong, Candidate> { [own] = new(own, NamespaceReference.Current) };
        foreach (NamespaceReference named in NamespaceTable.Names().Select(NamespaceReference.OfName))
        {
            try
            {
                ulong inode = NetworkSession.InodeOf(named);
                // The own one may have a name too: pwsh was started by `ip netns exec`.
                if (!found.TryGetValue(inode, out Candidate? known) || known.Reference == NamespaceReference.Current)
                    found[inode] = new Candidate(inode, named);
            }
            catch (CnException e)
            {
                warn(e);
            }
        }

        foreach (IGrouping<ulong, int> nameless in _processes)
            found.TryAdd(nameless.Key, new Candidate(nameless.Key, NamespaceReference.OfProcess(nameless.First())));
        return [.. found.Values];
    }

    private void Visit(Candidate candidate, List<Candidate> candidates)
    {
        NetworkStack stack = session.Open(candidate.Reference);
        try
        {
            if (stack.Namespace.Inode != candidate.Inode)
                throw new CnException(CnErrorKind.NamespaceChanged, $"Namespace '{candidate.Reference}' is left out: it was replaced by another one meanwhile.");

            CnLink[] links = [.. stack.Links.ListUnjoined()];
            CnNamespace here = stack.Namespace;
            here.Processes = [.. _processes[here.Inode]];
            here.Contents = new NamespaceContents(
                links,
                [.. stack.Routes.List(RouteTable.Main, null, links.ToDictionary(l => l.Index, l => l.Name))],
                [.. Masquerades(stack)],
                [.. new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }.SelectMany(f => Forwarding(stack, f))]);
            FindIds(stack, links, candidates);

            _namespaces[here.Inode] = here;
            foreach (CnLink link in links) _links[(here.Inode, link.Index)] = link;
        }
        finally
        {
            session.Close(stack);
        }
    }

    private List<CnMasquerade> Masquerades(NetworkStack stack)
    {
        try
        {
            return stack.Firewall.ListMasquerades();
        }
        catch (CnException e)
        {
            // A kernel without netfilter has no masquerades either.
            if (e.Kind != CnErrorKind.NotSupported) warn(e);
            return [];
        }
    }

    private CnForwarding[] Forwarding(NetworkStack stack, AddressFamily family)
    {
        try
        {
            return [stack.Forwarding.Get(family, null)];
        }
        catch (CnException e)
        {
            // A kernel without IPv6 has no such setting.
            if (e.Kind != CnErrorKind.NotFound) warn(e);
            return [];
        }
    }

    /// <summary>
    /// What the numbers of the namespaces mean here that peers are in. A container knows one or two, its host's first of all; the host knows them all.
    /// </summary>
    private void FindIds(NetworkStack stack, CnLink[] links, List<Candidate> candidates) => Kernel.Try("ask by what number namespaces are known", stack.Namespace, () =>
    {
        HashSet<int> wanted = [.. links.Select(l => l.Peer?.NamespaceId).OfType<int>().Where(id => id >= 0)];
        foreach (Candidate candidate in candidates)
        {
            if (wanted.Count == 0 && !stack.Namespace.IsCurrent) return;
            using NamespaceFile? file = NamespaceTable.TryOpen(candidate.Reference);
            if (file?.Inode != candidate.Inode || NamespaceTable.IdOf(stack, file) is not { } id) continue;
            wanted.Remove(id);
            _inodes[(stack.Namespace.Inode, id)] = candidate.Inode;
        }
    });

    private void Join(CnLink link)
    {
        ulong here = link.Namespace.Inode;
        if (link.MasterIndex is { } master) link.MasterLink = _links.GetValueOrDefault((here, master));
        if (link.Peer is not { } peer) return;
        ulong there = peer.NamespaceId is { } id ? _inodes.GetValueOrDefault((here, id)) : here;
        if (_links.TryGetValue((there, peer.Index), out CnLink? found)) peer.Join(found);
    }

    /// <summary>A namespace, before anybody has looked into it.</summary>
    private sealed record Candidate(ulong Inode, NamespaceReference Reference);
}
