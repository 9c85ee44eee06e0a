using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>What the cmdlets about networks share: where the network is, and a wait for its lock that Ctrl+C ends.</summary>
public abstract class NetworkCmdlet : CnCmdlet
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>
    /// Where the network is: a name, a path, a process id, a CnNamespace or a CnContainer. Left out: where the network object comes from, or the
    /// namespace of this process. Not from the pipeline: a namespace that is piped is a container's.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    [ValidateNamespace]
    public NamespaceArgument? Namespace { get; set; }

    private protected CancellationToken StopToken => _stopping.Token;

    private protected NetworkStack Stack() => Stack(Namespace);

    /// <summary>A network object brings its namespace, a name is looked up in -Namespace.</summary>
    private protected NetworkStack StackOf(CnNamespace? home) => home is null ? Stack() : Session.Open(NamespaceReference.Of(home));

    /// <summary>Text with wildcards as a test; null where there are none.</summary>
    private protected static WildcardPattern? PatternIn(string name) =>
        WildcardPattern.ContainsWildcardCharacters(name) ? new WildcardPattern(name, WildcardOptions.IgnoreCase) : null;

    /// <summary>The networks that a name with wildcards means; those whose file makes no sense among them, so that it is told.</summary>
    private protected static IReadOnlyList<string> NamesOf(NetworkStack stack, NetworkArgument network)
    {
        if (PatternIn(network.Name) is not { } pattern) return [network.Name];
        (List<NetworkRecord> networks, IReadOnlyList<DamagedNetwork> damaged) = stack.Networks.Read();
        return [.. networks.Select(n => n.Name).Concat(damaged.Select(d => d.Name)).Where(n => pattern.IsMatch(n)).Order(StringComparer.Ordinal)];
    }

    /// <summary>For who does not find what he shall take away, or finds something in his way: maybe somebody died over it.</summary>
    /// <param name="stack">Where the networks are.</param>
    /// <param name="network">The network that it is about, which may have wildcards.</param>
    private protected void Finish(NetworkStack stack, string network)
    {
        if (stack.Networks.HasUnfinished() && ShouldProcess($"networks in {stack.Namespace.Description}", "Remove what was left half done"))
            stack.Networks.Finish(network, StopToken);
    }

    private protected override void Close() => _stopping.Dispose();

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();
}
