using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets links, with state, master, peer, addresses and counters.</summary>
[Cmdlet(VerbsCommon.Get, "CnLink")]
[OutputType(typeof(CnLink), typeof(CnBridge), typeof(CnVeth), typeof(CnMacvlan), typeof(CnVxlan), typeof(CnTap))]
public sealed class GetCnLinkCommand : LinkQueryCmdlet
{
    /// <summary>A name with wildcards, an index, or a link that is looked at anew.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument[]? Link { get; set; }

    /// <summary>Only links of these kinds: veth, bridge, macvlan, device ...</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LinkKindCompleter))]
    public string[]? Kind { get; set; }

    /// <summary>Only the ports of this bridge.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public string? Master { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Emit<CnLink>(Link, Wanted);

    private bool Wanted(CnLink link) =>
        (Kind is null || Kind.Contains(link.Kind, StringComparer.OrdinalIgnoreCase)) && (Master is null || link.Master == Master);
}
