using System.Diagnostics;
using ContainerNet.Linux;
using ContainerNet.Netlink.Route;

namespace ContainerNet.Network;

/// <summary>
/// Reads the counters of one namespace again and again, over one socket. Only the counters are read each time; names again when there are other links.
/// </summary>
/// <param name="stack">The namespace.</param>
/// <param name="wanted">Which links, by index and name; not lo of a container.</param>
/// <param name="container">Null: each link for itself. Else all of them together, as this container.</param>
internal sealed class TrafficProbe(NetworkStack stack, Func<int, string, bool> wanted, string? container)
{
    private readonly Dictionary<int, string> _names = [];
    private Dictionary<int, LinkStatistics64> _last = [];
    private long _lastTime;

    /// <summary>Where names of containers come from: read anew when there are other links.</summary>
    private LaterTopology? _later;

    public NetworkStack Stack => stack;

    /// <summary>
    /// Has the namespace been removed? This process holds it open while it measures, so its links would go on to be seen, and nothing through them.
    /// </summary>
    public bool IsOver
    {
        get
        {
            if (stack.Namespace.IsCurrent) return false;
            using NamespaceFile? file = NamespaceTable.TryOpen(NamespaceReference.OfPath(stack.Namespace.Path));
            return file?.Inode != stack.Namespace.Inode;
        }
    }

    /// <summary>The first reading, to which the next one is compared.</summary>
    /// <exception cref="CnException">DumpInterrupted and others.</exception>
    public void Begin() => Read();

    /// <summary>What went through since the reading before. A link that has come meanwhile is told from the next reading on.</summary>
    /// <exception cref="CnException">DumpInterrupted and others.</exception>
    public List<CnTraffic> Next()
    {
        (Dictionary<int, LinkStatistics64> before, long started) = (_last, _lastTime);
        Read();
        DateTimeOffset time = DateTimeOffset.Now;
        TimeSpan interval = Stopwatch.GetElapsedTime(started, _lastTime);
        var grown = new List<(int Index, string Name, TrafficSum Sum)>();
        foreach ((int index, LinkStatistics64 now) in _last)
        {
            if (_names.TryGetValue(index, out string? name) && wanted(index, name) && before.TryGetValue(index, out LinkStatistics64 then)
                && TrafficSum.Between(then, now) is { } sum) grown.Add((index, name, sum));
        }

        if (container is null) return grown.ConvertAll(g => new CnTraffic(time, interval, stack.Namespace, g.Name, g.Index, null, _later, g.Sum));
        if (grown.Count == 0) return [];
        return [new CnTraffic(time, interval, stack.Namespace, null, null, container, null, grown.Aggregate(default(TrafficSum), (sum, g) => sum + g.Sum))];
    }

    private void Read()
    {
        _lastTime = Stopwatch.GetTimestamp();
        _last = stack.Links.Counters();
        if (_last.Count == _names.Count && _last.Keys.All(_names.ContainsKey)) return;
        _names.Clear();
        foreach ((int index, string name, _) in stack.Links.Names()) _names[index] = name;
        _later = new LaterTopology();
    }
}
