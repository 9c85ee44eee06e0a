using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>A network namespace as a file: /run/netns/NAME, /proc/PID/ns/net. What is open stays the same namespace whatever happens to the path.</summary>
internal sealed unsafe class NamespaceFile : IDisposable
{
    /// <summary>The namespace that the calling thread is in, which is the process's unless it says so.</summary>
    public const string Own = "/proc/thread-self/ns/net";

    // linux/nsfs.h
    private const int NS_GET_NSTYPE = 0xb703;

    private NamespaceFile(FileDescriptor descriptor, string path)
    {
        Descriptor = descriptor;
        stat status;
        LinuxException.Check(LibC.fstat(descriptor.Number, &status), $"fstat {path}");
        Device = (ulong)status.st_dev;
        Inode = (ulong)status.st_ino;
    }

    public FileDescriptor Descriptor { get; }

    /// <summary>The device of nsfs: the same for all namespaces.</summary>
    public ulong Device { get; }

    /// <summary>The number in net:[4026531840]. Used again as soon as the namespace is gone.</summary>
    public ulong Inode { get; }

    /// <summary>Is it a network namespace, and not some other file?</summary>
    public bool IsNetworkNamespace => LibC.ioctl(Descriptor.Number, NS_GET_NSTYPE) == LibC.CLONE_NEWNET;

    /// <exception cref="LinuxException">The file cannot be opened.</exception>
    public static NamespaceFile Open(string path) => new(FileDescriptor.Open(path, LibC.O_RDONLY), path);

    public void Dispose() => Descriptor.Dispose();
}
