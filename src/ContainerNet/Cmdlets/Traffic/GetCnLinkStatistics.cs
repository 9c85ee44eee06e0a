using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets the counters of links: packets, bytes, errors, and what was thrown away.</summary>
[Cmdlet(VerbsCommon.Get, "CnLinkStatistics")]
[OutputType(typeof(CnLinkStatistics))]
public sealed class GetCnLinkStatisticsCommand : NamespacedCmdlet
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>A name with wildcards, an index, or a link.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument[]? Link { get; set; }

    /// <summary>The links of these containers: names with wildcards, ids or the beginning of one, paths, process ids, a CnNamespace or a CnContainer.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    public ContainerArgument[]? Container { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Container is null)
        {
            ForEach<LinkArgument?>((LinkArgument?[]?)Link ?? [null], link => Emit(link is null ? Stack() : Resolve(link).Stack, link, null));
            return;
        }

        ForEach(Container, container =>
        {
            foreach (ContainerReference found in container.ResolveAll(Session, _stopping.Token).ToList())
            {
                NetworkStack inside = Session.Open(found.Namespace);
                ForEach<LinkArgument?>((LinkArgument?[]?)Link ?? [null], link => Emit(inside, link, found.Name));
            }
        });
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    private protected override void Close() => _stopping.Dispose();

    /// <summary>A name that is not there is an error; wildcards may find nothing.</summary>
    private void Emit(NetworkStack stack, LinkArgument? link, string? container)
    {
        if (link?.Pattern is not { } pattern) WriteObject(link is null ? stack.Links.ListStatistics(container) : stack.Links.GetStatistics(link.Reference, container), enumerateCollection: true);
        else WriteObject(stack.Links.ListStatistics(container).Where(s => pattern.IsMatch(s.Name)), enumerateCollection: true);
    }
}
