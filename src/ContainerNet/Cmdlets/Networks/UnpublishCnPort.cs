using System.Management.Automation;
using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Withdraws published ports. That one is not published (any more) is no error.</summary>
[Cmdlet(VerbsData.Unpublish, "CnPort", SupportsShouldProcess = true, DefaultParameterSetName = Named)]
public sealed class UnpublishCnPortCommand : NetworkCmdlet
{
    private const string Named = "HostPort";
    private const string Piped = "InputObject";

    private readonly Dictionary<NetworkStack, List<CnPublishedPort>> _doomed = [];

    /// <summary>Ports of the host.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = Named)]
    [ArgumentCompleter(typeof(PublishedPortCompleter))]
    [ValidateRange(1, 65535)]
    public int[] HostPort { get; set; } = [];

    /// <summary>Tcp, Udp or Sctp. Left out: all.</summary>
    [Parameter(Position = 1, ParameterSetName = Named)]
    public PortProtocol? Protocol { get; set; }

    /// <summary>The address of the host; 0.0.0.0 and :: are those published on any. Left out: all.</summary>
    [Parameter(Position = 2, ParameterSetName = Named)]
    [ValidateNotNull]
    public IPAddress? HostAddress { get; set; }

    /// <summary>What Get-CnPublishedPort has found.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = Piped)]
    public CnPublishedPort[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == Piped)
        {
            ForEach(InputObject, port => Note(StackOf(port.Namespace), port));
            return;
        }

        Attempt(null, () =>
        {
            NetworkStack stack = Stack();
            ForEach(
                stack.Networks.ListPorts(meant: true).Where(p => HostPort.Contains(p.HostPort) && (Protocol is null || p.Protocol == Protocol)
                    && (HostAddress is null || p.HostAddress.Equals(HostAddress))).ToList(),
                port => Note(stack, port));
        });
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach ((NetworkStack stack, List<CnPublishedPort> ports) in _doomed) Attempt(ports[0], () => stack.Networks.Unpublish(ports, StopToken));
    }

    private void Note(NetworkStack stack, CnPublishedPort port)
    {
        if (!ShouldProcess($"{port} of '{port.Container}' in {stack.Namespace.Description}", "Unpublish")) return;
        if (!_doomed.TryGetValue(stack, out List<CnPublishedPort>? ports)) _doomed[stack] = ports = [];
        ports.Add(port);
    }
}
