using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>A container's place in a network: its link, its addresses, its published ports.</summary>
public sealed class CnEndpoint
{
    internal CnEndpoint(NetworkRecord network, EndpointRecord endpoint, CnNamespace host)
    {
        Name = endpoint.Name;
        EndpointId = endpoint.Id;
        Network = network.Name;
        InterfaceName = endpoint.InterfaceName;
        HostLink = endpoint.HostLink;
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

    /// <summary>The name of the container, or of its namespace.</summary>
    public string Name { get; }

    /// <summary>64 hexadecimal digits.</summary>
    public string EndpointId { get; }

    /// <summary>The name of the network.</summary>
    public string Network { get; }

    /// <summary>The link in the container: eth0.</summary>
    public string InterfaceName { get; }

    /// <summary>Its other end, a port of the bridge: veth and seven hexadecimal digits.</summary>
    public string HostLink { get; }

    /// <summary>The network's bridge.</summary>
    public string Bridge { get; }

    /// <summary>Of the link in the container; with an IPv4 address it is made of that, as Docker does it.</summary>
    public MacAddress MacAddress { get; }

    /// <summary>With the subnet's length; null where the network has no IPv4.</summary>
    public InterfaceAddress? IPv4Address { get; }

    /// <summary>With the subnet's length; null where the network has no IPv6.</summary>
    public InterfaceAddress? IPv6Address { get; }

    /// <summary>Through these the container's default routes go, where they go through this network; else none.</summary>
    public IPAddress[] Gateway { get; }

    /// <summary>Of the default route; the lowest of a container's networks has it. Null: 0.</summary>
    public uint? Metric { get; }

    /// <summary>The published ports, as `docker run -p` writes them: 8080:80/tcp. Get-CnPublishedPort tells more.</summary>
    public string[] Ports { get; }

    /// <summary>The container's id at its runtime; null for a namespace.</summary>
    public string? ContainerId { get; }

    /// <summary>What the user has noted.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>The container's namespace, as it was when it was connected.</summary>
    public CnNamespace Namespace { get; }

    /// <summary>Where the network is.</summary>
    public CnNamespace HostNamespace { get; }

    /// <summary>web/app1.</summary>
    public override string ToString() => $"{Network}/{Name}";
}
