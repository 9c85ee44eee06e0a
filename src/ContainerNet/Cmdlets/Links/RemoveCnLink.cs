using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>
/// Removes links. All that the pipeline brings are removed together at its end: one by one the kernel would wait 15 to 30 ms for each.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "CnLink", SupportsShouldProcess = true)]
public sealed class RemoveCnLinkCommand : NamespacedCmdlet
{
    private readonly Dictionary<NetworkStack, List<FoundLink>> _doomed = [];

    /// <summary>A name, an index, a link object, or a veth pair, which goes as a whole.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument[] Link { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Link, argument =>
    {
        (NetworkStack stack, LinkReference reference) = Resolve(argument);
        FoundLink link = stack.Links.Find(reference);
        if (!ShouldProcess($"link '{link.Name}' ({link.Kind}) in {stack.Namespace.Description}", "Remove")) return;
        if (!_doomed.TryGetValue(stack, out List<FoundLink>? links)) _doomed[stack] = links = [];
        links.Add(link);
    });

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach ((NetworkStack stack, List<FoundLink> links) in _doomed)
        {
            stack.Links.Remove(links, (link, e) => WriteError(e.ToRecord(link.Name)));
        }
    }
}
