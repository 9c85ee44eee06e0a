using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>A container's place in a network.</summary>
internal sealed record EndpointRecord
{
    /// <summary>64 hexadecimal digits, as Docker's.</summary>
    public required string Id { get; init; }

    /// <summary>The container's name, or the namespace's.</summary>
    public required string Name { get; init; }

    /// <summary>The container's id at its runtime; null for a namespace.</summary>
    public string? ContainerId { get; init; }

    public required NamespaceRecord Namespace { get; init; }

    /// <summary>The link in the container: eth0.</summary>
    public required string InterfaceName { get; init; }

    /// <summary>Its other end, a port of the bridge.</summary>
    public required string HostLink { get; init; }

    public required MacAddress MacAddress { get; init; }

    /// <summary>With the subnet's length; one for each pool.</summary>
    public required InterfaceAddress[] Addresses { get; init; }

    public bool DefaultRoute { get; init; } = true;

    /// <summary>Of the default route; null is the kernel's own choice (0 for IPv4, 1024 for IPv6).</summary>
    public uint? Metric { get; init; }

    /// <summary>The gateways of the default routes that this endpoint has given the container: none where another network's has the lower metric.</summary>
    public IPAddress[] Gateways { get; init; } = [];

    public PublishedPortRecord[] Ports { get; init; } = [];

    public SortedDictionary<string, string> Labels { get; init; } = [];

    public InterfaceAddress? Address(AddressFamily family) => Array.Find(Addresses, a => a.Address.AddressFamily == family);

    /// <summary>As <see cref="NetworkRecord.Pending"/>, for this endpoint.</summary>
    public bool Pending { get; init; }

    /// <summary>Without these ports of the host. What was published on any address of both families may keep the other one. The same where it has none.</summary>
    public EndpointRecord Without(HashSet<HostPort> lost) => Ports.SelectMany(p => p.Keys).Any(lost.Contains)
        ? this with
        {
            Ports =
            [
                .. Ports.SelectMany(p => p.Keys.Any(lost.Contains)
                    ? p.Keys.Where(k => !lost.Contains(k) && Address(k.Address.AddressFamily) is not null).Select(k => p with { HostAddress = k.Address })
                    : [p]),
            ],
        }
        : this;
}

/// <summary>A port of the host that was published for an endpoint, on all its addresses of the host address's family.</summary>
/// <param name="HostAddress">Null: any, IPv4 and IPv6. 0.0.0.0 and :: are any of that family.</param>
/// <param name="HostPort">1 to 65535.</param>
/// <param name="Protocol">tcp and udp of one number are two ports.</param>
/// <param name="ContainerPort">1 to 65535.</param>
internal sealed record PublishedPortRecord(IPAddress? HostAddress, ushort HostPort, PortProtocol Protocol, ushort ContainerPort)
{
    /// <summary>What nobody else can have.</summary>
    public IEnumerable<HostPort> Keys => HostAddress is null
        ? [new HostPort(IPAddress.Any, HostPort, Protocol), new HostPort(IPAddress.IPv6Any, HostPort, Protocol)]
        : [new HostPort(HostAddress, HostPort, Protocol)];

    /// <summary>127.0.0.1:8080/tcp.</summary>
    public string OfHost => $"{Prefix}{HostPort}/{Protocol.ToString().ToLowerInvariant()}";

    /// <summary>Whoever has this has the other one too.</summary>
    public bool Covers(PublishedPortRecord other) => this == other || (other.HostAddress is { } address && address.IsAny() && this == other with { HostAddress = null });

    private string Prefix => HostAddress switch
    {
        null => "",
        { AddressFamily: AddressFamily.InterNetworkV6 } => $"[{HostAddress}]:",
        _ => $"{HostAddress}:",
    };

    /// <summary>As `docker run -p` writes it: 127.0.0.1:8080:80/tcp.</summary>
    public override string ToString() => $"{Prefix}{HostPort}:{ContainerPort}/{Protocol.ToString().ToLowerInvariant()}";
}
