using System.Net;

namespace ContainerNet.Network;

/// <summary>IP address management: which addresses a network has to give.</summary>
public sealed class CnIpam
{
    internal CnIpam(CnIpamPool[] config)
        : this("default", new Dictionary<string, string>(), config)
    {
    }

    internal CnIpam(string driver, IReadOnlyDictionary<string, string>? options, CnIpamPool[] config)
    {
        Driver = driver;
        Options = options;
        Config = config;
    }

    /// <summary>"default", as Docker's own.</summary>
    public string Driver { get; }

    /// <summary>Settings of the driver.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; }

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

    /// <summary>An engine's; how many addresses are in use can be seen, how many it would give not always.</summary>
    internal CnIpamPool(EngineIpamConfig pool, CnNetworkMember[] members)
    {
        Subnet = pool.Subnet!;
        Gateway = pool.Gateway;
        IPRange = pool.IPRange;
        AuxiliaryAddresses = pool.AuxiliaryAddresses ?? [];
        if (!IPNetwork.TryParse(pool.Subnet, out IPNetwork subnet)) return;
        Used = (ulong)members.SelectMany(m => new[] { m.IPv4Address, m.IPv6Address })
            .Count(a => InterfaceAddress.TryParse(a, out InterfaceAddress? address) && subnet.Contains(address.Address));
        IPNetwork range = IPNetwork.TryParse(pool.IPRange, out IPNetwork part) ? part : subnet;
        int bits = InterfaceAddress.BitsOf(range.BaseAddress) - range.PrefixLength;
        // Network, broadcast and gateway are never given.
        ulong all = bits >= 64 ? ulong.MaxValue : 1ul << bits;
        ulong reserved = range.Equals(subnet) ? 3ul : 0;
        Free = all > reserved + Used ? all - reserved - Used : 0;
    }

    /// <summary>172.20.0.0/16.</summary>
    public string Subnet { get; }

    /// <summary>The bridge's address, and the containers' way out: 172.20.0.1. Null where an engine does not say.</summary>
    public string? Gateway { get; }

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
