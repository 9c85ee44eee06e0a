using System.Runtime.InteropServices;
using System.Text;
using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>A file descriptor that is closed once, and not while a call uses it.</summary>
internal sealed unsafe class FileDescriptor : SafeHandle
{
    public FileDescriptor(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    public override bool IsInvalid => handle < 0;

    /// <summary>The number, for a message to the kernel. Keep the object alive until the kernel has read it.</summary>
    public int Number => (int)handle;

    /// <exception cref="LinuxException">open(2) failed.</exception>
    public static FileDescriptor Open(string path, int flags)
    {
        fixed (byte* name = CString(path))
            return new FileDescriptor(LinuxException.Check(LibC.open(name, flags | LibC.O_CLOEXEC, default), $"open {path}"));
    }

    /// <summary>Opens a file for writing; where there is none, it makes one that others may read.</summary>
    /// <exception cref="LinuxException">open(2) failed. ENOENT: there is no such folder; a symbolic link is ELOOP, wherever it leads.</exception>
    public static FileDescriptor Create(string path)
    {
        // rw-r--r--
        fixed (byte* name = CString(path))
            return new FileDescriptor(LinuxException.Check(LibC.open(name, LibC.O_RDWR | LibC.O_CREAT | LibC.O_NOFOLLOW | LibC.O_CLOEXEC, 0x1a4), $"open {path}"));
    }

    /// <summary>The path's bytes with their final NUL.</summary>
    public static byte[] CString(string text) => Encoding.UTF8.GetBytes(text + '\0');

    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;
}
