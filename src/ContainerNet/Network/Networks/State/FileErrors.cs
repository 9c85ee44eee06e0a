using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>Turns what goes wrong with a file of ours into errors that say what was tried, and where.</summary>
internal static class FileErrors
{
    /// <param name="what">Goes on after "Cannot": "save network 'web'".</param>
    /// <param name="path">The file or the folder.</param>
    /// <param name="action">What to do.</param>
    /// <exception cref="CnException">It failed.</exception>
    public static T Try<T>(string what, string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (IsOne(e))
        {
            throw Explain(e, what, path);
        }
    }

    public static bool IsOne(Exception e) => e is LinuxException or IOException or UnauthorizedAccessException;

    public static CnException Explain(Exception e, string what, string path)
    {
        int errno = ErrnoOf(e);
        string words = errno == 0 ? e.Message.TrimEnd('.') : $"{Errno.Text(errno)} ({Errno.Name(errno)})";
        string more = Errno.Name(errno) switch
        {
            // The folder is root's.
            "EACCES" or "EPERM" => " It needs the capability CAP_DAC_OVERRIDE, which root has.",
            _ => "",
        };
        return new CnException(errno == 0 ? CnErrorKind.KernelError : Kernel.KindOf(errno), $"Cannot {what} in {path}: {words}.{more}", e) { Errno = errno };
    }

    /// <summary>.NET has some error numbers as exceptions of their own, and the others in HResult.</summary>
    private static int ErrnoOf(Exception e) => e switch
    {
        LinuxException l => l.Errno,
        FileNotFoundException or DirectoryNotFoundException => Errno.NotFound,
        UnauthorizedAccessException { InnerException: IOException inner } => ErrnoOf(inner),
        _ => e.HResult is > 0 and < 4096 ? e.HResult : 0,
    };
}
