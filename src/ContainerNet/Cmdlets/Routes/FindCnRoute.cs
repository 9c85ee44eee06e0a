using System.Management.Automation;
using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Asks the kernel how a packet would go, as `ip route get` does.</summary>
[Cmdlet(VerbsCommon.Find, "CnRoute")]
[OutputType(typeof(CnRoute))]
public sealed class FindCnRouteCommand : NamespacedCmdlet
{
    /// <summary>Where to.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Destination")]
    public IPAddress[] Address { get; set; } = [];

    /// <summary>The sender. One of this namespace's addresses, unless -InputLink says that the packet comes from outside.</summary>
    [Parameter]
    public IPAddress? From { get; set; }

    /// <summary>The link that the packet comes in by: how would it be forwarded?</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument? InputLink { get; set; }

    /// <summary>The packet's mark, for rules that look at it.</summary>
    [Parameter]
    public uint? Mark { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Address, address =>
    {
        NetworkStack stack = Stack();
        WriteObject(stack.Routes.Find(address, From, InputLink is null ? null : FindIn(stack, InputLink), Mark));
    });
}
