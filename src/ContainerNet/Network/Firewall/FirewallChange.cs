namespace ContainerNet.Network;

/// <summary>What shall be different about the rules of networks and their published ports: all of it, or nothing.</summary>
internal sealed record FirewallChange
{
    /// <summary>These have their rules; those that fit are left alone, with their counters.</summary>
    public NetworkPolicy[] Networks { get; init; } = [];

    /// <summary>The owners of networks whose rules go.</summary>
    public string[] RemovedNetworks { get; init; } = [];

    /// <summary>Ports that shall lead somewhere.</summary>
    public PortTranslation[] Publish { get; init; } = [];

    /// <summary>Ports that shall not any more; those that lead elsewhere by now are left alone.</summary>
    public PortTranslation[] Unpublish { get; init; } = [];

    /// <summary>A port of another endpoint is taken from it, in the same step.</summary>
    public bool Replace { get; init; }
}
