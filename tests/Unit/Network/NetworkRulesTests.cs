using System.Net;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Nftables.Expressions;
using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network;

/// <summary>Which rules a network has. That the kernel is sent what their text says, the spec of Test-CnNetwork compares with nft.</summary>
public class NetworkRulesTests
{
    private static readonly IPNetwork s_four = IPNetwork.Parse("172.20.0.0/16");
    private static readonly IPNetwork s_six = IPNetwork.Parse("fd20::/64");
    private static readonly NetworkPolicy s_policy = new("containernet:web", "br0", [s_four, s_six]);

    private const string NobodyBegins = "iifname != \"br0\" oifname \"br0\" ct state new ct status ! dnat drop";
    private const string NothingUnknown = "iifname != \"br0\" oifname \"br0\" ct state invalid,untracked drop";
    private const string Masqueraded = "ip saddr 172.20.0.0/16 ip daddr != 224.0.0.0/4 oifname != \"br0\" masquerade";
    private const string Hairpin = "ip saddr 172.20.0.0/16 oifname \"br0\" ct status dnat masquerade";
    private const string FromLoopback = "ip saddr 127.0.0.0/8 oifname \"br0\" masquerade";

    [Fact]
    public void A_network_lets_out_and_not_in() =>
        Assert.Equal([NobodyBegins, NothingUnknown, Masqueraded, Hairpin, FromLoopback], Texts(s_policy, s_four));

    [Fact]
    public void IPv6_has_no_way_from_the_loopback_address() => Assert.Equal(
        [
            NobodyBegins, NothingUnknown, "ip6 saddr fd20::/64 ip6 daddr != ff00::/8 oifname != \"br0\" masquerade",
            "ip6 saddr fd20::/64 oifname \"br0\" ct status dnat masquerade",
        ],
        Texts(s_policy, s_six));

    [Fact]
    public void An_internal_network_has_no_way_in_or_out_and_nothing_else() => Assert.Equal(
        ["iifname != \"br0\" oifname \"br0\" drop", "iifname \"br0\" oifname != \"br0\" drop"], Texts(s_policy with { Internal = true }, s_four));

    [Fact]
    public void An_isolated_one_has_no_way_round_by_the_gateway() => Assert.Equal(
        [NobodyBegins, NothingUnknown, "iifname \"br0\" oifname \"br0\" ct state new ct status ! dnat drop", Masqueraded, Hairpin, FromLoopback],
        Texts(s_policy with { Isolated = true }, s_four));

    [Fact]
    public void A_source_is_for_its_own_family()
    {
        NetworkPolicy policy = s_policy with { ToSource = [IPAddress.Parse("192.0.2.1")] };
        Assert.Contains("ip saddr 172.20.0.0/16 ip daddr != 224.0.0.0/4 oifname != \"br0\" snat to 192.0.2.1", Texts(policy, s_four));
        Assert.Contains("ip6 saddr fd20::/64 ip6 daddr != ff00::/8 oifname != \"br0\" masquerade", Texts(policy, s_six));
        Assert.DoesNotContain(Texts(s_policy with { Masquerade = false }, s_four), t => t.Contains("!= 224.0.0.0/4", StringComparison.Ordinal));
    }

    [Fact]
    public void All_are_their_networks_in_their_family()
    {
        Assert.All(NetworkRules.Of(s_policy, s_six), r => Assert.Equal((NetfilterFamily.NFPROTO_IPV6, "containernet:web"), (r.Family, r.Owner)));
        Assert.All(NetworkRules.Common(NetfilterFamily.NFPROTO_IPV4), r => Assert.Equal((NetfilterFamily.NFPROTO_IPV4, "containernet"), (r.Family, r.Owner)));
        Assert.Equal(5, NetworkRules.Common(NetfilterFamily.NFPROTO_IPV4).Count());
        Assert.Equal(4, NetworkRules.Common(NetfilterFamily.NFPROTO_IPV6).Count());
    }

    [Theory]
    [InlineData(null, "172.20.0.2", "06000000" + "1F900000", "AC140002" + "00500000")]
    [InlineData("192.0.2.1", "172.20.0.2", "C0000201" + "06000000" + "1F900000", "AC140002" + "00500000")]
    [InlineData(null, "fd20::2", "06000000" + "1F900000", "FD200000000000000000000000000002" + "00500000")]
    [InlineData("2001:db8::1", "fd20::2", "20010DB8000000000000000000000001" + "06000000" + "1F900000", "FD200000000000000000000000000002" + "00500000")]
    public void A_port_is_an_element_and_back(string? host, string container, string key, string data)
    {
        var port = new PortTranslation(host is null ? null : IPAddress.Parse(host), PortProtocol.Tcp, 8080, IPAddress.Parse(container), 80, "containernet:web/0123456789ab");

        (byte family, string map, byte[] itsKey, byte[] itsData) = NetworkRules.ElementOf(port);

        Assert.Equal((key, data), (Convert.ToHexString(itsKey), Convert.ToHexString(itsData)));
        Assert.Equal(host is null ? "published" : "published_addresses", map);
        (ElementType keyType, ElementType dataType) = NetworkRules.TypeOf(family, map);
        Assert.Equal(((uint)itsKey.Length, (uint)itsData.Length), (keyType.Length, dataType.Length));
        var element = new SetElement { Key = new RegisterData(itsKey), Data = new RegisterData(itsData), Comment = port.Owner };
        Assert.Equal(port, NetworkRules.TranslationIn(family, map, element));
    }

    [Fact]
    public void An_element_of_another_form_is_none_of_ours() => Assert.Null(NetworkRules.TranslationIn(
        NetfilterFamily.NFPROTO_IPV4, "published", new SetElement { Key = new RegisterData(new byte[4]), Data = new RegisterData(new byte[8]) }));

    private static string[] Texts(NetworkPolicy policy, IPNetwork subnet) => [.. NetworkRules.Of(policy, subnet).Select(r => r.Text)];
}
