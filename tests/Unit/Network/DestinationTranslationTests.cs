using System.Net;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Rules;
using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network;

/// <summary>Which ports a rule publishes.</summary>
public class DestinationTranslationTests
{
    [Theory]
    [InlineData("tcp", "80", "80/Tcp")]
    [InlineData("tcp, udp", "53", "53/Tcp 53/Udp")]
    [InlineData("tcp", "80, 443", "80/Tcp 443/Tcp")]
    [InlineData("tcp", "8000-8002", "8000/Tcp 8001/Tcp 8002/Tcp")]
    [InlineData("tcp", "0-2", "1/Tcp 2/Tcp")]
    [InlineData("tcp", "@set", "")]
    [InlineData("200", "80", "")]
    public void A_rule_publishes_the_ports_that_it_names(string protocol, string ports, string published)
    {
        var chain = new ChainFacts(NetfilterFamily.NFPROTO_IPV4, "nat", "PREROUTING", ChainFacts.Nftables) { Type = "nat", Hook = NetfilterHook.NF_INET_PRE_ROUTING };
        chain.Rules.Add(new RuleFacts(chain.Family)
        {
            Target = "dnat", ToAddress = IPAddress.Parse("10.0.0.2"), Protocol = new(protocol, Not: false), DestinationPorts = new(ports, Not: false),
        });
        CnChain[] chains = ChainOrder.Of([chain], new CnNamespace("host", "/run/netns/host", 1, null, isCurrent: false));

        Assert.Equal(published, string.Join(' ', DestinationTranslation.In(new RuleWalk(chains)).Select(t => $"{t.HostPort}/{t.Protocol}")));
    }
}
