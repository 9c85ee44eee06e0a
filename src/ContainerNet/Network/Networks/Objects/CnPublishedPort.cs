using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>A port of the host that leads to one of a container. What `docker port` prints.</summary>
public sealed class CnPublishedPort
{
    internal CnPublishedPort(string? network, EndpointRecord? endpoint, PortTranslation translation, ulong packets, ulong bytes, CnNamespace host)
    {
        Translation = translation;
        HostAddress = translation.HostAddress ?? (translation.ContainerAddress.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any);
        HostPort = translation.HostPort;
        Protocol = translation.Protocol;
        Container = endpoint?.Name;
        ContainerAddress = translation.ContainerAddress;
        ContainerPort = translation.ContainerPort;
        Network = network;
        EndpointId = endpoint?.Id;
        Packets = packets;
        Bytes = bytes;
        Owner = translation.Owner;
        Namespace = host;
        Source = "containernet";
    }

    /// <summary>One that somebody else has published.</summary>
    internal CnPublishedPort(
        string source, string? container, CnEndpoint? endpoint, IPAddress hostAddress, int hostPort, PortProtocol protocol, IPAddress containerAddress, int containerPort,
        CnNamespace host)
    {
        Source = source;
        Owner = source;
        HostAddress = hostAddress;
        HostPort = hostPort;
        Protocol = protocol;
        Container = container;
        ContainerAddress = containerAddress;
        ContainerPort = containerPort;
        Network = endpoint?.Network;
        EndpointId = endpoint?.EndpointId;
        KnownEndpoint = endpoint;
        Namespace = host;
    }

    /// <summary>0.0.0.0 and :: are any address of the host.</summary>
    public IPAddress HostAddress { get; }

    /// <summary>1 to 65535.</summary>
    public int HostPort { get; }

    /// <summary>tcp and udp of one number are two ports.</summary>
    public PortProtocol Protocol { get; }

    /// <summary>The container's name; null where its network is gone.</summary>
    public string? Container { get; }

    /// <summary>Where it leads to.</summary>
    public IPAddress ContainerAddress { get; }

    /// <summary>1 to 65535.</summary>
    public int ContainerPort { get; }

    /// <summary>The network's name.</summary>
    public string? Network { get; }

    /// <summary>64 hexadecimal digits; null where the network is gone.</summary>
    public string? EndpointId { get; }

    /// <summary>First packets of connections: the kernel translates the others without asking again.</summary>
    public ulong Packets { get; internal set; }

    /// <summary>Bytes of these packets, their IP headers included.</summary>
    public ulong Bytes { get; internal set; }

    /// <summary>Who has published it: containernet, docker, podman ...</summary>
    public string Source { get; }

    /// <summary>The docker-proxy processes that relay it for those whom the rules do not reach; known in a topology only.</summary>
    public int[] Proxies { get; internal set; } = [];

    /// <summary>The element's comment in the kernel's map; of somebody else's, who that is.</summary>
    public string Owner { get; }

    /// <summary>Where it is published.</summary>
    public CnNamespace Namespace { get; }

    /// <summary>Null for somebody else's.</summary>
    internal PortTranslation? Translation { get; }

    /// <summary>The rule that translates, and counts; null for ours, which is an element of a map, and for what only a process relays.</summary>
    internal CnRule? KnownRule { get; set; }

    internal CnEndpoint? KnownEndpoint { get; set; }

    /// <summary>The endpoint that it leads to; known in a topology only. To PowerShell it is the property Endpoint (see CnLink.GetMasterLink).</summary>
    public CnEndpoint? GetEndpoint() => KnownEndpoint;

    /// <summary>
    /// The rule of somebody else that leads packets there; known in a topology only. Null of ours, which is an element of a map, and of what only a process relays. To
    /// PowerShell it is the property Rule.
    /// </summary>
    public CnRule? GetRule() => KnownRule;

    /// <summary>0.0.0.0:8080->80/tcp, as `docker ps` writes it.</summary>
    public override string ToString() =>
        $"{(HostAddress.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{HostAddress}]" : HostAddress)}:{HostPort}->{ContainerPort}/{Protocol.ToString().ToLowerInvariant()}";
}
