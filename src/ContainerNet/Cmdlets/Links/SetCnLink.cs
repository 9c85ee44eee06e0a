using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Changes links. If the kernel stops halfway, what was changed is put back.</summary>
[Cmdlet(VerbsCommon.Set, "CnLink", SupportsShouldProcess = true)]
[OutputType(typeof(CnLink))]
public sealed class SetCnLinkCommand : NamespacedCmdlet
{
    /// <summary>A name, an index, or a link object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument[] Link { get; set; } = [];

    /// <summary>Switch it on.</summary>
    [Parameter]
    public SwitchParameter Up { get; set; }

    /// <summary>Switch it off.</summary>
    [Parameter]
    public SwitchParameter Down { get; set; }

    /// <summary>Bytes of the largest packet: 68 to 65535, less for most kinds.</summary>
    [Parameter]
    [ValidateRange(68, 65535)]
    public int? Mtu { get; set; }

    /// <summary>Its new MAC address.</summary>
    [Parameter]
    [ValidateUnicast]
    public MacAddress? MacAddress { get; set; }

    /// <summary>Its new name.</summary>
    [Parameter]
    [ValidateLinkName]
    public string? NewName { get; set; }

    /// <summary>A text for it, 254 characters at most; an empty one takes it away.</summary>
    [Parameter]
    [AllowEmptyString]
    [ValidateLength(0, 254)]
    public string? Alias { get; set; }

    /// <summary>As a bridge port: may a frame leave by the port it came in? $true or $false.</summary>
    [Parameter]
    public bool? Hairpin { get; set; }

    /// <summary>As a bridge port: isolated ports do not reach each other. $true or $false.</summary>
    [Parameter]
    public bool? Isolated { get; set; }

    /// <summary>Take in every frame. $true or $false.</summary>
    [Parameter]
    public bool? Promiscuous { get; set; }

    /// <summary>Emit the link as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Up && Down)
            ThrowTerminatingError(new CnException(CnErrorKind.Rejected, "A link cannot be switched on and off at once: give -Up or -Down.").ToRecord(null));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Link, argument =>
    {
        (NetworkStack stack, LinkReference reference) = Resolve(argument);
        FoundLink link = stack.Links.Find(reference);
        var change = new LinkChange
        {
            Up = Up ? true : Down ? false : null,
            Mtu = (uint?)Mtu,
            MacAddress = MacAddress,
            NewName = NewName,
            Alias = Alias,
            Hairpin = Hairpin,
            Isolated = Isolated,
            Promiscuous = Promiscuous,
        };
        if (change.IsNothing)
            throw new CnException(CnErrorKind.Rejected, $"Nothing is said that should be different about link '{link.Name}'.");
        if (!ShouldProcess($"link '{link.Name}' in {stack.Namespace.Description}", $"Set {change}")) return;
        stack.Links.Change(link, change);
        if (PassThru) WriteObject(stack.Links.Get(link.Reference));
    });
}
