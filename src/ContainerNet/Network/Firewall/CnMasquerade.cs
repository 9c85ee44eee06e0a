using System.Net;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Rules;

namespace ContainerNet.Network;

/// <summary>
/// A rule that gives packets from a subnet the host's address when they leave for elsewhere. The article's rule:
/// `-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE`.
/// </summary>
public sealed class CnMasquerade
{
    private CnMasquerade(CnRule rule, IPNetwork source, RuleMatch<string>? destination, RuleMatch<string>? outputLink)
    {
        Family = rule.Family;
        Table = rule.Table;
        Chain = rule.Chain;
        Backend = rule.Backend;
        Source = source;
        Destination = destination is { } to ? RuleFacts.NetworkOf(to.Value) : null;
        DestinationNot = destination?.Not ?? false;
        OutInterface = outputLink?.Value;
        OutInterfaceNot = outputLink?.Not ?? false;
        Target = rule.Target!;
        To = rule.ToAddress;
        Packets = rule.Packets ?? 0;
        Bytes = rule.Bytes ?? 0;
        Comment = rule.Comment;
        Owner = rule.Owner == Firewall.DefaultOwner ? rule.Comment ?? rule.Owner : rule.Owner;
        Handle = rule.Handle ?? 0;
        Namespace = rule.Namespace;
    }

    /// <summary>A rule of ours, as the kernel sends it.</summary>
    internal static CnMasquerade Of(RuleMessage rule, RuleFacts facts, CnNamespace networkNamespace)
    {
        var chain = new CnChain(new ChainFacts(rule.Header.Family, rule.TableName!, rule.ChainName!, ChainFacts.Nftables), networkNamespace);
        return new CnMasquerade(
            new CnNatRule(chain, facts, 0) { Owner = Firewall.DefaultOwner }, RuleFacts.NetworkOf(facts.Source!.Value.Value)!.Value, facts.Destination, facts.OutputLink);
    }

    /// <summary>
    /// Those among the rules that packets come to when they leave: for packets from a subnet, whatever their ports, to elsewhere. Rules for what a container sends to itself, or
    /// the host to a container, are none.
    /// </summary>
    internal static IEnumerable<CnMasquerade> In(RuleWalk walk) =>
        from reached in walk.From("nat", "postrouting")
        where reached is { Rule.Target: "masquerade" or "snat", Source.Not: false, Protocol: null, DestinationPorts: null, InputLink: null }
            && reached.Destination is null or { Not: true } && reached.OutputLink is null or { Not: true }
        let source = RuleFacts.NetworkOf(reached.Source!.Value.Value)
        where source is not null
        select new CnMasquerade(reached.Rule, source.Value, reached.Destination, reached.OutputLink);

    /// <summary>In our table.</summary>
    internal bool IsOwn => Table == Firewall.Table && Backend == ChainFacts.Nftables;

    /// <summary>Is it for what comes in by this link? By the name of the bridge, or, where the rule names none, by its address.</summary>
    internal bool IsAbout(CnLink link) => Namespace == link.Namespace
        && (OutInterface is null ? Array.Exists(link.Addresses, a => Source.Contains(a.Address)) : OutInterface == link.Name);

    /// <summary>The family of the table, as nft writes it: "ip" or "ip6".</summary>
    public string Family { get; }

    /// <summary>The table: "containernet" is ours.</summary>
    public string Table { get; }

    /// <summary>The chain; ours is "postrouting".</summary>
    public string Chain { get; }

    /// <summary>Where in a packet's way the chain stands: after it was decided by which link the packet leaves.</summary>
    public string Hook { get; } = "postrouting";

    /// <summary>The packets' own addresses.</summary>
    public IPNetwork Source { get; }

    /// <summary>Of ours and of some others multicast, which must keep its source; null where the rule does not say.</summary>
    public IPNetwork? Destination { get; }

    /// <summary>The rule is for packets to anywhere but <see cref="Destination"/>.</summary>
    public bool DestinationNot { get; }

    /// <summary>The bridge, whether or not there is a link of that name now; null where the rule names none.</summary>
    public string? OutInterface { get; }

    /// <summary>The rule is for packets that leave by any link but <see cref="OutInterface"/>.</summary>
    public bool OutInterfaceNot { get; }

    /// <summary>"masquerade": the address of the link that the packet leaves by. "snat": <see cref="To"/>.</summary>
    public string Target { get; }

    /// <summary>The packets' new source; null where it is that of the link.</summary>
    public IPAddress? To { get; }

    /// <summary>First packets of connections: the kernel translates the others without asking the rule again.</summary>
    public ulong Packets { get; }

    /// <summary>Bytes of these packets, their IP headers included.</summary>
    public ulong Bytes { get; }

    /// <summary>Who made the rule: of ours its comment; "docker", "podman", "cni", "netavark", "libvirt" ..., or the table's name.</summary>
    public string Owner { get; }

    /// <summary>What keeps the rule: "nftables" of ours; "iptables-nft", "iptables-legacy".</summary>
    public string Backend { get; }

    /// <summary>The rule's number in its table; never used again while the table is there.</summary>
    public ulong Handle { get; }

    /// <summary>The rule's comment, as nft shows it.</summary>
    public string? Comment { get; }

    /// <summary>Where it is.</summary>
    public CnNamespace Namespace { get; }

    /// <summary>172.17.0.0/16 masqueraded, not to docker0.</summary>
    public override string ToString()
    {
        string what = $"{Source} {(To is null ? "masqueraded" : $"translated to {To}")}";
        if (OutInterface is not null) return $"{what}, {(OutInterfaceNot ? "not to" : "to")} {OutInterface}";
        return Destination is { } destination && !destination.Equals(Firewall.MulticastOf(Source)) ? $"{what}, not to {destination}" : what;
    }
}
