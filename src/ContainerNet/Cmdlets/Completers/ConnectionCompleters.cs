using System.Collections;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>The protocols that have a name.</summary>
public sealed class ConnectionProtocolCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Names(NetworkSession session, IDictionary bound) =>
        ConnectionWords.Protocols.Select(p => (p, $"{p} connections"));
}

/// <summary>The states of TCP and SCTP.</summary>
public sealed class ConnectionStateCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Names(NetworkSession session, IDictionary bound)
    {
        HashSet<string> tcp = [.. ConnectionWords.TcpStates], sctp = [.. ConnectionWords.SctpStates];
        return ConnectionWords.TcpStates.Union(ConnectionWords.SctpStates)
            .Select(s => (s, string.Join(" and ", new[] { tcp.Contains(s) ? "TCP" : null, sctp.Contains(s) ? "SCTP" : null }.OfType<string>())));
    }
}
