using System.Net;
using System.Net.Sockets;
using ContainerNet.Netlink.Route;

namespace ContainerNet.Network;

/// <summary>Which MAC address belongs to an IP address on a link (ARP for IPv4, neighbour discovery for IPv6).</summary>
public sealed class CnNeighbor
{
    internal CnNeighbor(NeighborMessage message, string? link, CnNamespace networkNamespace)
    {
        Address = message.Destination ?? IPAddress.None;
        MacAddress = message.LinkLayerAddress is { Length: 6 } mac ? new MacAddress(mac) : null;
        State = (NeighborState)message.Header.State;
        Router = (message.Header.Flags & NeighborTable.NTF_ROUTER) != 0;
        LinkIndex = message.Header.Index;
        Link = link ?? $"if{LinkIndex}";
        Namespace = networkNamespace;
    }

    /// <summary>The IP address.</summary>
    public IPAddress Address { get; }

    /// <summary>Its MAC address; null while nobody has answered.</summary>
    public MacAddress? MacAddress { get; }

    /// <summary>How much the kernel believes it.</summary>
    public NeighborState State { get; }

    /// <summary>IPv6: says that it is a router.</summary>
    public bool Router { get; }

    /// <summary>IPv4 or IPv6.</summary>
    public AddressFamily Family => Address.AddressFamily;

    /// <summary>The link's name.</summary>
    public string Link { get; }

    /// <summary>The link's index.</summary>
    public int LinkIndex { get; }

    /// <summary>Where it is.</summary>
    public CnNamespace Namespace { get; }

    /// <summary>172.17.0.2 is at 02:42:ac:11:00:02.</summary>
    public override string ToString() => MacAddress is null ? $"{Address} {State.ToString().ToLowerInvariant()}" : $"{Address} is at {MacAddress}";
}

/// <summary>NUD_*: how much the kernel believes an entry.</summary>
[Flags]
public enum NeighborState
{
    /// <summary>Not known.</summary>
    None = 0,

    /// <summary>Asked, not answered yet.</summary>
    Incomplete = 0x01,

    /// <summary>Confirmed a moment ago.</summary>
    Reachable = 0x02,

    /// <summary>Confirmed, but not lately.</summary>
    Stale = 0x04,

    /// <summary>In use, to be asked again shortly.</summary>
    Delay = 0x08,

    /// <summary>Being asked again.</summary>
    Probe = 0x10,

    /// <summary>Nobody answered.</summary>
    Failed = 0x20,

    /// <summary>Needs no asking.</summary>
    NoArp = 0x40,

    /// <summary>Made by hand, for good.</summary>
    Permanent = 0x80,
}
