using System.Text.Json;
using System.Text.Json.Serialization;

namespace ContainerNet.Network;

/// <summary>What GET /containers/json answers for each container; of it, what is looked at.</summary>
internal sealed record EngineContainer(string? Id, string[]? Names, string? Image, string? State, EngineHostConfig? HostConfig, Dictionary<string, string>? Labels)
{
    public EnginePort[]? Ports { get; init; }

    public EngineNetworkSettings? NetworkSettings { get; init; }
}

/// <summary>A port of a container; one that is not published has no PublicPort.</summary>
internal sealed record EnginePort(string? IP, ushort PrivatePort, ushort PublicPort, string? Type);

/// <summary>The networks of a container, by name. One that uses another's has none.</summary>
internal sealed record EngineNetworkSettings(Dictionary<string, EngineEndpoint?>? Networks);

/// <summary>A container's place in a network.</summary>
internal sealed record EngineEndpoint(string? EndpointID, string? MacAddress, string? IPAddress, string? GlobalIPv6Address);

/// <summary>Whose network it has: default, bridge, a network's name, none, host, container:ID, ns:PATH.</summary>
internal sealed record EngineHostConfig(string? NetworkMode);

/// <summary>What GET /containers/ID/json answers.</summary>
internal sealed record EngineInspection(EngineState? State);

/// <summary>How a container is, and its first process: 0 where it has none.</summary>
internal sealed record EngineState(string? Status, int Pid);

/// <summary>What is answered instead where something went wrong.</summary>
internal sealed record EngineFault(string? Message);

/// <summary>Read by code made at build time: a listing must not wait for reflection.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(EngineContainer[]))]
[JsonSerializable(typeof(EngineInspection))]
[JsonSerializable(typeof(EngineFault))]
[JsonSerializable(typeof(EngineNetwork))]
[JsonSerializable(typeof(EngineNetwork[]))]
[JsonSerializable(typeof(PodmanNetwork[]))]
[JsonSerializable(typeof(JsonDocument))]
[JsonSerializable(typeof(string))]
internal sealed partial class EngineJson : JsonSerializerContext;
