using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Sends ICMP echo requests, or connects by TCP, from inside a namespace. What cannot be reached is a result and no error.</summary>
[Cmdlet(VerbsDiagnostic.Test, "CnConnection")]
[OutputType(typeof(CnConnectionResult), typeof(bool))]
public sealed class TestCnConnectionCommand : CnCmdlet
{
    private readonly ConnectionTest _test = new();

    /// <summary>Addresses, IPv4 or IPv6.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Address", "IPAddress", "IPv4Address")]
    public HostArgument[] Destination { get; set; } = [];

    /// <summary>
    /// Where to send from: a name, a path, a process id, a CnNamespace or a CnContainer. Left out: the namespace of this process. A piped address
    /// does not bring its own: from there it is always reached.
    /// </summary>
    [Parameter]
    [ValidateNamespace]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public NamespaceArgument? Namespace { get; set; }

    /// <summary>How many probes to each destination.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = 4;

    /// <summary>How long to wait for each answer.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TimeoutMilliseconds { get; set; } = 1000;

    /// <summary>From the sending of one probe to that of the next; none after the last.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int IntervalMilliseconds { get; set; } = 200;

    /// <summary>Connect to this TCP port instead of sending echo requests.</summary>
    [Parameter]
    [ValidateRange(1, ushort.MaxValue)]
    public int? TcpPort { get; set; }

    /// <summary>How many hops a probe may go; the router where it ends says so. Left out: the namespace's default, 64.</summary>
    [Parameter]
    [Alias("Ttl", "MaxHops")]
    [ValidateRange(1, byte.MaxValue)]
    public int? TimeToLive { get; set; }

    /// <summary>Emits one bool per destination: did any probe succeed? Stops at the first that does.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Destination, destination =>
    {
        NetworkStack stack = Stack(Namespace);
        IEnumerable<CnConnectionResult> results = _test.Run(stack, destination.Resolve(stack), new ProbeSettings
        {
            Count = Count,
            Timeout = TimeSpan.FromMilliseconds(TimeoutMilliseconds),
            Interval = TimeSpan.FromMilliseconds(IntervalMilliseconds),
            TcpPort = TcpPort,
            HopLimit = TimeToLive,
        });
        if (Quiet)
        {
            WriteObject(results.Any(r => r.Succeeded));
            return;
        }

        // Each as it comes, which is also when an error of the next one comes out as what it is.
        foreach (CnConnectionResult result in results) WriteObject(result);
    });

    /// <inheritdoc/>
    protected override void StopProcessing() => _test.Cancel();

    private protected override void Close() => _test.Dispose();
}
