using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>Makes folders that others may remove at any moment. (Directory.CreateDirectory takes one that went meanwhile for a file.)</summary>
internal static unsafe class StateFolder
{
    // rwxr-xr-x
    private const ushort Mode = 0x1ed;

    /// <summary>Makes a folder that others may read; one that is there is left as it is. False where what it should be in is gone, or it itself at once.</summary>
    /// <exception cref="LinuxException">EACCES, EROFS, ENOSPC and others.</exception>
    public static bool TryMake(string path)
    {
        fixed (byte* name = FileDescriptor.CString(path))
        {
            // The umask has its say at creation only.
            if (LibC.mkdir(name, Mode) == 0 && LibC.chmod(name, Mode) == 0) return true;
            int errno = LibC.errno;
            if (errno == LibC.EEXIST) return true;
            return errno == LibC.ENOENT ? false : throw new LinuxException($"mkdir {path}", errno);
        }
    }
}
