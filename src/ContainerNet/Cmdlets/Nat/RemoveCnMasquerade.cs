using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Removes masquerades; with the last one our table goes too. Forwarding stays as it is: others may need it.</summary>
[Cmdlet(VerbsCommon.Remove, "CnMasquerade", SupportsShouldProcess = true, DefaultParameterSetName = Piped)]
public sealed class RemoveCnMasqueradeCommand : MasqueradeQueryCmdlet
{
    private const string OfBridge = "Bridge";
    private const string OfSubnet = "Subnet";
    private const string Piped = "InputObject";

    /// <summary>All those of these bridges: names with wildcards, indexes, or bridge objects. The bridge may be gone.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = OfBridge)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    [ValidateNotNull]
    public LinkArgument?[] Bridge { get; set; } = [null];

    /// <summary>Those of these subnets; wildcards are allowed: 172.*.</summary>
    [Parameter(Position = 1, ParameterSetName = OfBridge)]
    [Parameter(Mandatory = true, ParameterSetName = OfSubnet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string?[] Subnet { get; set; } = [null];

    /// <summary>What Get-CnMasquerade has found.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = Piped)]
    public CnMasquerade[] InputObject { get; set; } = [];

    private protected override List<CnMasquerade> Of(NetworkStack stack) => stack.Firewall.ListMasquerades();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == Piped)
            ForEach(InputObject, masquerade => Remove(masquerade, Session.Open(NamespaceReference.Of(masquerade.Namespace))));
        else
            ForEachFound(Bridge, Subnet, Remove);
    }

    private void Remove(CnMasquerade masquerade, NetworkStack stack)
    {
        if (!masquerade.IsOwn) throw NotOwn(masquerade);
        string target = $"{masquerade} in {stack.Namespace.Description} (table {masquerade.Family} {masquerade.Table}, handle {masquerade.Handle})";
        if (ShouldProcess(target, "Remove masquerade")) stack.Firewall.RemoveMasquerade(masquerade);
    }
}
