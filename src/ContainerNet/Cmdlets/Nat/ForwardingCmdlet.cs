using System.Management.Automation;
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
    protected override void ProcessRecord() => ForEach(Link, argument => ForEach(AddressFamily, family =>
    {
        (NetworkStack stack, LinkReference reference) = argument is null ? (Stack(), default) : Resolve(argument);
        string? link = argument is null ? null : stack.Links.Find(reference).Name;
        string setting = ForwardingTable.SettingOf(family.ToAddressFamily(), link);
        if (!ShouldProcess($"{setting} in {stack.Namespace.Description}", $"Set to {(Enable ? 1 : 0)}")) return;
        if (!stack.Forwarding.Set(family.ToAddressFamily(), link, Enable)) WriteVerbose($"{setting} in {stack.Namespace.Description} was {(Enable ? 1 : 0)} already.");
        if (PassThru) WriteObject(stack.Forwarding.Get(family.ToAddressFamily(), link));
    }));

    private protected abstract bool Enable { get; }
}
