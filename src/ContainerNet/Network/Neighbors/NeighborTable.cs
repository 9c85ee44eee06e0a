using System.Net;
using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Route;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Network;

/// <summary>The neighbours of one namespace, and its bridges' forwarding databases: to rtnetlink both are neighbours.</summary>
internal sealed class NeighborTable(NetworkStack stack)
{
    // linux/neighbour.h
    public const byte NTF_SELF = 0x02;
    public const byte NTF_MASTER = 0x04;
    public const byte NTF_EXT_LEARNED = 0x10;
    public const byte NTF_ROUTER = 0x80;

    /// <summary>All IPv4 and IPv6 neighbours, or one link's. Those that need no asking (multicast, loopback) are left out, as `ip neigh` does.</summary>
    public List<CnNeighbor> List(FoundLink? link = null) => Kernel.Try("list the neighbours", stack.Namespace, () =>
    {
        Func<int, string?> names = NamesOfLinks();
        return new[] { AddressFamilyNumber.AF_INET, AddressFamilyNumber.AF_INET6 }
            .SelectMany(family => stack.Route.List(RTM_GETNEIGH, new NeighborMessage { Header = { Family = family } }))
            .Where(m => m.Header.State != (ushort)NeighborState.NoArp && (link is null || m.Header.Index == link.Index))
            .Select(m => new CnNeighbor(m, names(m.Header.Index), stack.Namespace)).ToList();
    });

    /// <summary>All of them in one dump, for who knows the links.</summary>
    public List<CnNeighbor> ListAll(IReadOnlyDictionary<int, string> names) => Kernel.Try("list the neighbours", stack.Namespace, () => stack.Route
        .List(RTM_GETNEIGH, new NeighborMessage())
        .Where(m => m.Header.Family is AddressFamilyNumber.AF_INET or AddressFamilyNumber.AF_INET6 && m.Header.State != (ushort)NeighborState.NoArp && m.Destination is not null)
        .Select(m => new CnNeighbor(m, names.GetValueOrDefault(m.Header.Index), stack.Namespace)).ToList());

    /// <summary>All forwarding databases, for who knows the links.</summary>
    public List<CnFdbEntry> ListAllFdb(IReadOnlyDictionary<int, string> names) => Kernel.Try("list the forwarding database", stack.Namespace, () => stack.Route
        .List(RTM_GETNEIGH, new NeighborMessage { Header = { Family = AddressFamilyNumber.AF_BRIDGE } })
        .Select(m => new CnFdbEntry(m, names.GetValueOrDefault, stack.Namespace)).ToList());

    /// <summary>Makes a permanent entry.</summary>
    /// <exception cref="CnException">AlreadyExists and others.</exception>
    public CnNeighbor Add(FoundLink link, IPAddress address, MacAddress mac)
    {
        NeighborMessage message = Message(link, address);
        message.Header.State = (ushort)NeighborState.Permanent;
        message.LinkLayerAddress = mac.GetAddressBytes();
        NeighborMessage made = Kernel.Try(
            $"add neighbour {address} at {mac} to link '{link.Name}'", stack.Namespace,
            () => stack.Route.Create(RTM_NEWNEIGH, message, NetlinkFlags.CREATE | NetlinkFlags.EXCL) ?? message);
        return new CnNeighbor(made, link.Name, stack.Namespace);
    }

    /// <exception cref="CnException">NotFound and others.</exception>
    public void Remove(FoundLink link, IPAddress address) => Kernel.Try(
        $"remove neighbour {address} from link '{link.Name}'", stack.Namespace,
        () => stack.Route.Send(RTM_DELNEIGH, Message(link, address)));

    /// <summary>The forwarding database: of one bridge, of one link, or all of it.</summary>
    public List<CnFdbEntry> ListFdb(FoundLink? bridge, FoundLink? link) => Kernel.Try("list the forwarding database", stack.Namespace, () =>
    {
        Func<int, string?> names = NamesOfLinks();
        return stack.Route.List(RTM_GETNEIGH, new NeighborMessage { Header = { Family = AddressFamilyNumber.AF_BRIDGE }, Master = (uint?)bridge?.Index })
            .Where(m => link is null || m.Header.Index == link.Index)
            .Select(m => new CnFdbEntry(m, names, stack.Namespace)).ToList();
    });

    /// <summary>Tells a bridge (or a vxlan, with a remote end) where a MAC address is.</summary>
    /// <exception cref="CnException">AlreadyExists and others.</exception>
    public CnFdbEntry AddFdb(FoundLink link, MacAddress mac, IPAddress? remote)
    {
        NeighborMessage message = FdbMessage(link, mac, remote);
        // A vxlan wants to be told that it is for good; a bridge would take that for an address of its own.
        message.Header.State = (ushort)(NeighborState.NoArp | ((message.Header.Flags & NTF_SELF) != 0 ? NeighborState.Permanent : 0));
        Kernel.Try(
            $"add {mac} to the forwarding database at link '{link.Name}'", stack.Namespace,
            () => stack.Route.Send(RTM_NEWNEIGH, message, NetlinkFlags.CREATE | NetlinkFlags.EXCL), errno => FdbObstacle(errno, link));
        return ListFdb(null, link).First(e => e.MacAddress.Equals(mac) && Equals(e.Remote, remote));
    }

    /// <exception cref="CnException">NotFound and others.</exception>
    public void RemoveFdb(FoundLink link, MacAddress mac, IPAddress? remote) => Kernel.Try(
        $"remove {mac} from the forwarding database at link '{link.Name}'", stack.Namespace,
        () => stack.Route.Send(RTM_DELNEIGH, FdbMessage(link, mac, remote)), errno => FdbObstacle(errno, link));

    private static NeighborMessage Message(FoundLink link, IPAddress address) => new()
    {
        Header = { Family = address.FamilyNumber(), Index = link.Index },
        Destination = address,
    };

    /// <summary>A port's entries are its bridge's (`master`), a vxlan's with a remote end its own (`self`).</summary>
    private static NeighborMessage FdbMessage(FoundLink link, MacAddress mac, IPAddress? remote) => new()
    {
        Header =
        {
            Family = AddressFamilyNumber.AF_BRIDGE,
            Index = link.Index,
            Flags = remote is null && link.IsBridgePort ? NTF_MASTER : NTF_SELF,
        },
        LinkLayerAddress = mac.GetAddressBytes(),
        Destination = remote,
    };

    private static string? FdbObstacle(int errno, FoundLink link) =>
        Errno.Name(errno) is "EOPNOTSUPP" or "EINVAL" && !link.IsBridgePort ? $"Link '{link.Name}' is no port of a bridge." : null;

    private Func<int, string?> NamesOfLinks()
    {
        Dictionary<int, string> names = stack.Links.Names().ToDictionary(l => l.Index, l => l.Name);
        return index => names.GetValueOrDefault(index);
    }
}
