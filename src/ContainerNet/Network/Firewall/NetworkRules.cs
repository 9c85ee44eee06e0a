using System.Net;
using System.Net.Sockets;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Nftables.Expressions;

namespace ContainerNet.Network;

/// <summary>A rule that shall be there.</summary>
/// <param name="Family">NFPROTO_*.</param>
/// <param name="Chain">In our table.</param>
/// <param name="Owner">Its comment.</param>
/// <param name="Text">In nft's notation, for messages and for telling rules apart.</param>
/// <param name="Expressions">What the kernel is sent.</param>
internal sealed record WantedRule(byte Family, string Chain, string Owner, string Text, Expression[] Expressions);

/// <summary>The rules of networks: what Docker's are to the same ends, with maps for the ports.</summary>
internal static class NetworkRules
{
    public const string Forward = "forward";
    public const string Output = "output";
    public const string Postrouting = "postrouting";
    public const string Prerouting = "prerouting";
    public const string RawPrerouting = "raw_prerouting";

    /// <summary>Protocol and port to address and port, for any address of the host.</summary>
    public const string Published = "published";

    /// <summary>The same for one address of the host; looked up first.</summary>
    public const string PublishedAddresses = "published_addresses";

    private const uint Unknown = ConntrackExpression.Invalid | ConntrackExpression.Untracked;

    private static readonly IPNetwork s_loopback = new(new IPAddress([127, 0, 0, 0]), 8);

    /// <summary>The base chains: name, type, hook, priority.</summary>
    public static (string Name, string Type, uint Hook, int Priority)[] Chains { get; } =
    [
        (RawPrerouting, "filter", NetfilterHook.NF_INET_PRE_ROUTING, NetfilterHook.NF_IP_PRI_RAW),
        (Prerouting, "nat", NetfilterHook.NF_INET_PRE_ROUTING, NetfilterHook.NF_IP_PRI_NAT_DST),
        (Output, "nat", NetfilterHook.NF_INET_LOCAL_OUT, NetfilterHook.NF_IP_PRI_NAT_DST),
        (Forward, "filter", NetfilterHook.NF_INET_FORWARD, NetfilterHook.NF_IP_PRI_FILTER),
        (Postrouting, "nat", NetfilterHook.NF_INET_POST_ROUTING, NetfilterHook.NF_IP_PRI_NAT_SRC),
    ];

    /// <summary>What all networks of a family share: the look into the maps, and the way to the host's 127.0.0.0/8 closed.</summary>
    public static IEnumerable<WantedRule> Common(byte family)
    {
        AddressFamily addresses = NetfilterFamily.AddressFamilyOf(family);
        string ip = NetfilterFamily.NameOf(family);
        // route_localnet lets packets with a loopback address in at the bridges; with this rule only the host's own are left.
        if (family == NetfilterFamily.NFPROTO_IPV4)
            yield return Rule(family, RawPrerouting, Firewall.DefaultOwner, "iifname != \"lo\" ip daddr 127.0.0.0/8 drop", Match.InputLink("lo", not: true), Match.Destination(s_loopback), Statement.Counter, Statement.Drop);
        foreach (string chain in new[] { Prerouting, Output })
        {
            yield return Rule(
                family, chain, Firewall.DefaultOwner, $"fib daddr type local dnat {ip} to {ip} daddr . meta l4proto . th dport map @{PublishedAddresses}",
                Match.DestinationIsLocal, Statement.DestinationNatByMap(addresses, PublishedAddresses, withAddress: true));
            yield return Rule(
                family, chain, Firewall.DefaultOwner, $"fib daddr type local dnat {ip} to meta l4proto . th dport map @{Published}",
                Match.DestinationIsLocal, Statement.DestinationNatByMap(addresses, Published, withAddress: false));
        }
    }

    /// <summary>The rules of one network, in one of its families.</summary>
    public static IEnumerable<WantedRule> Of(NetworkPolicy policy, IPNetwork subnet)
    {
        byte family = NetfilterFamily.Of(subnet.BaseAddress.AddressFamily);
        string ip = NetfilterFamily.NameOf(family), bridge = policy.Bridge;
        Expression[] fromElsewhere = [.. Match.InputLink(bridge, not: true), .. Match.OutputLink(bridge)];
        string elsewhere = $"iifname != \"{bridge}\" oifname \"{bridge}\"";
        if (policy.Internal)
        {
            yield return New(Forward, $"{elsewhere} drop", fromElsewhere, Statement.Counter, Statement.Drop);
            yield return New(Forward, $"iifname \"{bridge}\" oifname != \"{bridge}\" drop", Match.InputLink(bridge), Match.OutputLink(bridge, not: true), Statement.Counter, Statement.Drop);
            yield break;
        }

        // Nobody begins a conversation with a container but by a published port: not through a route to the subnet, and not from another network.
        yield return New(Forward, $"{elsewhere} ct state new ct status ! dnat drop", fromElsewhere, Match.ConnectionState(ConntrackExpression.New), Match.DestinationTranslated(not: true), Statement.Counter, Statement.Drop);
        yield return New(Forward, $"{elsewhere} ct state invalid,untracked drop", fromElsewhere, Match.ConnectionState(Unknown), Statement.Counter, Statement.Drop);
        if (policy.Isolated)
        {
            // The port's flag keeps frames apart; this is for those who go round by the gateway.
            yield return New(
                Forward, $"iifname \"{bridge}\" oifname \"{bridge}\" ct state new ct status ! dnat drop", Match.InputLink(bridge), Match.OutputLink(bridge),
                Match.ConnectionState(ConntrackExpression.New), Match.DestinationTranslated(not: true), Statement.Counter, Statement.Drop);
        }

        if (policy.Masquerade)
        {
            IPAddress? source = Array.Find(policy.ToSource, a => a.AddressFamily == subnet.BaseAddress.AddressFamily);
            IPNetwork multicast = Firewall.MulticastOf(subnet);
            yield return New(
                Postrouting, $"{ip} saddr {subnet} {ip} daddr != {multicast} oifname != \"{bridge}\" {(source is null ? "masquerade" : $"snat to {source}")}",
                Match.Source(subnet), Match.Destination(multicast, not: true), Match.OutputLink(bridge, not: true), Statement.Counter,
                source is null ? Statement.Masquerade : Statement.SourceNat(source));
        }

        // By subnet and not by iifname: what the bridge passes on by itself has no input link by then. Without this, the answer would go straight
        // from container to container, and nobody would translate it back.
        yield return New(
            Postrouting, $"{ip} saddr {subnet} oifname \"{bridge}\" ct status dnat masquerade",
            Match.Source(subnet), Match.OutputLink(bridge), Match.DestinationTranslated(), Statement.Counter, Statement.Masquerade);
        if (family == NetfilterFamily.NFPROTO_IPV4)
            yield return New(Postrouting, $"ip saddr 127.0.0.0/8 oifname \"{bridge}\" masquerade", Match.Source(s_loopback), Match.OutputLink(bridge), Statement.Counter, Statement.Masquerade);

        WantedRule New(string chain, string text, params Expression[][] parts) => Rule(family, chain, policy.Owner, text, parts);
    }

    /// <summary>Where an element is: map, key and value.</summary>
    public static (byte Family, string Map, byte[] Key, byte[] Data) ElementOf(PortTranslation port)
    {
        byte[] service = [(byte)port.Protocol, 0, 0, 0, .. Big(port.HostPort)];
        byte[] key = port.HostAddress is { } host ? [.. host.GetAddressBytes(), .. service] : service;
        byte[] data = [.. port.ContainerAddress.GetAddressBytes(), .. Big(port.ContainerPort)];
        return (NetfilterFamily.Of(port.ContainerAddress.AddressFamily), port.HostAddress is null ? Published : PublishedAddresses, key, data);
    }

    /// <summary>What an element says; null where it is none of ours.</summary>
    public static PortTranslation? TranslationIn(byte family, string map, SetElement element)
    {
        int size = NetfilterFamily.AddressFamilyOf(family) == AddressFamily.InterNetworkV6 ? 16 : 4;
        int before = map == PublishedAddresses ? size : 0;
        if (element.Key?.Value is not { } key || element.Data?.Value is not { } data || key.Length < before + 6 || data.Length < size + 2) return null;
        return new PortTranslation(
            before == 0 ? null : new IPAddress(key[..size]), (PortProtocol)key[before], Number(key, before + 4),
            new IPAddress(data[..size]), Number(data, size), element.Comment ?? "");
    }

    /// <summary>The types of the two maps.</summary>
    public static (ElementType Key, ElementType Data) TypeOf(byte family, string map)
    {
        ElementType address = NetfilterFamily.AddressFamilyOf(family) == AddressFamily.InterNetworkV6 ? ElementType.IPv6Address : ElementType.IPv4Address;
        ElementType service = ElementType.InetProtocol.Then(ElementType.InetService);
        return (map == Published ? service : address.Then(ElementType.InetProtocol).Then(ElementType.InetService), address.Then(ElementType.InetService));
    }

    private static WantedRule Rule(byte family, string chain, string owner, string text, params Expression[][] parts) =>
        new(family, chain, owner, text, [.. parts.SelectMany(p => p)]);

    /// <summary>A port in network order, filled up to four bytes.</summary>
    private static byte[] Big(ushort port) => [(byte)(port >> 8), (byte)port, 0, 0];

    private static ushort Number(byte[] bytes, int at) => (ushort)((bytes[at] << 8) | bytes[at + 1]);
}
