using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>
/// Disconnects containers from networks, all that the pipeline brings together at its end. That one is not connected (any more) is no error, nor is
/// a namespace that is gone.
/// </summary>
[Cmdlet(VerbsCommunications.Disconnect, "CnContainer", SupportsShouldProcess = true, DefaultParameterSetName = Named)]
public sealed class DisconnectCnContainerCommand : EndpointCmdlet
{
    private const string Named = "Container";
    private const string Piped = "InputObject";

    private readonly List<ContainerArgument?> _named = [];
    private readonly Dictionary<(NetworkStack Stack, string Network), List<string>> _leaving = [];

    /// <summary>The network: a name with wildcards, or a CnNetwork.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = Named)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    public NetworkArgument Network { get; set; } = null!;

    /// <summary>Containers: names with wildcards, the beginnings of ids, a path, a process id, a CnNamespace or a CnContainer. Left out: all of the network.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ParameterSetName = Named)]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EndpointNameCompleter))]
    public ContainerArgument[]? Container { get; set; }

    /// <summary>Endpoints, as Get-CnEndpoint and Connect-CnContainer emit them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = Piped)]
    public CnEndpoint[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == Piped) ForEach(InputObject, e => Note(StackOf(e.HostNamespace), e));
        else _named.AddRange((ContainerArgument?[]?)Container ?? [null]);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_named.Count > 0) Attempt(Network, FindNamed);
        foreach (((NetworkStack stack, string network), List<string> endpoints) in _leaving)
            Attempt(network, () => stack.Networks.Disconnect(network, endpoints, StopToken));
    }

    /// <summary>All from one reading of the state: one for each would take longer than to disconnect it.</summary>
    private void FindNamed()
    {
        NetworkStack stack = StackOf(Network.Home);
        List<NetworkRecord> networks = stack.Networks.List();
        // A name that is mistyped is no network that has been left.
        if (PatternIn(Network.Name) is null && networks.TrueForAll(n => n.Name != Network.Name))
        {
            Finish(stack, Network.Name);
            stack.Networks.Find(Network.Name);
        }

        bool missing = false;
        ForEach(_named, c =>
        {
            CnEndpoint[] found = [.. Find(stack, networks, Network.Name, c?.ToString())];
            if (found.Length == 0 && c?.Namespace is { } other) found = [.. In(other, Find(stack, networks, Network.Name, null))];
            missing |= found.Length == 0;
            ForEach(found, e => Note(stack, e));
        });
        if (missing) Finish(stack, Network.Name);
    }

    /// <summary>Those of a namespace, whatever they were connected as; none where it is gone.</summary>
    private static IEnumerable<CnEndpoint> In(NamespaceReference reference, IEnumerable<CnEndpoint> endpoints)
    {
        ulong inode;
        try
        {
            inode = NetworkSession.InodeOf(reference);
        }
        catch (CnException e) when (e.Kind == CnErrorKind.NotFound)
        {
            return [];
        }

        return endpoints.Where(e => e.Namespace.Inode == inode);
    }

    private void Note(NetworkStack stack, CnEndpoint endpoint)
    {
        (string network, string id) = endpoint.Own;
        string address = $"{endpoint.IPv4Address ?? endpoint.IPv6Address}";
        if (!ShouldProcess($"'{endpoint.Name}' ({address})", $"Disconnect from network '{network}' in {stack.Namespace.Description}")) return;
        if (!_leaving.TryGetValue((stack, network), out List<string>? ids)) _leaving[(stack, network)] = ids = [];
        ids.Add(id);
    }
}
