using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Rules;

namespace ContainerNet.Network;

/// <summary>A chain of rules. A base chain stands at a hook and so sees packets; the others see what rules send there.</summary>
public sealed class CnChain
{
    private CnRule[]? _filterRules;

    internal CnChain(ChainFacts facts, CnNamespace networkNamespace)
    {
        Family = NetfilterFamily.NameOf(facts.Family);
        Table = facts.Table;
        Name = facts.Name;
        Type = facts.Type;
        Hook = facts.Hook is { } hook ? NetfilterHook.NameOf(facts.Family, hook) : null;
        Priority = facts.Priority;
        Policy = facts.Policy;
        PolicyPackets = facts.PolicyPackets;
        PolicyBytes = facts.PolicyBytes;
        Devices = facts.Devices;
        Backend = facts.Backend;
        Handle = facts.Handle;
        Namespace = networkNamespace;
        Facts = facts;
    }

    /// <summary>The family of the table, as nft writes it: "ip", "ip6", "inet", "arp", "bridge" or "netdev".</summary>
    public string Family { get; }

    /// <summary>The table's name.</summary>
    public string Table { get; }

    /// <summary>The chain's name.</summary>
    public string Name { get; }

    /// <summary>"nat", "filter" or "route" of a base chain; null of the others.</summary>
    public string? Type { get; }

    /// <summary>Where in a packet's way a base chain stands: "prerouting", "input", "forward", "output", "postrouting", "ingress", "egress". Null of the others.</summary>
    public string? Hook { get; }

    /// <summary>The hooks from which packets get here: a base chain's own, or those of the chains that jump to it. Empty: nobody jumps here.</summary>
    public string[] Hooks { get; internal set; } = [];

    /// <summary>Among chains at the same hook the lowest comes first.</summary>
    public int? Priority { get; }

    /// <summary>What becomes of a packet that no rule decides on: "accept" or "drop". Null of what is no base chain: it goes back to where it came from.</summary>
    public string? Policy { get; }

    /// <summary>Packets that the policy decided on. Null where nobody counts them: chains that nft made.</summary>
    public ulong? PolicyPackets { get; }

    /// <summary>Bytes of these packets, their IP headers included.</summary>
    public ulong? PolicyBytes { get; }

    /// <summary>The links that a chain of netdev, or of an ingress hook, stands at.</summary>
    public string[] Devices { get; }

    /// <summary>Whose it is: "docker", "podman", "cni", "netavark", "libvirt", "firewalld", "kubernetes", "containernet", or the table's name.</summary>
    public string Owner { get; internal set; } = "";

    /// <summary>What keeps it, and what to change it with: "nftables", "iptables-nft" or "iptables-legacy".</summary>
    public string Backend { get; }

    /// <summary>The rules that jump or go here.</summary>
    public int References { get; internal set; }

    /// <summary>The chain's number in its table; null of iptables-legacy.</summary>
    public ulong? Handle { get; }

    /// <summary>The rules, in the order in which the kernel runs them.</summary>
    public CnRule[] Rules { get; internal set; } = [];

    /// <summary>Where it is.</summary>
    public CnNamespace Namespace { get; }

    internal ChainFacts Facts { get; }

    /// <summary>By which it is told from all others of its namespace.</summary>
    internal ChainKey Key => new(Backend, Family, Table, Name);

    /// <summary>Translates addresses: a chain of type nat, or one that is reached from there.</summary>
    internal bool IsNat { get; set; }

    /// <summary>Filters or changes packets. A chain of nf_tables may be jumped to from either kind.</summary>
    internal bool IsFilter { get; set; }

    /// <summary>The rules for who asks for those that filter.</summary>
    internal CnRule[] FilterRules
    {
        get => _filterRules ?? Rules;
        set => _filterRules = value;
    }

    /// <summary>The rules as <typeparamref name="T"/>: none, where the chain is not of that kind.</summary>
    internal IEnumerable<T> RulesOf<T>()
        where T : CnRule => (IsNat ? Rules : []).Concat(IsFilter ? FilterRules : []).OfType<T>().Distinct();

    internal CnRule[] RulesAs(bool nat, RuleOwners owners) =>
    [
        .. Facts.Rules.Select((r, i) => nat
            ? (CnRule)new CnNatRule(this, r, i + 1) { Owner = owners.Of(this, r) }
            : new CnFirewallRule(this, r, i + 1) { Owner = owners.Of(this, r) }),
    ];

    /// <summary>The line above the rules as `iptables -vnL` prints it: Chain PREROUTING (policy ACCEPT 12 packets, 3400 bytes).</summary>
    public string ToIptables() => IptablesText.HeaderOf(this);

    /// <summary>ip nat POSTROUTING.</summary>
    public override string ToString() => $"{Family} {Table} {Name}";
}

/// <summary>A chain among those of one namespace: both kinds of iptables may have a table of the same name.</summary>
internal readonly record struct ChainKey(string Backend, string Family, string Table, string Name);
