using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>
/// An exclusive lock on a file that its holder may remove. It belongs to the open file (fcntl(2), F_OFD_SETLK), not to the process: two threads
/// exclude each other as two processes do, and it goes with its holder, however he ends.
/// </summary>
internal sealed unsafe class FileLock : IDisposable
{
    /// <summary>
    /// The kernel's own wait ends early for a signal only, so it is asked again and again, which costs it a microsecond. All who wait ask equally
    /// often: who came last has no better chance than the others.
    /// </summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(2);

    private readonly FileDescriptor _file;

    private FileLock(FileDescriptor file) => _file = file;

    /// <summary>Waits until the lock is free. The file is made where there is none; its folder must be there.</summary>
    /// <exception cref="LinuxException">ENOENT: there is no such folder. EACCES, EROFS and others.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public static FileLock Take(string path, CancellationToken stopping)
    {
        while (true)
        {
            FileDescriptor file = FileDescriptor.Create(path);
            try
            {
                while (!TryLock(file, path))
                {
                    stopping.ThrowIfCancellationRequested();
                    stopping.WaitHandle.WaitOne(s_interval);
                }

                // Who had it may have removed the file, and the next one made another: then this is the lock of nothing.
                if (IsAt(path, file)) return new FileLock(file);
            }
            catch
            {
                file.Dispose();
                throw;
            }

            file.Dispose();
        }
    }

    public void Dispose() => _file.Dispose();

    /// <exception cref="LinuxException">The file system has no locks.</exception>
    private static bool TryLock(FileDescriptor file, string path)
    {
        // Length 0 is "to the end", wherever that comes to be; the kernel wants the process id to be 0.
        var whole = new flock { l_type = (short)LibC.F_WRLCK, l_whence = (short)LibC.SEEK_SET };
        if (LibC.fcntl(file.Number, LibC.F_OFD_SETLK, &whole) == 0) return true;
        int errno = LibC.errno;
        return errno == LibC.EAGAIN || errno == LibC.EACCES || errno == LibC.EINTR ? false : throw new LinuxException($"fcntl {path}", errno);
    }

    private static bool IsAt(string path, FileDescriptor file)
    {
        stat there, held;
        LinuxException.Check(LibC.fstat(file.Number, &held), $"fstat {path}");
        fixed (byte* name = FileDescriptor.CString(path))
            return LibC.stat(name, &there) == 0 && there.st_ino == held.st_ino && there.st_dev == held.st_dev;
    }
}
