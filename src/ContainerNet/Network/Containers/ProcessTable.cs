namespace ContainerNet.Network;

/// <summary>A process, as far as it tells of containers.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Inode">Of its network namespace; null where that may not be looked at.</param>
/// <param name="Container">By its control group; null where that is no container's.</param>
internal sealed record ContainedProcess(int Pid, ulong? Inode, CgroupContainer? Container);

/// <summary>The processes at one moment. Each may have ended since.</summary>
internal sealed class ProcessTable
{
    private readonly List<ContainedProcess> _processes = [];
    private readonly Dictionary<string, int> _firstById;

    public ProcessTable()
    {
        foreach (int pid in NamespaceTable.ProcessIds())
        {
            if (Read(pid, "cgroup") is { } groups)
                _processes.Add(new ContainedProcess(pid, NamespaceTable.InodeOf(pid), CgroupPath.Parse(groups.Split('\n'))));
        }

        Inhabitants = _processes.Where(p => p.Inode is not null).ToLookup(p => p.Inode!.Value, p => p.Pid);
        FirstOf = _processes.Where(p => p.Container is not null).GroupBy(p => p.Container!, p => p.Pid).ToDictionary(g => g.Key, First);
        _firstById = FirstOf.Where(c => CgroupPath.IsId(c.Key.Id)).GroupBy(c => c.Key.Id, c => c.Value).ToDictionary(g => g.Key, First);
        OfContainers = [.. _processes.Where(p => p.Container is not null).Select(p => p.Inode).OfType<ulong>()];
    }

    /// <summary>Who is in which namespace, by inode.</summary>
    public ILookup<ulong, int> Inhabitants { get; }

    /// <summary>The first process of each container that control groups tell of.</summary>
    public IReadOnlyDictionary<CgroupContainer, int> FirstOf { get; }

    /// <summary>The same by an id that is an engine's: those are never given twice.</summary>
    public int? FirstOfId(string id) => _firstById.TryGetValue(id, out int pid) ? pid : null;

    /// <summary>The namespaces in which processes of containers are, by inode; the host's may be among them.</summary>
    public HashSet<ulong> OfContainers { get; }

    /// <summary>The container that a process is in, by its control group.</summary>
    public static CgroupContainer? ContainerOf(int pid) => Read(pid, "cgroup") is { } groups ? CgroupPath.Parse(groups.Split('\n')) : null;

    /// <summary>The program's name, which the process can change; null where it has ended.</summary>
    public static string? CommandOf(int pid) => Read(pid, "comm")?.TrimEnd('\n');

    /// <summary>Its command line; empty when it has ended.</summary>
    public static string[] ArgumentsOf(int pid) => Read(pid, "cmdline")?.Split('\0') ?? [];

    /// <summary>The one that was there before the others. Its number need not be the lowest: they start again.</summary>
    public static int First(IEnumerable<int> pids)
    {
        int[] all = [.. pids];
        return all.Length == 1 ? all[0] : all.MinBy(p => (StartOf(p), p));
    }

    /// <summary>In ticks since the system's start; the name, which stands in parentheses before it, may have anything in it.</summary>
    public static ulong StartOf(int pid) =>
        Read(pid, "stat") is { } line && line[(line.LastIndexOf(')') + 2)..].Split(' ') is { Length: > 19 } fields && ulong.TryParse(fields[19], out ulong start)
            ? start
            : ulong.MaxValue;

    private static string? Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return null;
        }
    }
}
