using System.Net;
using ContainerNet.Netlink.Route;

namespace ContainerNet.Network;

/// <summary>Behind which port a bridge finds a MAC address, as `bridge fdb` tells.</summary>
public sealed class CnFdbEntry
{
    internal CnFdbEntry(NeighborMessage message, Func<int, string?> linkName, CnNamespace networkNamespace)
    {
        MacAddress = message.LinkLayerAddress is { Length: 6 } mac ? new MacAddress(mac) : MacAddress.Zero;
        LinkIndex = message.Header.Index;
        Link = linkName(LinkIndex) ?? $"if{LinkIndex}";
        Bridge = message.Master is { } master ? linkName((int)master) ?? $"if{master}" : null;
        Remote = message.Destination;
        Vlan = message.Vlan;
        Self = (message.Header.Flags & NeighborTable.NTF_SELF) != 0;
        State = (message.Header.State, message.Header.Flags & NeighborTable.NTF_EXT_LEARNED) switch
        {
            ((ushort)NeighborState.Permanent, _) => FdbState.Permanent,
            ((ushort)NeighborState.NoArp, _) => FdbState.Static,
            (_, not 0) => FdbState.External,
            _ => FdbState.Learned,
        };
        Namespace = networkNamespace;
    }

    /// <summary>The MAC address.</summary>
    public MacAddress MacAddress { get; }

    /// <summary>The port, or the link itself.</summary>
    public string Link { get; }

    /// <summary>The link's index.</summary>
    public int LinkIndex { get; }

    /// <summary>The bridge whose entry it is; null for the link's own (`self`).</summary>
    public string? Bridge { get; }

    /// <summary>How it came there.</summary>
    public FdbState State { get; }

    /// <summary>The link's own entry: a multicast group it takes in, or a vxlan's remote end.</summary>
    public bool Self { get; }

    /// <summary>Of a vxlan: where to send frames for that address.</summary>
    public IPAddress? Remote { get; }

    /// <summary>The VLAN, on a bridge that looks at them.</summary>
    public ushort? Vlan { get; }

    /// <summary>Where it is.</summary>
    public CnNamespace Namespace { get; }

    /// <summary>As `bridge fdb` writes it: 02:42:ac:11:00:02 dev veth1 master docker0.</summary>
    public override string ToString() => $"{MacAddress} dev {Link}{(Bridge is null ? "" : $" master {Bridge}")}{(Self ? " self" : "")}";
}

/// <summary>How an entry came into a forwarding database.</summary>
public enum FdbState
{
    /// <summary>Seen in a frame; forgotten after the bridge's ageing time.</summary>
    Learned,

    /// <summary>Made by hand; stays.</summary>
    Static,

    /// <summary>An address of the link itself: frames for it are the host's.</summary>
    Permanent,

    /// <summary>Made by a program that learns for the bridge.</summary>
    External,
}
