using System.Net;

namespace ContainerNet.Network;

/// <summary>What a new network shall be. Null: as it is usual.</summary>
internal sealed record NetworkSettings(string Name)
{
    /// <summary>IPv4, IPv6 or both; none: the next free one.</summary>
    public IPNetwork[] Subnets { get; init; } = [];

    /// <summary>An IPv6 subnet of its own choice (ULA), where none is given.</summary>
    public bool IPv6 { get; init; }

    public IPAddress[] Gateways { get; init; } = [];

    public IPNetwork[] Ranges { get; init; } = [];

    public SortedDictionary<string, IPAddress> Aux { get; init; } = [];

    public string? Bridge { get; init; }

    /// <summary>Bytes; 0: that of the link by which the default route goes.</summary>
    public int? Mtu { get; init; }

    public bool Internal { get; init; }

    public bool Isolated { get; init; }

    public bool Masquerade { get; init; } = true;

    public IPAddress[] ToSource { get; init; } = [];

    public MacAddress? MacAddress { get; init; }

    public SortedDictionary<string, string> Labels { get; init; } = [];
}

/// <summary>Who shall be connected to a network, and how. Null: as it is usual.</summary>
/// <param name="Container">Its namespace.</param>
/// <param name="Name">What it is called.</param>
internal sealed record EndpointSettings(NamespaceReference Container, string Name)
{
    /// <summary>At its runtime.</summary>
    public string? ContainerId { get; init; }

    /// <summary>The link in the container; null: the lowest free ethN.</summary>
    public string? InterfaceName { get; init; }

    /// <summary>At most one of each family; of the others, the next free one.</summary>
    public IPAddress[] Addresses { get; init; } = [];

    public MacAddress? MacAddress { get; init; }

    public PortRequest[] Ports { get; init; } = [];

    public bool DefaultRoute { get; init; } = true;

    public uint? Metric { get; init; }

    public SortedDictionary<string, string> Labels { get; init; } = [];
}

/// <summary>A port that shall be published.</summary>
/// <param name="HostAddress">Null: any, IPv4 and IPv6. 0.0.0.0 and :: are any of that family.</param>
/// <param name="FirstHostPort">0: any that is free.</param>
/// <param name="LastHostPort">The first that is free, from the first to this one.</param>
/// <param name="Protocol">tcp, udp or sctp.</param>
/// <param name="ContainerPort">1 to 65535.</param>
internal readonly record struct PortRequest(
    IPAddress? HostAddress, ushort FirstHostPort, ushort LastHostPort, PortProtocol Protocol, ushort ContainerPort);
