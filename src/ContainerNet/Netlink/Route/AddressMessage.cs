using System.Net;
using System.Runtime.InteropServices;

namespace ContainerNet.Netlink.Route;

/// <summary>RTM_*ADDR: an IP address of a link.</summary>
internal sealed class AddressMessage : INetlinkMessage<AddressMessage>
{
    public AddressHeader Header;

    /// <summary>The peer's address on a point-to-point link, else the same as <see cref="Local"/>.</summary>
    public IPAddress? Address { get; set; }

    /// <summary>IPv4 only.</summary>
    public IPAddress? Local { get; set; }

    public string? Label { get; set; }

    public IPAddress? Broadcast { get; set; }

    public AddressLifetimes? Lifetimes { get; set; }

    /// <summary>IFA_FLAGS: the header's eight bits, and those that came later.</summary>
    public uint? Flags { get; set; }

    public static AttributeTable<AddressMessage> Table { get; } = new AttributeTable<AddressMessage>()
        .Header(m => ref m.Header)
        .Address(1, "IFA_ADDRESS", m => m.Address, (m, v) => m.Address = v)
        .Address(2, "IFA_LOCAL", m => m.Local, (m, v) => m.Local = v)
        .Text(3, "IFA_LABEL", m => m.Label, (m, v) => m.Label = v)
        .Address(4, "IFA_BROADCAST", m => m.Broadcast, (m, v) => m.Broadcast = v)
        .Struct<AddressLifetimes>(6, "IFA_CACHEINFO", m => m.Lifetimes, (m, v) => m.Lifetimes = v)
        .U32(8, "IFA_FLAGS", m => m.Flags, (m, v) => m.Flags = v);
}

/// <summary>struct ifaddrmsg.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressHeader
{
    public byte Family;
    public byte PrefixLength;
    public byte Flags;
    public byte Scope;
    public uint Index;
}

/// <summary>struct ifa_cacheinfo. Lifetimes in seconds, 0xffffffff is for ever.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressLifetimes
{
    public const uint Forever = 0xffffffff;

    public uint Preferred;
    public uint Valid;

    /// <summary>Hundredths of a second since boot.</summary>
    public uint Created;
    public uint Updated;
}
