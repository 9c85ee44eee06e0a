using System.Text.Json;
using System.Text.Json.Serialization;

namespace ContainerNet.Network;

/// <summary>A network as its engine tells of it: what GET /networks/ID answers.</summary>
internal sealed record EngineNetwork(string? Name, string? Id, DateTimeOffset Created, string? Scope, string? Driver)
{
    /// <summary>Older engines do not say: all networks have it.</summary>
    public bool? EnableIPv4 { get; init; }

    public bool EnableIPv6 { get; init; }

    public EngineIpam? IPAM { get; init; }

    public bool Internal { get; init; }

    public bool Attachable { get; init; }

    public bool Ingress { get; init; }

    public EngineConfigFrom? ConfigFrom { get; init; }

    public bool ConfigOnly { get; init; }

    /// <summary>By container id.</summary>
    public Dictionary<string, EngineNetworkContainer>? Containers { get; init; }

    public Dictionary<string, string>? Options { get; init; }

    public Dictionary<string, string>? Labels { get; init; }

    /// <summary>docker or podman.</summary>
    public string Source { get; init; } = "";

    /// <summary>The link that it is on the host; null where the engine does not say, and where it has none.</summary>
    public string? Interface { get; init; }

    /// <summary>The answer itself.</summary>
    [JsonIgnore]
    public JsonElement Answer { get; init; }
}

/// <summary>Address management of a network.</summary>
internal sealed record EngineIpam(string? Driver, Dictionary<string, string>? Options, EngineIpamConfig[]? Config);

/// <summary>A subnet of a network.</summary>
internal sealed record EngineIpamConfig(string? Subnet, string? IPRange, string? Gateway, Dictionary<string, string>? AuxiliaryAddresses);

/// <summary>The network that one takes its settings from.</summary>
internal sealed record EngineConfigFrom(string? Network);

/// <summary>A container on a network.</summary>
internal sealed record EngineNetworkContainer(string? Name, string? EndpointID, string? MacAddress, string? IPv4Address, string? IPv6Address);

/// <summary>What Podman's own protocol tells, and Docker's has no word for.</summary>
internal sealed record PodmanNetwork(string? Name, string? Id, string? Network_interface);
