using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Says which network: PowerShell makes it of a name, or of a network that a cmdlet has emitted, which brings its namespace.</summary>
public sealed class NetworkArgument
{
    /// <summary>A name; wildcards are for the cmdlets that Get.</summary>
    /// <param name="name">web.</param>
    public NetworkArgument(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>A network that a cmdlet has emitted.</summary>
    /// <param name="network">The network.</param>
    public NetworkArgument(CnNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Name = network.Name;
        Home = network.GetNamespace();
    }

    internal string Name { get; }

    internal CnNamespace? Home { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
