using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>Ends waits: raised once, from any thread, it wakes everything that polls it together with a socket (eventfd).</summary>
internal sealed unsafe class CancelSignal : IDisposable
{
    private readonly FileDescriptor _event = new(LinuxException.Check(LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK), "eventfd"));
    private readonly object _gate = new();

    /// <summary>To be polled for POLLIN.</summary>
    public int Descriptor => _event.Number;

    public bool IsRaised { get; private set; }

    /// <summary>May come when nobody waits any more, and after Dispose: then the number belongs to some other file already.</summary>
    public void Raise()
    {
        lock (_gate)
        {
            if (_event.IsClosed) return;
            IsRaised = true;
            ulong one = 1;
            LibC.write(_event.Number, &one, sizeof(ulong));
        }
    }

    /// <summary>Sleeps. False when it was woken by the signal.</summary>
    public bool Sleep(TimeSpan time)
    {
        var deadline = Deadline.After(time);
        var poll = new pollfd { fd = Descriptor, events = LibC.POLLIN };
        while (!IsRaised && !deadline.IsOver) _ = LibC.poll(&poll, 1, deadline.Milliseconds);
        return !IsRaised;
    }

    public void Dispose()
    {
        lock (_gate) _event.Dispose();
    }
}
