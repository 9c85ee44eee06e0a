using System.Management.Automation;
using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Says for good which MAC address belongs to an IP address on a link.</summary>
[Cmdlet(VerbsCommon.Add, "CnNeighbor", SupportsShouldProcess = true)]
[OutputType(typeof(CnNeighbor))]
public sealed class AddCnNeighborCommand : NamespacedCmdlet
{
    /// <summary>The IP address.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public IPAddress Address { get; set; } = null!;

    /// <summary>Its MAC address.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public MacAddress MacAddress { get; set; } = null!;

    /// <summary>The link on which it is.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument Link { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Address, () =>
    {
        (NetworkStack stack, LinkReference reference) = Resolve(Link, VethEnd.Peer);
        FoundLink link = stack.Links.Find(reference);
        if (!ShouldProcess($"link '{link.Name}' in {stack.Namespace.Description}", $"Add neighbour {Address} at {MacAddress}")) return;
        WriteObject(stack.Neighbors.Add(link, Address, MacAddress));
    });
}
