using System.Net.Sockets;

namespace ContainerNet.Netlink.Nftables;

/// <summary>Where an address stands in the header of IPv4 or IPv6, in bytes.</summary>
internal readonly record struct PacketField(int Offset, int Length)
{
    public static PacketField SourceOf(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? new(8, 16) : new(12, 4);

    public static PacketField DestinationOf(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? new(24, 16) : new(16, 4);
}
