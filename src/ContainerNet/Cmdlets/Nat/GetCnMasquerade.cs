using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets the masquerades, whoever made them, with their counters.</summary>
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

    /// <summary>Only those of these: containernet, containernet:web of a network, docker, podman, libvirt ...; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RuleOwnerCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Owner { get; set; }

    private protected override List<CnMasquerade> Of(NetworkStack stack) =>
        stack.Rules.Masquerades().FindAll(m => Owner is null || Array.Exists(Owner, o => Fits(o, m.Owner)));

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEachFound(Bridge, Subnet, (masquerade, _) => WriteObject(masquerade));
}
