using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gives addresses to a link. IPv6 addresses are usable at once: no duplicate address detection, unless asked for.</summary>
[Cmdlet(VerbsCommon.Add, "CnAddress", SupportsShouldProcess = true, DefaultParameterSetName = Piped)]
[OutputType(typeof(CnAddress))]
public sealed class AddCnAddressCommand : NamespacedCmdlet
{
    private const string Named = "Link";
    private const string Piped = "InputObject";

    /// <summary>A name, an index, or a link object.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = Named)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument Link { get; set; } = null!;

    /// <summary>A link, or a veth pair: then its peer.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = Piped)]
    public LinkArgument InputObject { get; set; } = null!;

    /// <summary>With the length of the prefix: 172.17.0.2/16, fd00::2/64.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = Named)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = Piped)]
    [ValidateAssignable]
    public InterfaceAddress[] Address { get; set; } = [];

    /// <summary>How far the address means something. Left out: Host for 127.0.0.0/8, else Global.</summary>
    [Parameter]
    public AddressScope? Scope { get; set; }

    /// <summary>IPv4 only: the link's name, or the name, a colon and more; 15 characters at most.</summary>
    [Parameter]
    [ValidateLength(1, 15)]
    public string? Label { get; set; }

    /// <summary>How long it shall be there, in whole seconds from one up. Left out: for ever.</summary>
    [Parameter]
    [Seconds]
    [ValidateLifetime]
    public TimeSpan? Lifetime { get; set; }

    /// <summary>IPv6: check first whether somebody else has it. The address is tentative for one or two seconds.</summary>
    [Parameter]
    public SwitchParameter DuplicateDetection { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        LinkArgument argument = ParameterSetName == Named ? Link : InputObject;
        ForEach(Address, address =>
        {
            (NetworkStack stack, LinkReference reference) = Resolve(argument, VethEnd.Peer);
            FoundLink link = stack.Links.Find(reference);
            if (!ShouldProcess($"link '{link.Name}' in {stack.Namespace.Description}", $"Add address {address}")) return;
            WriteObject(stack.Addresses.Add(link, new AddressSettings(address)
            {
                Scope = Scope,
                Label = Label,
                Lifetime = Lifetime,
                DuplicateDetection = DuplicateDetection,
            }));
        });
    }
}
