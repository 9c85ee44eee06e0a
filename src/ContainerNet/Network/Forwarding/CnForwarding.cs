using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>Does a namespace pass packets on between its links?</summary>
public sealed class CnForwarding
{
    internal CnForwarding(AddressFamily family, string? link, bool enabled, string setting, CnNamespace networkNamespace)
    {
        Family = family;
        Link = link;
        Enabled = enabled;
        Setting = setting;
        Namespace = networkNamespace;
    }

    /// <summary>IPv4 or IPv6.</summary>
    public AddressFamily Family { get; }

    /// <summary>The link; null is the switch for all.</summary>
    public string? Link { get; }

    /// <summary>On or off.</summary>
    public bool Enabled { get; }

    /// <summary>The sysctl: net.ipv4.ip_forward.</summary>
    public string Setting { get; }

    /// <summary>Where.</summary>
    public CnNamespace Namespace { get; }

    /// <summary>net.ipv4.ip_forward = 1.</summary>
    public override string ToString() => $"{Setting} = {(Enabled ? 1 : 0)}";
}
