using System.Diagnostics;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>Measures what goes through links, in as many namespaces as one likes, at even intervals.</summary>
internal sealed class TrafficMeter : IDisposable
{
    private readonly CancelSignal _cancel = new();
    private readonly List<TrafficProbe> _probes = [];

    public bool IsEmpty => _probes.Count == 0;

    public void Add(TrafficProbe probe) => _probes.Add(probe);

    /// <summary>Ends the wait that is going on, and with it the measuring. From any thread, at any time.</summary>
    public void Cancel() => _cancel.Raise();

    /// <summary>
    /// Each interval as soon as it is over; fewer than asked for when it was cancelled, or when all namespaces have gone. An interval begins when it was
    /// due: what the reading takes does not add up.
    /// </summary>
    /// <param name="interval">More than zero.</param>
    /// <param name="count">How many; null: until it is cancelled.</param>
    /// <param name="waiting">Told before each wait which one it is, from 1, and how long it will take.</param>
    /// <param name="failed">Told of a namespace that cannot be read any more, which is then left out; with null where it was removed.</param>
    public IEnumerable<CnTraffic> Run(TimeSpan interval, int? count, Action<int, TimeSpan> waiting, Action<CnNamespace, CnException?> failed)
    {
        Keep(p => { p.Begin(); return []; }, failed);
        long start = Stopwatch.GetTimestamp();
        TimeSpan due = interval;
        for (int number = 1; (count is null || number <= count) && !IsEmpty; number++)
        {
            TimeSpan left = due - Stopwatch.GetElapsedTime(start);
            // Who takes the results was slower than that.
            if (left <= TimeSpan.Zero) (left, due) = (interval, due + interval - left);
            waiting(number, left);
            if (!_cancel.Sleep(left)) yield break;
            due += interval;

            // All are read before the first is handed on: that may take its time.
            foreach (CnTraffic traffic in Keep(p => p.Next(), failed))
            {
                if (_cancel.IsRaised) yield break;
                yield return traffic;
            }
        }
    }

    public void Dispose() => _cancel.Dispose();

    private List<CnTraffic> Keep(Func<TrafficProbe, List<CnTraffic>> read, Action<CnNamespace, CnException?> failed)
    {
        var results = new List<CnTraffic>();
        foreach (TrafficProbe probe in _probes.ToList())
        {
            CnException? failure = null;
            try
            {
                if (!probe.IsOver)
                {
                    results.AddRange(read(probe));
                    continue;
                }
            }
            catch (CnException e)
            {
                failure = e;
            }

            _probes.Remove(probe);
            failed(probe.Stack.Namespace, failure);
        }

        return results;
    }
}
