using System.Collections.ObjectModel;

namespace ContainerNet.Network;

/// <summary>The runtimes that are known by name. Others are called as their control groups call them.</summary>
internal static class ContainerRuntime
{
    public const string Docker = "docker";
    public const string Podman = "podman";
    public const string Containerd = "containerd";
    public const string CriO = "cri-o";
    public const string Lxc = "lxc";
    public const string Nspawn = "systemd-nspawn";

    /// <summary>A namespace below /run/netns that is no container's.</summary>
    public const string Namespace = "namespace";

    /// <summary>A nameless namespace that only processes hold, and that is no container's.</summary>
    public const string Process = "process";

    public static readonly string[] All = [Docker, Podman, Containerd, CriO, Lxc, Nspawn, Namespace, Process];
}

/// <summary>How containers are, in Docker's words; Podman has a few more.</summary>
internal static class ContainerState
{
    public const string Created = "created";
    public const string Running = "running";

    /// <summary>Can it have processes?</summary>
    public static bool IsAlive(string state) => state is not (Created or "exited" or "dead" or "configured" or "initialized" or "stopped");
}

/// <summary>What a source knows of a container, before anybody has looked for its namespace.</summary>
internal sealed record ContainerRecord(string Runtime, string Name, string? Id, string State)
{
    public string? Image { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    public int? Pid { get; init; }

    /// <summary>Of its network namespace, where that is known.</summary>
    public ulong? Inode { get; init; }

    /// <summary>Was it meant to use the host's network, or somebody's who may?</summary>
    public bool MayUseHost { get; init; }

    /// <summary>How the engine was told to give it a network: bridge, none, host, container:ID ...; null where no engine says.</summary>
    public string? NetworkMode { get; init; }

    /// <summary>Its places in the engine's networks, by their names.</summary>
    public IReadOnlyDictionary<string, EngineEndpoint?> Networks { get; init; } = ReadOnlyDictionary<string, EngineEndpoint?>.Empty;

    /// <summary>Its ports, published or not.</summary>
    public IReadOnlyList<EnginePort> Ports { get; init; } = [];

    /// <summary>The engine that can be asked for more; null where its processes told of it.</summary>
    public EngineApi? Engine { get; init; }

    /// <summary>For errors: "docker container 'web' (3f4b...)".</summary>
    public string Description => Id is null ? $"{Runtime} '{Name}'" : $"{Runtime} container '{Name}' ({ShortId(Id)})";

    /// <summary>The 12 digits that docker prints; what is no such id stays whole.</summary>
    public static string ShortId(string id) => CgroupPath.IsId(id) ? id[..12] : id;
}

/// <summary>Where a container is and what it is called, for what shall be done with it.</summary>
/// <param name="Namespace">Its network namespace.</param>
/// <param name="Name">A name without white space or '/'.</param>
/// <param name="Id">Null for namespaces and processes that are no container's.</param>
/// <param name="Runtime">docker, podman ..., namespace, process.</param>
internal sealed record ContainerReference(NamespaceReference Namespace, string Name, string? Id, string Runtime);
