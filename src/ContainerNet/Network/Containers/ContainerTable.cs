using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>
/// What runs in containers, by whomever. Engines are asked over their sockets: they know names and images. Control groups tell of the containers of
/// all others, and which processes are whose. What is left are namespaces that have a name, and those that only processes hold.
/// </summary>
/// <param name="session">Of the cmdlet.</param>
/// <param name="sockets">Of the engines; null for those that are where they always are.</param>
internal sealed partial class ContainerTable(NetworkSession session, IEnumerable<string>? sockets = null) : IDisposable
{
    /// <summary>What an engine may take to answer. One that is well takes milliseconds.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly List<CnException> _faults = [];
    private List<EngineApi>? _engines;
    private List<ContainerRecord>? _known;
    private ProcessTable? _processes;
    private Dictionary<ulong, string>? _names;
    private ulong?[]? _hosts;

    /// <summary>Why engines could not be asked, as far as somebody tried; each fault once.</summary>
    public IReadOnlyList<CnException> Faults => _faults;

    /// <summary>Who is in which namespace, by inode.</summary>
    public ILookup<ulong, int> Inhabitants => Processes.Inhabitants;

    private ProcessTable Processes => _processes ??= new ProcessTable();

    /// <summary>What namespaces are called, by inode. A leftover that is no namespace is not among them.</summary>
    private Dictionary<ulong, string> Names => _names ??= ReadNames();

    /// <summary>This process's namespace, and that of the system's first process.</summary>
    private ulong?[] Hosts => _hosts ??= [session.Current.Namespace.Inode, NamespaceTable.InodeOf(1)];

    /// <summary>Containers with their namespaces, those that do not run among them.</summary>
    /// <param name="runtime">Of which runtimes. Engines are not asked for what they have not.</param>
    /// <param name="choose">Takes some of all these.</param>
    /// <param name="stopping">Ends the waiting for an engine.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<CnContainer> List(
        Predicate<string> runtime, Func<IEnumerable<ContainerRecord>, IEnumerable<ContainerRecord>> choose, CancellationToken stopping)
    {
        List<ContainerRecord> contained = Contained(runtime, stopping);
        // An engine may do without control groups; what its containers are in is not listed a second time for that.
        var taken = new Lazy<HashSet<ulong?>>(() =>
            [.. contained.Where(c => c.Engine is not null && FirstProcess(c) is null).Select(c => Locate(c, stopping)?.Namespace?.Inode)]);
        foreach (ContainerRecord container in choose(contained.Concat(Lone()).Where(c => runtime(c.Runtime))))
        {
            if (container.Id is null && taken.Value.Contains(container.Inode)) continue;
            if (Locate(container, stopping) is { } found) yield return found;
        }
    }

    /// <summary>The same without a look at each. An engine that does not answer before it is stopped is left out.</summary>
    public IEnumerable<ContainerRecord> Glance(Predicate<string> runtime, CancellationToken stopping)
    {
        List<ContainerRecord> contained = [];
        try
        {
            contained = Contained(runtime, stopping);
        }
        catch (OperationCanceledException)
        {
            // The engines keep one waiting; what can be known without them will do.
            contained = Contained(_ => false, default);
        }

        return contained.Concat(Lone()).Where(c => runtime(c.Runtime));
    }

    /// <summary>
    /// All containers, each with the inode of its network namespace, for who looks into the namespaces himself. Null where it does not run, or its
    /// processes are not among those of this machine.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public List<(ContainerRecord Container, ulong? Inode)> Sketch(CancellationToken stopping)
    {
        List<(ContainerRecord Container, ulong? Inode)> found = [];
        HashSet<ulong> taken = [];
        foreach (ContainerRecord container in Contained(_ => true, stopping))
        {
            if ((FirstProcess(container) is { } first ? container with { Pid = first } : Ask(container, stopping)) is not { } known) continue;
            ulong? inode = known.Pid is { } pid ? NamespaceTable.InodeOf(pid) : null;
            bool stranger = inode is { } there && Hosts.Contains(there) && known.Engine is not null && !known.MayUseHost && FirstProcess(known) is null;
            found.Add(stranger ? (known with { Pid = null }, null) : (known, inode));
            if (inode is { } its && !stranger) taken.Add(its);
        }

        found.AddRange(Lone().Where(l => !taken.Contains(l.Inode!.Value)).Select(l => (l, l.Inode)));
        return found;
    }

    /// <summary>Forgets what was read: it may be old by now.</summary>
    public void Refresh() => (_known, _processes, _names) = (null, null, null);

    public void Dispose() => _engines?.ForEach(e => e.Dispose());

    /// <summary>The containers of engines, then those that only control groups tell of.</summary>
    private List<ContainerRecord> Contained(Predicate<string> runtime, CancellationToken stopping)
    {
        // An id alone does not tell whether it is Docker's or containerd's: it is Docker's if Docker knows it.
        bool ask = new[] { ContainerRuntime.Docker, ContainerRuntime.Podman, ContainerRuntime.Containerd }.Any(r => runtime(r));
        List<ContainerRecord> ofEngines = ask ? _known ??= AskEngines(stopping) : [];
        HashSet<string?> ids = [.. ofEngines.Select(c => c.Id)];
        return
        [
            .. ofEngines,
            .. from first in Processes.FirstOf
               let container = first.Key
               where !ids.Contains(container.Id)
               orderby container.Runtime, container.Id
               select new ContainerRecord(container.Runtime, ContainerRecord.ShortId(container.Id), container.Id, ContainerState.Running) { Pid = first.Value },
        ];
    }

    private List<ContainerRecord> AskEngines(CancellationToken stopping)
    {
        var found = new List<ContainerRecord>();
        foreach (EngineApi engine in Engines().Where(e => !e.IsSilent))
        {
            try
            {
                found.AddRange(engine.List(stopping));
            }
            catch (CnException e)
            {
                AddFault(e);
            }
        }

        return [.. found.DistinctBy(c => c.Id)];
    }

    private List<EngineApi> Engines() =>
        _engines ??= [.. (sockets ?? EngineSockets.Find(Environment.GetEnvironmentVariable, AddFault)).Select(p => new EngineApi(p, s_patience))];

    private void AddFault(CnException fault)
    {
        if (!_faults.Exists(f => f.Message == fault.Message)) _faults.Add(fault);
    }

    /// <summary>Namespaces that are no container's: those with a name, and those of processes that are not where the system's first one is, nor this one.</summary>
    private IEnumerable<ContainerRecord> Lone()
    {
        foreach ((ulong inode, string name) in Names.Where(n => !Processes.OfContainers.Contains(n.Key)).OrderBy(n => n.Value, StringComparer.Ordinal))
        {
            int? first = Processes.Inhabitants.Contains(inode) ? ProcessTable.First(Processes.Inhabitants[inode]) : null;
            yield return new ContainerRecord(ContainerRuntime.Namespace, name, null, first is null ? ContainerState.Created : ContainerState.Running)
            {
                Pid = first, Inode = inode,
            };
        }

        foreach (IGrouping<ulong, int> nameless in Processes.Inhabitants)
        {
            if (Hosts.Contains(nameless.Key) || Names.ContainsKey(nameless.Key) || Processes.OfContainers.Contains(nameless.Key)) continue;
            int first = ProcessTable.First(nameless);
            if (ProcessTable.CommandOf(first) is { } command)
                yield return new ContainerRecord(ContainerRuntime.Process, command, null, ContainerState.Running) { Pid = first, Inode = nameless.Key };
        }
    }

    /// <summary>Looks where a container is; null when it is gone.</summary>
    private CnContainer? Locate(ContainerRecord container, CancellationToken stopping)
    {
        if ((FirstProcess(container) is { } first ? container with { Pid = first } : Ask(container, stopping)) is not { } found) return null;
        if (ReferenceTo(found) is not { } reference) return new CnContainer(found, null) { Later = session.Later };
        try
        {
            CnNamespace there = session.Namespaces.Get(reference, Processes.Inhabitants);
            if (IsStranger(found, there)) return new CnContainer(found with { Pid = null }, null) { Later = session.Later };
            there.Container = found.Id is null ? null : found.Name;
            return new CnContainer(found, there) { Later = session.Later };
        }
        catch (CnException e) when (e.Kind == CnErrorKind.PermissionDenied)
        {
            return new CnContainer(found, null) { Later = session.Later };
        }
        catch (CnException e) when (e.Kind == CnErrorKind.NotFound)
        {
            // Its process has ended meanwhile. An engine has the container still, most likely.
            return Ask(found with { Pid = null }, stopping) is { Engine: not null, Pid: null } stopped ? new CnContainer(stopped, null) { Later = session.Later } : null;
        }
    }

    /// <summary>What the engine knows of one container, or as it was where there is none to ask; null when it is gone.</summary>
    private ContainerRecord? Ask(ContainerRecord container, CancellationToken stopping)
    {
        if (container.Engine is not { } engine || !ContainerState.IsAlive(container.State)) return container;
        try
        {
            return engine.Inspect(container, stopping);
        }
        catch (CnException e)
        {
            AddFault(e);
            return container;
        }
    }

    /// <summary>
    /// By its control group. An engine would say it too, for a question each; and where it sees other process ids than this process does, it would be wrong.
    /// </summary>
    private int? FirstProcess(ContainerRecord container) => container.Engine is null ? container.Pid : Processes.FirstOfId(container.Id!);

    /// <summary>
    /// An engine in a virtual machine counts the processes there, and the number is anybody's here; almost always somebody's on the host's network. That
    /// must not be taken for the container's.
    /// </summary>
    private bool IsStranger(ContainerRecord container, CnNamespace there) =>
        container.Engine is not null && !container.MayUseHost && FirstProcess(container) is null && Hosts.Contains(there.Inode);

    /// <summary>The namespace by its name if it has one: that stays when the process has ended.</summary>
    private NamespaceReference? ReferenceTo(ContainerRecord container)
    {
        ulong? inode = container.Inode ?? (container.Pid is { } pid ? NamespaceTable.InodeOf(pid) : null);
        if (inode is { } known && Names.TryGetValue(known, out string? name)) return NamespaceReference.OfName(name);
        return container.Pid is { } process ? NamespaceReference.OfProcess(process) : null;
    }

    private static Dictionary<ulong, string> ReadNames()
    {
        var names = new Dictionary<ulong, string>();
        foreach (string name in NamespaceTable.Names())
        {
            using NamespaceFile? file = NamespaceTable.TryOpen(NamespaceReference.OfName(name));
            if (file is not null) names.TryAdd(file.Inode, name);
        }

        return names;
    }
}
