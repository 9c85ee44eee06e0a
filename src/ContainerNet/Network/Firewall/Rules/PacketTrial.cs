using System.Net;
using ContainerNet.Netlink.Rules;

namespace ContainerNet.Network;

/// <summary>The first packet of a connection that a namespace is to pass on. Null is anything: rules that ask for it cannot be decided on.</summary>
/// <param name="InputLink">It comes in by this link.</param>
/// <param name="OutputLink">It leaves by this one.</param>
/// <param name="Source">Where it is from.</param>
/// <param name="Destination">Where it goes.</param>
internal readonly record struct ForwardedPacket(string? InputLink, string? OutputLink, IPNetwork? Source, IPNetwork? Destination);

/// <summary>What drops a packet.</summary>
/// <param name="Chain">Where that happens.</param>
/// <param name="Rule">By which rule; null: by the chain's policy.</param>
/// <param name="IsSure">No rule before it might let the packet through.</param>
internal sealed record PacketDrop(CnChain Chain, CnRule? Rule, bool IsSure)
{
    /// <summary>Docker's chains are in a table that is not called so.</summary>
    public bool IsDockers => Array.Exists(Chain.Rules, r => r.Owner == "docker");

    /// <summary>The policy of chain ip filter FORWARD of iptables-legacy (Docker's).</summary>
    public override string ToString() =>
        $"{(Rule is null ? "The policy" : $"Rule {Rule.Number}")} of chain {Chain}{(Chain.Backend == ChainFacts.IptablesLegacy ? " of iptables-legacy" : "")}{(IsDockers ? " (Docker's)" : "")}";
}

/// <summary>
/// Leads a packet through the forward chains as the kernel does, as far as that can be told without sending it. A rule that asks for something that is not known
/// is taken not to drop; should it accept, whatever drops afterwards is not sure.
/// </summary>
internal sealed class PacketTrial(IReadOnlyCollection<CnChain> chains)
{
    private const int Depth = 16;

    private readonly RuleWalk _walk = new(chains);

    private enum Outcome { GoOn, Return, Accept, Drop }

    private enum Match { No, Maybe, Yes }

    /// <summary>What drops it first; null: nothing does for sure, nor by its policy.</summary>
    /// <param name="family">"ip" or "ip6".</param>
    /// <param name="packet">The packet.</param>
    public PacketDrop? Forward(string family, ForwardedPacket packet)
    {
        foreach (CnChain chain in chains.Where(c => c.Hook == "forward" && (c.Family == family || c.Family == "inet")))
        {
            bool sure = true;
            PacketDrop? drop = null;
            Outcome outcome = Run(chain, packet, 0, ref sure, ref drop);
            if (outcome == Outcome.Drop) return drop;
            if (outcome != Outcome.Accept && chain.Policy == "drop") return new PacketDrop(chain, null, sure);
        }

        return null;
    }

    private Outcome Run(CnChain chain, ForwardedPacket packet, int depth, ref bool sure, ref PacketDrop? drop)
    {
        foreach (CnRule rule in chain.FilterRules)
        {
            Match match = Fits(rule.Facts, packet);
            if (match == Match.No) continue;
            bool certain = match == Match.Yes;
            switch (rule.Target)
            {
                case "accept":
                    if (certain) return Outcome.Accept;
                    sure = false;
                    break;
                case "drop" or "reject" when certain:
                    drop = new PacketDrop(chain, rule, sure);
                    return Outcome.Drop;
                case "return":
                    if (certain) return Outcome.Return;
                    sure = false;
                    break;
                case "jump" or "goto" when depth < Depth && _walk.TargetsOf(rule).FirstOrDefault() is { } next:
                    Outcome outcome = Run(next, packet, depth + 1, ref sure, ref drop);
                    if (certain && outcome is Outcome.Accept or Outcome.Drop) return outcome;
                    if (certain && rule.Target == "goto") return Outcome.Return;
                    // What may not even go there is neither dropped nor accepted there for sure; and from a goto it does not come back to the rules below.
                    sure &= outcome is not Outcome.Accept && rule.Target != "goto";
                    break;
                // Some of the packets may be accepted.
                case "vmap" or "queue":
                    sure = false;
                    break;
            }
        }

        return Outcome.GoOn;
    }

    private static Match Fits(RuleFacts rule, ForwardedPacket packet)
    {
        // The packet begins a conversation: no rule for answers is for it.
        if (rule.Words.Exists(w => w.StartsWith("ct state", StringComparison.Ordinal) && !w.Contains('!', StringComparison.Ordinal) && !w.Contains("new", StringComparison.Ordinal)))
            return Match.No;
        Match[] all =
        [
            Link(rule.InputLink, packet.InputLink), Link(rule.OutputLink, packet.OutputLink), Address(rule.Source, packet.Source), Address(rule.Destination, packet.Destination),
            rule.HasMore || rule.Fragment is not null || rule.Protocol is not null || rule.SourcePorts is not null || rule.DestinationPorts is not null ? Match.Maybe : Match.Yes,
        ];
        return all.Min();
    }

    private static Match Link(RuleMatch<string>? wanted, string? link)
    {
        if (wanted is not { } condition) return Match.Yes;
        if (link is null) return Match.Maybe;
        bool same = condition.Value.Split(", ").Any(name => name.EndsWith('*') ? link.StartsWith(name[..^1], StringComparison.Ordinal) : link == name);
        return same != condition.Not ? Match.Yes : Match.No;
    }

    private static Match Address(RuleMatch<string>? wanted, IPNetwork? from)
    {
        if (wanted is not { } condition) return Match.Yes;
        if (from is not { } addresses || RuleFacts.NetworkOf(condition.Value) is not { } network) return Match.Maybe;
        bool inside = network.PrefixLength <= addresses.PrefixLength && network.Contains(addresses.BaseAddress);
        // A rule for some of them says nothing of the others.
        if (!inside && addresses.PrefixLength <= network.PrefixLength && addresses.Contains(network.BaseAddress)) return Match.Maybe;
        return inside != condition.Not ? Match.Yes : Match.No;
    }
}
