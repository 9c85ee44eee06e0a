using System.Management.Automation;
using System.Net.Sockets;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>What Enable- and Disable-CnForwarding share.</summary>
public abstract class ForwardingCmdlet : NamespacedCmdlet
{
    private protected const string ByLink = "Link";
    private const string Piped = "InputObject";

    /// <summary>Only packets that come in by these links: names, indexes, or link objects. Left out: the switch for all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = ByLink)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    [ValidateNotNull]
    public LinkArgument?[] Link { get; set; } = [null];

    /// <summary>IPv4, IPv6 or both.</summary>
    [Parameter(ParameterSetName = ByLink)]
    [ValidateNotNull]
    public IPFamily[] AddressFamily { get; set; } = [IPFamily.IPv4];

    /// <summary>Switches, as Get-CnForwarding has found them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = Piped)]
    public CnForwarding[] InputObject { get; set; } = [];

    /// <summary>Emit the switch as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == Piped)
            ForEach(InputObject, found => Set(Session.Open(NamespaceReference.Of(found.Namespace)), found.Family, found.Link));
        else
            ForEach(Link, SetOfLink);
    }

    private void SetOfLink(LinkArgument? argument)
    {
        (NetworkStack stack, LinkReference reference) = argument is null ? (Stack(), default) : Resolve(argument);
        string? link = argument is null ? null : stack.Links.Find(reference).Name;
        ForEach(AddressFamily, family => Set(stack, family.ToAddressFamily(), link));
    }

    private void Set(NetworkStack stack, AddressFamily family, string? link)
    {
        string setting = ForwardingTable.SettingOf(family, link);
        if (!ShouldProcess($"{setting} in {stack.Namespace.Description}", $"Set to {(Enable ? 1 : 0)}")) return;
        if (!stack.Forwarding.Set(family, link, Enable)) WriteVerbose($"{setting} in {stack.Namespace.Description} was {(Enable ? 1 : 0)} already.");
        if (PassThru) WriteObject(stack.Forwarding.Get(family, link));
    }

    private protected abstract bool Enable { get; }
}
