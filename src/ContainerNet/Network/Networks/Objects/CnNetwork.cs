using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ContainerNet.Network;

/// <summary>
/// A network: a bridge, its subnets, and the containers on it. What `docker network inspect` prints; addresses are text in here, so that
/// ConvertTo-Json makes of it what one expects. Get-CnEndpoint has them as objects.
/// </summary>
public sealed class CnNetwork
{
    internal CnNetwork(NetworkRecord network, CnNamespace host)
    {
        Name = network.Name;
        Id = network.Id;
        Created = network.Created;
        EnableIPv4 = network.Pools.Any(p => p.Family == AddressFamily.InterNetwork);
        EnableIPv6 = network.Pools.Any(p => p.Family == AddressFamily.InterNetworkV6);
        IPAM = new CnIpam([.. network.Pools.Select(p => new CnIpamPool(p, network.Endpoints))]);
        Internal = network.Internal;
        Icc = !network.Isolated;
        Masquerade = network.Masquerade && !network.Internal;
        ToSource = [.. network.ToSource.Select(a => a.ToString())];
        Mtu = network.Mtu;
        Bridge = network.Bridge;
        Endpoints = [.. network.Endpoints.Select(e => new CnNetworkMember(network, e))];
        Labels = new Dictionary<string, string>(network.Labels);
        Containers = network.Endpoints.ToDictionary(e => e.ContainerId ?? e.Id, e => new CnNetworkContainer(new CnNetworkMember(network, e)));
        NamespaceOfHost = host;
    }

    /// <summary>An engine's.</summary>
    internal CnNetwork(EngineNetwork network, CnNamespace host)
    {
        EngineIpamConfig[] pools = network.IPAM?.Config ?? [];
        Dictionary<string, string> options = network.Options ?? [];
        Name = network.Name!;
        Id = network.Id!;
        Created = network.Created;
        Scope = network.Scope ?? "local";
        Driver = network.Driver ?? "";
        Source = network.Source;
        EnableIPv4 = network.EnableIPv4 ?? Array.Exists(pools, p => p.Subnet?.Contains('.', StringComparison.Ordinal) == true);
        EnableIPv6 = network.EnableIPv6;
        Internal = network.Internal;
        Attachable = network.Attachable;
        Ingress = network.Ingress;
        ConfigFrom = new CnConfigFrom(network.ConfigFrom?.Network ?? "");
        ConfigOnly = network.ConfigOnly;
        Containers = (network.Containers ?? []).ToDictionary(c => c.Key, c => new CnNetworkContainer(c.Value));
        Endpoints = [.. Containers.Select(c => new CnNetworkMember(Name, c.Value)).OrderBy(m => m.Name, StringComparer.Ordinal)];
        IPAM = new CnIpam(network.IPAM?.Driver ?? "default", network.IPAM?.Options, [.. pools.Where(p => p.Subnet is not null).Select(p => new CnIpamPool(p, Endpoints))]);
        Options = options;
        Labels = network.Labels ?? [];
        bool isBridge = Driver == "bridge";
        Icc = !options.TryGetValue("com.docker.network.bridge.enable_icc", out string? icc) || icc != "false";
        Masquerade = isBridge && !Internal && (!options.TryGetValue("com.docker.network.bridge.enable_ip_masquerade", out string? masquerade) || masquerade != "false");
        ToSource = [];
        Mtu = options.TryGetValue("com.docker.network.driver.mtu", out string? text) && int.TryParse(text, out int mtu) ? mtu : isBridge ? 1500 : 0;
        Bridge = network.Interface ?? (!isBridge ? null : options.TryGetValue("com.docker.network.bridge.name", out string? bridge) ? bridge : $"br-{Id[..12]}");
        Answer = network.Answer;
        NamespaceOfHost = host;
    }

    /// <summary>Its name, unique in its namespace.</summary>
    public string Name { get; }

    /// <summary>64 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>"local": of this host.</summary>
    public string Scope { get; } = "local";

    /// <summary>Whose it is: containernet, docker, podman. Only the first can be changed here.</summary>
    public string Source { get; } = Own;

    /// <summary>"bridge"; of an engine's also macvlan, ipvlan, overlay, host, null ...</summary>
    public string Driver { get; } = "bridge";

    /// <summary>Has it an IPv4 subnet?</summary>
    public bool EnableIPv4 { get; }

    /// <summary>Has it an IPv6 subnet?</summary>
    public bool EnableIPv6 { get; }

    /// <summary>Its subnets, and how much of them is in use.</summary>
    public CnIpam IPAM { get; }

    /// <summary>No way out, and no way in.</summary>
    public bool Internal { get; }

    /// <summary>Inter-container communication: do its containers reach each other? (False is New-CnNetwork -Isolated.)</summary>
    public bool Icc { get; }

    /// <summary>Do packets to elsewhere get the host's address?</summary>
    public bool Masquerade { get; }

    /// <summary>The addresses that they get instead of that of the link by which they leave; as a rule none.</summary>
    public string[] ToSource { get; }

    /// <summary>Bytes of the largest packet, on the bridge and on both ends of every link to it; 0 where an engine does not say.</summary>
    public int Mtu { get; }

    /// <summary>The name of its bridge; null where it has none.</summary>
    public string? Bridge { get; }

    /// <summary>The containers on it.</summary>
    public CnNetworkMember[] Endpoints { get; }

    /// <summary>What the user has noted.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    // What docker network inspect prints besides.

    /// <summary>Swarm: may containers that are no service's be connected?</summary>
    public bool Attachable { get; }

    /// <summary>Swarm: does it lead what is published to the services?</summary>
    public bool Ingress { get; }

    /// <summary>Swarm: the network that it takes its settings from.</summary>
    public CnConfigFrom ConfigFrom { get; } = new("");

    /// <summary>Swarm: is it there for its settings only?</summary>
    public bool ConfigOnly { get; }

    /// <summary>The same as Endpoints, in Docker's words, by container id.</summary>
    public IReadOnlyDictionary<string, CnNetworkContainer> Containers { get; }

    /// <summary>Settings of the driver; ours has none that are not properties.</summary>
    public IReadOnlyDictionary<string, string> Options { get; } = new Dictionary<string, string>();

    /// <summary>What <see cref="Source"/> says of ours.</summary>
    internal const string Own = "containernet";

    internal bool IsOwn => Source == Own;

    internal CnNamespace NamespaceOfHost { get; }

    internal JsonElement? Answer { get; }

    /// <summary>What `docker network inspect` prints of these networks. Of an engine's it is the engine's answer, unchanged.</summary>
    /// <param name="networks">One or several.</param>
    public static string ToDockerJson(params CnNetwork[] networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        return DockerJson.Print(networks.Select(n => n.Answer ?? JsonSerializer.SerializeToElement(n.InDockersWords(), EngineJson.Default.EngineNetwork)));
    }

    private EngineNetwork InDockersWords() => new(Name, Id, Created, Scope, Driver)
    {
        EnableIPv4 = EnableIPv4,
        EnableIPv6 = EnableIPv6,
        IPAM = new EngineIpam(IPAM.Driver, [], [.. IPAM.Config.Select(c => new EngineIpamConfig(c.Subnet, c.IPRange, c.Gateway, c.AuxiliaryAddresses.Count == 0 ? null : new(c.AuxiliaryAddresses)))]),
        Internal = Internal,
        ConfigFrom = new EngineConfigFrom(""),
        Containers = Containers.ToDictionary(c => c.Key, c => new EngineNetworkContainer(c.Value.Name, c.Value.EndpointID, c.Value.MacAddress, c.Value.IPv4Address, c.Value.IPv6Address)),
        Options = [],
        Labels = new(Labels),
    };

    // No property: for ConvertTo-Json it would only be noise.

    /// <summary>Where its bridge is.</summary>
    public CnNamespace GetNamespace() => NamespaceOfHost;

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}

/// <summary>Swarm: the network that another takes its settings from.</summary>
public sealed class CnConfigFrom
{
    internal CnConfigFrom(string network) => Network = network;

    /// <summary>Its name; empty where there is none.</summary>
    public string Network { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Network;
}
