using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Unit.Network.Networks;

/// <summary>Records to play with.</summary>
internal static class Sample
{
    public static NamespaceRecord Host { get; } = new(null, "/proc/thread-self/ns/net", 4026531840, 1);

    public static NetworkRecord NetworkNamed(string name, params EndpointRecord[] endpoints) => new()
    {
        Id = new string('a', 64),
        Name = name,
        Created = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero),
        Bridge = "cn-aaaaaaaaaaaa",
        Pools = [Pool("172.20.0.0/16")],
        Endpoints = endpoints,
    };

    public static PoolRecord Pool(string subnet, string? gateway = null) => new()
    {
        Subnet = IPNetwork.Parse(subnet),
        Gateway = gateway is null ? AddressPool.ChooseGateway("test", Bare(subnet), null) : IPAddress.Parse(gateway),
    };

    /// <summary>With all that can be in one.</summary>
    public static NetworkRecord Full() => NetworkNamed("web", Endpoint("app1", "172.20.0.2/16", "fd00::2/64") with
    {
        ContainerId = new string('c', 64),
        Metric = 7,
        DefaultRoute = false,
        Gateways = [IPAddress.Parse("172.20.0.1")],
        Ports = [new PublishedPortRecord(IPAddress.Loopback, 8080, PortProtocol.Tcp, 80), new PublishedPortRecord(null, 53, PortProtocol.Udp, 53)],
        Labels = new() { ["Größe"] = "1 + 1 <> \"3\"" },
        Pending = true,
    }) with
    {
        Pools =
        [
            Pool("172.20.0.0/16") with { Range = IPNetwork.Parse("172.20.5.0/24"), Last = IPAddress.Parse("172.20.5.9"), Aux = new() { ["printer"] = IPAddress.Parse("172.20.0.9") } },
            Pool("fd00::/64"),
        ],
        Internal = true,
        Isolated = true,
        Masquerade = false,
        Adopted = true,
        ToSource = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")],
        Mtu = 9000,
        MacAddress = MacAddress.Parse("02:42:de:34:97:01"),
        Assigned = [InterfaceAddress.Parse("172.20.0.1/16")],
        Restore = [new SettingRecord("ipv4/conf/br0/route_localnet", "0")],
        Labels = new() { ["stage"] = "test" },
        Pending = true,
    };

    public static EndpointRecord Endpoint(string name, params string[] addresses) => new()
    {
        Id = new string('b', 64),
        Name = name,
        Namespace = new NamespaceRecord(name, $"/run/netns/{name}", 4026532000, 17),
        InterfaceName = "eth0",
        HostLink = "veth0123456",
        MacAddress = MacAddress.Parse("02:42:ac:14:00:02"),
        Addresses = [.. addresses.Select(InterfaceAddress.Parse)],
    };

    public static PoolRecord Bare(string subnet) => new() { Subnet = IPNetwork.Parse(subnet), Gateway = IPAddress.None };
}
