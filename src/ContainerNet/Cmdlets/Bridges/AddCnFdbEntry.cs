using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Tells a bridge behind which port a MAC address is; such an entry stays.</summary>
[Cmdlet(VerbsCommon.Add, "CnFdbEntry", SupportsShouldProcess = true)]
[OutputType(typeof(CnFdbEntry))]
public sealed class AddCnFdbEntryCommand : FdbCmdlet
{
    private protected override string Action => "Add";

    private protected override void Do(NetworkStack stack, FoundLink link) => WriteObject(stack.Neighbors.AddFdb(link, MacAddress, Remote));
}
