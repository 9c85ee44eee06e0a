using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Removes what Get-CnOrphan has found, all that the pipeline brings together.</summary>
[Cmdlet(VerbsCommon.Remove, "CnOrphan", SupportsShouldProcess = true)]
public sealed class RemoveCnOrphanCommand : NetworkCmdlet
{
    private readonly Dictionary<NetworkStack, List<CnOrphan>> _doomed = [];

    /// <summary>What Get-CnOrphan has found.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public CnOrphan[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(InputObject, orphan =>
    {
        NetworkStack stack = StackOf(orphan.Namespace);
        if (!ShouldProcess($"{orphan.Kind.ToString().ToLowerInvariant()} '{orphan.What}' in {stack.Namespace.Description}", "Remove orphan")) return;
        if (!_doomed.TryGetValue(stack, out List<CnOrphan>? orphans)) _doomed[stack] = orphans = [];
        orphans.Add(orphan);
    });

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach ((NetworkStack stack, List<CnOrphan> orphans) in _doomed) Attempt(orphans[0], () => stack.Networks.Remove(orphans, StopToken));
    }
}
