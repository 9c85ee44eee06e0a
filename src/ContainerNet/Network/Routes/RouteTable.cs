using System.Net;
using System.Net.Sockets;
using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Route;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Network;

/// <summary>A route to be made, or to be found for removal. Null: not said.</summary>
internal sealed record RouteSettings(IPNetwork Destination)
{
    public IPAddress? Gateway { get; init; }

    public FoundLink? Link { get; init; }

    public uint? Metric { get; init; }

    public uint Table { get; init; } = RouteTable.Main;

    public RouteType Type { get; init; } = RouteType.Unicast;

    public IPAddress? Source { get; init; }

    /// <summary>The default route of the gateway's family.</summary>
    public static RouteSettings Default(IPAddress gateway, uint? metric) =>
        new(new IPNetwork(gateway.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0)) { Gateway = gateway, Metric = metric };

    /// <summary>As `ip route` would write it.</summary>
    public override string ToString()
    {
        string text = Destination.PrefixLength == 0 ? "default" : Destination.ToString();
        if (Type != RouteType.Unicast) text = $"{Type.ToString().ToLowerInvariant()} {text}";
        if (Gateway is not null) text += $" via {Gateway}";
        if (Link is not null) text += $" dev {Link.Name}";
        if (Metric is not null) text += $" metric {Metric}";
        return Table == RouteTable.Main ? text : $"{text} table {Table}";
    }
}

/// <summary>The routing tables of one namespace.</summary>
internal sealed class RouteTable(NetworkStack stack)
{
    /// <summary>RT_TABLE_MAIN.</summary>
    public const uint Main = 254;

    // linux/rtnetlink.h
    private const uint RTM_F_CLONED = 0x200;
    private const byte RTPROT_BOOT = 3;
    private const byte RT_TABLE_COMPAT = 252;

    /// <summary>Routes of one table and family; all of them where nothing is said.</summary>
    /// <param name="table">254 is main.</param>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="names">The links' names, where they are known already.</param>
    /// <exception cref="CnException">DumpInterrupted and others.</exception>
    public List<CnRoute> List(uint? table, AddressFamily? family, Dictionary<int, string>? names = null) => Kernel.Try("list the routes", stack.Namespace, () =>
    {
        names ??= stack.Links.Names().ToDictionary(l => l.Index, l => l.Name);
        byte[] families = family switch
        {
            AddressFamily.InterNetwork => [AddressFamilyNumber.AF_INET],
            AddressFamily.InterNetworkV6 => [AddressFamilyNumber.AF_INET6],
            _ => [AddressFamilyNumber.AF_INET, AddressFamilyNumber.AF_INET6],
        };
        return families.SelectMany(f => Messages(f, table))
            .Select(m => new CnRoute(m, i => names.GetValueOrDefault(i), stack.Namespace)).ToList();
    });

    /// <exception cref="CnException">AlreadyExists, Rejected (the gateway is not on a link) and others.</exception>
    public CnRoute Add(RouteSettings settings)
    {
        RouteMessage message = NewMessage(settings);
        RouteMessage made = Kernel.Try(
            $"add route {settings}", stack.Namespace,
            () => stack.Route.Create(RTM_NEWROUTE, message, NetlinkFlags.CREATE | NetlinkFlags.EXCL) ?? message,
            errno => Obstacle(errno, settings));
        return new CnRoute(made, stack.Links.NameOf, stack.Namespace);
    }

    /// <summary>Removes the first route that fits what is said.</summary>
    /// <exception cref="CnException">NotFound and others.</exception>
    public void Remove(RouteSettings settings)
    {
        RouteMessage message = OldMessage(settings);
        Kernel.Try($"remove route {settings}", stack.Namespace, () => stack.Route.Send(RTM_DELROUTE, message),
            errno => Errno.Name(errno) == "ESRCH" ? "There is no such route." : null);
    }

    /// <summary>How a packet would go, as `ip route get` tells.</summary>
    /// <exception cref="CnException">Rejected: there is no way.</exception>
    public CnRoute Find(IPAddress destination, IPAddress? from, FoundLink? inputLink, uint? mark)
    {
        var question = new RouteMessage
        {
            Header =
            {
                Family = destination.FamilyNumber(),
                DestinationLength = (byte)InterfaceAddress.BitsOf(destination),
                SourceLength = (byte)(from is null ? 0 : InterfaceAddress.BitsOf(from)),
            },
            Destination = destination,
            Source = from,
            InputLink = (uint?)inputLink?.Index,
            Mark = mark,
        };
        string what = $"find a route to {destination}{(from is null ? "" : $" from {from}")}{(inputLink is null ? "" : $" that comes in at '{inputLink.Name}'")}";
        RouteMessage answer = Kernel.Try(
            what, stack.Namespace, () => stack.Route.Get(RTM_GETROUTE, question),
            errno => Errno.Name(errno) switch
            {
                "ENETUNREACH" when from is not null && inputLink is null => $"No route fits, or {from} is no address of this namespace.",
                "ENETUNREACH" => "No route fits.",
                "EHOSTUNREACH" => "An unreachable route fits, or reverse-path filtering is in the way.",
                "EXDEV" => "Reverse-path filtering (rp_filter) would drop it, or forwarding is off.",
                "EINVAL" when from is not null && inputLink is null => $"{from} may be no address of this namespace.",
                "EINVAL" => "A blackhole route may fit.",
                _ => null,
            });
        return new CnRoute(answer, stack.Links.NameOf, stack.Namespace);
    }

    /// <summary>The request that adds a route by a link, to be sent with others.</summary>
    public static NetlinkRequest AddRequest(RouteSettings settings, int linkIndex)
    {
        RouteMessage message = NewMessage(settings);
        message.OutputLink = (uint)linkIndex;
        return NetlinkRequest.For(RTM_NEWROUTE, message, NetlinkFlags.CREATE | NetlinkFlags.EXCL);
    }

    /// <summary>The request that removes the first route that fits.</summary>
    public static NetlinkRequest RemoveRequest(RouteSettings settings) => NetlinkRequest.For(RTM_DELROUTE, OldMessage(settings));

    private static RouteMessage NewMessage(RouteSettings settings)
    {
        RouteMessage message = Message(settings);
        message.Header.Protocol = RTPROT_BOOT;
        message.Header.Type = (byte)settings.Type;
        message.Header.Scope = (byte)ScopeOf(settings);
        return message;
    }

    /// <summary>Any scope, any protocol; the type only where it was said.</summary>
    private static RouteMessage OldMessage(RouteSettings settings)
    {
        RouteMessage message = Message(settings);
        message.Header.Scope = (byte)AddressScope.Nowhere;
        message.Header.Type = settings.Type == RouteType.Unicast ? (byte)0 : (byte)settings.Type;
        return message;
    }

    private IEnumerable<RouteMessage> Messages(byte family, uint? table)
    {
        var filter = new RouteMessage { Header = { Family = family, Table = (byte)(table is null or > byte.MaxValue ? 0 : table) }, Table = table };
        List<RouteMessage> messages;
        try
        {
            messages = stack.Route.List(RTM_GETROUTE, filter);
        }
        catch (NetlinkException e) when (table is not null && Errno.Name(e.Errno) == "ENOENT")
        {
            // A table comes into being with its first route.
            return [];
        }

        // Cached results of path MTU discovery are no entries of the table.
        return messages.Where(m => (m.Header.Flags & RTM_F_CLONED) == 0);
    }

    private static RouteMessage Message(RouteSettings settings) => new()
    {
        Header =
        {
            Family = settings.Destination.BaseAddress.FamilyNumber(),
            DestinationLength = (byte)settings.Destination.PrefixLength,
            Table = settings.Table <= byte.MaxValue ? (byte)settings.Table : RT_TABLE_COMPAT,
        },
        Destination = settings.Destination.PrefixLength == 0 ? null : settings.Destination.BaseAddress,
        Gateway = settings.Gateway,
        OutputLink = (uint?)settings.Link?.Index,
        Priority = settings.Metric,
        Table = settings.Table <= byte.MaxValue ? null : settings.Table,
        PreferredSource = settings.Source,
    };

    /// <summary>As `ip route add` does it: what needs no gateway is on the link.</summary>
    private static AddressScope ScopeOf(RouteSettings settings) =>
        settings.Type == RouteType.Unicast && settings.Gateway is null && settings.Destination.BaseAddress.AddressFamily == AddressFamily.InterNetwork
            ? AddressScope.Link
            : AddressScope.Global;

    private string? Obstacle(int errno, RouteSettings settings) => Errno.Name(errno) switch
    {
        "EEXIST" => "There is a route to that destination with that metric.",
        "ENETUNREACH" or "EHOSTUNREACH" when settings.Gateway is not null =>
            $"The gateway {settings.Gateway} is on none of the links of {stack.Namespace.Description}: add an address of its network first, and switch the link on.",
        "ENETDOWN" => "The link is down.",
        "EINVAL" when settings.Source is not null => $"{settings.Source} may be no address of this namespace.",
        _ => null,
    };
}
