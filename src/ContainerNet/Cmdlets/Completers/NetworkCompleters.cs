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
