using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Publishes ports of a container that is connected. What `docker run -p` does, afterwards.</summary>
[Cmdlet(VerbsData.Publish, "CnPort", SupportsShouldProcess = true)]
[OutputType(typeof(CnPublishedPort))]
public sealed class PublishCnPortCommand : EndpointCmdlet
{
    /// <summary>A container's name, the beginning of its id or of the endpoint's, or a CnEndpoint.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(EndpointNameCompleter))]
    public EndpointArgument Endpoint { get; set; } = null!;

    /// <summary>Ports: 8080:80, 127.0.0.1:9000:80/tcp, 53:53/udp, 7000-7002:7000-7002; 0:80 or 80 on a port of the host that is free.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public PortArgument[] Publish { get; set; } = [];

    /// <summary>Take the ports from the containers that have them, in one step.</summary>
    [Parameter]
    public SwitchParameter Replace { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Endpoint, () =>
    {
        CnEndpoint endpoint = Endpoint.Object ?? Single(Stack(), Endpoint.Text!);
        (string network, string id) = endpoint.Own;
        NetworkStack stack = StackOf(endpoint.HostNamespace);
        string ports = string.Join(", ", Publish.Select(p => p.ToString()));
        if (!ShouldProcess($"'{endpoint.Name}' on network '{network}' in {stack.Namespace.Description}", $"Publish {ports}{(Replace ? ", whoever has it" : "")}")) return;
        WriteObject(
            stack.Networks.Publish(network, id, [.. Publish.SelectMany(p => p.Requests)], Replace, StopToken), enumerateCollection: true);
        if (stack.Networks.PortObstacle(network) is { } obstacle) WriteWarning(obstacle);
    });

    private static CnEndpoint Single(NetworkStack stack, string text)
    {
        string[] parts = text.Split('/', 2);
        CnEndpoint[] found = [.. parts.Length == 2 ? Find(stack, parts[0], parts[1]) : Find(stack, null, text)];
        return found switch
        {
            [var one] => one,
            [] => throw new CnException(CnErrorKind.NotFound, $"Cannot find '{text}' on any network in {stack.Namespace.Description}. Connect-CnContainer connects it."),
            _ => throw new CnException(CnErrorKind.Rejected, $"'{text}' is on several networks in {stack.Namespace.Description}: {string.Join(", ", found.Select(e => e.ToString()))}. Name one of these."),
        };
    }
}
