using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Lets a namespace pass packets on between its links, as a router does.</summary>
[Cmdlet(VerbsLifecycle.Enable, "CnForwarding", SupportsShouldProcess = true, DefaultParameterSetName = ByLink)]
[OutputType(typeof(CnForwarding))]
public sealed class EnableCnForwardingCommand : ForwardingCmdlet
{
    private protected override bool Enable => true;
}
