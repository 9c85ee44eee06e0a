namespace ContainerNet.Network;

/// <summary>What kind of thing was left behind.</summary>
public enum OrphanKind
{
    /// <summary>
    /// Addresses of a namespace that is gone, or of one that was being connected, or disconnected, by a process that died of it. The next cmdlet that
    /// changes networks takes them back by itself.
    /// </summary>
    Lease,

    /// <summary>A link whose endpoint nobody knows.</summary>
    Link,

    /// <summary>Rules or published ports whose network nobody knows.</summary>
    Rule,

    /// <summary>The files about a namespace that is gone.</summary>
    Folder,

    /// <summary>A network whose maker, or remover, died before he was done. The next cmdlet that changes networks removes it by itself.</summary>
    Network,
}

/// <summary>Something of ours whose owner is gone.</summary>
public sealed class CnOrphan
{
    internal CnOrphan(OrphanKind kind, string what, string? network, CnNamespace host)
    {
        Kind = kind;
        What = what;
        Network = network;
        Namespace = host;
    }

    /// <summary>Lease, Link, Rule or Folder.</summary>
    public OrphanKind Kind { get; }

    /// <summary>The container of a lease, the name of a network or a link, the comment of rules, the path of a folder.</summary>
    public string What { get; }

    /// <summary>The network's name, as far as it is known.</summary>
    public string? Network { get; }

    /// <summary>Where it is.</summary>
    public CnNamespace Namespace { get; }

    /// <summary>Link veth0123456.</summary>
    public override string ToString() => $"{Kind} {What}";
}
