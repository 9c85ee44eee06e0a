using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>One port that a rule leads to a container: what `docker port` would print, read from what the kernel does.</summary>
/// <param name="Rule">The rule that translates.</param>
/// <param name="Protocol">tcp or udp ...</param>
/// <param name="HostAddress">0.0.0.0 and :: are any.</param>
/// <param name="HostPort">1 to 65535.</param>
/// <param name="ContainerAddress">Where to.</param>
/// <param name="ContainerPort">1 to 65535.</param>
internal sealed record DestinationTranslation(CnRule Rule, PortProtocol Protocol, IPAddress HostAddress, int HostPort, IPAddress ContainerAddress, int ContainerPort)
{
    /// <summary>Those of all rules that packets from outside come to. Rules that are for all ports, or for another address than one, publish none.</summary>
    public static IEnumerable<DestinationTranslation> In(RuleWalk walk) => walk.From("nat", "prerouting").SelectMany(Of);

    private static IEnumerable<DestinationTranslation> Of(ReachedRule reached)
    {
        CnRule rule = reached.Rule;
        if (rule.Target != "dnat" || rule.ToAddress is not { } to) yield break;
        if (reached.DestinationPorts is not { Not: false } ports || reached.Protocol is not { Not: false } protocols) yield break;
        if (HostAddressOf(reached, to.AddressFamily) is not { } at) yield break;
        foreach (string name in protocols.Value.Split(", "))
        {
            // A protocol without a name is a number, which TryParse takes for any.
            if (!Enum.TryParse(name, ignoreCase: true, out PortProtocol protocol) || !Enum.IsDefined(protocol)) continue;
            foreach ((int first, int last) in ports.Value.Split(", ").Select(Range))
            {
                for (int port = Math.Max(first, 1); port <= last; port++)
                    yield return new DestinationTranslation(rule, protocol, at, port, to, rule.ToPort ?? port);
            }
        }
    }

    private static IPAddress? HostAddressOf(ReachedRule reached, AddressFamily family)
    {
        IPAddress any = family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        if (reached.Destination is not { } destination) return any;
        // "Anywhere but 127.0.0.0/8" is any address that comes from outside.
        return destination.Not ? any : IPAddress.TryParse(destination.Value, out IPAddress? address) ? address : null;
    }

    /// <summary>8000-8010; 0 for what is no number: a set.</summary>
    private static (int First, int Last) Range(string text)
    {
        string[] ends = text.Split('-');
        return int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first) && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
            ? (first, last)
            : (0, 0);
    }
}
