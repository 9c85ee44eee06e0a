namespace ContainerNet.Netlink;

/// <summary>The kernel refused a netlink request.</summary>
public sealed class NetlinkException : Exception
{
    internal NetlinkException(int errno, string? kernelMessage = null, string? attribute = null, int request = 0)
        : base(kernelMessage ?? $"errno {errno}")
    {
        Errno = errno;
        KernelMessage = kernelMessage;
        Attribute = attribute;
        Request = request;
    }

    /// <summary>The error number, positive (EPERM is 1).</summary>
    public int Errno { get; }

    /// <summary>The kernel's own words (NLMSGERR_ATTR_MSG), where it gave any.</summary>
    public string? KernelMessage { get; }

    /// <summary>The C name of the attribute that the kernel points at (NLMSGERR_ATTR_OFFS), where it does.</summary>
    public string? Attribute { get; }

    /// <summary>Which of several requests sent together failed, counted from zero; -1 is the transaction as a whole.</summary>
    public int Request { get; }
}

/// <summary>A dump was interrupted by changes (NLM_F_DUMP_INTR) or overran the buffer each time it was tried; nothing of it is handed out.</summary>
public sealed class NetlinkDumpInterruptedException(int attempts)
    : Exception($"The kernel's list changed while it was read, {attempts} times in a row.");
