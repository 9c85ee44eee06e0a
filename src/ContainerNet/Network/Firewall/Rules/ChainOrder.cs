using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Rules;

namespace ContainerNet.Network;

/// <summary>
/// Puts chains in the order in which the kernel runs them: by hook along a packet's way, then by priority; of equal ones, the one that was made last comes
/// first. Chains that are jumped to stand behind the first that leads there; those that nobody jumps to come last. The families ip, ip6 and inet share
/// their hooks: what an IPv4 packet meets are those of ip and of inet, in this order.
/// </summary>
internal static class ChainOrder
{
    private static readonly string[] s_hooks = ["ingress", "brouting", "prerouting", "input", "forward", "output", "postrouting", "egress"];

    public static CnChain[] Of(IEnumerable<ChainFacts> facts, CnNamespace networkNamespace)
    {
        CnChain[] all = [.. facts.Select(f => new CnChain(f, networkNamespace))];
        Dictionary<ChainKey, CnChain> byKey = all.ToDictionary(c => c.Key);
        List<CnChain> ordered = [];
        foreach (CnChain start in all.Where(c => c.Hook is not null).OrderBy(RankOf).ThenBy(RealPriority).ThenBy(c => c.Priority)
            .ThenByDescending(c => c.Facts.TableHandle).ThenByDescending(c => c.Handle))
        {
            Visit(start, start, [], byKey, ordered);
        }

        ordered.AddRange(all.Except(ordered).OrderBy(c => c.Facts.Family).ThenBy(c => c.Table, StringComparer.Ordinal));
        foreach (CnChain chain in all)
        {
            foreach (CnChain called in CalledBy(chain, byKey)) called.References++;
        }

        var owners = new RuleOwners(all);
        foreach (CnChain chain in ordered) Complete(chain, owners);
        return [.. ordered];
    }

    private static void Visit(CnChain chain, CnChain start, HashSet<CnChain> seen, Dictionary<ChainKey, CnChain> byKey, List<CnChain> ordered)
    {
        if (!seen.Add(chain)) return;
        // Who has been here before has left the name of his hook.
        if (chain.Hooks.Length == 0) ordered.Add(chain);
        if (!chain.Hooks.Contains(start.Hook)) chain.Hooks = [.. chain.Hooks, start.Hook!];
        if (start.Type == "nat") chain.IsNat = true;
        else chain.IsFilter = true;
        foreach (CnChain called in CalledBy(chain, byKey)) Visit(called, start, seen, byKey, ordered);
    }

    private static IEnumerable<CnChain> CalledBy(CnChain chain, Dictionary<ChainKey, CnChain> byKey) =>
        chain.Facts.Rules.SelectMany(r => r.Jumps).Select(name => byKey.GetValueOrDefault(chain.Key with { Name = name })).OfType<CnChain>();

    private static void Complete(CnChain chain, RuleOwners owners)
    {
        if (chain is { IsNat: false, IsFilter: false })
        {
            chain.IsNat = chain.Table == "nat" || chain.Facts.Rules.Exists(r => r.Target is "masquerade" or "snat" or "dnat" or "redirect");
            chain.IsFilter = !chain.IsNat;
        }

        chain.Owner = RuleOwners.Of(chain);
        chain.Rules = chain.RulesAs(chain.IsNat, owners);
        if (chain is { IsNat: true, IsFilter: true }) chain.FilterRules = chain.RulesAs(nat: false, owners);
    }

    /// <summary>What a frame meets before it is a packet comes first; what it meets as it leaves, last.</summary>
    private static (int Stage, int Hook) RankOf(CnChain chain)
    {
        int hook = Array.IndexOf(s_hooks, chain.Hook);
        int stage = chain.Facts.Family switch
        {
            NetfilterFamily.NFPROTO_NETDEV when chain.Hook == "egress" => 4,
            NetfilterFamily.NFPROTO_NETDEV => 0,
            NetfilterFamily.NFPROTO_BRIDGE => 1,
            NetfilterFamily.NFPROTO_ARP => 2,
            _ when chain.Hook == "ingress" => 0,
            _ => 3,
        };
        return (stage, hook < 0 ? s_hooks.Length : hook);
    }

    /// <summary>The kernel translates addresses at one place of each hook; the priorities of nat chains only order them there.</summary>
    private static int RealPriority(CnChain chain) => chain is { Type: "nat", Facts.Family: not NetfilterFamily.NFPROTO_BRIDGE }
        ? chain.Hook is "prerouting" or "output" ? NetfilterHook.NF_IP_PRI_NAT_DST : NetfilterHook.NF_IP_PRI_NAT_SRC
        : chain.Priority ?? 0;
}
