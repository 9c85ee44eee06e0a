using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets the connections that the kernel tracks: both ends, what was translated to what, and which containers they are.</summary>
[Cmdlet(VerbsCommon.Get, "CnConnection", DefaultParameterSetName = Filtered)]
[OutputType(typeof(CnConnection))]
public sealed class GetCnConnectionCommand : ConnectionCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing() => ForEachFound((_, connection) => WriteObject(connection));
}
