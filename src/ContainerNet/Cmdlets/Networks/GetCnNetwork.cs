using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>
/// Gets networks: those of this module, and those of Docker and Podman, which are only read. What `docker network ls` shows, and as a list or as JSON
/// what `docker network inspect` does.
/// </summary>
[Cmdlet(VerbsCommon.Get, "CnNetwork")]
[OutputType(typeof(CnNetwork))]
public sealed class GetCnNetworkCommand : NetworkCmdlet
{
    private int _warned;

    /// <summary>A name with wildcards, an id or its first 12 digits or more, or a network that is looked at anew.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AnyNetworkNameCompleter))]
    public NetworkArgument[]? Network { get; set; }

    /// <summary>Only networks of these: containernet, docker, podman. Wildcards are taken.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NetworkSourceCompleter))]
    public string[]? Source { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Network is null) Attempt(null, () => Emit(Stack(), "*", Source));
        else ForEach(Network, n => Emit(StackOf(n.Home), n.Text, n.Network is { } known ? [known.Source] : Source));
    }

    private void Emit(NetworkStack stack, string name, string[]? sources)
    {
        WildcardPattern? pattern = PatternIn(name);
        var found = new List<CnNetwork>();
        bool damaged = false;
        if (Means(CnNetwork.Own))
        {
            (List<NetworkRecord> own, IReadOnlyList<DamagedNetwork> faults) = stack.Networks.Read();
            found.AddRange(own.Where(n => Wanted(n.Name, n.Id)).Select(n => new CnNetwork(n, stack.Namespace)));
            foreach (DamagedNetwork fault in faults.Where(f => IsMeant(f.Name)))
            {
                WriteError(fault.Fault.ToRecord(fault.Path));
                damaged = true;
            }
        }

        // Engines are asked about the host that they are on.
        if (stack.Namespace.IsCurrent && (Means(ContainerRuntime.Docker) || Means(ContainerRuntime.Podman)))
        {
            found.AddRange(Session.Containers.Networks(Wanted, StopToken).Where(n => Means(n.Source)).Select(n => new CnNetwork(n, stack.Namespace)));
            Warn();
        }

        if (found.Count == 0 && pattern is null && !damaged)
            throw new CnException(CnErrorKind.NotFound, $"Cannot find network '{name}' in {stack.Namespace.Description}. New-CnNetwork makes one.");
        WriteObject(found, enumerateCollection: true);

        bool IsMeant(string own) => pattern?.IsMatch(own) ?? own == name;

        bool Means(string source) => GetCnContainerCommand.Means(sources, source);

        bool Wanted(string called, string id) =>
            pattern?.IsMatch(called) ?? (called == name || (name.Length >= ShortestId && id.StartsWith(name, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>A name that could be the beginning of an id is as a rule meant to be a name.</summary>
    private const int ShortestId = 12;

    /// <summary>An engine that cannot be asked keeps nobody from the networks of others.</summary>
    private void Warn()
    {
        IReadOnlyList<CnException> faults = Session.Containers.Faults;
        for (; _warned < faults.Count; _warned++) WriteWarning(faults[_warned].Message);
    }
}
