using System.Management.Automation;
using System.Net.Sockets;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>What Enable- and Disable-CnForwarding share.</summary>
public abstract class ForwardingCmdlet : NamespacedCmdlet
{
    /// <summary>Only packets that come in by these links: names, indexes, or link objects. Left out: the switch for all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    [ValidateNotNull]
    public LinkArgument?[] Link { get; set; } = [null];

    /// <summary>IPv4, IPv6 or both.</summary>
    [Parameter]
    public IPFamily[] AddressFamily { get; set; } = [IPFamily.IPv4];

    /// <summary>Emit the switch as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Link, argument =>
    {
        (NetworkStack stack, LinkReference reference) = argument is null ? (Stack(), default) : Resolve(argument);
        string? link = argument is null ? null : stack.Links.Find(reference).Name;
        ForEach(AddressFamily, family => Switch(family.ToAddressFamily(), link, stack));
    });

    private void Switch(AddressFamily family, string? link, NetworkStack stack)
    {
        string setting = ForwardingTable.SettingOf(family, link);
        string value = Enable ? "1" : "0";
        if (!ShouldProcess($"{setting} in {stack.Namespace.Description}", $"Set to {value}")) return;
        if (!stack.Forwarding.Set(family, link, Enable)) WriteVerbose($"{setting} in {stack.Namespace.Description} was {value} already.");
        if (PassThru) WriteObject(stack.Forwarding.Get(family, link));
    }

    private protected abstract bool Enable { get; }
}
