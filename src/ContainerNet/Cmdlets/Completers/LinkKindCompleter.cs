using System.Collections;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>The kinds of links that there are in the namespace that -Namespace names.</summary>
public sealed class LinkKindCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Names(NetworkSession session, IDictionary bound) =>
        Stack(session, bound).Links.Names().GroupBy(l => l.Kind).OrderBy(g => g.Key).Select(g => (g.Key, $"{g.Count()} links"));
}
