using System.Management.Automation;
using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>What Get- and Remove-CnConnection share: which connections are meant.</summary>
public abstract class ConnectionCmdlet : CnCmdlet
{
    private protected const string Filtered = "Filter";

    private readonly CancellationTokenSource _stopping = new();
    private HashSet<IPAddress>? _owned;
    private bool _asked;

    /// <summary>Addresses or networks that the source is in, before or after translation.</summary>
    [Parameter(ParameterSetName = Filtered)]
    [ValidateNotNull]
    public PrefixArgument[] Source { get; set; } = [];

    /// <summary>Addresses or networks that the destination is in, before or after translation.</summary>
    [Parameter(ParameterSetName = Filtered)]
    [ValidateNotNull]
    public PrefixArgument[] Destination { get; set; } = [];

    /// <summary>Addresses or networks that either end is in.</summary>
    [Parameter(Position = 1, ParameterSetName = Filtered)]
    [ValidateNotNull]
    public PrefixArgument[] Address { get; set; } = [];

    /// <summary>Ports at either end, before or after translation.</summary>
    [Parameter(ParameterSetName = Filtered)]
    [ValidateRange(0, ushort.MaxValue)]
    public int[] Port { get; set; } = [];

    /// <summary>tcp, udp, icmp ..., or a number.</summary>
    [Parameter(ParameterSetName = Filtered)]
    [ValidateProtocol]
    [ArgumentCompleter(typeof(ConnectionProtocolCompleter))]
    public string[] Protocol { get; set; } = [];

    /// <summary>ESTABLISHED, TIME_WAIT ..., of TCP and SCTP, with wildcards.</summary>
    [Parameter(ParameterSetName = Filtered)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectionStateCompleter))]
    public string[] State { get; set; } = [];

    /// <summary>Left out: both.</summary>
    [Parameter(ParameterSetName = Filtered)]
    [Alias("AddressFamily")]
    public IPFamily? Family { get; set; }

    /// <summary>Containers at either end: names with wildcards, ids or the beginning of one, paths, process ids, a CnNamespace or a CnContainer.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = Filtered)]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    public ContainerArgument[]? Container { get; set; }

    /// <summary>
    /// Whose table to look into: a name, a path, a process id, a CnNamespace or a CnContainer. Left out: that of this process. Not from the pipeline: a
    /// namespace that is piped is a container's.
    /// </summary>
    [Parameter(ParameterSetName = Filtered)]
    [ValidateNamespace]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public NamespaceArgument? Namespace { get; set; }

    /// <summary>Was nothing said of which connections?</summary>
    private protected bool IsUnlimited =>
        _asked && _owned is null && Family is null && Source.Length + Destination.Length + Address.Length + Port.Length + Protocol.Length + State.Length == 0;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _asked = true;
        if (Container is null) return;
        _owned ??= [];
        ForEach(Container, container => _owned.UnionWith(AddressesOf(container, Stack(Namespace))));
    }

    /// <summary>Those that are meant: for all containers that the pipeline has brought in one reading, so that none comes twice. It may have brought none.</summary>
    private protected void ForEachFound(Action<NetworkStack, CnConnection> action) => Attempt(null, () =>
    {
        if (!_asked) return;
        NetworkStack stack = Stack(Namespace);
        var filter = new ConnectionFilter
        {
            Family = Family?.ToAddressFamily(),
            Protocols = Array.ConvertAll(Protocol, p => ConnectionWords.ProtocolIn(p)!.Value),
            State = State.Length == 0 ? null : IsWanted,
            Sources = Array.ConvertAll(Source, p => p.Network),
            Destinations = Array.ConvertAll(Destination, p => p.Network),
            Addresses = Array.ConvertAll(Address, p => p.Network),
            Ports = Port,
            Owned = _owned,
        };
        foreach (CnConnection connection in stack.Connections.List(filter))
        {
            if (Stopping) return;
            action(stack, connection);
        }
    });

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    private protected override void Close() => _stopping.Dispose();

    private bool IsWanted(string state) => Array.Exists(State, s => new WildcardPattern(s, WildcardOptions.IgnoreCase).IsMatch(state));

    /// <summary>Everybody has 127.0.0.1: it means a container only in its own table.</summary>
    private HashSet<IPAddress> AddressesOf(ContainerArgument container, NetworkStack stack)
    {
        HashSet<IPAddress> owned = [];
        foreach (ContainerReference found in container.ResolveAll(Session, _stopping.Token))
        {
            NetworkStack inside = Session.Open(found.Namespace);
            owned.UnionWith(inside.Addresses.List().Select(a => a.Address).Where(a => inside == stack || !IPAddress.IsLoopback(a)));
        }

        return owned;
    }
}

/// <summary>A protocol by its name or number.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateProtocolAttribute : ValidateEnumeratedArgumentsAttribute
{
    protected override void ValidateElement(object element)
    {
        if (ConnectionWords.ProtocolIn((string)element) is null)
            throw new ValidationMetadataException($"'{element}' is no protocol: {string.Join(", ", ConnectionWords.Protocols)} or a number from 0 to 255 are.");
    }
}
