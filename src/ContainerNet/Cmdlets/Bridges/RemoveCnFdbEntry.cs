using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Makes a bridge forget behind which port a MAC address is.</summary>
[Cmdlet(VerbsCommon.Remove, "CnFdbEntry", SupportsShouldProcess = true)]
public sealed class RemoveCnFdbEntryCommand : FdbCmdlet
{
    private protected override string Action => "Remove";

    private protected override void Do(NetworkStack stack, FoundLink link) => stack.Neighbors.RemoveFdb(link, MacAddress, Remote);
}
