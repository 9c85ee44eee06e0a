using System.Net.Sockets;

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

    /// <summary>"bridge".</summary>
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

    /// <summary>Bytes of the largest packet, on the bridge and on both ends of every link to it.</summary>
    public int Mtu { get; }

    /// <summary>The name of its bridge.</summary>
    public string Bridge { get; }

    /// <summary>The containers on it.</summary>
    public CnNetworkMember[] Endpoints { get; }

    /// <summary>What the user has noted.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    internal CnNamespace NamespaceOfHost { get; }

    // No property: for ConvertTo-Json it would only be noise.

    /// <summary>Where its bridge is.</summary>
    public CnNamespace GetNamespace() => NamespaceOfHost;

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}

/// <summary>IP address management: which addresses a network has to give.</summary>
public sealed class CnIpam
{
    internal CnIpam(CnIpamPool[] config) => Config = config;

    /// <summary>"default", as Docker's own.</summary>
    public string Driver { get; } = "default";

    /// <summary>One for each subnet.</summary>
    public CnIpamPool[] Config { get; }

    /// <summary>The subnets.</summary>
    public override string ToString() => string.Join(", ", Config.Select(c => c.Subnet));
}

/// <summary>A subnet, and how much of it is in use.</summary>
public sealed class CnIpamPool
{
    internal CnIpamPool(PoolRecord pool, EndpointRecord[] endpoints)
    {
        Subnet = pool.Subnet.ToString();
        Gateway = pool.Gateway.ToString();
        IPRange = pool.Range?.ToString();
        AuxiliaryAddresses = pool.Aux.ToDictionary(a => a.Key, a => a.Value.ToString());
        (Used, Free) = AddressPool.Count(pool, endpoints);
    }

    /// <summary>172.20.0.0/16.</summary>
    public string Subnet { get; }

    /// <summary>The bridge's address, and the containers' way out: 172.20.0.1.</summary>
    public string Gateway { get; }

    /// <summary>The part of the subnet from which addresses are given; null: all of it.</summary>
    public string? IPRange { get; }

    /// <summary>Addresses that are never given, by name.</summary>
    public IReadOnlyDictionary<string, string> AuxiliaryAddresses { get; }

    /// <summary>How many addresses containers have.</summary>
    public ulong Used { get; }

    /// <summary>How many are left to give.</summary>
    public ulong Free { get; }

    /// <summary>The subnet.</summary>
    public override string ToString() => Subnet;
}

/// <summary>A container on a network, as `docker network inspect` shows it. Get-CnEndpoint tells more.</summary>
public sealed class CnNetworkMember
{
    internal CnNetworkMember(NetworkRecord network, EndpointRecord endpoint)
    {
        Name = endpoint.Name;
        EndpointId = endpoint.Id;
        MacAddress = endpoint.MacAddress.ToString();
        IPv4Address = endpoint.Address(AddressFamily.InterNetwork)?.ToString() ?? "";
        IPv6Address = endpoint.Address(AddressFamily.InterNetworkV6)?.ToString() ?? "";
        Network = network.Name;
    }

    /// <summary>The container's name, or its namespace's.</summary>
    public string Name { get; }

    /// <summary>64 hexadecimal digits.</summary>
    public string EndpointId { get; }

    /// <summary>02:42:ac:14:00:02.</summary>
    public string MacAddress { get; }

    /// <summary>172.20.0.2/16; empty where it has none.</summary>
    public string IPv4Address { get; }

    /// <summary>fd00::2/64; empty where it has none.</summary>
    public string IPv6Address { get; }

    internal string Network { get; }

    /// <summary>app1.</summary>
    public override string ToString() => Name;
}
