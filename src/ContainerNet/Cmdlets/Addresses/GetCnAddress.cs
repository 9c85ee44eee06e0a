using System.Management.Automation;
using System.Net.Sockets;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets the IP addresses of links.</summary>
[Cmdlet(VerbsCommon.Get, "CnAddress")]
[OutputType(typeof(CnAddress))]
public sealed class GetCnAddressCommand : NamespacedCmdlet
{
    /// <summary>Only this link's.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument[]? Link { get; set; }

    /// <summary>Only IPv4 or only IPv6.</summary>
    [Parameter]
    public IPFamily? AddressFamily { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Link is null)
        {
            Attempt(null, () => Emit(Stack().Addresses.List()));
            return;
        }

        ForEach(Link, argument =>
        {
            (NetworkStack stack, LinkReference reference) = Resolve(argument, VethEnd.Peer);
            Emit(stack.Addresses.List(stack.Links.Find(reference)));
        });
    }

    private void Emit(IEnumerable<CnAddress> addresses) =>
        WriteObject(addresses.Where(a => AddressFamily is null || a.Family == AddressFamily.Value.ToAddressFamily()), enumerateCollection: true);
}
