using System.Net;
using System.Runtime.InteropServices;

namespace ContainerNet.Netlink.Route;

/// <summary>RTM_*NEIGH: a neighbour (ARP, ND), or with AF_BRIDGE an entry of a bridge's forwarding database.</summary>
internal sealed class NeighborMessage : INetlinkMessage<NeighborMessage>
{
    public NeighborHeader Header;

    /// <summary>The IP address; for an FDB entry of a vxlan the remote end.</summary>
    public IPAddress? Destination { get; set; }

    /// <summary>The MAC address.</summary>
    public byte[]? LinkLayerAddress { get; set; }

    public ushort? Vlan { get; set; }

    /// <summary>Index of the bridge.</summary>
    public uint? Master { get; set; }

    public static AttributeTable<NeighborMessage> Table { get; } = new AttributeTable<NeighborMessage>()
        .Header(m => ref m.Header)
        .Address(1, "NDA_DST", m => m.Destination, (m, v) => m.Destination = v)
        .Bytes(2, "NDA_LLADDR", m => m.LinkLayerAddress, (m, v) => m.LinkLayerAddress = v)
        .U16(5, "NDA_VLAN", m => m.Vlan, (m, v) => m.Vlan = v)
        .U32(9, "NDA_MASTER", m => m.Master, (m, v) => m.Master = v);
}

/// <summary>struct ndmsg.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NeighborHeader
{
    public byte Family;
    private readonly byte _padding1;
    private readonly ushort _padding2;
    public int Index;

    /// <summary>NUD_*.</summary>
    public ushort State;

    /// <summary>NTF_*.</summary>
    public byte Flags;
    public byte Type;
}
