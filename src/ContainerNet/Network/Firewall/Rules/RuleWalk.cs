using ContainerNet.Netlink.Rules;

namespace ContainerNet.Network;

/// <summary>
/// A rule, and what a packet was asked on its way there: by the rule itself, else by the last rule that jumped. Netavark and CNI ask for the subnet or the
/// port in one chain, and translate in another.
/// </summary>
internal readonly record struct ReachedRule(
    CnRule Rule,
    RuleMatch<string>? Source,
    RuleMatch<string>? Destination,
    RuleMatch<string>? InputLink,
    RuleMatch<string>? OutputLink,
    RuleMatch<string>? Protocol,
    RuleMatch<string>? DestinationPorts)
{
    public static ReachedRule At(CnRule rule, ReachedRule? by) => new(
        rule,
        rule.Facts.Source ?? by?.Source,
        rule.Facts.Destination ?? by?.Destination,
        rule.Facts.InputLink ?? by?.InputLink,
        rule.Facts.OutputLink ?? by?.OutputLink,
        rule.Facts.Protocol ?? by?.Protocol,
        rule.Facts.DestinationPorts ?? by?.DestinationPorts);
}

/// <summary>Follows jumps through the chains of one namespace.</summary>
internal sealed class RuleWalk(IReadOnlyCollection<CnChain> chains)
{
    /// <summary>NFT_JUMP_STACK_SIZE: the kernel goes no deeper.</summary>
    private const int Depth = 16;

    private readonly Dictionary<ChainKey, CnChain> _byKey = chains.ToDictionary(c => c.Key);

    /// <summary>All rules that a packet can come to at a hook, in the kernel's order; one that is jumped to twice comes twice.</summary>
    /// <param name="type">Of the base chains: "nat".</param>
    /// <param name="hook">Theirs: "postrouting".</param>
    public IEnumerable<ReachedRule> From(string type, string hook) =>
        chains.Where(c => c.Type == type && c.Hook == hook).SelectMany(c => Follow(c, null, 0));

    /// <summary>Where a rule leads: one chain by a jump or goto, several by a map of verdicts.</summary>
    public IEnumerable<CnChain> TargetsOf(CnRule rule) =>
        rule.Facts.Jumps.Select(name => _byKey.GetValueOrDefault(rule.GetParentChain().Key with { Name = name })).OfType<CnChain>();

    private IEnumerable<ReachedRule> Follow(CnChain chain, ReachedRule? by, int depth)
    {
        foreach (CnRule rule in chain.Rules)
        {
            var reached = ReachedRule.At(rule, by);
            yield return reached;
            if (depth == Depth) continue;
            foreach (ReachedRule further in TargetsOf(rule).SelectMany(next => Follow(next, reached, depth + 1))) yield return further;
        }
    }
}
