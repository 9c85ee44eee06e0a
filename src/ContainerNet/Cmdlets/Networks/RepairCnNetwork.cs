using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Puts right what Test-CnNetwork finds: rules that were flushed, links that were deleted, a bridge that is down. Emits what was put right.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "CnNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(CnNetworkDifference))]
public sealed class RepairCnNetworkCommand : NetworkCmdlet
{
    /// <summary>A name with wildcards, or a CnNetwork. Left out: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    public NetworkArgument[]? Network { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Network ?? [new NetworkArgument("*")], network =>
    {
        NetworkStack stack = StackOf(network.Home);
        ForEach(NamesOf(stack, network), name =>
        {
            CnNetworkDifference[] confirmed =
            [
                .. stack.Networks.Check(name).Where(d => ShouldProcess($"{d.Where} of network '{name}' in {stack.Namespace.Description}", ActionFor(d))),
            ];
            if (confirmed.Length == 0) return;
            stack.Networks.Repair(name, confirmed, StopToken);
            WriteObject(confirmed, enumerateCollection: true);
        });
    });

    private static string ActionFor(CnNetworkDifference difference) => difference.Kind switch
    {
        DifferenceKind.Missing => $"Add {difference.What} {difference.Wanted}",
        DifferenceKind.Extra => $"Remove {difference.What} {difference.Found}",
        _ => $"Set {difference.What} to {difference.Wanted} (it is {difference.Found})",
    };
}
