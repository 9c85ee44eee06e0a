using System.Net;
using ContainerNet.Network;
using Xunit;
using static ContainerNet.Unit.Network.Networks.Sample;

namespace ContainerNet.Unit.Network.Networks;

/// <summary>Who gets which address.</summary>
public class AddressPoolTests
{
    [Theory]
    [InlineData("172.20.0.0/16", "172.20.0.1", "172.20.0.2", "172.20.0.3")]
    [InlineData("10.0.0.8/30", "10.0.0.9", "10.0.0.10")]
    [InlineData("10.0.0.0/31", "10.0.0.0", "10.0.0.1")] // RFC 3021
    [InlineData("fd00::/64", "fd00::1", "fd00::2", "fd00::3")]
    [InlineData("fd00::8/127", "fd00::8", "fd00::9")] // RFC 6164
    [InlineData("fd00::8/126", "fd00::9", "fd00::a", "fd00::b")] // IPv6 has no broadcast
    public void The_gateway_is_the_first_address_and_containers_get_the_next(string subnet, string gateway, params string[] next)
    {
        PoolRecord record = Pool(subnet);
        Assert.Equal(gateway, record.Gateway.ToString());
        var pool = new AddressPool(record, []);
        Assert.Equal(next, next.Select(_ => pool.Lease("test", null, "app").ToString()));
    }

    [Fact]
    public void A_full_subnet_says_how_many_are_in_use()
    {
        var pool = new AddressPool(Pool("10.0.0.0/29"), []);
        for (int i = 0; i < 5; i++) pool.Lease("test", null, "app");
        Assert.Equal((5ul, 0ul), (pool.Used, pool.Free));
        CnException e = Assert.Throws<CnException>(() => pool.Lease("connect 'app6' to network 'web'", null, "app6"));
        Assert.Equal(CnErrorKind.PoolExhausted, e.Kind);
        Assert.Equal("Cannot connect 'app6' to network 'web': no address of 10.0.0.0/29 is left: 5 are in use, the others are reserved.", e.Message);
    }

    [Fact]
    public void An_address_that_was_given_back_comes_last()
    {
        var before = new AddressPool(Pool("10.0.0.0/29"), []);
        before.Lease("test", null, "app1");
        IPAddress second = before.Lease("test", null, "app2");
        var pool = new AddressPool(before.Record, [Endpoint("app2", $"{second}/29")]);
        Assert.Equal(["10.0.0.4", "10.0.0.5", "10.0.0.6", "10.0.0.2"], Enumerable.Range(0, 4).Select(_ => pool.Lease("test", null, "app").ToString()));
    }

    [Fact]
    public void The_next_process_goes_on_where_the_last_one_stopped()
    {
        var pool = new AddressPool(Pool("10.0.0.0/29"), []);
        pool.Lease("test", null, "app1");
        IPAddress second = pool.Lease("test", null, "app2");
        Assert.Equal(second, pool.Record.Last);
        Assert.Equal("10.0.0.4", new AddressPool(pool.Record, []).Lease("test", null, "a").ToString());
    }

    [Fact]
    public void A_range_bounds_what_is_given_unasked_only()
    {
        PoolRecord record = Pool("10.0.0.0/24") with { Range = IPNetwork.Parse("10.0.0.128/30"), Last = IPAddress.Parse("10.0.0.77") };
        var pool = new AddressPool(record, []);
        Assert.Equal("10.0.0.7", pool.Lease("test", IPAddress.Parse("10.0.0.7"), "app").ToString());
        Assert.Equal((1ul, 4ul), (pool.Used, pool.Free));
        Assert.Equal(
            ["10.0.0.128", "10.0.0.129", "10.0.0.130", "10.0.0.131"],
            Enumerable.Range(0, 4).Select(_ => pool.Lease("test", null, "app").ToString()));
        CnException e = Assert.Throws<CnException>(() => pool.Lease("test", null, "app"));
        Assert.Contains("no address of the range 10.0.0.128/30 of 10.0.0.0/24 is left: 4 are in use", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.1.0.5", CnErrorKind.Rejected, "it is not in the subnet 10.0.0.0/24")]
    [InlineData("fd00::5", CnErrorKind.Rejected, "it is not in the subnet 10.0.0.0/24")]
    [InlineData("10.0.0.0", CnErrorKind.Rejected, "it is the address of 10.0.0.0/24 itself")]
    [InlineData("10.0.0.255", CnErrorKind.Rejected, "it is the broadcast address of 10.0.0.0/24")]
    [InlineData("10.0.0.1", CnErrorKind.AddressInUse, "it is the gateway")]
    [InlineData("10.0.0.9", CnErrorKind.AddressInUse, "it is reserved for 'printer'")]
    [InlineData("10.0.0.5", CnErrorKind.AddressInUse, "'app1' has it")]
    public void An_address_that_cannot_be_had_is_an_error_that_says_who_has_it(string asked, CnErrorKind kind, string why)
    {
        PoolRecord pool = Pool("10.0.0.0/24") with { Aux = new() { ["printer"] = IPAddress.Parse("10.0.0.9") } };
        CnException e = Assert.Throws<CnException>(() => new AddressPool(pool, [Endpoint("app1", "10.0.0.5/24")]).Lease("connect 'app2' to network 'web'", IPAddress.Parse(asked), "app2"));
        Assert.Equal(kind, e.Kind);
        Assert.Equal($"Cannot connect 'app2' to network 'web' with address {asked}: {why}.", e.Message);
    }

    [Fact]
    public void The_anycast_address_of_IPv6_is_nobodys()
    {
        CnException e = Assert.Throws<CnException>(() => new AddressPool(Pool("fd00::/64"), []).Lease("test", IPAddress.Parse("fd00::"), "a"));
        Assert.Equal(CnErrorKind.Rejected, e.Kind);
    }

    [Fact]
    public void An_address_that_was_asked_for_in_a_batch_is_not_given_again()
    {
        var pool = new AddressPool(Pool("10.0.0.0/29"), []);
        pool.Lease("test", IPAddress.Parse("10.0.0.2"), "app1");
        Assert.Equal("10.0.0.3", pool.Lease("test", null, "app2").ToString());
        CnException e = Assert.Throws<CnException>(() => pool.Lease("test", IPAddress.Parse("10.0.0.2"), "app3"));
        Assert.Contains("'app1' has it", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aux_addresses_are_passed_over()
    {
        PoolRecord pool = Pool("10.0.0.0/29") with { Aux = new() { ["a"] = IPAddress.Parse("10.0.0.2"), ["b"] = IPAddress.Parse("10.0.0.4") } };
        var addresses = new AddressPool(pool, []);
        Assert.Equal(3ul, addresses.Free);
        Assert.Equal(["10.0.0.3", "10.0.0.5", "10.0.0.6"], Enumerable.Range(0, 3).Select(_ => addresses.Lease("test", null, "app").ToString()));
    }

    [Theory]
    [InlineData("172.20.0.0/16", 1ul, 65532ul)]
    [InlineData("fd00::/64", 0ul, ulong.MaxValue - 1)]
    [InlineData("fd00::/48", 0ul, ulong.MaxValue)] // more than that
    [InlineData("10.0.0.0/31", 0ul, 1ul)]
    public void Used_and_free_are_counted(string subnet, ulong used, ulong free)
    {
        EndpointRecord[] endpoints = used > 0 ? [Endpoint("app1", "172.20.0.2/16", "2001:db8::2/64")] : [];
        Assert.Equal((used, free), AddressPool.Count(Pool(subnet), endpoints));
    }

    [Fact]
    public void Sixty_thousand_leases_are_all_different()
    {
        var pool = new AddressPool(Pool("172.20.0.0/16"), []);
        var given = new HashSet<IPAddress>();
        for (int i = 0; i < 65533; i++) Assert.True(given.Add(pool.Lease("test", null, "app")));
        Assert.Equal(0ul, pool.Free);
        Assert.Throws<CnException>(() => pool.Lease("test", null, "app"));
    }

    [Theory]
    [InlineData("10.0.0.0/24", "10.0.0.64/26", "10.0.0.64")] // of the range, as Docker
    [InlineData("10.0.0.0/24", "10.0.0.0/26", "10.0.0.1")]
    [InlineData("10.0.0.0/24", "10.0.0.100/32", "10.0.0.1")] // or the only address would be the gateway's
    [InlineData("10.0.0.0/24", null, "10.0.0.1")]
    public void The_gateway_is_chosen(string subnet, string? range, string gateway)
    {
        PoolRecord pool = Pool(subnet, "10.0.0.1") with { Range = range is null ? null : IPNetwork.Parse(range) };
        Assert.Equal(gateway, AddressPool.ChooseGateway("test", pool, null).ToString());
    }
}
