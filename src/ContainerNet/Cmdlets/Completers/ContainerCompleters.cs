using System.Collections;
using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Containers of all runtimes, or of the one that -Runtime names; namespaces among them.</summary>
public sealed class ContainerNameCompleter : NameCompleter
{
    /// <summary>An engine that takes longer has to be done without: somebody sits there and waits.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private protected override IEnumerable<(string Name, string Tip)> Names(NetworkSession session, IDictionary bound)
    {
        using var enough = new CancellationTokenSource(s_patience);
        string[]? runtimes = bound["Runtime"] is { } given ? LanguagePrimitives.ConvertTo<string[]>(given) : null;
        return [.. session.Containers.Glance(r => GetCnContainerCommand.Means(runtimes, r), enough.Token)
            .DistinctBy(c => c.Name)
            .Select(c => (c.Name, string.Join(", ", new[] { c.Runtime, c.State, c.Image }.Where(t => t is not null))))];
    }
}

/// <summary>The runtimes that are known by name.</summary>
public sealed class ContainerRuntimeCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Names(NetworkSession session, IDictionary bound) =>
        ContainerRuntime.All.Select(r => (r, $"containers of {r}"));
}
