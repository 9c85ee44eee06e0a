using System.Net;
using ContainerNet.Netlink.Rules;

namespace ContainerNet.Network;

/// <summary>A rule of the kernel's packet filter, whoever made it and by what means.</summary>
public abstract class CnRule
{
    private readonly CnChain _chain;
    private readonly RuleFacts _facts;

    private protected CnRule(CnChain chain, RuleFacts facts, int number)
    {
        _chain = chain;
        _facts = facts;
        Number = number;
    }

    /// <summary>The family of the table, as nft writes it: "ip", "ip6", "inet", "arp", "bridge" or "netdev".</summary>
    public string Family => _chain.Family;

    /// <summary>The table's name.</summary>
    public string Table => _chain.Table;

    /// <summary>The chain's name.</summary>
    public string Chain => _chain.Name;

    /// <summary>Where in a packet's way the chain stands: "postrouting". Of a chain that is jumped to, the hooks from which packets get there: "prerouting, output".</summary>
    public string? Hook => _chain.Hooks.Length == 0 ? null : string.Join(", ", _chain.Hooks);

    /// <summary>Of the chain: among those at the same hook the lowest comes first. Null where it is jumped to.</summary>
    public int? Priority => _chain.Priority;

    /// <summary>What becomes of a packet that no rule of the chain decides on: "accept" or "drop". Null where the chain is jumped to.</summary>
    public string? Policy => _chain.Policy;

    /// <summary>Its place in the chain, from 1 on, as `iptables -L --line-numbers` counts.</summary>
    public int Number { get; }

    /// <summary>Whence: "172.17.0.0/16", "10.0.0.1", "10.0.0.1-10.0.0.9", "10.0.0.1, 10.0.0.2", "@set". Null is anywhere.</summary>
    public string? Source => _facts.Source?.Value;

    /// <summary>The rule is for packets from anywhere but <see cref="Source"/>.</summary>
    public bool SourceNot => _facts.Source?.Not ?? false;

    /// <summary>Whither; written as <see cref="Source"/>.</summary>
    public string? Destination => _facts.Destination?.Value;

    /// <summary>The rule is for packets to anywhere but <see cref="Destination"/>.</summary>
    public bool DestinationNot => _facts.Destination?.Not ?? false;

    /// <summary>The link that packets come in by. A name that ends in * stands for all that begin so. Null is any.</summary>
    public string? InInterface => _facts.InputLink?.Value;

    /// <summary>The rule is for packets by any link but <see cref="InInterface"/>.</summary>
    public bool InInterfaceNot => _facts.InputLink?.Not ?? false;

    /// <summary>The link that packets leave by. A name that ends in * stands for all that begin so. Null is any.</summary>
    public string? OutInterface => _facts.OutputLink?.Value;

    /// <summary>The rule is for packets by any link but <see cref="OutInterface"/>.</summary>
    public bool OutInterfaceNot => _facts.OutputLink?.Not ?? false;

    /// <summary>"tcp"; a number where it has no name; several are separated by ", ". Null is any.</summary>
    public string? Protocol => _facts.Protocol?.Value;

    /// <summary>The rule is for any protocol but <see cref="Protocol"/>.</summary>
    public bool ProtocolNot => _facts.Protocol?.Not ?? false;

    /// <summary>"80", "8000-8010", "80, 443", "@set". Null is any.</summary>
    public string? SourcePorts => _facts.SourcePorts?.Value;

    /// <summary>The rule is for any source port but <see cref="SourcePorts"/>.</summary>
    public bool SourcePortsNot => _facts.SourcePorts?.Not ?? false;

    /// <summary>"80", "8000-8010", "80, 443", "@set". Null is any.</summary>
    public string? DestinationPorts => _facts.DestinationPorts?.Value;

    /// <summary>The rule is for any destination port but <see cref="DestinationPorts"/>.</summary>
    public bool DestinationPortsNot => _facts.DestinationPorts?.Not ?? false;

    /// <summary>
    /// What becomes of the packet, as nft calls it: "accept", "drop", "return", "jump", "goto", "masquerade", "snat", "dnat", "redirect", "reject", "log" ...
    /// Null: nothing, the rule only counts.
    /// </summary>
    public string? Target => _facts.Target;

    /// <summary>The chain of a jump or goto.</summary>
    public string? TargetChain => _facts.TargetChain;

    /// <summary>The packets' new address and port, as nft writes them: "172.17.0.2:80". Null where there is none, or it is the link's own.</summary>
    public string? To => _facts.To;

    /// <summary>The new address, where it is one and the same for all packets.</summary>
    public IPAddress? ToAddress => _facts.ToAddress;

    /// <summary>The new port, 1 to 65535, where it is one and the same for all packets.</summary>
    public ushort? ToPort => _facts.ToPort;

    /// <summary>What the rule has matched. Null where it does not count. In nat chains these are first packets of connections: the others are translated without asking again.</summary>
    public ulong? Packets => _facts.Packets;

    /// <summary>Bytes of these packets, their IP headers included. Null where the rule does not count.</summary>
    public ulong? Bytes => _facts.Bytes;

    /// <summary>The rule's comment.</summary>
    public string? Comment => _facts.Comment;

    /// <summary>Whose it is: "docker", "podman", "cni", "netavark", "libvirt", "firewalld", "kubernetes", "containernet", or the table's name.</summary>
    public string Owner { get; internal init; } = "";

    /// <summary>What keeps it, and what to change it with: "nftables", "iptables-nft" or "iptables-legacy".</summary>
    public string Backend => _chain.Backend;

    /// <summary>The rule's number in its table; never used again while the table is there. Null of iptables-legacy.</summary>
    public ulong? Handle => _facts.Handle;

    /// <summary>The rule in nft's notation.</summary>
    public string Text => _facts.Text;

    /// <summary>
    /// <see cref="Text"/> is the whole rule. If not, it has things that are not known here, and Text says only what they are called.
    /// </summary>
    public bool Complete => _facts.IsComplete;

    /// <summary>Where it is.</summary>
    public CnNamespace Namespace => _chain.Namespace;

    // To PowerShell this is the property ParentChain (see CnLink.GetMasterLink).

    /// <summary>The chain that it stands in.</summary>
    public CnChain GetParentChain() => _chain;

    /// <summary>The rule as `iptables -vnL` prints it.</summary>
    public string ToIptables() => IptablesText.LineOf(_facts);

    internal RuleFacts Facts => _facts;

    /// <summary>The rule in nft's notation.</summary>
    public override string ToString() => Text;
}

/// <summary>A rule of a chain that translates addresses: of type nat in nf_tables, of the table nat for iptables.</summary>
public sealed class CnNatRule : CnRule
{
    internal CnNatRule(CnChain chain, RuleFacts facts, int number)
        : base(chain, facts, number)
    {
    }
}

/// <summary>A rule of a chain that filters or changes packets: all those that do not translate addresses.</summary>
public sealed class CnFirewallRule : CnRule
{
    internal CnFirewallRule(CnChain chain, RuleFacts facts, int number)
        : base(chain, facts, number)
    {
    }
}
