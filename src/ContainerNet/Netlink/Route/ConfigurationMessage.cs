using System.Runtime.InteropServices;

namespace ContainerNet.Netlink.Route;

/// <summary>RTM_*NETCONF: what /proc/sys/net/ipv4/conf and ipv6/conf say of one link, or of all, without opening a file.</summary>
internal sealed class ConfigurationMessage : INetlinkMessage<ConfigurationMessage>
{
    /// <summary>NETCONFA_IFINDEX_ALL: the folder "all"; of IPv4's forwarding the switch is also called ip_forward.</summary>
    public const int All = -1;

    public ConfigurationHeader Header;

    /// <summary>The link, or <see cref="All"/>.</summary>
    public int? Index { get; set; }

    /// <summary>0 or 1.</summary>
    public int? Forwarding { get; set; }

    public static AttributeTable<ConfigurationMessage> Table { get; } = new AttributeTable<ConfigurationMessage>()
        .Header(m => ref m.Header)
        .S32(1, "NETCONFA_IFINDEX", m => m.Index, (m, v) => m.Index = v)
        .S32(2, "NETCONFA_FORWARDING", m => m.Forwarding, (m, v) => m.Forwarding = v);
}

/// <summary>struct netconfmsg, padded.</summary>
[StructLayout(LayoutKind.Sequential, Size = 4)]
internal struct ConfigurationHeader
{
    public byte Family;
}
