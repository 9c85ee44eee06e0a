using System.Net.Sockets;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Rules;

namespace ContainerNet.Netlink.Xtables;

/// <summary>
/// A table of iptables-legacy, which is one run of entries: the chains at hooks, each of which ends in its policy; then the others, each of which begins
/// with an ERROR that bears its name and ends in a RETURN; then one more ERROR. Jumps lead to offsets.
/// </summary>
internal static class XtTable
{
    /// <summary>What struct ipt_get_entries has before the first entry: the table's name, the size, and padding.</summary>
    public const int EntriesOffset = 40;

    private static readonly string[] s_hookNames = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];

    /// <summary>The chains of a table, those at hooks first.</summary>
    /// <param name="family">InterNetwork or InterNetworkV6.</param>
    /// <param name="info">Where the chains are.</param>
    /// <param name="entries">The entries, one behind the other.</param>
    /// <exception cref="NetlinkProtocolException">The bytes are no such table.</exception>
    public static List<ChainFacts> Read(AddressFamily family, XtTableInfo info, ReadOnlySpan<byte> entries)
    {
        List<Chain> chains = Split(info, ReadEntries(family, info, entries));
        Dictionary<int, string> names = chains.ToDictionary(c => (int)c.Start, c => c.Facts(family, info.Name).Name);
        var facts = new List<ChainFacts>();
        foreach (Chain chain in chains)
        {
            ChainFacts chainFacts = chain.Facts(family, info.Name);
            foreach (XtEntry entry in chain.Rules)
            {
                var rule = new RuleFacts(chainFacts.Family);
                entry.AddTo(rule, names.GetValueOrDefault);
                chainFacts.Rules.Add(rule);
            }

            facts.Add(chainFacts);
        }

        return facts;
    }

    private static List<XtEntry> ReadEntries(AddressFamily family, XtTableInfo info, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != info.Size) throw new NetlinkProtocolException($"the entries are {bytes.Length} bytes, and should be {info.Size}");
        var entries = new List<XtEntry>();
        for (uint offset = 0; offset < bytes.Length; offset = entries[^1].Next) entries.Add(XtEntry.Read(family, offset, bytes[(int)offset..]));
        if (entries.Count != info.Count) throw new NetlinkProtocolException($"there are {entries.Count} entries, and should be {info.Count}");
        return entries;
    }

    private static List<Chain> Split(XtTableInfo info, List<XtEntry> entries)
    {
        Dictionary<uint, int> hooks = [];
        for (int hook = 0; hook < XtTableInfo.Hooks; hook++)
        {
            if ((info.ValidHooks >> hook & 1) != 0 && !hooks.TryAdd(info.HookEntries[hook], hook))
                throw new NetlinkProtocolException($"two chains begin at {info.HookEntries[hook]}");
        }

        var chains = new List<Chain>();
        Chain? chain = null;
        foreach (XtEntry entry in entries)
        {
            if (entry.Target is ErrorTarget error)
            {
                // The last one begins a chain that has nothing in it: the table's end.
                Add(chain = new Chain(error.Text, null, entry.Next));
                continue;
            }

            if (hooks.TryGetValue(entry.Offset, out int hook)) Add(chain = new Chain(s_hookNames[hook], hook, entry.Offset));
            if (chain is null) throw new NetlinkProtocolException("the first rule is in no chain");
            chain.Rules.Add(entry);
        }

        if (chains is not [.., { Hook: null, Rules.Count: 0 }]) throw new NetlinkProtocolException("the table does not end in an ERROR");
        chains.RemoveAt(chains.Count - 1);
        foreach (Chain one in chains) one.TakeEnd(info);
        if (chains.Count(c => c.Hook is not null) != hooks.Count) throw new NetlinkProtocolException("a chain begins in the middle of a rule");
        return chains;

        void Add(Chain next) => chains.Add(next);
    }

    /// <summary>NF_IP_PRI_*: where the chains of a table stand among others at the same hook.</summary>
    private static int PriorityOf(string table, int hook) => (table, s_hookNames[hook]) switch
    {
        ("raw", _) => NetfilterHook.NF_IP_PRI_RAW,
        ("mangle", _) => -150,
        ("nat", "PREROUTING" or "OUTPUT") => NetfilterHook.NF_IP_PRI_NAT_DST,
        ("nat", _) => NetfilterHook.NF_IP_PRI_NAT_SRC,
        ("security", _) => 50,
        _ => NetfilterHook.NF_IP_PRI_FILTER,
    };

    /// <summary>What nf_tables would call the chain: nat sees first packets of connections only, mangle's output routes anew.</summary>
    private static string TypeOf(string table, int hook) => (table, s_hookNames[hook]) switch
    {
        ("nat", _) => "nat",
        ("mangle", "OUTPUT") => "route",
        _ => "filter",
    };

    private sealed class Chain(string name, int? hook, uint start)
    {
        private XtEntry? _end;

        public int? Hook => hook;

        public uint Start => start;

        public List<XtEntry> Rules { get; } = [];

        /// <summary>The last entry is no rule: it is the policy, or goes back to where the packet came from.</summary>
        public void TakeEnd(XtTableInfo info)
        {
            if (Rules is not [.., { Target: StandardTarget { Verdict: < 0 } } end]) throw new NetlinkProtocolException($"chain {name} has no end");
            if (hook is { } number && info.Underflows[number] != end.Offset) throw new NetlinkProtocolException($"the policy of {name} is not its last rule");
            _end = end;
            Rules.RemoveAt(Rules.Count - 1);
        }

        public ChainFacts Facts(AddressFamily family, string table)
        {
            var facts = new ChainFacts(NetfilterFamily.Of(family), table, name, ChainFacts.IptablesLegacy);
            if (hook is not { } number) return facts;
            facts.Hook = (uint)number;
            facts.Priority = PriorityOf(table, number);
            facts.Type = TypeOf(table, number);
            facts.Policy = _end?.Target.Nft;
            (facts.PolicyPackets, facts.PolicyBytes) = (_end?.Packets, _end?.Bytes);
            return facts;
        }
    }
}
