using System.Collections;

namespace ContainerNet.Cmdlets;

/// <summary>Networks of the namespace that -Namespace names.</summary>
public sealed class NetworkNameCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Names(Network.NetworkSession session, IDictionary bound) =>
        Stack(session, bound).Networks.List().Select(n => (n.Name, string.Join(", ", n.Pools.Select(p => p.Subnet))));
}

/// <summary>Containers that are connected, to the network that is named or to any.</summary>
public sealed class EndpointNameCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Names(Network.NetworkSession session, IDictionary bound) =>
        Stack(session, bound).Networks.List().Where(n => bound["Network"] is not { } network || $"{network}" == n.Name)
            .SelectMany(n => n.Endpoints.Select(e => (e.Name, $"{n.Name}: {string.Join(", ", e.Addresses.Select(a => a.ToString()))}")));
}

/// <summary>The word that an MTU can be.</summary>
public sealed class MtuCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Names(Network.NetworkSession session, IDictionary bound) =>
        [("Auto", "that of the link by which the default route goes")];
}

/// <summary>Published ports of the namespace that -Namespace names.</summary>
public sealed class PublishedPortCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Names(Network.NetworkSession session, IDictionary bound) =>
        Stack(session, bound).Networks.ListPorts(meant: true).GroupBy(p => p.HostPort)
            .Select(g => ($"{g.Key}", string.Join(", ", g.Select(p => $"{p}").Distinct())));
}

/// <summary>Networks of the namespace that -Namespace names, and those of engines.</summary>
public sealed class AnyNetworkNameCompleter : NameCompleter
{
    /// <summary>An engine that takes longer has to be done without: somebody sits there and waits.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private protected override IEnumerable<(string Name, string Tip)> Names(Network.NetworkSession session, IDictionary bound)
    {
        Network.NetworkStack stack = Stack(session, bound);
        List<(string Name, string Tip)> names = [.. stack.Networks.List().Select(n => (n.Name, string.Join(", ", n.Pools.Select(p => p.Subnet))))];
        if (!stack.Namespace.IsCurrent) return names;
        using var enough = new CancellationTokenSource(s_patience);
        try
        {
            names.AddRange(session.Containers.Networks((_, _) => true, enough.Token).Select(n => (n.Name!, $"{n.Source}, {n.Driver}")));
        }
        catch (OperationCanceledException)
        {
            // The engines keep one waiting; our own will do.
            return names;
        }

        return [.. names.DistinctBy(n => n.Name).OrderBy(n => n.Name, StringComparer.Ordinal)];
    }
}

/// <summary>Whose networks there can be.</summary>
public sealed class NetworkSourceCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Names(Network.NetworkSession session, IDictionary bound) =>
        new[] { Network.CnNetwork.Own, Network.ContainerRuntime.Docker, Network.ContainerRuntime.Podman }.Select(s => (s, $"networks of {s}"));
}
