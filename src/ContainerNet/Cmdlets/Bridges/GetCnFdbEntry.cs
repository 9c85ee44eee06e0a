using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets what `bridge fdb` tells: behind which port a bridge finds a MAC address.</summary>
[Cmdlet(VerbsCommon.Get, "CnFdbEntry")]
[OutputType(typeof(CnFdbEntry))]
public sealed class GetCnFdbEntryCommand : NamespacedCmdlet
{
    /// <summary>Only this bridge's entries.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public LinkArgument? Bridge { get; set; }

    /// <summary>Only those of this port or link.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument? Link { get; set; }

    /// <summary>Only this MAC address.</summary>
    [Parameter]
    [ValidateNotNull]
    public MacAddress? MacAddress { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Bridge, () =>
    {
        (NetworkStack stack, LinkReference reference) = (Bridge ?? Link) is { } argument ? Resolve(argument) : (Stack(), default);
        FoundLink? bridge = Bridge is null ? null : stack.Links.FindBridge(reference);
        FoundLink? link = Link is null ? null : FindIn(stack, Link);
        IEnumerable<CnFdbEntry> entries = stack.Neighbors.ListFdb(bridge, link).Where(e => MacAddress is null || e.MacAddress.Equals(MacAddress));
        WriteObject(entries, enumerateCollection: true);
    });
}
