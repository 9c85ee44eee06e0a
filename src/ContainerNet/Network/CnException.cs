namespace ContainerNet.Network;

/// <summary>What kind of failure it is; the name is the error id in PowerShell.</summary>
public enum CnErrorKind
{
    /// <summary>The kernel refused for a reason that has no kind of its own.</summary>
    KernelError,

    /// <summary>There is something of that name or address already.</summary>
    AlreadyExists,

    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>A capability is missing.</summary>
    PermissionDenied,

    /// <summary>Something else uses it.</summary>
    InUse,

    /// <summary>The request makes no sense, to the kernel or to us before it was sent.</summary>
    Rejected,

    /// <summary>This kernel, or this kind of link, cannot do it.</summary>
    NotSupported,

    /// <summary>Under that path there is another namespace now.</summary>
    NamespaceChanged,

    /// <summary>The kernel's list changed while it was read, again and again.</summary>
    DumpInterrupted,

    /// <summary>The kernel's answer could not be understood.</summary>
    ProtocolError,

    /// <summary>No answer came in time.</summary>
    TimedOut,

    /// <summary>Somebody has that address, or that port, already.</summary>
    AddressInUse,

    /// <summary>Some of these addresses are another network's, or reached by another route.</summary>
    SubnetOverlap,

    /// <summary>All addresses of the subnet are given away.</summary>
    PoolExhausted,

    /// <summary>The pipeline was stopped before it was done.</summary>
    Canceled,
}

/// <summary>Something could not be done. The message says what was tried, on what, in which namespace, and the kernel's words.</summary>
public sealed class CnException : Exception
{
    internal CnException(CnErrorKind kind, string message, Exception? inner = null)
        : base(message, inner) => Kind = kind;

    /// <summary>What kind of failure it is.</summary>
    public CnErrorKind Kind { get; }

    /// <summary>The error number, positive; 0 where no call failed.</summary>
    public int Errno { get; internal init; }

    /// <summary>The kernel's own words, where it gave any.</summary>
    public string? KernelMessage { get; internal init; }

    /// <summary>The C name of the netlink attribute that the kernel points at.</summary>
    public string? Attribute { get; internal init; }

    /// <summary>Both, where taking back what was done failed too.</summary>
    internal CnException AndThen(CnException second) => AndThen(second.Message);

    /// <summary>The same, with a sentence on what became of it.</summary>
    internal CnException AndThen(string more) =>
        new(Kind, $"{Message} {more}", this) { Errno = Errno, KernelMessage = KernelMessage, Attribute = Attribute };
}
