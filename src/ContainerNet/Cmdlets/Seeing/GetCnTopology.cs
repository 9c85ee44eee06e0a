using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets everything at once: the namespaces, their links with both ends joined, bridges, addresses, routes and masquerades, as one graph.</summary>
[Cmdlet(VerbsCommon.Get, "CnTopology")]
[OutputType(typeof(CnTopology))]
public sealed class GetCnTopologyCommand : CnCmdlet
{
    private readonly List<NamespaceArgument> _namespaces = [];
    private readonly List<LinkArgument> _bridges = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Only these namespaces: names with wildcards (host is the one that this process is in), a path, a process id, a CnNamespace or a CnContainer.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNamespace]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public NamespaceArgument[] Namespace { get; set; } = [];

    /// <summary>Only these bridges, their ports and what is behind them: names with wildcards, or a CnBridge.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public LinkArgument[] Bridge { get; set; } = [];

    /// <summary>
    /// Only these containers, what they are connected to and the way out from there: names with wildcards, ids or the beginning of one, a process id, a
    /// CnNamespace or a CnContainer.
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    public ContainerArgument[] Container { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _namespaces.AddRange(Namespace);
        _bridges.AddRange(Bridge);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Attempt(null, () =>
    {
        CnTopology whole = new TopologyReader(Session, e => WriteWarning(e.Message), _stopping.Token).Read();

        HashSet<CnNamespace> namespaces = [];
        HashSet<CnBridge> bridges = [];
        HashSet<CnContainer> containers = [];
        ForEach(_namespaces, argument => namespaces.UnionWith(Find(whole, argument)));
        ForEach(_bridges, argument => bridges.UnionWith(Find(whole, argument)));

        ForEach(Container, argument => containers.UnionWith(Find(whole, argument)));

        // Nothing of what was asked for is there, which was said.
        if ((_namespaces.Count > 0 && namespaces.Count == 0) || (_bridges.Count > 0 && bridges.Count == 0) || (Container.Length > 0 && containers.Count == 0)) return;
        WriteObject(whole.Narrow(
            _namespaces.Count == 0 ? null : namespaces, _bridges.Count == 0 ? null : bridges, Container.Length == 0 ? null : containers));
    });

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    private protected override void Close() => _stopping.Dispose();

    private CnContainer[] Find(CnTopology whole, ContainerArgument argument)
    {
        if (WildcardPattern.ContainsWildcardCharacters($"{argument}"))
        {
            var pattern = new WildcardPattern($"{argument}", WildcardOptions.IgnoreCase);
            return Array.FindAll(whole.Containers, c => pattern.IsMatch(c.Name));
        }

        ContainerReference container = argument.Resolve(Session, _stopping.Token);
        if (container.Id is not null && Array.FindAll(whole.Containers, c => c.Id == container.Id) is { Length: > 0 } known) return known;
        ulong inode = NetworkSession.InodeOf(container.Namespace);
        return Array.FindAll(whole.Containers, c => c.Namespace?.Inode == inode) is { Length: > 0 } there
            ? there
            : throw new CnException(CnErrorKind.NotFound, $"Cannot find container '{argument}': what it is in could not be seen.");
    }

    /// <summary>A name without wildcards is an answer or an error; wildcards may find nothing.</summary>
    private static CnNamespace[] Find(CnTopology whole, NamespaceArgument argument)
    {
        NamespaceReference reference = argument.Reference;
        CnNamespace[] found;
        if (reference.Expected is { } expected)
        {
            found = Array.FindAll(whole.Namespaces, expected.IsSame);
        }
        else if (reference.Name is { } name)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            found = Array.FindAll(whole.Namespaces, n => pattern.IsMatch(TopologyTree.Label(n)) || (n.Name is not null && pattern.IsMatch(n.Name)));
            if (WildcardPattern.ContainsWildcardCharacters(name)) return found;
        }
        else
        {
            ulong inode = NetworkSession.InodeOf(reference);
            found = Array.FindAll(whole.Namespaces, n => n.Inode == inode);
        }

        return found.Length > 0 ? found : throw new CnException(CnErrorKind.NotFound, $"Cannot find namespace '{argument}': no namespace that could be seen is called so.");
    }

    private static CnBridge[] Find(CnTopology whole, LinkArgument argument)
    {
        if (argument.Home() is { } home && argument.Reference.Index is > 0 and var index)
            return Checked(Array.FindAll(whole.Bridges, b => b.Index == index && b.Namespace.IsSame(home)));
        if (argument.Reference.Name is not { } name)
            return Checked(Array.FindAll(whole.Bridges, b => b.Index == argument.Reference.Index));

        var pattern = new WildcardPattern(name);
        CnBridge[] found = Array.FindAll(whole.Bridges, b => pattern.IsMatch(b.Name));
        return WildcardPattern.ContainsWildcardCharacters(name) ? found : Checked(found);

        CnBridge[] Checked(CnBridge[] bridges) => bridges.Length > 0
            ? bridges
            : throw new CnException(CnErrorKind.NotFound, $"Cannot find bridge '{argument}': no namespace that could be seen has a bridge that is called so.");
    }
}
