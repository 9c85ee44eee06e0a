using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Stops a namespace from passing packets on between its links: it becomes a host again.</summary>
[Cmdlet(VerbsLifecycle.Disable, "CnForwarding", SupportsShouldProcess = true, DefaultParameterSetName = ByLink)]
[OutputType(typeof(CnForwarding))]
public sealed class DisableCnForwardingCommand : ForwardingCmdlet
{
    private protected override bool Enable => false;
}
