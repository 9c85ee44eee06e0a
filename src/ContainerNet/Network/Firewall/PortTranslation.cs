using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>The protocols that have ports; the values are the kernel's IPPROTO_*.</summary>
public enum PortProtocol
{
    /// <summary>IPPROTO_TCP.</summary>
    Tcp = 6,

    /// <summary>IPPROTO_UDP.</summary>
    Udp = 17,

    /// <summary>IPPROTO_SCTP.</summary>
    Sctp = 132,
}

/// <summary>A port of the host that leads to one of a container: an element of a map in the kernel.</summary>
/// <param name="HostAddress">Null: any address of the host, of the container's family.</param>
/// <param name="Protocol">tcp and udp of one number are two ports.</param>
/// <param name="HostPort">1 to 65535.</param>
/// <param name="ContainerAddress">Its family is the family of the translation.</param>
/// <param name="ContainerPort">1 to 65535.</param>
/// <param name="Owner">The comment that the element bears: <see cref="NetworkOwner.OfEndpoint"/>.</param>
internal sealed record PortTranslation(
    IPAddress? HostAddress, PortProtocol Protocol, ushort HostPort, IPAddress ContainerAddress, ushort ContainerPort, string Owner)
{
    /// <summary>The key in the kernel's maps: any address and one of them are two.</summary>
    public HostPort Key => new(HostAddress ?? (ContainerAddress.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any), HostPort, Protocol);

    /// <summary>The same key in the kernel's maps.</summary>
    public bool IsSamePort(PortTranslation other) => Key == other.Key;

    /// <summary>As `docker run -p` takes it: 0.0.0.0:8080:80/tcp.</summary>
    public override string ToString()
    {
        string host = Key.Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Key.Address}]" : $"{Key.Address}";
        return $"{host}:{HostPort}:{ContainerPort}/{Protocol.ToString().ToLowerInvariant()}";
    }
}

/// <summary>What the firewall has to know about a network.</summary>
/// <param name="Owner">The comment of its rules: <see cref="NetworkOwner.OfNetwork"/>.</param>
/// <param name="Bridge">The name of its bridge.</param>
/// <param name="Subnets">IPv4, IPv6 or both.</param>
internal sealed record NetworkPolicy(string Owner, string Bridge, IPNetwork[] Subnets)
{
    /// <summary>Nothing passes from this network to elsewhere, nor the other way.</summary>
    public bool Internal { get; init; }

    /// <summary>Containers do not reach each other, by a route through the host either.</summary>
    public bool Isolated { get; init; }

    /// <summary>Packets to elsewhere get the host's address.</summary>
    public bool Masquerade { get; init; } = true;

    /// <summary>Or one of these, of the subnet's family.</summary>
    public IPAddress[] ToSource { get; init; } = [];
}

/// <summary>
/// How what was made for a network is marked: rules and elements by their comment, links by their alias. So it can be told whose it is without
/// looking into any file.
/// </summary>
internal static class NetworkOwner
{
    /// <summary>"containernet:web".</summary>
    public static string OfNetwork(string network) => $"{Firewall.DefaultOwner}:{network}";

    /// <summary>"containernet:web/0123456789ab".</summary>
    public static string OfEndpoint(string network, string endpointId) => $"{OfNetwork(network)}/{endpointId[..12]}";

    /// <summary>The network in a mark; null for other people's texts, and for rules that belong to no network.</summary>
    public static string? NetworkIn(string? mark) =>
        mark?.StartsWith(Firewall.DefaultOwner + ":", StringComparison.Ordinal) == true ? mark[(Firewall.DefaultOwner.Length + 1)..].Split('/')[0] : null;

    /// <summary>The beginning of the endpoint's id in a mark; null where it is not an endpoint's.</summary>
    public static string? EndpointIn(string? mark) => NetworkIn(mark) is not null && mark!.Split('/') is [_, var id] ? id : null;
}
