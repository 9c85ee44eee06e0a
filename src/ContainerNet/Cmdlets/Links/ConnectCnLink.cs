using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Makes links ports of a bridge.</summary>
[Cmdlet(VerbsCommunications.Connect, "CnLink", SupportsShouldProcess = true)]
[OutputType(typeof(CnLink), typeof(CnVethPair))]
public sealed class ConnectCnLinkCommand : NamespacedCmdlet
{
    /// <summary>The bridge, in the same namespace as the link.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public LinkArgument Bridge { get; set; } = null!;

    /// <summary>A name, an index, a link object, or a veth pair: then its .Link.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument[] Link { get; set; } = [];

    /// <summary>Emit the link as it is afterwards; of a pair, the pair.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Link, argument =>
    {
        (NetworkStack stack, LinkReference reference) = Resolve(argument);
        FoundLink link = stack.Links.Find(reference);
        FoundLink bridge = FindBridgeIn(stack, Bridge);
        if (!ShouldProcess($"link '{link.Name}' in {stack.Namespace.Description}", $"Connect to bridge '{bridge.Name}'")) return;
        stack.Links.Connect(link, bridge);
        if (!PassThru) return;
        CnLink connected = stack.Links.Get(link.Reference);
        WriteObject(argument.Pair is { } pair ? new CnVethPair(connected, pair.Peer) : connected);
    });
}
