using System.Net;
using ContainerNet.Netlink.Route;

namespace ContainerNet.Network;

/// <summary>A network link (interface), as the kernel had it when it was asked.</summary>
public class CnLink
{
    internal CnLink(LinkMessage message, CnNamespace networkNamespace)
    {
        Index = message.Header.Index;
        Name = message.Name ?? "";
        Kind = KindOf(message);
        State = (LinkState)(message.OperationalState ?? 0);
        Flags = message.Header.Flags;
        Mtu = message.Mtu ?? 0;
        // Tunnels have addresses of other lengths; a MAC has six bytes.
        MacAddress = message.Address is { Length: 6 } mac ? new MacAddress(mac) : null;
        Alias = message.Alias;
        Group = message.Group ?? 0;
        Promiscuous = message.Promiscuity > 0;
        Namespace = networkNamespace;
        Qdisc = message.Qdisc;
        QueueLength = message.TransmitQueueLength ?? 0;
        Broadcast = message.Broadcast is { Length: 6 } broadcast ? new MacAddress(broadcast) : null;
        HardwareType = message.Header.HardwareType;
        Statistics = message.Statistics is { } s ? new CnLinkCounters(s) : null;
        Port = message.Info is { PortKind: "bridge", PortData: BridgePortInfo port } ? new CnPort(port) : null;
    }

    /// <summary>The kernel's number for it in its namespace.</summary>
    public int Index { get; }

    /// <summary>Up to 15 characters.</summary>
    public string Name { get; }

    /// <summary>The kernel's word: "veth", "bridge", "macvlan", "vxlan", "tun" ...; "device" for hardware, "loopback" for lo.</summary>
    public string Kind { get; }

    /// <summary>Whether traffic can pass (IF_OPER_*). Up or down as switched is in <see cref="Flags"/>.</summary>
    public LinkState State { get; }

    /// <summary>Bytes of the largest packet.</summary>
    public uint Mtu { get; }

    /// <summary>The hardware address; null for links that have none.</summary>
    public MacAddress? MacAddress { get; }

    /// <summary>The name of the bridge (or other master) that it is a port of.</summary>
    public string? Master { get; internal init; }

    /// <summary>The master's index; null where there is none.</summary>
    public int? MasterIndex { get; internal init; }

    /// <summary>The other end of a veth pair, or the link that this one sits on (macvlan, vxlan); null for links that stand alone.</summary>
    public CnLinkPeer? Peer { get; internal init; }

    /// <summary>IFF_*: what it is and does.</summary>
    public LinkFlags Flags { get; }

    /// <summary>A text that its owner gave it (ifalias).</summary>
    public string? Alias { get; }

    /// <summary>The group it is in; 0 unless somebody set it.</summary>
    public uint Group { get; }

    /// <summary>Does it take in every frame, for whatever reason?</summary>
    public bool Promiscuous { get; }

    /// <summary>What decides which packet is sent next: noqueue, fq_codel ...; null where the kernel does not say.</summary>
    public string? Qdisc { get; }

    /// <summary>How many packets may wait to be sent.</summary>
    public uint QueueLength { get; }

    /// <summary>The hardware address of everybody on it; null for links that have none.</summary>
    internal MacAddress? Broadcast { get; }

    /// <summary>ARPHRD_*.</summary>
    internal ushort HardwareType { get; }

    /// <summary>What it is as a port of a bridge; null for others.</summary>
    public CnPort? Port { get; }

    /// <summary>Its IPv4 and IPv6 addresses.</summary>
    public CnAddress[] Addresses { get; internal init; } = [];

    /// <summary>Packets and bytes so far; null where they were not asked for.</summary>
    public CnLinkCounters? Statistics { get; }

    /// <summary>Where it is.</summary>
    public CnNamespace Namespace { get; }

    internal CnLink? MasterLink { get; set; }

    /// <summary>
    /// The bridge (or other master) itself; known in a topology only. To PowerShell it is the property MasterLink (ContainerNet.Types.ps1xml): what
    /// leads back is a method here, so that ConvertTo-Json, which follows every property, does not run in circles.
    /// </summary>
    public CnLink? GetMasterLink() => MasterLink;

    /// <summary>The links that sit on it (macvlan, vlan, vxlan), wherever they are; set by a topology.</summary>
    internal CnLink[]? KnownChildren { get; set; }

    /// <summary>The links that sit on it (macvlan, vlan, vxlan), wherever they are; known in a topology only. To PowerShell it is the property Children.</summary>
    public CnLink[]? GetChildren() => KnownChildren;

    /// <summary>
    /// The container in whose namespace it is; null on the host. To PowerShell it is the property Container. That of the other end is Peer.Container.
    /// Outside of a topology it is as when it is first asked for.
    /// </summary>
    public CnContainer? GetContainer() => Namespace.Owner;

    /// <summary>eth0@if5 or vxlan0@eth0, as `ip link` prints it.</summary>
    public string DisplayName => Peer is null ? Name : $"{Name}@{(Kind == "veth" || Peer.Name is null ? $"if{Peer.Index}" : Peer.Name)}";

    /// <summary>What `ip addr` prints of it, line by line.</summary>
    public string[] ToIpAddr() => [.. IpAddrText.Of(this)];

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>The kernel has no word for hardware and lo.</summary>
    internal static string KindOf(LinkMessage message) =>
        message.Info?.Kind ?? (message.Header.Flags.HasFlag(LinkFlags.Loopback) ? "loopback" : "device");
}

/// <summary>IF_OPER_* (RFC 2863).</summary>
public enum LinkState
{
    /// <summary>The driver does not say; lo and tun links are so while they work.</summary>
    Unknown,

    /// <summary>Hardware is missing.</summary>
    NotPresent,

    /// <summary>Switched off, or no carrier.</summary>
    Down,

    /// <summary>The link below or the other end is down.</summary>
    LowerLayerDown,

    /// <summary>In a test.</summary>
    Testing,

    /// <summary>Waits for something outside.</summary>
    Dormant,

    /// <summary>Passes traffic.</summary>
    Up,
}

/// <summary>The other end of a veth pair, or the link below.</summary>
public sealed class CnLinkPeer
{
    internal CnLinkPeer(int index, string? name, int? namespaceId, CnNamespace? networkNamespace)
    {
        Index = index;
        Name = name;
        NamespaceId = namespaceId;
        Namespace = networkNamespace;
    }

    /// <summary>Its index, in its own namespace.</summary>
    public int Index { get; }

    /// <summary>Its name; null where it could not be asked for.</summary>
    public string? Name { get; private set; }

    /// <summary>The number (link-netnsid) of its namespace, seen from here; null when it is in the same one.</summary>
    public int? NamespaceId { get; }

    /// <summary>Its namespace; null where none is known that has that number.</summary>
    public CnNamespace? Namespace { get; private set; }

    internal CnLink? Link { get; private set; }

    /// <summary>The link itself; known in a topology only. To PowerShell it is the property Link.</summary>
    public CnLink? GetLink() => Link;

    /// <summary>
    /// The container that it is in; null on the host, and where its namespace could not be seen. To PowerShell it is the property Container.
    /// Outside of a topology it is as when it is first asked for.
    /// </summary>
    public CnContainer? GetContainer() => (Link?.Namespace ?? Namespace)?.Owner;

    /// <summary>Somebody saw both ends.</summary>
    internal void Join(CnLink link)
    {
        Link = link;
        Name = link.Name;
        Namespace = link.Namespace;
    }

    /// <summary>eth0 in web; if4 in netnsid 0 where the names are not known.</summary>
    public override string ToString()
    {
        string link = Name ?? $"if{Index}";
        return NamespaceId is null ? link : $"{link} in {Namespace?.ToString() ?? $"netnsid {NamespaceId}"}";
    }
}

/// <summary>What a link is as a port of a bridge.</summary>
public sealed class CnPort
{
    internal CnPort(BridgePortInfo info)
    {
        State = (PortState)(info.State ?? 0);
        Hairpin = info.Hairpin == 1;
        Isolated = info.Isolated == 1;
        Learning = info.Learning != 0;
        PathCost = info.Cost ?? 0;
        Number = info.Number ?? 0;
    }

    /// <summary>What spanning tree lets through.</summary>
    public PortState State { get; }

    /// <summary>May a frame leave by the port that it came in by?</summary>
    public bool Hairpin { get; }

    /// <summary>Isolated ports do not reach each other, only the others and the host.</summary>
    public bool Isolated { get; }

    /// <summary>Does the bridge learn MAC addresses here?</summary>
    public bool Learning { get; }

    /// <summary>Spanning tree's cost.</summary>
    public uint PathCost { get; }

    /// <summary>The bridge's number for the port.</summary>
    public int Number { get; }

    /// <summary>State and what is not the usual.</summary>
    public override string ToString() => State.ToString().ToLowerInvariant() + (Hairpin ? " hairpin" : "") + (Isolated ? " isolated" : "");
}

/// <summary>BR_STATE_*.</summary>
public enum PortState
{
    /// <summary>Off.</summary>
    Disabled,

    /// <summary>Listens for other bridges.</summary>
    Listening,

    /// <summary>Learns addresses, passes nothing on.</summary>
    Learning,

    /// <summary>Passes frames on.</summary>
    Forwarding,

    /// <summary>Blocked to break a loop.</summary>
    Blocking,
}
