using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets bridges, with what `brctl show` says: id, spanning tree, ports with their state.</summary>
[Cmdlet(VerbsCommon.Get, "CnBridge")]
[OutputType(typeof(CnBridge))]
public sealed class GetCnBridgeCommand : LinkQueryCmdlet
{
    /// <summary>A name with wildcards, an index, or a bridge that is looked at anew.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public LinkArgument[]? Bridge { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Emit<CnBridge>(Bridge, _ => true);
}
