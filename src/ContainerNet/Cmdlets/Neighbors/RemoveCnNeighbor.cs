using System.Management.Automation;
using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Makes a link forget a neighbour.</summary>
[Cmdlet(VerbsCommon.Remove, "CnNeighbor", SupportsShouldProcess = true)]
public sealed class RemoveCnNeighborCommand : NamespacedCmdlet
{
    /// <summary>The IP address.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public IPAddress[] Address { get; set; } = [];

    /// <summary>The link on which it is.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument Link { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Address, address =>
    {
        (NetworkStack stack, LinkReference reference) = Resolve(Link, VethEnd.Peer);
        FoundLink link = stack.Links.Find(reference);
        if (ShouldProcess($"link '{link.Name}' in {stack.Namespace.Description}", $"Remove neighbour {address}")) stack.Neighbors.Remove(link, address);
    });
}
