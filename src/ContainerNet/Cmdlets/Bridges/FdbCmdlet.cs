using System.Management.Automation;
using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>What adding and removing an entry of a forwarding database share.</summary>
public abstract class FdbCmdlet : NamespacedCmdlet
{
    /// <summary>The MAC address.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public MacAddress MacAddress { get; set; } = null!;

    /// <summary>The port behind which it is; of a vxlan, the vxlan itself.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument Link { get; set; } = null!;

    /// <summary>Of a vxlan: the host to send frames for that address to.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IPAddress? Remote { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(MacAddress, () =>
    {
        (NetworkStack stack, LinkReference reference) = Resolve(Link);
        FoundLink link = stack.Links.Find(reference);
        string target = $"forwarding database entry {MacAddress} at link '{link.Name}' in {stack.Namespace.Description}";
        if (ShouldProcess(target, Remote is null ? Action : $"{Action}, remote {Remote}")) Do(stack, link);
    });

    /// <summary>"Add" or "Remove".</summary>
    private protected abstract string Action { get; }

    private protected abstract void Do(NetworkStack stack, FoundLink link);
}
