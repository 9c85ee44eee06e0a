using System.Globalization;
using System.Net.Sockets;
using ContainerNet.Netlink.Route;

namespace ContainerNet.Network;

/// <summary>Tells a link as `ip addr` does, for those who read that since ever.</summary>
internal static class IpAddrText
{
    // linux/if_arp.h
    private const ushort ARPHRD_ETHER = 1;
    private const ushort ARPHRD_NONE = 0xfffe;
    private const ushort ARPHRD_LOOPBACK = 772;
    private const ushort ARPHRD_TUNNEL = 768;
    private const ushort ARPHRD_TUNNEL6 = 769;
    private const ushort ARPHRD_SIT = 776;
    private const ushort ARPHRD_IPGRE = 778;
    private const ushort ARPHRD_IP6GRE = 823;

    /// <summary>The kernel's flags in the order in which ip names them.</summary>
    private static readonly (uint Flag, string Name)[] s_flags =
    [
        (1 << 3, "LOOPBACK"), (1 << 1, "BROADCAST"), (1 << 4, "POINTOPOINT"), (1 << 12, "MULTICAST"), (1 << 7, "NOARP"), (1 << 9, "ALLMULTI"), (1 << 8, "PROMISC"),
        (1 << 10, "MASTER"), (1 << 11, "SLAVE"), (1 << 2, "DEBUG"), (1 << 15, "DYNAMIC"), (1 << 14, "AUTOMEDIA"), (1 << 13, "PORTSEL"), (1 << 5, "NOTRAILERS"),
        (1 << 0, "UP"), (1 << 16, "LOWER_UP"), (1 << 17, "DORMANT"), (1 << 18, "ECHO"),
    ];

    public static IEnumerable<string> Of(CnLink link)
    {
        yield return $"{link.Index}: {Name(link)}: {Flags(link)} mtu {link.Mtu} {Settings(link)}";
        yield return $"    link/{Type(link)}{(link.MacAddress is null ? "" : $" {link.MacAddress} brd {link.Broadcast}")}{Place(link)}";
        if (link.Alias is not null) yield return $"    alias {link.Alias}";
        foreach (CnAddress address in link.Addresses)
        {
            yield return $"    {Of(address)}";
            yield return $"       valid_lft {Lifetime(address.ValidLifetime)} preferred_lft {Lifetime(address.PreferredLifetime)}";
        }
    }

    private static string Name(CnLink link) => link.Peer is not { } peer ? link.Name
        : peer.NamespaceId is null && peer.Name is { } name ? $"{link.Name}@{name}"
        : $"{link.Name}@if{peer.Index}";

    private static string Flags(CnLink link)
    {
        uint flags = (uint)link.Flags;
        IEnumerable<string> names = s_flags.Where(f => (flags & f.Flag) != 0).Select(f => f.Name);
        if ((flags & 1) != 0 && (flags & (1 << 6)) == 0) names = names.Prepend("NO-CARRIER");
        // A link whose lower one is off (ip: M-DOWN).
        return $"<{string.Join(',', names)}>";
    }

    private static string Settings(CnLink link)
    {
        string text = link.Qdisc is null ? "" : $"qdisc {link.Qdisc} ";
        if (link.Master is not null) text += $"master {link.Master} ";
        text += $"state {link.State.ToString().ToUpperInvariant()} group {(link.Group == 0 ? "default" : link.Group.ToString(CultureInfo.InvariantCulture))} ";
        return link.QueueLength == 0 ? text : $"{text}qlen {link.QueueLength}";
    }

    private static string Type(CnLink link) => link.HardwareType switch
    {
        ARPHRD_ETHER => "ether",
        ARPHRD_LOOPBACK => "loopback",
        ARPHRD_NONE => "none",
        ARPHRD_TUNNEL => "ipip",
        ARPHRD_TUNNEL6 => "tunnel6",
        ARPHRD_SIT => "sit",
        ARPHRD_IPGRE => "gre",
        ARPHRD_IP6GRE => "gre6",
        var other => $"[{other}]",
    };

    /// <summary>Where the other end is: by name where that is one of /run/netns.</summary>
    private static string Place(CnLink link) => link.Peer is not { NamespaceId: { } id } peer ? ""
        : id < 0 ? " link-netnsid unknown"
        : (peer.Link?.Namespace ?? peer.Namespace)?.Name is { } name ? $" link-netns {name}"
        : $" link-netnsid {id}";

    private static string Of(CnAddress address)
    {
        string text = address.Family == AddressFamily.InterNetwork ? "inet " : "inet6 ";
        text += address.PeerAddress is null ? $"{address}" : $"{address.Address} peer {address.PeerAddress}/{address.PrefixLength}";
        if (address.Broadcast is not null) text += $" brd {address.Broadcast}";
        text += $" scope {address.Scope.ToString().ToLowerInvariant()}";
        AddressFlags flags = address.Flags;
        if (flags.HasFlag(AddressFlags.Secondary)) text += address.Family == AddressFamily.InterNetwork ? " secondary" : " temporary";
        if (flags.HasFlag(AddressFlags.Tentative)) text += " tentative";
        if (flags.HasFlag(AddressFlags.Deprecated)) text += " deprecated";
        if (flags.HasFlag(AddressFlags.HomeAddress)) text += " home";
        if (flags.HasFlag(AddressFlags.NoDad)) text += " nodad";
        if (flags.HasFlag(AddressFlags.Optimistic)) text += " optimistic";
        if (flags.HasFlag(AddressFlags.DadFailed)) text += " dadfailed";
        if (!flags.HasFlag(AddressFlags.Permanent)) text += " dynamic";
        if (flags.HasFlag(AddressFlags.ManageTemporaryAddresses)) text += " mngtmpaddr";
        if (flags.HasFlag(AddressFlags.NoPrefixRoute)) text += " noprefixroute";
        if (flags.HasFlag(AddressFlags.MulticastAutoJoin)) text += " autojoin";
        if (flags.HasFlag(AddressFlags.StablePrivacy)) text += " stable-privacy";
        return address.Label is null ? $"{text} " : $"{text} {address.Label}";
    }

    private static string Lifetime(TimeSpan? time) => time is { } left ? $"{(long)left.TotalSeconds}sec" : "forever";
}
