using System.Net;
using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Nftables.Decoding;
using ContainerNet.Netlink.Nftables.Expressions;
using ContainerNet.Netlink.Rules;
using static ContainerNet.Netlink.Nftables.NftMessageType;

namespace ContainerNet.Network;

/// <summary>All rules of one namespace, whoever made them. Reading changes nothing.</summary>
internal sealed class RuleTable(NetworkStack stack)
{
    /// <summary>What a namespace's rules are read by.</summary>
    public static IEnumerable<NamespaceCall> Openings => [.. LegacyTables.Openings, NetlinkSocket.Opening(NetlinkSocket.NETLINK_NETFILTER)];

    private NetlinkConnection Netfilter => stack.Firewall.Netfilter;

    /// <summary>The chains with their rules, in the order in which the kernel runs them; see <see cref="ChainOrder"/>.</summary>
    /// <exception cref="CnException">PermissionDenied, DumpInterrupted and others.</exception>
    public CnChain[] List() => Kernel.Try("list the rules", stack.Namespace, () => ChainOrder.Of([.. LegacyTables.Read(stack.Crossing), .. Read()], stack.Namespace));

    /// <summary>
    /// Tables whose rules are not in <see cref="List"/>: those of arptables-legacy. Those of ebtables-legacy are not either, and cannot be told of: the kernel
    /// makes a table that it is asked about.
    /// </summary>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public string[] Unread() => Kernel.Try("list the rules", stack.Namespace, () => XtablesSocket.ArpTableNames(stack.Crossing));

    /// <summary>The masquerades, ours first, whoever made them. What others have put into our table is no such thing: whoever wrote it has to look after it.</summary>
    /// <exception cref="CnException">PermissionDenied, DumpInterrupted and others.</exception>
    public List<CnMasquerade> Masquerades() => [.. stack.Firewall.ListMasquerades(), .. CnMasquerade.In(new RuleWalk(List())).Where(m => !m.IsOwn)];

    /// <summary>
    /// Who drops what a network and the world send each other: an accept of ours cannot override that, whatever its priority. Each once, with the packets that it drops.
    /// </summary>
    /// <exception cref="CnException">PermissionDenied, DumpInterrupted and others.</exception>
    public List<(PacketDrop Drop, string Packets)> Drops(string network, string bridge, IPNetwork[] subnets)
    {
        CnChain[] chains = List();
        var trial = new PacketTrial([.. chains.Where(c => c.Owner != Firewall.DefaultOwner)]);
        return
        [
            .. from subnet in subnets
               let family = NetfilterFamily.NameOf(NetfilterFamily.Of(subnet.BaseAddress.AddressFamily))
               let there = trial.Forward(family, new ForwardedPacket(bridge, null, subnet, null))
               let back = trial.Forward(family, new ForwardedPacket(null, bridge, null, subnet))
               from drop in new[] { there, back }.Distinct()
               where drop is not null
               select (drop, there == back ? $"packets between network '{network}' and elsewhere" : drop == there ? $"packets from network '{network}' to elsewhere" : $"packets from elsewhere to network '{network}'"),
        ];
    }

    /// <summary>All dumps are of one generation of the rules, or they are thrown away.</summary>
    private List<ChainFacts> Read()
    {
        for (int attempt = 0; attempt < NetlinkConnection.Attempts; attempt++)
        {
            if (Generation() is not { } before) return [];
            try
            {
                List<ChainFacts> chains = ReadNftables();
                if (Generation() == before) return chains;
            }
            catch (NetlinkException e) when (Errno.Name(e.Errno) == "ENOENT" && Generation() != before)
            {
                // A set went away between two dumps: they are of different generations.
                continue;
            }
        }

        throw new NetlinkDumpInterruptedException(NetlinkConnection.Attempts);
    }

    /// <summary>Null: the kernel was built without nf_tables, so it has no such rules.</summary>
    private uint? Generation()
    {
        try
        {
            return Netfilter.Get(NFT_MSG_GETGEN, new GenerationMessage()).Id ?? 0;
        }
        catch (NetlinkException e) when (Errno.Name(e.Errno) == "EINVAL")
        {
            return null;
        }
    }

    private List<ChainFacts> ReadNftables()
    {
        List<ChainMessage> chains = Netfilter.List(NFT_MSG_GETCHAIN, new ChainMessage());
        if (chains.Count == 0) return [];
        Dictionary<(byte, string), ulong> tables = Netfilter.List(NFT_MSG_GETTABLE, new TableMessage()).ToDictionary(t => (t.Header.Family, t.Name ?? ""), t => t.Handle ?? 0);
        HashSet<(byte, string)> iptables = [.. chains.GroupBy(c => (c.Header.Family, c.TableName ?? "")).Where(t => IptablesTable.IsMade(t.Key.Family, t.Key.Item2, t)).Select(t => t.Key)];
        ILookup<(byte, string, string), RuleMessage> rules = Netfilter.List(NFT_MSG_GETRULE, new RuleMessage())
            .ToLookup(r => (r.Header.Family, r.TableName ?? "", r.ChainName ?? ""));
        var ruleset = new Ruleset(Sets(), LinkName);
        List<ChainFacts> read = [];
        foreach (ChainMessage chain in chains)
        {
            (byte, string) table = (chain.Header.Family, chain.TableName ?? "");
            ChainFacts facts = FactsOf(chain, iptables.Contains(table), tables.GetValueOrDefault(table));
            facts.Rules.AddRange(rules[(chain.Header.Family, facts.Table, facts.Name)].Select(r => RuleDecoder.Decode(r, ruleset)));
            read.Add(facts);
        }

        return read;
    }

    private static ChainFacts FactsOf(ChainMessage chain, bool iptables, ulong table) =>
        new(chain.Header.Family, chain.TableName ?? "", chain.Name ?? "", iptables ? ChainFacts.IptablesNft : ChainFacts.Nftables)
        {
            Type = chain.Type,
            Hook = chain.Hook?.Number,
            Priority = chain.Hook?.Priority,
            Policy = chain.Policy switch { Verdict.NF_ACCEPT => "accept", Verdict.NF_DROP => "drop", _ => null },
            PolicyPackets = chain.Counters?.Packets,
            PolicyBytes = chain.Counters?.Bytes,
            Devices = chain.Hook?.Devices ?? (chain.Hook?.Device is { } device ? [device] : []),
            Handle = chain.Handle,
            TableHandle = table,
        };

    /// <summary>Only what rules show of a set is asked for: the elements of those that have no name of their own.</summary>
    private Dictionary<(byte, string, string), SetContents> Sets() => Netfilter.List(NFT_MSG_GETSET, new SetMessage()).ToDictionary(
        s => (s.Header.Family, s.TableName ?? "", s.Name ?? ""),
        s => new SetContents(s, SetContents.IsAnonymousSet(s) || s.DataType == SetContents.NFT_DATA_VERDICT ? Elements(s) : []));

    private List<SetElement> Elements(SetMessage set) => Netfilter
        .List(NFT_MSG_GETSETELEM, new ElementMessage { Header = { Family = set.Header.Family }, TableName = set.TableName, SetName = set.Name })
        .SelectMany(m => m.Elements ?? []).ToList();

    /// <summary>Asked for when the first rule names a link by its number.</summary>
    private Func<uint, string?> LinkName
    {
        get
        {
            var names = new Lazy<Dictionary<uint, string>>(() => stack.Links.Names().ToDictionary(l => (uint)l.Index, l => l.Name));
            return index => names.Value.GetValueOrDefault(index);
        }
    }
}
