using System.Management.Automation;
using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Adds routes.</summary>
[Cmdlet(VerbsCommon.Add, "CnRoute", SupportsShouldProcess = true)]
[OutputType(typeof(CnRoute))]
public sealed class AddCnRouteCommand : RouteCmdlet
{
    /// <summary>The address that packets are sent from, unless they have one: one of this namespace's.</summary>
    [Parameter]
    public IPAddress? Source { get; set; }

    private protected override string Action => "Add";

    private protected override RouteSettings Complete(RouteSettings settings)
    {
        if (settings is { Type: RouteType.Unicast, Gateway: null, Link: null })
            throw new CnException(CnErrorKind.Rejected, $"A route to {settings.Destination} needs a -Gateway or a -Link.");
        return settings with { Source = Source };
    }

    private protected override void Do(NetworkStack stack, RouteSettings settings) => WriteObject(stack.Routes.Add(settings));
}
