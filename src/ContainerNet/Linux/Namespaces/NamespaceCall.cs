using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>A call that is made over there, by its name.</summary>
internal enum NamespaceCallKind
{
    setns,
    unshare,
    mount,
    socket,
    open,
    write,
}

/// <summary>A call of a <see cref="NamespaceVisit"/>, and what came of it.</summary>
internal sealed class NamespaceCall(NamespaceCallKind kind, string? path = null, string? text = null) : IDisposable
{
    private NamespaceCall? _failed;
    private FileDescriptor? _opened;
    private int _errno;

    public NamespaceCallKind Kind => kind;

    /// <summary>Of the file; of what is mounted.</summary>
    public string? Path => path;

    /// <summary>What is written; where it is mounted.</summary>
    public string? Text => text;

    public bool Arrives => kind is NamespaceCallKind.setns or NamespaceCallKind.unshare;

    public bool Opens => kind is NamespaceCallKind.socket or NamespaceCallKind.open;

    /// <summary>The errno that is no failure; 0: none.</summary>
    public int Forgiven { get; init; }

    /// <summary>AF_* of a socket; O_* of a file.</summary>
    public int First { get; init; }

    /// <summary>SOCK_* of a socket.</summary>
    public int Second { get; init; }

    /// <summary>The protocol of a socket.</summary>
    public int Third { get; init; }

    /// <summary>Opens a socket: AF_*, SOCK_*, and a protocol of that domain.</summary>
    public static NamespaceCall Socket(int domain, int type, int protocol) =>
        new(NamespaceCallKind.socket) { First = domain, Second = type | LibC.SOCK_CLOEXEC, Third = protocol };

    /// <summary>Opens a file of /proc, whose meaning depends on the namespace.</summary>
    public static NamespaceCall File(string path, int flags) => new(NamespaceCallKind.open, path) { First = flags | LibC.O_CLOEXEC };

    /// <summary>Writes a setting.</summary>
    /// <param name="path">The file.</param>
    /// <param name="value">Its contents.</param>
    /// <param name="ifPresent">That there is no such setting is no failure: the kernel was built, or started, without what it is about.</param>
    public static NamespaceCall Write(string path, string value, bool ifPresent) => new(NamespaceCallKind.write, path, value)
    {
        First = LibC.O_WRONLY | LibC.O_CLOEXEC,
        Forgiven = ifPresent ? LibC.ENOENT : 0,
    };

    /// <summary>Would open the same?</summary>
    public bool IsSame(NamespaceCall other) => (kind, path, First, Second, Third) == (other.Kind, other.Path, other.First, other.Second, other.Third);

    /// <summary>Makes it here, where the process is.</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    public FileDescriptor OpenHere() => kind == NamespaceCallKind.socket
        ? new FileDescriptor(LinuxException.Check(LibC.socket(First, Second, Third), "socket"))
        : FileDescriptor.Open(path!, First);

    /// <summary>What was opened; it is the caller's from now on.</summary>
    /// <exception cref="LinuxException">It was not: this call failed, or one that had to come before it.</exception>
    public FileDescriptor Take()
    {
        _failed?.Throw();
        FileDescriptor taken = _opened ?? throw new InvalidOperationException("Taken already, or not yet opened.");
        _opened = null;
        return taken;
    }

    [DoesNotReturn]
    public void Throw() => throw new LinuxException(kind == NamespaceCallKind.write ? $"write {path}" : $"{kind}", _errno);

    public void Note(int result, int errno, NamespaceCall? cause)
    {
        _errno = errno;
        _failed = result < 0 ? cause ?? this : null;
        if (Opens && result >= 0) _opened = new FileDescriptor(result);
    }

    public void Dispose()
    {
        _opened?.Dispose();
        _opened = null;
    }
}

/// <summary>The same, for a place where nothing may be done but calls.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeCall
{
    public NamespaceCallKind Kind;
    public int First;
    public int Second;
    public int Third;
    public byte* Path;
    public byte* Text;
    public size_t TextLength;
    public ulong_t MountFlags;

    /// <summary>It leads into a namespace; all that follows is done there.</summary>
    public bool Arrives;

    /// <summary>Its result is a descriptor; what comes after it does without.</summary>
    public bool Opens;

    /// <summary>The errno that is no failure; 0: none.</summary>
    public int Forgiven;

    /// <summary>It failed, and what comes after it cannot be done.</summary>
    public bool Ends;

    /// <summary>-1: it failed, or was not made.</summary>
    public int Result;
    public int Errno;
}
