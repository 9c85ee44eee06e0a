namespace ContainerNet.Linux;

/// <summary>
/// The way into one namespace: what is asked for is opened over there. What is known to be asked for later is opened together with the first of it, as
/// each crossing costs more than the call that it is made for.
/// </summary>
/// <param name="thread">What crosses over.</param>
/// <param name="place">The namespace; null is the one that the process is in, where nothing has to be crossed.</param>
internal sealed class Crossing(NamespaceThread thread, FileDescriptor? place) : IDisposable
{
    private readonly List<NamespaceCall> _foreseen = [];
    private readonly List<NamespaceCall> _ahead = [];

    /// <summary>Says what will be asked for.</summary>
    public void Foresee(IEnumerable<NamespaceCall> openings)
    {
        if (place is not null) _foreseen.AddRange(openings);
    }

    /// <summary>Opens something.</summary>
    /// <exception cref="LinuxException">setns(2) failed, or the call itself.</exception>
    public FileDescriptor Open(NamespaceCall opening)
    {
        if (place is null) return opening.OpenHere();
        if (_ahead.Find(opening.IsSame) is { } done)
        {
            _ahead.Remove(done);
            return done.Take();
        }

        thread.Run([new NamespaceVisit(place, [opening, .. _foreseen])]);
        _ahead.AddRange(_foreseen);
        _foreseen.Clear();
        return opening.Take();
    }

    /// <summary>Closes what was foreseen and never asked for.</summary>
    public void Dispose() => _ahead.ForEach(c => c.Dispose());
}
