using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets the masquerades that Add-CnMasquerade has made, with their counters.</summary>
[Cmdlet(VerbsCommon.Get, "CnMasquerade")]
[OutputType(typeof(CnMasquerade))]
public sealed class GetCnMasqueradeCommand : MasqueradeQueryCmdlet
{
    /// <summary>Only those of these bridges: names with wildcards, indexes, or bridge objects.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    [ValidateNotNull]
    public LinkArgument?[] Bridge { get; set; } = [null];

    /// <summary>Only those of these subnets; wildcards are allowed: 172.*.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string?[] Subnet { get; set; } = [null];

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEachFound(Bridge, Subnet, (masquerade, _) => WriteObject(masquerade));
}
