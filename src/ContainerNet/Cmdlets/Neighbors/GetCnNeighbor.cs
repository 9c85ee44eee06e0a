using System.Management.Automation;
using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets neighbours: which MAC address belongs to which IP address.</summary>
[Cmdlet(VerbsCommon.Get, "CnNeighbor")]
[OutputType(typeof(CnNeighbor))]
public sealed class GetCnNeighborCommand : NamespacedCmdlet
{
    /// <summary>Only these addresses.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    public IPAddress[]? Address { get; set; }

    /// <summary>Only on this link.</summary>
    [Parameter(ValueFromPipeline = true)]
    [Alias("Name")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument? Link { get; set; }

    /// <summary>Only IPv4 or only IPv6.</summary>
    [Parameter]
    public IPFamily? AddressFamily { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Link, () =>
    {
        (NetworkStack stack, LinkReference reference) = Link is null ? (Stack(), default) : Resolve(Link, VethEnd.Peer);
        List<CnNeighbor> neighbors = stack.Neighbors.List(Link is null ? null : stack.Links.Find(reference));
        WriteObject(
            neighbors.Where(n => (Address is null || Address.Contains(n.Address)) && (AddressFamily is null || n.Family == AddressFamily.Value.ToAddressFamily())),
            enumerateCollection: true);
    });
}
