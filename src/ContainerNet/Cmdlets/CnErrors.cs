using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Makes every error record. The id is the kind's name: AlreadyExists, NotFound, PermissionDenied ...</summary>
internal static class CnErrors
{
    public static ErrorRecord ToRecord(this CnException e, object? target) => new(e, e.Kind.ToString(), CategoryOf(e.Kind), target);

    private static ErrorCategory CategoryOf(CnErrorKind kind) => kind switch
    {
        CnErrorKind.AlreadyExists => ErrorCategory.ResourceExists,
        CnErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        CnErrorKind.PermissionDenied => ErrorCategory.PermissionDenied,
        CnErrorKind.InUse => ErrorCategory.ResourceBusy,
        CnErrorKind.Rejected => ErrorCategory.InvalidArgument,
        CnErrorKind.NotSupported => ErrorCategory.NotImplemented,
        CnErrorKind.NamespaceChanged => ErrorCategory.InvalidOperation,
        CnErrorKind.DumpInterrupted => ErrorCategory.ResourceUnavailable,
        CnErrorKind.ProtocolError => ErrorCategory.ProtocolError,
        CnErrorKind.AddressInUse => ErrorCategory.ResourceExists,
        CnErrorKind.SubnetOverlap => ErrorCategory.InvalidArgument,
        CnErrorKind.PoolExhausted => ErrorCategory.ResourceUnavailable,
        CnErrorKind.Canceled => ErrorCategory.OperationStopped,
        CnErrorKind.TimedOut => ErrorCategory.OperationTimeout,
        _ => ErrorCategory.InvalidOperation,
    };
}
