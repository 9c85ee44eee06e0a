using ContainerNet.Linux;
using ContainerNet.Netlink;

namespace ContainerNet.Network;

/// <summary>Turns what the lower floors throw into errors that say what was tried.</summary>
internal static class Kernel
{
    /// <param name="what">Goes on after "Cannot": "create bridge 'br0'".</param>
    /// <param name="where">The namespace; null where none is meant.</param>
    /// <param name="action">What to do.</param>
    /// <param name="hint">Looks closer at a failure, for a sentence to append; may return null.</param>
    /// <exception cref="CnException">It failed.</exception>
    public static T Try<T>(string what, CnNamespace? where, Func<T> action, Func<int, string?>? hint = null)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is NetlinkException or LinuxException or NetlinkDumpInterruptedException or NetlinkProtocolException)
        {
            throw Explain(e, what, where, hint);
        }
    }

    public static void Try(string what, CnNamespace? where, Action action, Func<int, string?>? hint = null) =>
        Try(what, where, () => { action(); return true; }, hint);

    public static CnException Explain(Exception e, string what, CnNamespace? where, Func<int, string?>? hint = null)
    {
        string tried = where is null ? $"Cannot {what}" : $"Cannot {what} in {where.Description}";
        return e switch
        {
            NetlinkException n => OfErrno(n.Errno, n.KernelMessage, n.Attribute, "CAP_NET_ADMIN", tried, hint, n),
            LinuxException l => OfErrno(l.Errno, null, null, CapabilityFor(l.Call), tried, hint, l),
            NetlinkDumpInterruptedException => new CnException(CnErrorKind.DumpInterrupted, $"{tried}: {e.Message}", e),
            _ => new CnException(CnErrorKind.ProtocolError, $"{tried}: {e.Message}", e),
        };
    }

    public static CnErrorKind KindOf(int errno) => Errno.Name(errno) switch
    {
        "EEXIST" => CnErrorKind.AlreadyExists,
        "ENODEV" or "ENOENT" or "ESRCH" or "EADDRNOTAVAIL" or "ENXIO" => CnErrorKind.NotFound,
        "EPERM" or "EACCES" or "EROFS" => CnErrorKind.PermissionDenied,
        "EBUSY" or "EADDRINUSE" => CnErrorKind.InUse,
        "EINVAL" or "ERANGE" or "ENAMETOOLONG" or "ENETUNREACH" or "EHOSTUNREACH" or "ENOTDIR" or "ELOOP" or "EXFULL" => CnErrorKind.Rejected,
        "EOPNOTSUPP" or "EAFNOSUPPORT" or "EPROTONOSUPPORT" => CnErrorKind.NotSupported,
        "ENOBUFS" or "ERESTART" => CnErrorKind.DumpInterrupted,
        "EAGAIN" or "ETIMEDOUT" => CnErrorKind.TimedOut,
        _ => CnErrorKind.KernelError,
    };

    private static CnException OfErrno(
        int errno, string? kernelMessage, string? attribute, string capability, string tried, Func<int, string?>? hint, Exception inner)
    {
        // rtnetlink says EPERM for a missing capability, and EACCES where a setting forbids it: IPv6 switched off on a link.
        CnErrorKind kind = inner is NetlinkException && Errno.Name(errno) == "EACCES" ? CnErrorKind.Rejected : KindOf(errno);
        string words = kernelMessage?.TrimEnd('.') ?? Errno.Text(errno);
        string message = $"{tried}: {words} ({Errno.Name(errno)}).";
        if (kind == CnErrorKind.PermissionDenied) message += $" It needs the capability {capability}.";
        if (attribute is not null && kind == CnErrorKind.Rejected) message += $" The kernel points at {attribute}.";
        if (hint?.Invoke(errno) is { } more) message += $" {more}";
        return new CnException(kind, message, inner) { Errno = errno, KernelMessage = kernelMessage, Attribute = attribute };
    }

    private static string CapabilityFor(string call) => call.Split(' ') switch
    {
        ["setns" or "unshare" or "mount" or "umount" or "mkdir" or "unlink", ..] => "CAP_SYS_ADMIN",
        ["socket", ..] => "CAP_NET_RAW",
        // Another process's namespace file asks for the right to trace it.
        ["open", var path, ..] => path.StartsWith("/proc/", StringComparison.Ordinal) ? "CAP_SYS_PTRACE" : "CAP_SYS_ADMIN",
        _ => "CAP_NET_ADMIN",
    };
}
