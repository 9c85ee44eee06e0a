using System.Management.Automation;
using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Takes addresses from a link.</summary>
[Cmdlet(VerbsCommon.Remove, "CnAddress", SupportsShouldProcess = true, DefaultParameterSetName = Piped)]
public sealed class RemoveCnAddressCommand : NamespacedCmdlet
{
    private const string Named = "Link";
    private const string Piped = "InputObject";

    /// <summary>A name, an index, or a link object.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = Named)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument Link { get; set; } = null!;

    /// <summary>With the length of the prefix: 172.17.0.2/16.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = Named)]
    public InterfaceAddress[] Address { get; set; } = [];

    /// <summary>Addresses that Get-CnAddress has found.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = Piped)]
    public CnAddress[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == Named)
        {
            ForEach(Address, address =>
            {
                (NetworkStack stack, LinkReference reference) = Resolve(Link, VethEnd.Peer);
                Remove(stack, stack.Links.Find(reference), address);
            });
            return;
        }

        ForEach(InputObject, found =>
        {
            NetworkStack stack = Session.Open(NamespaceReference.Of(found.Namespace));
            Remove(stack, stack.Links.Find(new LinkReference(null, found.LinkIndex)), new InterfaceAddress(found.Address, found.PrefixLength), found.PeerAddress);
        });
    }

    private void Remove(NetworkStack stack, FoundLink link, InterfaceAddress address, IPAddress? peer = null)
    {
        if (ShouldProcess($"link '{link.Name}' in {stack.Namespace.Description}", $"Remove address {address}")) stack.Addresses.Remove(link, address, peer);
    }
}
