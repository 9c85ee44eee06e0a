using System.Net.Sockets;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>
/// Looks into every namespace that can be seen, one after the other, and joins what it found. Each is asked a few dumps, none a question per link; the
/// sockets are closed as it goes, so that thousands of namespaces need no more descriptors than one.
/// </summary>
/// <param name="session">Of the cmdlet.</param>
/// <param name="warn">Told of what could not be looked into: it vanished meanwhile, or rights are missing.</param>
/// <param name="stopping">Looked at between two namespaces; ends the waiting for an engine.</param>
internal sealed class TopologyReader(NetworkSession session, Action<CnException> warn, CancellationToken stopping)
{
    private readonly Dictionary<ulong, CnNamespace> _namespaces = [];
    private readonly Dictionary<(ulong Namespace, int Index), CnLink> _links = [];
    private readonly List<(NetworkRecord Network, EndpointRecord Endpoint, CnNamespace Host)> _own = [];
    private readonly List<CnPublishedPort> _ports = [];

    /// <summary>Which namespace a number (nsid) means, seen from another.</summary>
    private readonly Dictionary<(ulong SeenFrom, int Id), ulong> _inodes = [];

    private ILookup<ulong, int> _processes = Enumerable.Empty<int>().ToLookup(_ => 0ul);

    /// <summary>Also what is only told, and leads nowhere: neighbours, forwarding databases, and rules but the host's, which lead to containers.</summary>
    public bool WithRules { get; init; } = true;

    /// <exception cref="CnException">The namespace of this process itself could not be read.</exception>
    public CnTopology Read()
    {
        List<(ContainerRecord Container, ulong? Inode)> containers = Containers();
        _processes = session.Containers.Inhabitants;
        List<Candidate> candidates = Candidates();
        foreach (Candidate candidate in candidates)
        {
            if (_namespaces.Count > 0 && stopping.IsCancellationRequested) break;
            try
            {
                Visit(candidate, candidates[0]);
            }
            catch (CnException e) when (candidate != candidates[0])
            {
                warn(e);
            }
        }

        foreach (CnLink link in _links.Values) JoinOutward(link);
        FindMoreIds(candidates);
        foreach (CnLink link in _links.Values) Join(link);
        foreach (IGrouping<CnLink, CnLink> children in _links.Values.Where(l => l.Kind != "veth" && l.Peer?.Link is not null).GroupBy(l => l.Peer!.Link!))
            children.Key.KnownChildren = [.. children];

        CnNamespace host = _namespaces[candidates[0].Inode];
        foreach (((ulong seenFrom, int id), ulong inode) in _inodes)
        {
            if (seenFrom == host.Inode && _namespaces.TryGetValue(inode, out CnNamespace? known)) known.Id = id;
        }

        return new ContainerJoiner(host, _namespaces, _own, _ports).Join(containers);
    }

    /// <summary>An engine that cannot be asked keeps nobody from the namespaces.</summary>
    private List<(ContainerRecord Container, ulong? Inode)> Containers()
    {
        try
        {
            return session.Containers.Sketch(stopping);
        }
        catch (OperationCanceledException)
        {
            return [];
        }
        finally
        {
            foreach (CnException fault in session.Containers.Faults) warn(fault);
        }
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

    private void Visit(Candidate candidate, Candidate host)
    {
        NetworkStack stack = session.Open(candidate.Reference, forRules: WithRules);
        try
        {
            if (stack.Namespace.Inode != candidate.Inode)
                throw new CnException(CnErrorKind.NamespaceChanged, $"Namespace '{candidate.Reference}' is left out: it was replaced by another one meanwhile.");

            CnLink[] links = [.. stack.Links.ListUnjoined()];
            CnNamespace here = stack.Namespace;
            here.Processes = [.. _processes[here.Inode]];
            CnChain[] chains = WithRules || stack.Namespace.IsCurrent ? Chains(stack) : [];
            var names = links.ToDictionary(l => l.Index, l => l.Name);
            here.Contents = new NamespaceContents(
                links,
                [.. stack.Routes.List(RouteTable.Main, null, names)],
                [.. CnMasquerade.In(new RuleWalk(chains))],
                WithRules ? [.. new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }.SelectMany(f => Forwarding(stack, f))] : [])
            {
                Chains = chains,
                Neighbors = WithRules ? [.. stack.Neighbors.ListAll(names)] : [],
                FdbEntries = WithRules && Array.Exists(links, l => l is CnBridge or CnVxlan) ? [.. stack.Neighbors.ListAllFdb(names)] : [],
            };
            // What we have made says so.
            if (Array.Exists(links, l => NetworkOwner.NetworkIn(l.Alias) is not null)) ReadOwn(stack);
            if (!here.IsCurrent) FindId(stack, links, host);

            _namespaces[here.Inode] = here;
            foreach (CnLink link in links) _links[(here.Inode, link.Index)] = link;
        }
        finally
        {
            session.Close(stack);
        }
    }

    /// <summary>The networks of this module, their endpoints and ports.</summary>
    private void ReadOwn(NetworkStack stack)
    {
        try
        {
            _own.AddRange(stack.Networks.List().SelectMany(n => n.Endpoints.Select(e => (n, e, stack.Namespace))));
            _ports.AddRange(stack.Networks.ListPorts());
        }
        catch (CnException e)
        {
            warn(e);
        }
    }

    private CnChain[] Chains(NetworkStack stack)
    {
        try
        {
            return stack.Rules.List();
        }
        catch (CnException e)
        {
            // A kernel without netfilter has no rules either.
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
            // A kernel without IPv6 has no such switch.
            if (e.Kind != CnErrorKind.NotSupported) warn(e);
            return [];
        }
    }

    /// <summary>By what number a container knows its host: as a rule the only one that it knows.</summary>
    private void FindId(NetworkStack stack, CnLink[] links, Candidate host)
    {
        if (!Array.Exists(links, l => l.Peer?.NamespaceId >= 0)) return;
        Kernel.Try("ask by what number namespaces are known", stack.Namespace, () =>
        {
            using NamespaceFile? file = NamespaceTable.TryOpen(host.Reference);
            if (file?.Inode == host.Inode && NamespaceTable.IdOf(stack, file) is { } id) _inodes[(stack.Namespace.Inode, id)] = host.Inode;
        });
    }

    /// <summary>
    /// What a veth knows of its other end holds for that end too: so the host need not be asked about each container, which in the kernel is a search
    /// through all the numbers that it has given.
    /// </summary>
    private void JoinOutward(CnLink link)
    {
        if (link.Kind != "veth" || link.Peer is not { NamespaceId: { } id } peer || !_inodes.TryGetValue((link.Namespace.Inode, id), out ulong there)) return;
        if (_links.TryGetValue((there, peer.Index), out CnLink? end) && end.Peer is { NamespaceId: >= 0 and var back } && end.Peer.Index == link.Index)
            _inodes.TryAdd((there, back), link.Namespace.Inode);
    }

    /// <summary>What the numbers mean that are left: where peers are that are neither on the host nor known by it, and those that the host gave to others.</summary>
    private void FindMoreIds(List<Candidate> candidates)
    {
        foreach (CnNamespace from in _namespaces.Values)
        {
            HashSet<int> wanted = [.. from.Contents!.Links.Select(l => l.Peer?.NamespaceId).OfType<int>().Where(id => id >= 0 && !_inodes.ContainsKey((from.Inode, id)))];
            if (wanted.Count == 0 && !from.IsCurrent) continue;
            HashSet<ulong> known = [.. _inodes.Where(i => i.Key.SeenFrom == from.Inode).Select(i => i.Value)];
            try
            {
                NetworkStack stack = session.Open(NamespaceReference.Of(from));
                try
                {
                    Kernel.Try("ask by what number namespaces are known", from, () => Search(stack, wanted, candidates.Where(c => !known.Contains(c.Inode))));
                }
                finally
                {
                    session.Close(stack);
                }
            }
            catch (CnException e)
            {
                warn(e);
            }
        }
    }

    private void Search(NetworkStack stack, HashSet<int> wanted, IEnumerable<Candidate> candidates)
    {
        foreach (Candidate candidate in candidates)
        {
            if (wanted.Count == 0 && !stack.Namespace.IsCurrent) return;
            using NamespaceFile? file = NamespaceTable.TryOpen(candidate.Reference);
            if (file?.Inode != candidate.Inode || NamespaceTable.IdOf(stack, file) is not { } id) continue;
            wanted.Remove(id);
            _inodes[(stack.Namespace.Inode, id)] = candidate.Inode;
        }
    }

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
