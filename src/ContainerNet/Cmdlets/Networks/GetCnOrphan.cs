using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets leases, links, rules and files of ours whose owner is gone.</summary>
[Cmdlet(VerbsCommon.Get, "CnOrphan")]
[OutputType(typeof(CnOrphan))]
public sealed class GetCnOrphanCommand : NetworkCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(null, () => WriteObject(Stack().Networks.Orphans(StopToken), enumerateCollection: true));
}
