using System.Diagnostics;

namespace ContainerNet.Linux;

/// <summary>A moment in time on the monotonic clock.</summary>
internal readonly struct Deadline
{
    private readonly long _timestamp;

    private Deadline(long timestamp) => _timestamp = timestamp;

    public bool IsOver => Stopwatch.GetTimestamp() >= _timestamp;

    /// <summary>What is left, for poll(2). Rounded up, so that a wait does not end just before and spin through the rest.</summary>
    public int Milliseconds
    {
        get
        {
            double left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _timestamp).TotalMilliseconds;
            return (int)Math.Clamp(Math.Ceiling(left), 0, int.MaxValue);
        }
    }

    public static Deadline After(TimeSpan time) =>
        new(Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency));
}
