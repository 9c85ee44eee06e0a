using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Compares what was meant by networks with what the kernel has. One object for each difference; none if all is as it should be.</summary>
[Cmdlet(VerbsDiagnostic.Test, "CnNetwork")]
[OutputType(typeof(CnNetworkDifference))]
public sealed class TestCnNetworkCommand : NetworkCmdlet
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
        ForEach(NamesOf(stack, network), name => WriteObject(stack.Networks.Check(name), enumerateCollection: true));
    });
}
