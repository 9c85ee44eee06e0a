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
    internal CnMasquerade(RuleMessage rule, RuleFacts facts, CnNamespace networkNamespace)
    {
        Family = NetfilterFamily.NameOf(rule.Header.Family);
        Table = rule.TableName!;
        Chain = rule.ChainName!;
        Source = RuleFacts.NetworkOf(facts.Source!.Value.Value)!.Value;
        Destination = RuleFacts.NetworkOf(facts.Destination!.Value.Value)!.Value;
        DestinationNot = facts.Destination.Value.Not;
        OutInterface = facts.OutputLink!.Value.Value;
        OutInterfaceNot = facts.OutputLink.Value.Not;
        Target = facts.Target!;
        To = facts.ToAddress;
        Packets = facts.Packets ?? 0;
        Bytes = facts.Bytes ?? 0;
        Comment = rule.Comment!;
        Handle = rule.Handle ?? 0;
        Namespace = networkNamespace;
    }

    /// <summary>The family of the table, as nft writes it: "ip" or "ip6".</summary>
    public string Family { get; }

    /// <summary>"containernet".</summary>
    public string Table { get; }

    /// <summary>"postrouting".</summary>
    public string Chain { get; }

    /// <summary>Where in a packet's way the chain stands: after it was decided by which link the packet leaves.</summary>
    public string Hook { get; } = "postrouting";

    /// <summary>The packets' own addresses.</summary>
    public IPNetwork Source { get; }

    /// <summary>Multicast, which must keep its source.</summary>
    public IPNetwork Destination { get; }

    /// <summary>The rule is for packets to anywhere but <see cref="Destination"/>.</summary>
    public bool DestinationNot { get; }

    /// <summary>The bridge, whether or not there is a link of that name now.</summary>
    public string OutInterface { get; }

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

    /// <summary>Who made the rule, by its comment.</summary>
    public string Owner => Comment;

    /// <summary>What keeps the rule: "nftables".</summary>
    public string Backend { get; } = "nftables";

    /// <summary>The rule's number in its table; never used again while the table is there.</summary>
    public ulong Handle { get; }

    /// <summary>The rule's comment, as nft shows it.</summary>
    public string Comment { get; }

    /// <summary>Where it is.</summary>
    public CnNamespace Namespace { get; }

    /// <summary>172.17.0.0/16 masqueraded, not to docker0.</summary>
    public override string ToString() =>
        $"{Source} {(To is null ? "masqueraded" : $"translated to {To}")}, {(OutInterfaceNot ? "not to" : "to")} {OutInterface}";
}
