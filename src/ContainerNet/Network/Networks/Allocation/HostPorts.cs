using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>A port of the host as the kernel's maps know it: any address and one of them are two, and so are tcp and udp.</summary>
/// <param name="Address">0.0.0.0 and :: are any, of that family.</param>
/// <param name="Number">1 to 65535.</param>
/// <param name="Protocol">Of the port.</param>
internal readonly record struct HostPort(IPAddress Address, ushort Number, PortProtocol Protocol);

/// <summary>
/// Decides which ports of the host are published for whom. Who has which is read once, for all who want some; so a port costs the same, however
/// many others there are.
/// </summary>
/// <param name="stack">The host.</param>
/// <param name="endpoints">Who has ports already.</param>
internal sealed class HostPorts(NetworkStack stack, IEnumerable<EndpointRecord> endpoints)
{
    private readonly Dictionary<HostPort, EndpointRecord> _holders = HoldersAmong(endpoints);
    private readonly Lazy<ILookup<(PortProtocol, ushort), Listener>> _listeners = new(() => stack.Listeners.List().ToLookup(l => (l.Protocol, l.Port)));
    private readonly Lazy<HashSet<IPAddress>> _own = new(() => [.. stack.Addresses.List().Select(a => a.Address)]);

    /// <summary>Chooses the ports of the host that an endpoint's requests get, and refuses those that somebody has.</summary>
    /// <param name="what">What cannot be done without, for the error: "publish ports of 'app1'".</param>
    /// <param name="endpoint">Whose they will be.</param>
    /// <param name="requests">What it wants.</param>
    /// <param name="replace">From whoever has it, except where any port will do.</param>
    /// <exception cref="CnException">Rejected; AddressInUse: a container has it, or a process listens on it; PoolExhausted: none is free.</exception>
    public PublishedPortRecord[] Choose(string what, EndpointRecord endpoint, PortRequest[] requests, bool replace)
    {
        var present = endpoint.Ports.ToHashSet();
        var chosen = new Dictionary<HostPort, PublishedPortRecord>();
        foreach (PortRequest request in requests)
        {
            if (request.HostAddress is { } host) CheckAddress(what, endpoint, host);
            bool any = request.FirstHostPort == 0;
            (ushort first, ushort last) = any ? EphemeralRange() : (request.FirstHostPort, request.LastHostPort);
            CnException? refusal = null;
            PublishedPortRecord? found = null;
            for (int port = first; port <= last && found is null; port++)
            {
                var candidate = new PublishedPortRecord(request.HostAddress, (ushort)port, request.Protocol, request.ContainerPort);
                if (present.FirstOrDefault(p => p.Covers(candidate)) is { } same) found = same;
                // Nobody wants to know why not this one.
                else if (any && candidate.Keys.Any(k => chosen.ContainsKey(k) || _holders.ContainsKey(k))) continue;
                else if (Refusal(what, candidate, endpoint, chosen, replace && !any) is { } reason) refusal ??= reason;
                else found = candidate;
            }

            if (found is null && any) throw new CnException(CnErrorKind.PoolExhausted, $"Cannot {what}: no port of {first} to {last} is free.");
            foreach (HostPort port in (found ?? throw refusal!).Keys) chosen[port] = found;
        }

        foreach (HostPort port in chosen.Keys) _holders[port] = endpoint;
        return [.. chosen.Values.Distinct()];
    }

    private static Dictionary<HostPort, EndpointRecord> HoldersAmong(IEnumerable<EndpointRecord> endpoints)
    {
        var holders = new Dictionary<HostPort, EndpointRecord>();
        foreach (EndpointRecord endpoint in endpoints)
        {
            foreach (HostPort port in endpoint.Ports.SelectMany(p => p.Keys)) holders[port] = endpoint;
        }

        return holders;
    }

    private void CheckAddress(string what, EndpointRecord endpoint, IPAddress host)
    {
        if (endpoint.Address(host.AddressFamily) is null)
            throw new CnException(CnErrorKind.Rejected, $"Cannot {what} on {host}: it has no {(host.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")} address.");
        if (host.IsAny()) return;
        if (host.Equals(IPAddress.IPv6Loopback)) throw new CnException(CnErrorKind.Rejected, $"Cannot {what} on ::1: the kernel routes nothing from it; IPv6 has no route_localnet.");
        if (!_own.Value.Contains(host) && !IPAddress.IsLoopback(host))
            throw new CnException(CnErrorKind.Rejected, $"Cannot {what} on {host}: it is no address of {stack.Namespace.Description}.");
    }

    private CnException? Refusal(string what, PublishedPortRecord port, EndpointRecord endpoint, Dictionary<HostPort, PublishedPortRecord> chosen, bool replace)
    {
        foreach (HostPort key in port.Keys)
        {
            // Twice the same is once.
            if (chosen.TryGetValue(key, out PublishedPortRecord? twin)) return twin == port ? null : InUse("was asked for twice");
            if (replace || !_holders.TryGetValue(key, out EndpointRecord? holder)) continue;
            return InUse($"{(holder.Id == endpoint.Id ? "leads to another port of it" : $"is that of '{holder.Name}'")}. Publish-CnPort -Replace moves it");
        }

        Listener[] inTheWay = [.. _listeners.Value[(port.Protocol, port.HostPort)].Where(l => ListenerTable.IsInTheWay(l, port.Protocol, port.HostPort, port.HostAddress))];
        if (inTheWay.Length == 0) return null;
        string who = ListenerTable.ProcessOf(inTheWay[0]) ?? "a process that cannot be looked at";
        return new CnException(CnErrorKind.AddressInUse, $"Cannot {what}: {who} listens on port {inTheWay[0].Port}/{port.Protocol.ToString().ToLowerInvariant()} of {inTheWay[0].Address}.");

        CnException InUse(string why) => new(CnErrorKind.AddressInUse, $"Cannot {what}: port {port.OfHost} of the host {why}.");
    }

    private (ushort First, ushort Last) EphemeralRange()
    {
        string[] bounds = (stack.Settings.Read("ipv4/ip_local_port_range") ?? "32768 60999").Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return (ushort.Parse(bounds[0], CultureInfo.InvariantCulture), ushort.Parse(bounds[1], CultureInfo.InvariantCulture));
    }
}
