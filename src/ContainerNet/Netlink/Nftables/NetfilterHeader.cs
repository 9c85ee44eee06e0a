using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ContainerNet.Netlink.Nftables;

/// <summary>struct nfgenmsg: what every message of a netfilter subsystem begins with.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetfilterHeader
{
    /// <summary>NFPROTO_*.</summary>
    public byte Family;

    /// <summary>NFNETLINK_V0, the only one.</summary>
    public byte Version;
    private ushort _resource;

    /// <summary>res_id, in network order on the wire: the subsystem of a batch; the lower half of the generation in replies.</summary>
    public ushort Resource
    {
        readonly get => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(_resource) : _resource;
        set => _resource = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
    }
}

/// <summary>NFPROTO_*: the families of tables (linux/netfilter.h).</summary>
internal static class NetfilterFamily
{
    /// <summary>All of them, in a question.</summary>
    public const byte NFPROTO_UNSPEC = 0;
    public const byte NFPROTO_INET = 1;
    public const byte NFPROTO_IPV4 = 2;
    public const byte NFPROTO_ARP = 3;
    public const byte NFPROTO_NETDEV = 5;
    public const byte NFPROTO_BRIDGE = 7;
    public const byte NFPROTO_IPV6 = 10;

    public static byte Of(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? NFPROTO_IPV6 : NFPROTO_IPV4;

    public static AddressFamily AddressFamilyOf(byte family) => family switch
    {
        NFPROTO_IPV4 => AddressFamily.InterNetwork,
        NFPROTO_IPV6 => AddressFamily.InterNetworkV6,
        _ => AddressFamily.Unspecified,
    };

    /// <summary>As nft writes it.</summary>
    public static string NameOf(byte family) => family switch
    {
        NFPROTO_INET => "inet",
        NFPROTO_IPV4 => "ip",
        NFPROTO_ARP => "arp",
        NFPROTO_NETDEV => "netdev",
        NFPROTO_BRIDGE => "bridge",
        NFPROTO_IPV6 => "ip6",
        _ => $"family {family}",
    };
}

/// <summary>NF_INET_*: where in a packet's way a base chain stands (linux/netfilter.h).</summary>
internal static class NetfilterHook
{
    public const uint NF_INET_PRE_ROUTING = 0;
    public const uint NF_INET_LOCAL_IN = 1;
    public const uint NF_INET_FORWARD = 2;
    public const uint NF_INET_LOCAL_OUT = 3;
    public const uint NF_INET_POST_ROUTING = 4;
    public const uint NF_INET_INGRESS = 5;

    /// <summary>NF_BR_BROUTING: in the bridge family it decides what is bridged at all.</summary>
    public const uint NF_BR_BROUTING = 5;

    /// <summary>As nft writes it. Hooks have numbers of their own in the families arp, bridge and netdev.</summary>
    public static string NameOf(byte family, uint hook) => (family, hook) switch
    {
        (NetfilterFamily.NFPROTO_NETDEV, 0) => "ingress",
        (NetfilterFamily.NFPROTO_NETDEV, 1) => "egress",
        (NetfilterFamily.NFPROTO_ARP, 0) => "input",
        (NetfilterFamily.NFPROTO_ARP, 1) => "output",
        (NetfilterFamily.NFPROTO_ARP, 2) => "forward",
        (NetfilterFamily.NFPROTO_BRIDGE, NF_BR_BROUTING) => "brouting",
        (_, NF_INET_PRE_ROUTING) => "prerouting",
        (_, NF_INET_LOCAL_IN) => "input",
        (_, NF_INET_FORWARD) => "forward",
        (_, NF_INET_LOCAL_OUT) => "output",
        (_, NF_INET_POST_ROUTING) => "postrouting",
        (_, NF_INET_INGRESS) => "ingress",
        _ => $"hook {hook}",
    };

    /// <summary>NF_IP_PRI_RAW: before connections are known.</summary>
    public const int NF_IP_PRI_RAW = -300;

    /// <summary>NF_IP_PRI_NAT_DST, `dstnat` for nft: where destinations are translated.</summary>
    public const int NF_IP_PRI_NAT_DST = -100;

    /// <summary>NF_IP_PRI_FILTER.</summary>
    public const int NF_IP_PRI_FILTER = 0;

    /// <summary>NF_IP_PRI_NAT_SRC, `srcnat` for nft: where sources are translated.</summary>
    public const int NF_IP_PRI_NAT_SRC = 100;
}
