using System.Net;

namespace ContainerNet.Network;

/// <summary>
/// What was meant by a network: what the kernel cannot remember for us. One file each; see the store. Records are not changed but
/// replaced (<c>with</c>), so that what was read can be compared with what shall be written.
/// </summary>
internal sealed record NetworkRecord
{
    /// <summary>64 hexadecimal digits, as Docker's.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required string Bridge { get; init; }

    /// <summary>The bridge was there before the network, and stays when it goes.</summary>
    public bool Adopted { get; init; }

    public required PoolRecord[] Pools { get; init; }

    public bool Internal { get; init; }

    public bool Isolated { get; init; }

    public bool Masquerade { get; init; } = true;

    public IPAddress[] ToSource { get; init; } = [];

    /// <summary>Bytes; null where the kernel's default was left.</summary>
    public int? Mtu { get; init; }

    public MacAddress? MacAddress { get; init; }

    public SortedDictionary<string, string> Labels { get; init; } = [];

    /// <summary>In the order in which they were connected.</summary>
    public EndpointRecord[] Endpoints { get; init; } = [];

    /// <summary>
    /// A change has begun that may not have been finished: set before the first and cleared after the last step, both under the lock. Who takes
    /// the lock and finds it set knows that its maker is dead.
    /// </summary>
    public bool Pending { get; init; }

    /// <summary>"containernet:web".</summary>
    public string Owner => NetworkOwner.OfNetwork(Name);
}

/// <summary>A subnet and what has been given away of it. The addresses in use are those of the endpoints.</summary>
internal sealed record PoolRecord
{
    public required IPNetwork Subnet { get; init; }

    public required IPAddress Gateway { get; init; }

    /// <summary>Only addresses of this part are given to those who do not ask for one; null: of the whole subnet.</summary>
    public IPNetwork? Range { get; init; }

    /// <summary>Addresses that are never given, with the names of those who have them.</summary>
    public SortedDictionary<string, IPAddress> Aux { get; init; } = [];

    /// <summary>The address that was given last: the next one comes after it, and the first again at the end (round robin).</summary>
    public IPAddress? Last { get; init; }
}

/// <summary>A container's place in a network.</summary>
internal sealed record EndpointRecord
{
    /// <summary>64 hexadecimal digits, as Docker's.</summary>
    public required string Id { get; init; }

    /// <summary>The container's name, or the namespace's.</summary>
    public required string Name { get; init; }

    /// <summary>The container's id at its runtime; null for a namespace.</summary>
    public string? ContainerId { get; init; }

    public required NamespaceRecord Namespace { get; init; }

    /// <summary>The link in the container: eth0.</summary>
    public required string InterfaceName { get; init; }

    /// <summary>Its other end, a port of the bridge.</summary>
    public required string HostLink { get; init; }

    public required MacAddress MacAddress { get; init; }

    /// <summary>With the subnet's length; one for each pool.</summary>
    public required InterfaceAddress[] Addresses { get; init; }

    public bool DefaultRoute { get; init; } = true;

    /// <summary>Of the default route; null is the kernel's own choice (0 for IPv4, 1024 for IPv6).</summary>
    public uint? Metric { get; init; }

    public PublishedPortRecord[] Ports { get; init; } = [];

    public SortedDictionary<string, string> Labels { get; init; } = [];

    /// <summary>As <see cref="NetworkRecord.Pending"/>, for this endpoint.</summary>
    public bool Pending { get; init; }
}

/// <summary>A port of the host that was published for an endpoint, on all its addresses of the host address's family.</summary>
/// <param name="HostAddress">Null: any, IPv4 and IPv6.</param>
/// <param name="HostPort">1 to 65535.</param>
/// <param name="Protocol">tcp and udp of one number are two ports.</param>
/// <param name="ContainerPort">1 to 65535.</param>
internal sealed record PublishedPortRecord(IPAddress? HostAddress, ushort HostPort, PortProtocol Protocol, ushort ContainerPort);

/// <summary>By what a namespace can be recognised.</summary>
/// <param name="Name">Below /run/netns; null where it has none.</param>
/// <param name="Path">/run/netns/NAME or /proc/PID/ns/net, when it was connected.</param>
/// <param name="Inode">net:[INODE]; the kernel uses it again.</param>
/// <param name="Cookie">SO_NETNS_COOKIE, never used again; null before Linux 5.14.</param>
internal sealed record NamespaceRecord(string? Name, string Path, ulong Inode, ulong? Cookie)
{
    public static NamespaceRecord Of(CnNamespace networkNamespace) =>
        new(networkNamespace.Name, networkNamespace.Path, networkNamespace.Inode, networkNamespace.Cookie);

    public bool IsSame(CnNamespace other) => Inode == other.Inode && (Cookie is null || other.Cookie is null || Cookie == other.Cookie);
}
