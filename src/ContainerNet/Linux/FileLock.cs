using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>
/// An exclusive lock on a file that its holder may remove. It belongs to the open file (fcntl(2), F_OFD_SETLK), not to the process: two threads
/// exclude each other as two processes do, and it goes with its holder, however he ends.
/// </summary>
internal sealed unsafe class FileLock : IDisposable
{
    /// <summary>The byte whose lock is the lock.</summary>
    private const int Holder = 0;

    /// <summary>
    /// The byte of the one who comes next. Without it, who gives the lock back and wants it again at once would always be faster than those who
    /// wait; so he has to queue behind the next one like everybody else.
    /// </summary>
    private const int Next = 1;

    /// <summary>
    /// The kernel's own wait ends early for a signal only, so it is asked again and again. The next one asks often; the others have time, and there
    /// may be many of them.
    /// </summary>
    private static readonly TimeSpan s_nextInterval = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(5);

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
                if (Wait(file, path, Next, stopping) && Wait(file, path, Holder, stopping) && IsAt(path, file))
                {
                    Set(file, path, Next, LibC.F_UNLCK);
                    return new FileLock(file);
                }
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

    /// <summary>False when the file was removed meanwhile, and maybe made anew: then its lock is the lock of nothing.</summary>
    private static bool Wait(FileDescriptor file, string path, int part, CancellationToken stopping)
    {
        while (!Set(file, path, part, LibC.F_WRLCK))
        {
            stopping.ThrowIfCancellationRequested();
            stopping.WaitHandle.WaitOne(part == Holder ? s_nextInterval : s_interval);
            if (!IsAt(path, file)) return false;
        }

        return true;
    }

    /// <summary>False when somebody else has that part.</summary>
    /// <exception cref="LinuxException">The file system has no locks.</exception>
    private static bool Set(FileDescriptor file, string path, int part, int type)
    {
        // The kernel wants the process id of such a lock to be 0.
        var range = new flock { l_type = (short)type, l_whence = (short)LibC.SEEK_SET, l_start = part, l_len = 1 };
        if (LibC.fcntl(file.Number, LibC.F_OFD_SETLK, &range) == 0) return true;
        int errno = LibC.errno;
        return errno == LibC.EAGAIN || errno == LibC.EACCES ? false : throw new LinuxException($"fcntl {path}", errno);
    }

    private static bool IsAt(string path, FileDescriptor file)
    {
        stat there, held;
        LinuxException.Check(LibC.fstat(file.Number, &held), $"fstat {path}");
        fixed (byte* name = FileDescriptor.CString(path))
            return LibC.stat(name, &there) == 0 && there.st_ino == held.st_ino && there.st_dev == held.st_dev;
    }
}
