using System.Net;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Nftables;
using Xunit;

namespace ContainerNet.Unit.Netlink;

/// <summary>What we send is what nft sends, so that nft reads our rules as it would read its own.</summary>
public class NftTransactionTests
{
    private const string Table = "containernet";
    private const string Chain = "postrouting";
    private const string Owner = "containernet";

    private static readonly IPNetwork s_multicast = IPNetwork.Parse("224.0.0.0/4");
    private static readonly IPNetwork s_multicast6 = IPNetwork.Parse("ff00::/8");

    public static TheoryData<string, string, string> Masquerades => new()
    {
        { "nft-masquerade", "172.17.0.0/16", "" },
        { "nft-masquerade-masked", "172.17.16.0/20", "" },
        { "nft-masquerade-ip6", "fd00:1::/64", "" },
        { "nft-masquerade-ip6-masked", "fd00:1::/61", "" },
        { "nft-snat", "172.18.0.0/16", "192.0.2.1" },
        { "nft-snat-ip6", "fd00:2::/64", "2001:db8::1" },
    };

    [Theory]
    [MemberData(nameof(Masquerades))]
    public void A_masquerade(string golden, string subnet, string toSource)
    {
        var network = IPNetwork.Parse(subnet);
        byte family = NetfilterFamily.Of(network.BaseAddress.AddressFamily);
        AssertSame(golden, new NftTransaction(family).AddRule(
            Table,
            Chain,
            Owner,
            Match.Source(network),
            Match.Destination(family == NetfilterFamily.NFPROTO_IPV6 ? s_multicast6 : s_multicast, not: true),
            Match.OutputLink(toSource.Length == 0 ? "docker0" : "br-web", not: true),
            Statement.Counter,
            toSource.Length == 0 ? Statement.Masquerade : Statement.SourceNat(IPAddress.Parse(toSource))));
    }

    [Fact]
    public void A_rule_that_goes() => AssertSame("nft-delete-rule", Transaction.DeleteRule(Table, Chain, 2));

    [Fact]
    public void A_chain_that_goes() => AssertSame("nft-delete-chain", Transaction.DeleteChain(Table, Chain));

    [Fact]
    public void A_table_that_goes() => AssertSame("nft-delete-table", Transaction.DeleteTable(Table));

    [Fact]
    public void A_refusal_says_the_step()
    {
        NftTransaction transaction = Transaction.AddTable(Table).AddBaseChain(Table, Chain, "nat", NetfilterHook.NF_INET_POST_ROUTING, 100);
        using var connection = new NetlinkConnection(new FakeSocket(sent => [Reply.Datagram(Wire.Ack(sent[1]), Wire.Error(sent[2], 1))]));

        NetlinkException e = Assert.Throws<NetlinkException>(() => transaction.Commit(connection));

        Assert.Equal("add chain ip containernet postrouting", transaction.StepOf(e));
    }

    private static NftTransaction Transaction => new(NetfilterFamily.NFPROTO_IPV4);

    private static void AssertSame(string golden, NftTransaction transaction)
    {
        var socket = new FakeSocket(sent => [Reply.Datagram([.. sent.Skip(1).SkipLast(1).Select(Wire.Ack)])]);
        using var connection = new NetlinkConnection(socket);
        transaction.Commit(connection);
        Assert.Equal(
            Golden.Load(golden).Select(g => (g.Header.Type, Convert.ToHexString(g.Body))),
            Assert.Single(socket.Datagrams).Select(s => (s.Header.Type, Convert.ToHexString(s.Bytes.AsSpan(NetlinkHeader.Size)))));
    }
}
