using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>
/// Lets packets from the subnets of a bridge leave for elsewhere with the host's address. Forwarding is switched on where it is off.
/// </summary>
[Cmdlet(VerbsCommon.Add, "CnMasquerade", SupportsShouldProcess = true, DefaultParameterSetName = Piped)]
[OutputType(typeof(CnMasquerade))]
public sealed class AddCnMasqueradeCommand : NamespacedCmdlet
{
    private const string Named = "Bridge";
    private const string Piped = "InputObject";

    /// <summary>The bridge: a name, an index, or a bridge object. Packets to it keep their address.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = Named)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = Piped)]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public LinkArgument Bridge { get; set; } = null!;

    /// <summary>The packets' own addresses: 172.17.0.0/16, fd00::/64. Left out: the networks of the bridge's addresses, IPv4 and IPv6.</summary>
    [Parameter(Position = 1, ParameterSetName = Named)]
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = Piped)]
    [ValidateNotNull]
    public SubnetArgument[]? Subnet { get; set; }

    /// <summary>The address that packets get. Left out: the one of the link that they leave by, whatever it is then.</summary>
    [Parameter]
    public IPAddress? ToSource { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Bridge, () =>
    {
        (NetworkStack stack, LinkReference reference) = Resolve(Bridge);
        FoundLink bridge = stack.Links.FindBridge(reference);
        ForEach(Subnet?.Select(s => s.Network) ?? SubnetsOf(bridge, stack), subnet => Add(subnet, bridge.Name, stack));
    });

    private void Add(IPNetwork subnet, string bridge, NetworkStack stack)
    {
        AddressFamily family = subnet.BaseAddress.AddressFamily;
        string setting = ForwardingTable.SettingOf(family, null);
        string action = ToSource is null ? "Masquerade" : $"Translate to {ToSource}";
        if (!stack.Forwarding.Get(family, null).Enabled) action += $" and switch {setting} on";
        if (!ShouldProcess($"{subnet} behind bridge '{bridge}' in {stack.Namespace.Description}", action)) return;

        (CnMasquerade masquerade, bool isNew) = stack.Firewall.AddMasquerade(subnet, bridge, ToSource);
        if (!isNew) WriteVerbose($"It is there already: {masquerade} (handle {masquerade.Handle}).");
        try
        {
            // Last: connections that are forwarded before the rule is there would stay as they began, untranslated.
            if (stack.Forwarding.Set(family, null, enabled: true)) WriteVerbose($"Switched {setting} on in {stack.Namespace.Description}: it was off.");
        }
        catch (CnException) when (isNew)
        {
            stack.Firewall.RemoveMasquerade(masquerade);
            throw;
        }

        WriteObject(masquerade);
    }

    /// <summary>What is beyond the link only: link-local addresses never leave it.</summary>
    private List<IPNetwork> SubnetsOf(FoundLink bridge, NetworkStack stack)
    {
        List<IPNetwork> subnets = [.. stack.Addresses.List(bridge)
            .Where(a => a.Scope == AddressScope.Global && (ToSource is null || a.Family == ToSource.AddressFamily))
            .Select(a => a.Network)
            .Distinct()];
        return subnets.Count > 0 ? subnets : throw new CnException(
            CnErrorKind.Rejected,
            $"Cannot masquerade behind bridge '{bridge.Name}' in {stack.Namespace.Description}: it has no address{FamilyText} to tell the subnet. Say -Subnet.");
    }

    private string FamilyText => ToSource?.AddressFamily switch
    {
        AddressFamily.InterNetwork => " of IPv4",
        AddressFamily.InterNetworkV6 => " of IPv6",
        _ => "",
    };
}
