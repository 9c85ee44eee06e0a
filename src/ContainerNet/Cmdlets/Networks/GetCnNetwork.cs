using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets networks. What `docker network ls` shows, and as a list or as JSON what `docker network inspect` does.</summary>
[Cmdlet(VerbsCommon.Get, "CnNetwork")]
[OutputType(typeof(CnNetwork))]
public sealed class GetCnNetworkCommand : NetworkCmdlet
{
    /// <summary>A name with wildcards, or a network that is looked at anew.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    public NetworkArgument[]? Network { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Network is null) Attempt(null, () => Emit(Stack(), null));
        else ForEach(Network, n => Emit(StackOf(n.Home), n.Name));
    }

    private void Emit(NetworkStack stack, string? name)
    {
        if (name is not null && PatternIn(name) is null)
        {
            WriteObject(new CnNetwork(stack.Networks.Find(name), stack.Namespace));
            return;
        }

        WildcardPattern? pattern = name is null ? null : PatternIn(name);
        WriteObject(stack.Networks.List().Where(n => pattern?.IsMatch(n.Name) != false).Select(n => new CnNetwork(n, stack.Namespace)), enumerateCollection: true);
    }
}
