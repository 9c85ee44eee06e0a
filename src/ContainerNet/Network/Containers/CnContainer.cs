namespace ContainerNet.Network;

/// <summary>Something that has a network of its own, or shares one: what a container engine runs, a named namespace, or a process that left the host's.</summary>
public sealed class CnContainer
{
    internal CnContainer(ContainerRecord record, CnNamespace? networkNamespace)
    {
        Name = record.Name;
        Id = record.Id;
        Runtime = record.Runtime;
        Image = record.Image;
        Pid = record.Pid;
        State = record.State;
        Namespace = networkNamespace;
        Labels = record.Labels;
        Record = record;
    }

    /// <summary>Its name at the engine; the first 12 digits of the id where only its processes are known; of a namespace or a process, that one's.</summary>
    public string Name { get; }

    /// <summary>64 hexadecimal digits, or how the runtime tells its containers apart; null for a namespace or a process.</summary>
    public string? Id { get; }

    /// <summary>Who runs it: docker, podman, containerd, cri-o, lxc, systemd-nspawn ...; namespace and process where nobody is known to.</summary>
    public string Runtime { get; }

    /// <summary>What it was made of; null where only its processes are known.</summary>
    public string? Image { get; }

    /// <summary>Its first process, as this process sees it; null where it has none.</summary>
    public int? Pid { get; }

    /// <summary>In Docker's words: created, running, paused, restarting, removing, exited, dead.</summary>
    public string State { get; }

    /// <summary>Its network namespace, which others may share; null where it does not run, or its process may not be looked at.</summary>
    public CnNamespace? Namespace { get; }

    /// <summary>What the user of the engine has noted.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>Where its endpoints are read when somebody first wants to know; null inside of a topology, which knows them.</summary>
    internal LaterTopology? Later { get; init; }

    internal ContainerRecord Record { get; }

    internal CnEndpoint[]? KnownEndpoints { get; set; }

    internal CnPublishedPort[]? KnownPorts { get; set; }

    /// <summary>Does it use the host's network, or none that could be looked at? It has no endpoints of its own then.</summary>
    internal bool IsOnHost => Namespace is null or { IsCurrent: true };

    // To PowerShell these are the properties Endpoints and PublishedPorts (see CnLink.GetMasterLink).

    /// <summary>
    /// Its links, each with its other end on the host: those of its namespace, whoever shares that with it. None where it uses the host's.
    /// Outside of a topology they are as when they are first asked for.
    /// </summary>
    public CnEndpoint[] GetEndpoints() => KnownEndpoints ?? Later?.Like(this)?.KnownEndpoints ?? [];

    /// <summary>The ports of the host that lead to it, whoever has published them. Outside of a topology they are as when they are first asked for.</summary>
    public CnPublishedPort[] GetPublishedPorts() => KnownPorts ?? Later?.Like(this)?.KnownPorts ?? [];

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
