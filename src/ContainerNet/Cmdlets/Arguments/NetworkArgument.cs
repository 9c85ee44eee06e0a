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
        Text = name;
    }

    /// <summary>A network that a cmdlet has emitted.</summary>
    /// <param name="network">The network.</param>
    public NetworkArgument(CnNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Text = network.Name;
        Home = network.GetNamespace();
        Network = network;
    }

    /// <summary>The name of one of this module's networks.</summary>
    /// <exception cref="CnException">Rejected: it is an engine's.</exception>
    internal string Name => Network is { IsOwn: false } foreign ? throw NetworkTable.NotOwn(foreign.Name, foreign.Source) : Text;

    /// <summary>A name, whosever it is.</summary>
    internal string Text { get; }

    internal CnNetwork? Network { get; }

    internal CnNamespace? Home { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Text;
}
