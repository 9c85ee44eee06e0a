using System.Runtime.InteropServices;

namespace ContainerNet.Netlink.Route;

/// <summary>RTM_*NSID: the number by which one namespace knows another (link-netnsid).</summary>
internal sealed class NamespaceIdMessage : INetlinkMessage<NamespaceIdMessage>
{
    public NamespaceIdHeader Header;

    /// <summary>The number; -1 where the kernel has given none.</summary>
    public int? Id { get; set; }

    /// <summary>A descriptor of the other namespace.</summary>
    public uint? Descriptor { get; set; }

    public static AttributeTable<NamespaceIdMessage> Table { get; } = new AttributeTable<NamespaceIdMessage>()
        .Header(m => ref m.Header)
        .S32(1, "NETNSA_NSID", m => m.Id, (m, v) => m.Id = v)
        .U32(3, "NETNSA_FD", m => m.Descriptor, (m, v) => m.Descriptor = v);
}

/// <summary>struct rtgenmsg, padded.</summary>
[StructLayout(LayoutKind.Sequential, Size = 4)]
internal struct NamespaceIdHeader
{
    public byte Family;
}
