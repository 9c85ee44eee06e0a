using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ContainerNet.Netlink.Route;

namespace ContainerNet.Network;

/// <summary>An entry of a routing table, or the answer to the question how a packet would go.</summary>
public sealed class CnRoute
{
    internal CnRoute(RouteMessage message, Func<int, string?> linkName, CnNamespace networkNamespace)
    {
        Family = message.Header.Family == AddressFamilyNumber.AF_INET ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        IPAddress any = Family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        Destination = new InterfaceAddress(message.Destination ?? any, Math.Min(message.Header.DestinationLength, (byte)InterfaceAddress.BitsOf(any))).Network;
        Gateway = message.Gateway;
        LinkIndex = (int?)message.OutputLink;
        Link = LinkIndex is { } index ? linkName(index) ?? $"if{index}" : null;
        Metric = message.Priority ?? 0;
        Table = message.Table ?? message.Header.Table;
        Protocol = Enum.IsDefined(typeof(RouteProtocol), (int)message.Header.Protocol)
            ? ((RouteProtocol)message.Header.Protocol).ToString().ToLowerInvariant()
            : message.Header.Protocol.ToString(CultureInfo.InvariantCulture);
        Scope = (AddressScope)message.Header.Scope;
        Type = (RouteType)message.Header.Type;
        Source = message.PreferredSource;
        From = message.Source;
        Mtu = message.Metrics?.Mtu;
        Namespace = networkNamespace;
        NextHops = [.. (message.NextHops ?? []).Select(h => new CnNextHop(h.Gateway, linkName(h.Header.Index) ?? $"if{h.Header.Index}", h.Header.Hops + 1))];
    }

    /// <summary>Where to; 0.0.0.0/0 and ::/0 are the default route.</summary>
    public IPNetwork Destination { get; }

    /// <summary>By way of whom; null for what is on the link itself.</summary>
    public IPAddress? Gateway { get; }

    /// <summary>The name of the link that packets leave by.</summary>
    public string? Link { get; }

    /// <summary>The link's index.</summary>
    public int? LinkIndex { get; }

    /// <summary>The lowest wins.</summary>
    public uint Metric { get; }

    /// <summary>254 is main, 255 local.</summary>
    public uint Table { get; }

    /// <summary>Who made it: kernel, boot, static, dhcp ...</summary>
    public string Protocol { get; }

    /// <summary>How far it reaches.</summary>
    public AddressScope Scope { get; }

    /// <summary>What happens to the packets.</summary>
    public RouteType Type { get; }

    /// <summary>The address that packets are sent from, unless they have one (RTA_PREFSRC).</summary>
    public IPAddress? Source { get; }

    /// <summary>For packets from here only; in an answer, the address that was asked for.</summary>
    public IPAddress? From { get; }

    /// <summary>Bytes, where the route limits them.</summary>
    public uint? Mtu { get; }

    /// <summary>The ways, when there are several (ECMP).</summary>
    public CnNextHop[] NextHops { get; }

    /// <summary>IPv4 or IPv6.</summary>
    public AddressFamily Family { get; }

    /// <summary>Where it is.</summary>
    public CnNamespace Namespace { get; }

    /// <summary>Is it the default route?</summary>
    public bool IsDefault => Destination.PrefixLength == 0 && Type == RouteType.Unicast;

    /// <summary>As `ip route` writes it: default via 172.17.0.1 dev eth0.</summary>
    public override string ToString()
    {
        string text = Destination.PrefixLength == 0 ? "default" : Destination.ToString();
        if (Type != RouteType.Unicast) text = $"{Type.ToString().ToLowerInvariant()} {text}";
        if (Gateway is not null) text += $" via {Gateway}";
        if (Link is not null) text += $" dev {Link}";
        foreach (CnNextHop hop in NextHops) text += $" nexthop {hop}";
        return text;
    }
}

/// <summary>One of several ways of a route.</summary>
/// <param name="Gateway">By way of whom; null for what is on the link itself.</param>
/// <param name="Link">The link's name.</param>
/// <param name="Weight">How many of the packets go this way, against the others' weights.</param>
public sealed record CnNextHop(IPAddress? Gateway, string Link, int Weight)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(Gateway is null ? "" : $"via {Gateway} ")}dev {Link} weight {Weight}";
}

/// <summary>RTN_*: what happens to the packets.</summary>
public enum RouteType
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>They go on, by a gateway or straight.</summary>
    Unicast = 1,

    /// <summary>They are for this host.</summary>
    Local = 2,

    /// <summary>They are for everyone on the link.</summary>
    Broadcast = 3,

    /// <summary>They are for one of many.</summary>
    Anycast = 4,

    /// <summary>They are for a group.</summary>
    Multicast = 5,

    /// <summary>They are dropped without a word.</summary>
    Blackhole = 6,

    /// <summary>They are dropped, and the sender is told: host unreachable.</summary>
    Unreachable = 7,

    /// <summary>They are dropped, and the sender is told: prohibited.</summary>
    Prohibit = 8,

    /// <summary>Look in another table.</summary>
    Throw = 9,
}

/// <summary>RTPROT_*: who made a route (linux/rtnetlink.h, and iproute2's rt_protos).</summary>
internal enum RouteProtocol
{
    Unspecified = 0,
    Redirect = 1,
    Kernel = 2,
    Boot = 3,
    Static = 4,
    Ra = 9,
    Zebra = 11,
    Bird = 12,
    Dhcp = 16,
    Babel = 42,
    Bgp = 186,
    Isis = 187,
    Ospf = 188,
    Rip = 189,
    Eigrp = 192,
}
