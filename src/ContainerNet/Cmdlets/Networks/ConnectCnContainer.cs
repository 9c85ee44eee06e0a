using System.Collections;
using System.Management.Automation;
using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Connects containers to a network. What `docker network connect` does, for any namespace, and `docker run -p` besides.</summary>
[Cmdlet(VerbsCommunications.Connect, "CnContainer", SupportsShouldProcess = true)]
[OutputType(typeof(CnEndpoint))]
public sealed class ConnectCnContainerCommand : NetworkCmdlet
{
    /// <summary>So many are connected together: the state is written twice and the firewall changed once for all of them.</summary>
    private const int Together = 100;

    private readonly List<(object Target, EndpointSettings Settings)> _waiting = [];
    private string? _network;
    private int _done;

    /// <summary>The network: a name, or a CnNetwork.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    public NetworkArgument Network { get; set; } = null!;

    /// <summary>A namespace (name, path, CnNamespace), a process id, or a container (name, id, CnContainer). Digits that are no name are a process id.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    public ContainerArgument[] Container { get; set; } = [];

    /// <summary>The link's name in the container. Left out: the lowest free ethN.</summary>
    [Parameter]
    [ValidateLinkName]
    public string? InterfaceName { get; set; }

    /// <summary>One of each family at most. Left out: the next free one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [ValidateHostAddress(OneOfEachFamily = true)]
    public IPAddress?[]? IPAddress { get; set; }

    /// <summary>Of the link in the container. Left out: made of the IPv4 address, 172.20.0.2 gives 02:42:ac:14:00:02.</summary>
    [Parameter]
    [ValidateUnicast]
    public MacAddress? MacAddress { get; set; }

    /// <summary>Ports, as `docker run -p` takes them: 8080:80, 127.0.0.1:9000:80/tcp, 53:53/udp, 7000-7002:7000-7002, 6379.</summary>
    [Parameter]
    [ValidateNotNull]
    public PortArgument[] Publish { get; set; } = [];

    /// <summary>Do not send what is for elsewhere through this network.</summary>
    [Parameter]
    public SwitchParameter NoDefaultRoute { get; set; }

    /// <summary>Of several networks, the one with the lowest has the container's default route. Left out: 0.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Metric { get; set; }

    /// <summary>Notes: @{ role = 'db' }.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateLabels]
    public Hashtable Label { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Container, argument =>
    {
        ContainerReference container = argument.Resolve(Session, StopToken);
        NetworkStack stack = StackOf(Network.Home);
        // Looked for once: to read the state for each of them would take longer than to connect them.
        _network ??= stack.Networks.Find(Network.Name).Name;
        string ports = Publish.Length == 0 ? "" : $", publishing {string.Join(", ", Publish.Select(p => p.ToString()))}";
        if (!ShouldProcess($"'{container.Name}'", $"Connect to network '{_network}' in {stack.Namespace.Description}{ports}")) return;
        _waiting.Add((argument, new EndpointSettings(container.Namespace, container.Name)
        {
            ContainerId = container.Id,
            InterfaceName = InterfaceName,
            Addresses = [.. (IPAddress ?? []).OfType<IPAddress>()],
            MacAddress = MacAddress,
            Ports = [.. Publish.SelectMany(p => p.Requests)],
            DefaultRoute = !NoDefaultRoute,
            Metric = (uint?)Metric,
            Labels = Hashtables.Labels(Label),
        }));
        if (_waiting.Count == Together) ConnectAll();
    });

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        ConnectAll();
        if (_done > 1) WriteProgress(new ProgressRecord(1, $"Connecting to network '{Network}'", "Done") { RecordType = ProgressRecordType.Completed });
    }

    private void ConnectAll()
    {
        if (_waiting.Count == 0) return;
        (object Target, EndpointSettings Settings)[] batch = [.. _waiting];
        _waiting.Clear();
        Attempt(Network, () =>
        {
            // Looked for before: once they are connected, nothing may fail any more.
            string? obstacle = Publish.Length > 0 ? StackOf(Network.Home).Networks.PortObstacle(Network.Name) : null;
            (CnEndpoint? Endpoint, CnException? Failure)[] outcomes = StackOf(Network.Home).Networks.Connect(
                Network.Name, [.. batch.Select(b => b.Settings)], StopToken, done => Report(done, batch));
            _done += batch.Length;
            for (int i = 0; i < batch.Length; i++)
            {
                if (outcomes[i].Failure is { } failure) WriteError(failure.ToRecord(batch[i].Target));
                else WriteObject(outcomes[i].Endpoint);
            }

            if (obstacle is not null) WriteWarning(obstacle);
        });
    }

    private void Report(int done, (object Target, EndpointSettings Settings)[] batch)
    {
        // Each tenth: to draw it costs more than to connect one.
        if (batch.Length < 2 || done % 10 != 0) return;
        try
        {
            WriteProgress(new ProgressRecord(1, $"Connecting to network '{Network}'", $"{_done + done}: {batch[done - 1].Settings.Name}") { PercentComplete = 100 * done / batch.Length });
        }
        catch (Exception e) when (e is PipelineStoppedException or ActionPreferenceStopException)
        {
            // What was begun has to be finished, or taken back, first.
            StopProcessing();
        }
    }
}
