using System.Net;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Rules;
using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network;

public sealed class PacketTrialTests
{
    private static readonly ForwardedPacket s_out = new("br1", null, IPNetwork.Parse("172.20.0.0/16"), null);
    private static readonly ForwardedPacket s_in = new(null, "br1", null, IPNetwork.Parse("172.20.0.0/16"));

    private readonly List<ChainFacts> _chains = [];

    [Fact]
    public void Nothing_drops_where_there_are_no_rules() => Assert.Null(Forward(s_out));

    [Theory]
    [InlineData("drop", true)]
    [InlineData("accept", false)]
    public void A_policy_decides_on_what_no_rule_does(string policy, bool drops)
    {
        Base("FORWARD", policy);
        PacketDrop? drop = Forward(s_out);
        Assert.Equal(drops, drop is not null);
        Assert.Null(drop?.Rule);
    }

    [Fact]
    public void A_policy_of_another_family_or_hook_is_not_asked()
    {
        Base("forward6", "drop", NetfilterFamily.NFPROTO_IPV6);
        Base("input", "drop", hook: NetfilterHook.NF_INET_LOCAL_IN);
        Assert.Null(Forward(s_out));
    }

    [Fact]
    public void An_accept_ends_its_chain_and_not_the_next()
    {
        Base("first", "drop").Rules.Add(Rule("accept", input: new("br1", false)));
        Base("second", "accept", priority: 10).Rules.Add(Rule("drop", source: new("172.16.0.0/12", false)));
        PacketDrop drop = Assert.IsType<PacketDrop>(Forward(s_out));
        Assert.Equal("second", drop.Chain.Name);
        Assert.Equal(1, drop.Rule!.Number);
    }

    [Theory]
    [InlineData("br0", false, false)]
    [InlineData("br0", true, true)]
    [InlineData("br*", false, true)]
    [InlineData("br1", true, false)]
    public void A_rule_for_a_link_is_for_that_link(string name, bool not, bool drops)
    {
        Base("FORWARD", "accept").Rules.Add(Rule("drop", input: new(name, not)));
        Assert.Equal(drops, Forward(s_out) is not null);
        // Where it comes in is not known: nobody says that it is dropped.
        Assert.Null(Forward(s_in));
    }

    [Theory]
    [InlineData("172.20.0.0/16", false, true)]
    [InlineData("172.20.1.0/24", false, false)]
    [InlineData("10.0.0.0/8", false, false)]
    [InlineData("10.0.0.0/8", true, true)]
    [InlineData("@set", false, false)]
    public void A_rule_for_addresses_is_for_all_of_the_subnet_or_not_sure(string source, bool not, bool drops)
    {
        Base("FORWARD", "accept").Rules.Add(Rule("drop", source: new(source, not)));
        Assert.Equal(drops, Forward(s_out) is not null);
    }

    [Fact]
    public void A_rule_for_answers_is_not_for_the_first_packet()
    {
        RuleFacts answers = Rule("accept");
        answers.Say("ct state related,established");
        Base("FORWARD", "drop").Rules.Add(answers);
        Assert.True(Forward(s_out)!.IsSure);
    }

    [Fact]
    public void What_may_be_accepted_before_makes_a_drop_unsure()
    {
        RuleFacts marked = Rule("accept");
        marked.Say("meta mark 1");
        Base("FORWARD", "drop").Rules.Add(marked);
        Assert.False(Forward(s_out)!.IsSure);
    }

    [Theory]
    [InlineData("vmap")]
    [InlineData("queue")]
    public void What_may_be_accepted_elsewhere_makes_a_drop_unsure(string target)
    {
        ChainFacts forward = Base("FORWARD", "accept");
        forward.Rules.Add(Rule(target));
        forward.Rules.Add(Rule("drop"));
        Assert.False(Forward(s_out)!.IsSure);
    }

    [Theory]
    [InlineData("jump", true)]
    [InlineData("goto", false)]
    public void What_may_go_elsewhere_for_good_makes_a_drop_below_unsure(string target, bool isSure)
    {
        ChainFacts forward = Base("FORWARD", "accept");
        RuleFacts marked = Jump(target, "USER");
        marked.Say("meta mark 1");
        forward.Rules.Add(marked);
        forward.Rules.Add(Rule("drop"));
        Chain("USER").Rules.Add(Rule("return"));
        Assert.Equal(isSure, Forward(s_out)!.IsSure);
    }

    [Fact]
    public void Jumps_come_back_and_gotos_do_not()
    {
        ChainFacts forward = Base("FORWARD", "drop");
        forward.Rules.Add(Jump("jump", "USER"));
        forward.Rules.Add(Rule("accept"));
        Chain("USER").Rules.Add(Rule("return"));
        Assert.Null(Forward(s_out));

        forward.Rules[0] = Jump("goto", "USER");
        Assert.Null(Forward(s_out)!.Rule);
    }

    [Fact]
    public void Chains_that_jump_in_a_circle_end()
    {
        Base("FORWARD", "drop").Rules.Add(Jump("jump", "a"));
        Chain("a").Rules.Add(Jump("jump", "a"));
        Assert.NotNull(Forward(s_out));
    }

    [Fact]
    public void Dockers_chains_let_pass_whom_DOCKER_USER_lets_pass()
    {
        ChainFacts forward = Base("FORWARD", "drop");
        forward.Rules.Add(Jump("jump", "DOCKER-USER"));
        forward.Rules.Add(Rule("accept", input: new("docker0", false)));
        ChainFacts user = Chain("DOCKER-USER");
        user.Rules.Add(Rule("return"));
        PacketDrop drop = Forward(s_out)!;
        Assert.True(drop.IsDockers);
        Assert.Equal("The policy of chain ip filter FORWARD (Docker's)", drop.ToString());

        user.Rules.Insert(0, Rule("accept", input: new("br1", false)));
        Assert.Null(Forward(s_out));
        Assert.NotNull(Forward(s_in));
    }

    private PacketDrop? Forward(ForwardedPacket packet) =>
        new PacketTrial(ChainOrder.Of(_chains, new CnNamespace("host", "/run/netns/host", 1, null, isCurrent: false))).Forward("ip", packet);

    private ChainFacts Base(string name, string policy, byte family = NetfilterFamily.NFPROTO_IPV4, uint hook = NetfilterHook.NF_INET_FORWARD, int priority = 0)
    {
        ChainFacts chain = Chain(name, family);
        (chain.Type, chain.Hook, chain.Priority, chain.Policy) = ("filter", hook, priority, policy);
        return chain;
    }

    private ChainFacts Chain(string name, byte family = NetfilterFamily.NFPROTO_IPV4)
    {
        var chain = new ChainFacts(family, "filter", name, ChainFacts.Nftables) { Handle = (ulong)_chains.Count };
        _chains.Add(chain);
        return chain;
    }

    private static RuleFacts Rule(string target, RuleMatch<string>? input = null, RuleMatch<string>? source = null) =>
        new(NetfilterFamily.NFPROTO_IPV4) { Target = target, InputLink = input, Source = source };

    private static RuleFacts Jump(string target, string chain) => new(NetfilterFamily.NFPROTO_IPV4) { Target = target, TargetChain = chain };
}
