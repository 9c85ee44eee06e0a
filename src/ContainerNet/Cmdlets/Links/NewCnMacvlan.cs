using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Makes a macvlan: a link with a MAC address of its own on another link.</summary>
[Cmdlet(VerbsCommon.New, "CnMacvlan", SupportsShouldProcess = true)]
[OutputType(typeof(CnMacvlan))]
public sealed class NewCnMacvlanCommand : NamespacedCmdlet
{
    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateLinkName]
    public string Name { get; set; } = "";

    /// <summary>The link that it sits on, in -Namespace.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument Parent { get; set; } = null!;

    /// <summary>Where the new link shall be. Left out: in the parent's namespace.</summary>
    [Parameter]
    [ValidateNamespace]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public NamespaceArgument? Destination { get; set; }

    /// <summary>Who reaches whom; Bridge, as Docker has it, unless said otherwise.</summary>
    [Parameter]
    public MacvlanMode Mode { get; set; } = MacvlanMode.Bridge;

    /// <summary>Its MAC address. Left out: a random one.</summary>
    [Parameter]
    [ValidateUnicast]
    public MacAddress? MacAddress { get; set; }

    /// <summary>Bytes of the largest packet: 68 to 65535, no more than the parent's. Left out: the parent's.</summary>
    [Parameter]
    [ValidateRange(68, 65535)]
    public int? Mtu { get; set; }

    /// <summary>Leave it off.</summary>
    [Parameter]
    public SwitchParameter Down { get; set; }

    /// <summary>Where the parent is. Left out: the namespace of this process.</summary>
    /// <remarks>Not from the pipeline: whoever pipes a namespace means where the new link shall be, and says so with -Destination.</remarks>
    [Parameter]
    [ValidateNamespace]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public override NamespaceArgument? Namespace { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Name, () =>
    {
        (NetworkStack stack, LinkReference reference) = Resolve(Parent);
        FoundLink parent = stack.Links.Find(reference);
        NetworkStack destination = Destination is null ? stack : Stack(Destination);
        if (!ShouldProcess($"link '{Name}' in {destination.Namespace.Description}", $"Create macvlan in {Mode} mode on '{parent.Name}'")) return;
        var settings = new MacvlanSettings(Name, parent) { Mode = Mode, MacAddress = MacAddress, Mtu = (uint?)Mtu, Up = !Down };
        WriteObject(stack.Links.CreateMacvlan(settings, destination));
    });
}
