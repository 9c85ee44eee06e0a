using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets published ports, with the packets that began a connection to each. What `docker port` prints.</summary>
[Cmdlet(VerbsCommon.Get, "CnPublishedPort")]
[OutputType(typeof(CnPublishedPort))]
public sealed class GetCnPublishedPortCommand : NetworkCmdlet
{
    /// <summary>Ports of the host. Left out: all.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(PublishedPortCompleter))]
    [ValidateRange(1, 65535)]
    public int[]? HostPort { get; set; }

    /// <summary>Tcp, Udp or Sctp. Left out: all.</summary>
    [Parameter(Position = 1)]
    public PortProtocol? Protocol { get; set; }

    /// <summary>An endpoint, or the name of its container with wildcards. Left out: all.</summary>
    [Parameter(ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EndpointNameCompleter))]
    public EndpointArgument? Endpoint { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Endpoint, () =>
    {
        WildcardPattern? name = Endpoint?.Text is { } text ? new WildcardPattern(text, WildcardOptions.IgnoreCase) : null;
        WriteObject(
            StackOf(Endpoint?.Object?.HostNamespace).Networks.ListPorts().Where(p =>
                (HostPort is null || HostPort.Contains(p.HostPort))
                && (Protocol is null || p.Protocol == Protocol)
                && (Endpoint?.Object is not { } one || (one.EndpointId is not null && p.EndpointId == one.EndpointId))
                && (name is null || name.IsMatch(p.Container ?? ""))),
            enumerateCollection: true);
    });
}
