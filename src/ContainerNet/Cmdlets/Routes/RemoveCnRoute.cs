using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Removes routes: of each destination the first that fits what is said.</summary>
[Cmdlet(VerbsCommon.Remove, "CnRoute", SupportsShouldProcess = true)]
public sealed class RemoveCnRouteCommand : RouteCmdlet
{
    private protected override string Action => "Remove";

    private protected override void Do(NetworkStack stack, RouteSettings settings) => stack.Routes.Remove(settings);
}
