using System.Globalization;
using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Route;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Network;

/// <summary>Makes, finds and removes namespaces.</summary>
internal sealed class NamespaceTable(NetworkSession session)
{
    private bool _folderPrepared;

    /// <summary>
    /// Makes named namespaces with lo up, in a form that `ip netns` knows: all in one crossing. Of one that fails nothing is left, and the others go on.
    /// </summary>
    /// <param name="names">What they shall be called.</param>
    /// <returns>For each name its namespace, or why there is none: AlreadyExists, PermissionDenied and others.</returns>
    public (CnNamespace? Made, CnException? Failure)[] Create(IReadOnlyList<string> names)
    {
        var outcomes = new (CnNamespace? Made, CnException? Failure)[names.Count];
        var begun = new List<(int Number, NamespaceVisit Visit, NamespaceCall Route)>();
        for (int i = 0; i < names.Count; i++)
        {
            Attempt(i, () =>
            {
                if (!_folderPrepared) NamespaceMounts.PrepareFolder();
                _folderPrepared = true;
                NamespaceCall route = NetlinkSocket.Opening(NetlinkSocket.NETLINK_ROUTE);
                begun.Add((i, NamespaceMounts.Begin(names[i], route), route));
            });
        }

        session.Thread.Run([.. begun.Select(b => b.Visit)]);
        foreach ((int i, NamespaceVisit visit, NamespaceCall route) in begun)
        {
            Attempt(i, () => outcomes[i].Made = Finish(names[i], route));
            visit.Dispose();
            if (outcomes[i].Failure is not { } failure) continue;
            var undo = new Undo($"Remove-CnNamespace '{names[i]}' removes what is left.");
            undo.Add(() => Remove(NamespaceReference.OfName(names[i])));
            outcomes[i].Failure = undo.Run(failure);
        }

        return outcomes;

        void Attempt(int i, Action step)
        {
            try
            {
                Kernel.Try($"create namespace '{names[i]}'", null, step);
            }
            catch (CnException e)
            {
                outcomes[i].Failure = e;
            }
        }
    }

    private CnNamespace Finish(string name, NamespaceCall route)
    {
        var socket = new NetlinkSocket(route.Take());
        using var connection = new NetlinkConnection(socket);
        connection.Send([LinkTable.SwitchRequest(LinkTable.Loopback, up: true)], e => throw e);
        string path = NamespaceMounts.PathOf(name);
        using var file = NamespaceFile.Open(path);
        return new CnNamespace(name, path, file.Inode, socket.NamespaceCookie, isCurrent: false) { Processes = [], Later = session.Later };
    }

    public static bool Exists(string name) => File.Exists(NamespaceMounts.PathOf(name));

    /// <summary>The names below /run/netns, in order.</summary>
    public static IEnumerable<string> Names() => NamespaceMounts.Names();

    /// <summary>What a name stands for, with the processes that are in it.</summary>
    /// <exception cref="CnException">NotFound, PermissionDenied, Rejected (a file that is no namespace); NamespaceChanged.</exception>
    public CnNamespace Get(NamespaceReference reference, ILookup<ulong, int> processes)
    {
        using NamespaceFile file = NetworkSession.OpenFile(reference);
        bool isCurrent = file.Inode == session.Current.Namespace.Inode;
        var found = new CnNamespace(reference.Name, reference.Path, file.Inode, CookieOf(file), isCurrent)
        {
            Id = IdOf(session.Current, file),
            Processes = [.. processes[file.Inode]],
            Later = session.Later,
        };
        return reference.Expected is not { } expected || expected.IsSame(found) ? found : throw NetworkSession.Changed(reference);
    }

    /// <summary>Which processes are in which namespace (by inode); those that may not be looked at are left out.</summary>
    public static ILookup<ulong, int> Processes() => ProcessNamespaces().ToLookup(p => p.Inode, p => p.Pid);

    /// <summary>Checks that a name can be removed, a leftover that is no namespace included. Returns the inode behind it.</summary>
    /// <exception cref="CnException">NotFound, NamespaceChanged; Rejected when it has no name.</exception>
    public ulong CheckRemovable(NamespaceReference reference)
    {
        string what = $"remove namespace '{reference}'";
        if (reference.Name is null)
            throw new CnException(CnErrorKind.Rejected, $"Cannot {what}: it has no name below {NamespaceMounts.Folder}, and ends with its last process.");
        if (reference.Expected is not null) return session.Open(reference).Namespace.Inode;
        using NamespaceFile file = Kernel.Try(what, null, () => NamespaceFile.Open(reference.Path));
        return file.Inode;
    }

    /// <summary>Takes a name away. The kernel clears up behind our back, unless a process or a descriptor still holds the namespace.</summary>
    /// <exception cref="CnException">NotFound, PermissionDenied.</exception>
    public static void Remove(NamespaceReference reference) =>
        Kernel.Try($"remove namespace '{reference}'", null, () => NamespaceMounts.Remove(reference.Name!));

    /// <summary>
    /// Which namespaces the numbers (nsid) stand for that one namespace has given to others. Named ones, then those that only processes hold.
    /// </summary>
    public Dictionary<int, CnNamespace> IdsSeenFrom(NetworkStack stack, IReadOnlyCollection<int> wanted)
    {
        var found = new Dictionary<int, CnNamespace>();
        IEnumerable<NamespaceReference> candidates = Names().Select(NamespaceReference.OfName)
            .Append(NamespaceReference.Current)
            .Concat(ProcessNamespaces().DistinctBy(p => p.Inode).Select(p => NamespaceReference.OfProcess(p.Pid)));
        foreach (NamespaceReference candidate in candidates)
        {
            if (wanted.All(found.ContainsKey)) break;
            if (TryOpen(candidate) is not { } file) continue;
            using (file)
            {
                if (IdOf(stack, file) is not { } id || found.ContainsKey(id)) continue;
                found[id] = candidate == NamespaceReference.Current
                    ? session.Current.Namespace
                    : new CnNamespace(candidate.Name, candidate.Path, file.Inode, null, file.Inode == session.Current.Namespace.Inode) { Later = session.Later };
            }
        }

        return found;
    }

    /// <summary>By what number one namespace knows another; null where the kernel has given none.</summary>
    public static int? IdOf(NetworkStack seenFrom, NamespaceFile file)
    {
        uint descriptor = (uint)file.Descriptor.Number;
        int? id = seenFrom.Route.Get(RTM_GETNSID, new NamespaceIdMessage { Descriptor = descriptor }).Id;
        return id >= 0 ? id : null;
    }

    private ulong? CookieOf(NamespaceFile file)
    {
        try
        {
            using var crossing = new Crossing(session.Thread, file.Descriptor);
            using NetlinkSocket socket = NetlinkSocket.Open(crossing, NetlinkSocket.NETLINK_ROUTE);
            return socket.NamespaceCookie;
        }
        catch (LinuxException e) when (Kernel.KindOf(e.Errno) == CnErrorKind.PermissionDenied)
        {
            // Without CAP_SYS_ADMIN nobody may look inside; the inode alone has to do.
            return null;
        }
    }

    /// <summary>Is that very namespace still where it was? Enters it only if one of its inode is there.</summary>
    public bool IsThere(NamespaceRecord known)
    {
        if (TryOpen(NamespaceReference.OfPath(known.Path)) is not { } file) return false;
        using (file)
        {
            return file.Inode == known.Inode && (known.Cookie is null || CookieOf(file) is not { } cookie || cookie == known.Cookie);
        }
    }

    /// <summary>Null for what vanished meanwhile, may not be opened, or is no namespace (a leftover of an interrupted `ip netns add`).</summary>
    public static NamespaceFile? TryOpen(NamespaceReference reference)
    {
        try
        {
            return NetworkSession.OpenFile(reference);
        }
        catch (CnException)
        {
            return null;
        }
    }

    /// <summary>The namespace that a process is in; null where it ended meanwhile, or is not ours to look at.</summary>
    /// <remarks>The link /proc/PID/ns/net reads net:[INODE]; it is readable where ptrace would be allowed.</remarks>
    public static ulong? InodeOf(int pid)
    {
        try
        {
            string? target = new FileInfo($"/proc/{pid}/ns/net").LinkTarget;
            return target is ['n', 'e', 't', ':', '[', .. string digits, ']'] && ulong.TryParse(digits, out ulong inode) ? inode : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>All processes that can be seen.</summary>
    public static IEnumerable<int> ProcessIds() =>
        from folder in Directory.EnumerateDirectories("/proc")
        let pid = int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0
        where pid > 0
        select pid;

    private static IEnumerable<(int Pid, ulong Inode)> ProcessNamespaces() =>
        from pid in ProcessIds()
        let inode = InodeOf(pid)
        where inode is not null
        select (pid, inode.Value);
}
