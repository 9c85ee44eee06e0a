using System.Net.Sockets;

namespace ContainerNet.Network;

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

    internal CnNetworkMember(string network, CnNetworkContainer container)
    {
        Name = container.Name;
        EndpointId = container.EndpointID;
        MacAddress = container.MacAddress;
        IPv4Address = container.IPv4Address;
        IPv6Address = container.IPv6Address;
        Network = network;
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

/// <summary>A container on a network, with the keys that Docker's JSON has.</summary>
public sealed class CnNetworkContainer
{
    internal CnNetworkContainer(EngineNetworkContainer container)
    {
        Name = container.Name ?? "";
        EndpointID = container.EndpointID ?? "";
        MacAddress = container.MacAddress ?? "";
        IPv4Address = container.IPv4Address ?? "";
        IPv6Address = container.IPv6Address ?? "";
    }

    internal CnNetworkContainer(CnNetworkMember member)
    {
        Name = member.Name;
        EndpointID = member.EndpointId;
        MacAddress = member.MacAddress;
        IPv4Address = member.IPv4Address;
        IPv6Address = member.IPv6Address;
    }

    /// <summary>The container's name, or its namespace's.</summary>
    public string Name { get; }

    /// <summary>64 hexadecimal digits.</summary>
    public string EndpointID { get; }

    /// <summary>02:42:ac:14:00:02.</summary>
    public string MacAddress { get; }

    /// <summary>172.20.0.2/16; empty where it has none.</summary>
    public string IPv4Address { get; }

    /// <summary>fd00::2/64; empty where it has none.</summary>
    public string IPv6Address { get; }

    /// <summary>app1.</summary>
    public override string ToString() => Name;
}
