using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>A container's place in a network: its link, its addresses, its published ports.</summary>
public sealed class CnEndpoint
{
    private readonly (string, string)? _own;

    internal CnEndpoint(NetworkRecord network, EndpointRecord endpoint, CnNamespace host)
    {
        Name = endpoint.Name;
        EndpointId = endpoint.Id;
        Network = network.Name;
        _own = (network.Name, endpoint.Id);
        InterfaceName = endpoint.InterfaceName;
        HostLinkName = endpoint.HostLink;
        Bridge = network.Bridge;
        MacAddress = endpoint.MacAddress;
        IPv4Address = endpoint.Address(AddressFamily.InterNetwork);
        IPv6Address = endpoint.Address(AddressFamily.InterNetworkV6);
        Gateway = endpoint.Gateways;
        Metric = endpoint.Metric;
        ContainerId = endpoint.ContainerId;
        Labels = new Dictionary<string, string>(endpoint.Labels);
        Ports = [.. endpoint.Ports.Select(p => p.ToString())];
        NamespaceRecord there = endpoint.Namespace;
        Namespace = new CnNamespace(there.Name, there.Path, there.Inode, there.Cookie, isCurrent: false) { Container = endpoint.ContainerId is null ? null : endpoint.Name };
        HostNamespace = host;
    }

    /// <summary>One that somebody else has made, as the kernel has it.</summary>
    /// <param name="owner">The container.</param>
    /// <param name="link">Its link.</param>
    /// <param name="host">Where it seems to be connected to.</param>
    /// <param name="network">What the network is called by its engine.</param>
    /// <param name="endpointId">Its id at the engine.</param>
    /// <param name="gateways">Of default routes through the link.</param>
    /// <param name="metric">Of these.</param>
    internal CnEndpoint(CnContainer owner, CnLink link, CnNamespace host, string? network, string? endpointId, IPAddress[] gateways, uint? metric)
    {
        Name = owner.Name;
        EndpointId = endpointId;
        Network = network;
        InterfaceName = link.Name;
        HostLinkName = link.Peer?.Name;
        Bridge = link.Peer?.Link is { MasterLink: CnBridge bridge } ? bridge.Name : null;
        MacAddress = link.MacAddress;
        IPv4Address = First(link, AddressFamily.InterNetwork);
        IPv6Address = First(link, AddressFamily.InterNetworkV6);
        Gateway = gateways;
        Metric = metric;
        ContainerId = owner.Id;
        Labels = new Dictionary<string, string>();
        Namespace = link.Namespace;
        HostNamespace = host;
        KnownLink = link;
        KnownContainer = owner;
    }

    private static InterfaceAddress? First(CnLink link, AddressFamily family) => link.Addresses
        .Where(a => a.Family == family && !a.Address.IsIPv6LinkLocal).Select(a => new InterfaceAddress(a.Address, a.PrefixLength)).FirstOrDefault();

    /// <summary>The name of the container, or of its namespace.</summary>
    public string Name { get; }

    /// <summary>64 hexadecimal digits; null where no network is known.</summary>
    public string? EndpointId { get; }

    /// <summary>The name of the network; null where none is known of.</summary>
    public string? Network { get; }

    /// <summary>The link in the container: eth0.</summary>
    public string InterfaceName { get; }

    /// <summary>Its other end, a port of the bridge: veth and seven hexadecimal digits. Of a macvlan the link that it sits on. Null where that is not known.</summary>
    public string? HostLinkName { get; }

    /// <summary>The network's bridge; null where there is none, as for a macvlan.</summary>
    public string? Bridge { get; }

    /// <summary>Of the link in the container; with an IPv4 address it is made of that, as Docker does it.</summary>
    public MacAddress? MacAddress { get; }

    /// <summary>With the subnet's length; null where the network has no IPv4.</summary>
    public InterfaceAddress? IPv4Address { get; }

    /// <summary>With the subnet's length; null where the network has no IPv6.</summary>
    public InterfaceAddress? IPv6Address { get; }

    /// <summary>Through these the container's default routes go, where they go through this network; else none.</summary>
    public IPAddress[] Gateway { get; }

    /// <summary>Of the default route; the lowest of a container's networks has it. Null: 0.</summary>
    public uint? Metric { get; }

    /// <summary>The published ports, as `docker run -p` writes them: 8080:80/tcp. Get-CnPublishedPort tells more.</summary>
    public string[] Ports { get; internal set; } = [];

    /// <summary>The container's id at its runtime; null for a namespace.</summary>
    public string? ContainerId { get; }

    /// <summary>What the user has noted.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>The container's namespace, as it was when it was connected.</summary>
    public CnNamespace Namespace { get; internal init; }

    /// <summary>Where the network is.</summary>
    public CnNamespace HostNamespace { get; }

    /// <summary>How this module's files call it.</summary>
    /// <exception cref="CnException">Rejected: it is none of this module's.</exception>
    internal (string Network, string EndpointId) Own => _own ?? throw new CnException(
        CnErrorKind.Rejected, $"Container '{Name}' was connected to {(Network is null ? "its network" : $"network '{Network}'")} by somebody else, which is only read here.");

    internal CnLink? KnownLink { get; init; }

    internal CnContainer? KnownContainer { get; init; }

    // To PowerShell these are the properties Link, HostLink and Container (see CnLink.GetMasterLink).

    /// <summary>The link in the container. Outside of a topology it is as when it is first asked for.</summary>
    public CnLink? GetLink() => KnownLink ?? HostNamespace.Later?.Link(Namespace, InterfaceName);

    /// <summary>Its other end, on the host; of a macvlan the link that it sits on. Outside of a topology it is as when it is first asked for.</summary>
    public CnLink? GetHostLink() => KnownLink is { } link ? link.Peer?.Link : HostLinkName is null ? null : HostNamespace.Later?.Link(HostNamespace, HostLinkName);

    /// <summary>The container. Outside of a topology it is as when it is first asked for.</summary>
    public CnContainer? GetContainer() => KnownContainer ?? GetLink()?.GetContainer();

    /// <summary>web/app1.</summary>
    public override string ToString() => $"{Network ?? Bridge ?? InterfaceName}/{Name}";
}
