using System.Net;
using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network.Networks;

/// <summary>Which subnets, gateways and ranges a new network gets.</summary>
public class NetworkPlanTests
{
    [Fact]
    public void Thirty_one_networks_get_Dockers_subnets_and_there_is_no_next()
    {
        var taken = new List<TakenSubnet>();
        for (int i = 0; i < 31; i++) taken.Add(new TakenSubnet(Assert.Single(Plan(new("web"), taken)).Subnet, $"network 'n{i}'"));
        Assert.Equal("172.17.0.0/16", taken[0].Subnet.ToString());
        Assert.Equal("172.31.0.0/16", taken[14].Subnet.ToString());
        Assert.Equal("192.168.0.0/20", taken[15].Subnet.ToString());
        Assert.Equal("192.168.240.0/20", taken[30].Subnet.ToString());
        Assert.Equal(CnErrorKind.PoolExhausted, Assert.Throws<CnException>(() => Plan(new("web"), taken)).Kind);
    }

    [Theory]
    [InlineData("172.17.3.0/24", "172.18.0.0/16")] // one in it
    [InlineData("172.16.0.0/12", "192.168.0.0/20")] // one around it
    [InlineData("172.17.0.9/32", "172.18.0.0/16")] // an address
    [InlineData("10.0.0.0/8", "172.17.0.0/16")]
    [InlineData("fd00::/8", "172.17.0.0/16")]
    public void What_is_there_is_kept_away_from(string there, string next) =>
        Assert.Equal(next, Plan(new("web"), [Taken(there)])[0].Subnet.ToString());

    [Fact]
    public void An_overlap_is_an_error_that_says_with_what()
    {
        CnException e = Assert.Throws<CnException>(() => Plan(Of("10.1.0.0/16"), [Taken("10.0.0.0/8")]));
        Assert.Equal(CnErrorKind.SubnetOverlap, e.Kind);
        Assert.Equal("Cannot create network 'web' with subnet 10.1.0.0/16: it overlaps 10.0.0.0/8, the route to 10.0.0.0/8 by 'tun0'.", e.Message);
    }

    [Fact]
    public void A_unique_local_subnet_is_a_random_64()
    {
        IPNetwork one = Plan(new("web") { IPv6 = true })[0].Subnet;
        Assert.Equal(64, one.PrefixLength);
        byte[] bytes = one.BaseAddress.GetAddressBytes();
        Assert.Equal(0xfd, bytes[0]);
        Assert.All(bytes[6..], b => Assert.Equal(0, b));
        Assert.NotEqual(one, SubnetPool.UniqueLocal([]));
        // A route for all of them ends the search, instead of making it endless.
        SubnetPool.UniqueLocal([Taken("fd00::/8")]);
    }

    [Theory]
    [InlineData("0.0.0.0/0", "is every address")]
    [InlineData("::/0", "is every address")]
    [InlineData("10.0.0.1/32", "no room")]
    [InlineData("fd00::1/128", "no room")]
    [InlineData("0.0.0.0/1", "0.0.0.0/8")]
    [InlineData("127.1.0.0/16", "loopback")]
    [InlineData("169.254.0.0/24", "link-local")]
    [InlineData("224.0.0.0/24", "multicast")]
    [InlineData("128.0.0.0/1", "has in it 169.254.0.0/16")]
    [InlineData("255.255.255.0/24", "broadcast")]
    [InlineData("fe80::/64", "link-local")]
    [InlineData("ff02::/64", "multicast")]
    [InlineData("::/64", "loopback")]
    public void A_subnet_that_cannot_be_one_is_refused(string subnet, string why)
    {
        CnException e = Assert.Throws<CnException>(() => Plan(Of(subnet)));
        Assert.Equal(CnErrorKind.Rejected, e.Kind);
        Assert.StartsWith($"Cannot create network 'web': the subnet {subnet} ", e.Message, StringComparison.Ordinal);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("10.0.0.0/31")]
    [InlineData("240.0.0.0/24")] // the kernel takes them
    [InlineData("100.64.0.0/10")]
    [InlineData("2001:db8::/32")]
    [InlineData("fd00::/127")]
    public void Others_will_do(string subnet) => Assert.Null(SubnetPool.Fault(IPNetwork.Parse(subnet)));

    public static TheoryData<string, string?, string?, string?, CnErrorKind, string> Mistakes => new()
    {
        { "10.0.0.0/24", "10.1.0.1", null, null, CnErrorKind.Rejected, "the gateway 10.1.0.1 is not in 10.0.0.0/24" },
        { "10.0.0.0/24", "10.0.0.0", null, null, CnErrorKind.Rejected, "with gateway 10.0.0.0: it is the address of 10.0.0.0/24 itself" },
        { "10.0.0.0/24", "10.0.0.255", null, null, CnErrorKind.Rejected, "with gateway 10.0.0.255: it is the broadcast address" },
        { "10.0.0.0/24", "10.0.0.9", null, "10.0.0.9", CnErrorKind.AddressInUse, "with gateway 10.0.0.9: it is reserved for 'printer'" },
        { "10.0.0.0/24", null, "10.1.0.0/25", null, CnErrorKind.Rejected, "the range 10.1.0.0/25 is not in 10.0.0.0/24" },
        { "10.0.0.0/24", null, "10.0.0.0/23", null, CnErrorKind.Rejected, "the range 10.0.0.0/23 is not in 10.0.0.0/24" },
        { "10.0.0.0/24", "10.0.0.100", "10.0.0.100/32", null, CnErrorKind.Rejected, "the range 10.0.0.100/32 of 10.0.0.0/24 has no address for a container" },
        { "10.0.0.0/24", null, null, "10.1.0.9", CnErrorKind.Rejected, "the address 10.1.0.9 of 'printer' is not in 10.0.0.0/24" },
        { "10.0.0.0/24", null, null, "10.0.0.255", CnErrorKind.Rejected, "with address 10.0.0.255 of 'printer': it is the broadcast address" },
        { "10.0.0.0/31", null, null, "10.0.0.1", CnErrorKind.Rejected, "the subnet 10.0.0.0/31 has no address for a container" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_refused(string subnet, string? gateway, string? range, string? aux, CnErrorKind kind, string why)
    {
        NetworkSettings settings = Of(subnet) with
        {
            Gateways = gateway is null ? [] : [IPAddress.Parse(gateway)],
            Ranges = range is null ? [] : [IPNetwork.Parse(range)],
            Aux = aux is null ? [] : new() { ["printer"] = IPAddress.Parse(aux) },
        };
        CnException e = Assert.Throws<CnException>(() => Plan(settings));
        Assert.Equal(kind, e.Kind);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_names_for_one_address_are_refused()
    {
        IPAddress nine = IPAddress.Parse("10.0.0.9");
        CnException e = Assert.Throws<CnException>(() => Plan(Of("10.0.0.0/24") with { Aux = new() { ["a"] = nine, ["b"] = nine } }));
        Assert.Equal("Cannot create network 'web' with address 10.0.0.9 of 'b': it is reserved for 'a'.", e.Message);
    }

    [Fact]
    public void Two_subnets_of_one_family_are_refused() =>
        Assert.Equal(CnErrorKind.Rejected, Assert.Throws<CnException>(() => Plan(Of("10.0.0.0/24", "10.1.0.0/24"))).Kind);

    [Fact]
    public void Of_two_families_each_gets_what_is_meant_for_it_IPv4_first()
    {
        PoolRecord[] pools = Plan(Of("fd00::/64", "10.0.0.0/24") with
        {
            Gateways = [IPAddress.Parse("fd00::fe")],
            Ranges = [IPNetwork.Parse("10.0.0.128/25")],
            Aux = new() { ["a"] = IPAddress.Parse("10.0.0.128"), ["b"] = IPAddress.Parse("fd00::9") },
        });
        Assert.Equal(["10.0.0.0/24", "fd00::/64"], pools.Select(p => p.Subnet.ToString()));
        Assert.Equal(["10.0.0.129", "fd00::fe"], pools.Select(p => p.Gateway.ToString()));
        Assert.Equal(["a"], pools[0].Aux.Keys);
        Assert.Equal(["b"], pools[1].Aux.Keys);
        Assert.Null(pools[1].Range);
    }

    [Fact]
    public void A_bridge_that_is_there_brings_its_addresses()
    {
        PoolRecord pool = Assert.Single(NetworkPlan.Pools(new("web"), [], [InterfaceAddress.Parse("10.9.0.7/24")]));
        Assert.Equal(("10.9.0.0/24", "10.9.0.7"), (pool.Subnet.ToString(), pool.Gateway.ToString()));
    }

    private static PoolRecord[] Plan(NetworkSettings settings, IReadOnlyCollection<TakenSubnet>? taken = null) => NetworkPlan.Pools(settings, taken ?? [], []);

    private static NetworkSettings Of(params string[] subnets) => new("web") { Subnets = [.. subnets.Select(s => IPNetwork.Parse(s))] };

    private static TakenSubnet Taken(string subnet) => new(IPNetwork.Parse(subnet), $"the route to {subnet} by 'tun0'");
}
