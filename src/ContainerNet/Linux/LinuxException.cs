using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>A system call failed.</summary>
public sealed class LinuxException : Exception
{
    internal LinuxException(string call, int errno)
        : base($"{call}: {Linux.Errno.Text(errno)} ({Linux.Errno.Name(errno)})")
    {
        Call = call;
        Errno = errno;
    }

    /// <summary>What was called, "setns".</summary>
    public string Call { get; }

    /// <summary>The error number, positive.</summary>
    public int Errno { get; }

    /// <summary>Throws when a call has returned -1. The errno is read at once: the next call would change it.</summary>
    internal static int Check(int result, string call) => result >= 0 ? result : throw new LinuxException(call, LibC.errno);
}
