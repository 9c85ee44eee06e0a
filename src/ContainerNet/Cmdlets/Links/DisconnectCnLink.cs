using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Takes links out of their bridge. A link that is in none is left as it is.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "CnLink", SupportsShouldProcess = true)]
public sealed class DisconnectCnLinkCommand : NamespacedCmdlet
{
    /// <summary>A name, an index, a link object, or a veth pair: then its .Link.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument[] Link { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Link, argument =>
    {
        (NetworkStack stack, LinkReference reference) = Resolve(argument);
        FoundLink link = stack.Links.Find(reference);
        if (link.MasterIndex is not { } master)
        {
            WriteVerbose($"Link '{link.Name}' is in no bridge.");
        }
        else if (ShouldProcess($"link '{link.Name}' in {stack.Namespace.Description}", $"Disconnect from '{stack.Links.NameOf(master)}'"))
        {
            stack.Links.Disconnect(link);
        }
    });
}
