using System.Net;
using ContainerNet.Netlink.Route;

namespace ContainerNet.Network;

/// <summary>A bridge: a switch in the kernel.</summary>
public sealed class CnBridge : CnLink
{
    internal CnBridge(LinkMessage message, CnNamespace networkNamespace)
        : base(message, networkNamespace)
    {
        var info = message.Info?.Data as BridgeInfo ?? new BridgeInfo();
        BridgeId = FormatId(info.BridgeId);
        RootId = FormatId(info.RootId);
        Stp = info.StpState > 0;
        ForwardDelay = FromHundredths(info.ForwardDelay);
        AgeingTime = FromHundredths(info.AgeingTime);
        McastSnooping = info.McastSnooping == 1;
        VlanFiltering = info.VlanFiltering == 1;
    }

    /// <summary>Priority and MAC as `brctl show` prints them: 8000.02429de34769.</summary>
    public string BridgeId { get; }

    /// <summary>The id of the bridge that spanning tree takes for the root.</summary>
    public string RootId { get; }

    /// <summary>Is the spanning tree protocol on?</summary>
    public bool Stp { get; }

    /// <summary>How long a port listens and learns before it forwards; only with <see cref="Stp"/>.</summary>
    public TimeSpan ForwardDelay { get; }

    /// <summary>How long a MAC address is remembered that is not heard of.</summary>
    public TimeSpan AgeingTime { get; }

    /// <summary>Does it send multicast only where it is wanted?</summary>
    public bool McastSnooping { get; }

    /// <summary>Does it look at VLAN tags?</summary>
    public bool VlanFiltering { get; }

    /// <summary>Its ports.</summary>
    public CnLink[] Ports { get; internal init; } = [];

    private static string FormatId(byte[]? id) => id is { Length: 8 }
        ? $"{Convert.ToHexString(id, 0, 2).ToLowerInvariant()}.{Convert.ToHexString(id, 2, 6).ToLowerInvariant()}"
        : "";

    private static TimeSpan FromHundredths(uint? value) => TimeSpan.FromMilliseconds(10.0 * (value ?? 0));
}

/// <summary>One end of a veth pair.</summary>
public sealed class CnVeth : CnLink
{
    internal CnVeth(LinkMessage message, CnNamespace networkNamespace)
        : base(message, networkNamespace)
    {
    }
}

/// <summary>A link with a MAC address of its own on another link.</summary>
public sealed class CnMacvlan : CnLink
{
    internal CnMacvlan(LinkMessage message, CnNamespace networkNamespace)
        : base(message, networkNamespace) => Mode = (MacvlanMode)((message.Info?.Data as MacvlanInfo)?.Mode ?? 0);

    /// <summary>Who reaches whom.</summary>
    public MacvlanMode Mode { get; }
}

/// <summary>MACVLAN_MODE_*: who reaches whom on the same link.</summary>
public enum MacvlanMode
{
    /// <summary>The siblings do not reach each other.</summary>
    Private = 1,

    /// <summary>By way of the switch outside.</summary>
    Vepa = 2,

    /// <summary>The siblings reach each other.</summary>
    Bridge = 4,

    /// <summary>One sibling only, with the MAC address of the link below.</summary>
    Passthru = 8,

    /// <summary>By source MAC address.</summary>
    Source = 16,
}

/// <summary>Ethernet frames in UDP packets.</summary>
public sealed class CnVxlan : CnLink
{
    internal CnVxlan(LinkMessage message, CnNamespace networkNamespace)
        : base(message, networkNamespace)
    {
        var info = message.Info?.Data as VxlanInfo;
        Id = info?.Id ?? 0;
        Remote = info?.Group ?? info?.Group6;
        Local = info?.Local ?? info?.Local6;
        UdpPort = info?.Port ?? 0;
    }

    /// <summary>The VXLAN network identifier (VNI).</summary>
    public uint Id { get; }

    /// <summary>The other end, or the multicast group.</summary>
    public IPAddress? Remote { get; }

    /// <summary>The address that packets are sent from.</summary>
    public IPAddress? Local { get; }

    /// <summary>The UDP port that packets go to.</summary>
    public int UdpPort { get; }
}

/// <summary>A link whose other end is a process (tun or tap).</summary>
public sealed class CnTap : CnLink
{
    internal CnTap(LinkMessage message, CnNamespace networkNamespace)
        : base(message, networkNamespace)
    {
        var info = message.Info?.Data as TunInfo;
        Mode = info?.Type == 2 ? "tap" : "tun";
        Persistent = info?.Persist == 1;
        OwnerId = info?.Owner;
    }

    /// <summary>"tap" (Ethernet frames) or "tun" (IP packets).</summary>
    public string Mode { get; }

    /// <summary>Does it stay when no process has it open?</summary>
    public bool Persistent { get; }

    /// <summary>The user id that may open it.</summary>
    public uint? OwnerId { get; }
}
