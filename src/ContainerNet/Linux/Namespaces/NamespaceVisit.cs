namespace ContainerNet.Linux;

/// <summary>
/// What is to be done in one network namespace, and what came of it. It is made ready at home, done by <see cref="NamespaceThread.Run"/>, and what it
/// opened is then taken out. A setting that cannot be written ends a visit; what cannot be opened does not.
/// </summary>
internal sealed class NamespaceVisit : IDisposable
{
    private NamespaceCall? _cause;

    /// <summary>To a namespace that is there.</summary>
    public NamespaceVisit(FileDescriptor networkNamespace, params NamespaceCall[] calls)
    {
        Place = networkNamespace;
        Calls = [new NamespaceCall(NamespaceCallKind.setns), .. calls];
    }

    /// <summary>To a new one, which is mounted on an existing file.</summary>
    public NamespaceVisit(string path, params NamespaceCall[] calls) =>
        Calls = [new NamespaceCall(NamespaceCallKind.unshare), new NamespaceCall(NamespaceCallKind.mount, NamespaceFile.Own, path), .. calls];

    /// <summary>Null: one that is yet to be made.</summary>
    public FileDescriptor? Place { get; }

    public NamespaceCall[] Calls { get; }

    /// <exception cref="LinuxException">Something that the rest depended on failed.</exception>
    public void ThrowIfEnded() => _cause?.Throw();

    /// <summary>Closes what nobody has taken.</summary>
    public void Dispose()
    {
        foreach (NamespaceCall call in Calls) call.Dispose();
    }

    /// <summary>Notes what came of each: of those that were not made any more, what kept them from it.</summary>
    public void Note(ReadOnlySpan<NativeCall> done)
    {
        for (int i = 0; i < Calls.Length; i++)
        {
            Calls[i].Note(done[i].Result, done[i].Errno, _cause);
            if (done[i].Ends) _cause ??= Calls[i];
        }
    }
}
