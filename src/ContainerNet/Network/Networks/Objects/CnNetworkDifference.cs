namespace ContainerNet.Network;

/// <summary>How something differs from what was meant.</summary>
public enum DifferenceKind
{
    /// <summary>It should be there.</summary>
    Missing,

    /// <summary>It should not be there.</summary>
    Extra,

    /// <summary>It is there, and something else.</summary>
    Different,
}

/// <summary>One thing about a network that is not as it was meant.</summary>
public sealed class CnNetworkDifference
{
    internal CnNetworkDifference(NetworkRecord network, DifferenceKind kind, string what, string where, string? wanted, string? found, CnNamespace host)
    {
        Network = network.Name;
        Kind = kind;
        What = what;
        Where = where;
        Wanted = wanted;
        Found = found;
        Namespace = host;
    }

    /// <summary>The network's name.</summary>
    public string Network { get; }

    /// <summary>Missing, Extra or Different.</summary>
    public DifferenceKind Kind { get; }

    /// <summary>bridge, address, setting, rule, port, link ...</summary>
    public string What { get; }

    /// <summary>The bridge, the container, the chain that it is about.</summary>
    public string Where { get; }

    /// <summary>As it was meant; null for what is extra.</summary>
    public string? Wanted { get; }

    /// <summary>As the kernel has it; null for what is missing.</summary>
    public string? Found { get; }

    /// <summary>Where the network is.</summary>
    public CnNamespace Namespace { get; }

    /// <summary>The endpoint that has to be connected again; null where it is not about one.</summary>
    internal string? EndpointId { get; init; }

    /// <summary>Missing address 172.20.0.1/16 of cn-0123456789ab.</summary>
    public override string ToString() => $"{Kind} {What} {Wanted ?? Found} of {Where}";
}
