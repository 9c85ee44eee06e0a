using System.Net;
using System.Net.Sockets;
using ContainerNet.Netlink.Route;

namespace ContainerNet.Network;

/// <summary>An IP address of a link.</summary>
public sealed class CnAddress
{
    internal CnAddress(AddressMessage message, string? link, CnNamespace networkNamespace)
    {
        // On a point-to-point link IFA_ADDRESS is the other end's; IPv6 without peer has no IFA_LOCAL.
        Address = message.Local ?? message.Address ?? IPAddress.None;
        PeerAddress = message.Local is not null && message.Address is not null && !message.Local.Equals(message.Address) ? message.Address : null;
        PrefixLength = message.Header.PrefixLength;
        Broadcast = message.Broadcast;
        Label = message.Label;
        Scope = (AddressScope)message.Header.Scope;
        Flags = (AddressFlags)(message.Flags ?? message.Header.Flags);
        ValidLifetime = Lifetime(message.Lifetimes?.Valid);
        PreferredLifetime = Lifetime(message.Lifetimes?.Preferred);
        LinkIndex = (int)message.Header.Index;
        Link = link ?? $"if{LinkIndex}";
        Namespace = networkNamespace;
    }

    /// <summary>The address itself.</summary>
    public IPAddress Address { get; }

    /// <summary>How many leading bits are the network's.</summary>
    public int PrefixLength { get; }

    /// <summary>IPv4 or IPv6.</summary>
    public AddressFamily Family => Address.AddressFamily;

    /// <summary>The network: the address without its host bits.</summary>
    public IPNetwork Network => new InterfaceAddress(Address, PrefixLength).Network;

    /// <summary>The other end's address on a point-to-point link.</summary>
    public IPAddress? PeerAddress { get; }

    /// <summary>IPv4 only.</summary>
    public IPAddress? Broadcast { get; }

    /// <summary>How far the address means something.</summary>
    public AddressScope Scope { get; }

    /// <summary>IFA_F_*.</summary>
    public AddressFlags Flags { get; }

    /// <summary>IPv4 only: the link's name, and more if it was asked for.</summary>
    public string? Label { get; }

    /// <summary>How long the address is there; null is for ever.</summary>
    public TimeSpan? ValidLifetime { get; }

    /// <summary>How long it is used for new connections; null is for ever.</summary>
    public TimeSpan? PreferredLifetime { get; }

    /// <summary>The link's name.</summary>
    public string Link { get; }

    /// <summary>The link's index.</summary>
    public int LinkIndex { get; }

    /// <summary>Where it is.</summary>
    public CnNamespace Namespace { get; }

    /// <summary>172.17.0.2/16.</summary>
    public override string ToString() => $"{Address}/{PrefixLength}";

    private static TimeSpan? Lifetime(uint? seconds) => seconds is null or AddressLifetimes.Forever ? null : TimeSpan.FromSeconds(seconds.Value);
}

/// <summary>RT_SCOPE_*: how far an address or a route means something.</summary>
public enum AddressScope
{
    /// <summary>Everywhere.</summary>
    Global = 0,

    /// <summary>Within the site (IPv6, of old).</summary>
    Site = 200,

    /// <summary>On this link.</summary>
    Link = 253,

    /// <summary>On this host.</summary>
    Host = 254,

    /// <summary>Nowhere: of routes only.</summary>
    Nowhere = 255,
}

/// <summary>IFA_F_* (linux/if_addr.h).</summary>
[Flags]
public enum AddressFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A second address of the same network (IPv4), a temporary one (IPv6).</summary>
    Secondary = 0x01,

    /// <summary>Was not checked for duplicates.</summary>
    NoDad = 0x02,

    /// <summary>Used while it is checked.</summary>
    Optimistic = 0x04,

    /// <summary>Somebody else has it too.</summary>
    DadFailed = 0x08,

    /// <summary>A home address (Mobile IPv6).</summary>
    HomeAddress = 0x10,

    /// <summary>Not for new connections.</summary>
    Deprecated = 0x20,

    /// <summary>Still being checked for duplicates: not usable yet.</summary>
    Tentative = 0x40,

    /// <summary>Not by autoconfiguration.</summary>
    Permanent = 0x80,

    /// <summary>Temporary addresses are derived from it.</summary>
    ManageTemporaryAddresses = 0x100,

    /// <summary>Made no route to its network.</summary>
    NoPrefixRoute = 0x200,

    /// <summary>Joins multicast groups.</summary>
    MulticastAutoJoin = 0x400,

    /// <summary>Made of a stable secret.</summary>
    StablePrivacy = 0x800,
}
