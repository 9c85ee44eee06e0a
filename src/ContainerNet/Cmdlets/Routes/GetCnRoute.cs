using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets the entries of a routing table.</summary>
[Cmdlet(VerbsCommon.Get, "CnRoute")]
[OutputType(typeof(CnRoute))]
public sealed class GetCnRouteCommand : NamespacedCmdlet
{
    /// <summary>Only to these: default, a network, or an address.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    public DestinationArgument[]? Destination { get; set; }

    /// <summary>Only those that leave by this link.</summary>
    [Parameter(ValueFromPipeline = true)]
    [Alias("Name")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument? Link { get; set; }

    /// <summary>Only IPv4 or only IPv6.</summary>
    [Parameter]
    public IPFamily? AddressFamily { get; set; }

    /// <summary>The number of the table: 254 is main, 255 local.</summary>
    [Parameter]
    public uint Table { get; set; } = RouteTable.Main;

    /// <summary>The entries of all tables.</summary>
    [Parameter]
    public SwitchParameter AllTables { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Link, () =>
    {
        (NetworkStack stack, LinkReference reference) = Link is null ? (Stack(), default) : Resolve(Link, VethEnd.Peer);
        int? index = Link is null ? null : stack.Links.Find(reference).Index;
        List<CnRoute> routes = stack.Routes.List(AllTables ? null : Table, AddressFamily?.ToAddressFamily());
        WriteObject(
            routes.Where(r => (index is null || r.LinkIndex == index) && (Destination is null || Destination.Any(d => d.Fits(r.Destination)))),
            enumerateCollection: true);
    });
}
