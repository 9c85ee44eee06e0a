using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Nftables.Expressions;
using static ContainerNet.Netlink.Nftables.NftMessageType;

namespace ContainerNet.Network;

/// <content>The rules of networks, and published ports.</content>
internal sealed partial class Firewall
{
    private static readonly byte[] s_families = [NetfilterFamily.NFPROTO_IPV4, NetfilterFamily.NFPROTO_IPV6];
    private static readonly string[] s_maps = [NetworkRules.PublishedAddresses, NetworkRules.Published];

    /// <summary>Carries a change out, for both families in one transaction.</summary>
    /// <param name="what">What is being done, for errors: "publish the ports of 'app1'".</param>
    /// <param name="change">The change.</param>
    /// <exception cref="CnException">AddressInUse: a port is published already, by whom the message says. PermissionDenied, NotSupported and others.</exception>
    public void Apply(string what, FirewallChange change) => Change(what, generation =>
    {
        var transaction = new NftTransaction(NetfilterFamily.NFPROTO_IPV4);
        byte[] gone = [.. s_families.Where(f => ChangeRules(transaction.In(f), f, change))];
        // With its table a port is gone too.
        ChangePorts(what, transaction, change with { Unpublish = [.. change.Unpublish.Where(u => !gone.Contains(NetfilterFamily.Of(u.ContainerAddress.AddressFamily)))] });
        if (!transaction.IsEmpty) Commit(what, transaction, generation);
        return true;
    });

    /// <summary>All published ports, with the packets that began a connection to them.</summary>
    /// <exception cref="CnException">PermissionDenied, DumpInterrupted and others.</exception>
    public List<(PortTranslation Port, ulong Packets, ulong Bytes)> ListPorts() => Kernel.Try("list the published ports", here, () =>
        (from family in s_families
         from map in s_maps
         from element in Elements(family, map)
         let port = NetworkRules.TranslationIn(family, map, element)
         where port is not null
         let counter = element.Expression?.Data as CounterExpression
         select (port, counter?.Packets ?? 0, counter?.Bytes ?? 0)).ToList());

    /// <summary>What there is of networks' rules: missing, and of owners that are given but not wanted.</summary>
    /// <exception cref="CnException">PermissionDenied, DumpInterrupted and others.</exception>
    public List<WantedRule> Missing(IEnumerable<NetworkPolicy> policies) => Kernel.Try("list the rules", here, () =>
        s_families.SelectMany(family =>
        {
            WantedRule[] wanted = [.. Wanted(family, policies)];
            List<RuleMessage> present = wanted.Length == 0 ? [] : Rules(family);
            return wanted.Where(w => !present.Exists(p => Fits(p, w)));
        }).ToList());

    /// <summary>The owners of all rules and elements that are a network's or an endpoint's.</summary>
    /// <exception cref="CnException">PermissionDenied, DumpInterrupted and others.</exception>
    public HashSet<string> Owners() => Kernel.Try("list the rules", here, () => s_families
        .SelectMany(f => Rules(f).Select(r => r.Comment).Concat(s_maps.SelectMany(m => Elements(f, m)).Select(e => e.Comment)))
        .Where(c => NetworkOwner.NetworkIn(c) is not null).Select(c => c!).ToHashSet());

    private static IEnumerable<WantedRule> Wanted(byte family, IEnumerable<NetworkPolicy> policies)
    {
        WantedRule[] own =
        [
            .. from policy in policies
               from subnet in policy.Subnets
               where NetfilterFamily.Of(subnet.BaseAddress.AddressFamily) == family
               from rule in NetworkRules.Of(policy, subnet)
               select rule,
        ];
        return own.Length == 0 ? [] : NetworkRules.Common(family).Concat(own);
    }

    /// <summary>True where the table goes.</summary>
    private bool ChangeRules(NftTransaction transaction, byte family, FirewallChange change)
    {
        WantedRule[] wanted = [.. Wanted(family, change.Networks)];
        if (wanted.Length == 0 && change.RemovedNetworks.Length == 0) return false;
        List<RuleMessage> present = Rules(family);
        HashSet<string> concerned = [.. change.RemovedNetworks, .. wanted.Select(w => w.Owner)];
        concerned.Remove(DefaultOwner);
        RuleMessage[] doomed = [.. present.Where(p => p.Comment is { } owner && concerned.Contains(owner) && !Array.Exists(wanted, w => Fits(p, w)))];

        // With the last rule of a network, and no port and nobody else's rule left, the table has nothing to do any more.
        bool last = wanted.Length == 0 && doomed.Length > 0
            && present.Except(doomed).All(p => NetworkRules.Common(family).Any(c => Fits(p, c)))
            && s_maps.All(m => Elements(family, m).TrueForAll(e => change.Unpublish.Any(u => u.Owner == e.Comment)));
        if (last)
        {
            transaction.DeleteTable(Table);
            return true;
        }

        foreach (RuleMessage rule in doomed) transaction.DeleteRule(Table, rule.ChainName!, rule.Handle!.Value);
        WantedRule[] missing = [.. wanted.Where(w => !present.Exists(p => Fits(p, w)))];
        if (missing.Length == 0) return false;
        transaction.AddTable(Table);
        foreach ((string name, string type, uint hook, int priority) in NetworkRules.Chains) transaction.AddBaseChain(Table, name, type, hook, priority);
        foreach (string map in s_maps)
        {
            (ElementType key, ElementType data) = NetworkRules.TypeOf(family, map);
            transaction.AddCountingMap(Table, map, key, data);
        }

        foreach (WantedRule rule in missing) transaction.AddRule(Table, rule.Chain, rule.Owner, rule.Expressions);
        return false;
    }

    private void ChangePorts(string what, NftTransaction transaction, FirewallChange change)
    {
        PortTranslation[] asked = [.. change.Unpublish, .. change.Publish];
        PortTranslation?[] found = Find(asked);
        for (int i = 0; i < asked.Length; i++)
        {
            PortTranslation port = asked[i];
            (byte family, string map, byte[] key, byte[] data) = NetworkRules.ElementOf(port);
            transaction.In(family);
            if (i < change.Unpublish.Length)
            {
                if (found[i]?.Owner == port.Owner) transaction.DeleteElement(Table, map, key, $"{port}");
                continue;
            }

            if (found[i] == port) continue;
            if (found[i] is { } holder)
            {
                // Its own, on another port of the container; or somebody else's who has to give way.
                if (!change.Replace && holder.Owner != port.Owner) throw Taken(what, port, holder);
                transaction.DeleteElement(Table, map, key, $"{holder}");
            }

            transaction.AddElement(Table, map, key, data, port.Owner, $"{port}");
        }
    }

    /// <summary>What the kernel has for each port now, asked for by key: it does not matter how many others there are.</summary>
    private PortTranslation?[] Find(PortTranslation[] ports)
    {
        var found = new PortTranslation?[ports.Length];
        netfilter.Send(
            [
                .. ports.Select(p =>
                {
                    (byte family, string map, byte[] key, _) = NetworkRules.ElementOf(p);
                    return NetlinkRequest.For(NFT_MSG_GETSETELEM, new ElementMessage
                    {
                        Header = { Family = family }, TableName = Table, SetName = map, Elements = [new SetElement { Key = new RegisterData(key) }],
                    });
                }),
            ],
            e =>
            {
                if (Errno.Name(e.Errno) != "ENOENT") throw e;
            },
            (i, body) =>
            {
                ElementMessage answer = ElementMessage.Table.Read(body);
                if (answer.Elements is [var element, ..]) found[i] = NetworkRules.TranslationIn(answer.Header.Family, answer.SetName ?? "", element);
            });
        return found;
    }

    private CnException Taken(string what, PortTranslation port, PortTranslation holder) => new(
        CnErrorKind.AddressInUse,
        $"Cannot {what} in {here.Description}: port {port.HostPort}/{port.Protocol.ToString().ToLowerInvariant()} of the host leads to {holder.ContainerAddress}:{holder.ContainerPort} already ({holder.Owner}). Publish-CnPort -Replace moves it.");

    private List<RuleMessage> Rules(byte family) => OrNothing(() =>
        netfilter.List(NFT_MSG_GETRULE, new RuleMessage { Header = { Family = family }, TableName = Table }));

    private List<SetElement> Elements(byte family, string map) => OrNothing(() => netfilter
        .List(NFT_MSG_GETSETELEM, new ElementMessage { Header = { Family = family }, TableName = Table, SetName = map })
        .SelectMany(m => m.Elements ?? []).ToList());

    /// <summary>Where there is no table, there is nothing in it.</summary>
    private List<T> OrNothing<T>(Func<List<T>> list)
    {
        try
        {
            return Ask(list);
        }
        catch (NetlinkException e) when (Errno.Name(e.Errno) == "ENOENT")
        {
            return [];
        }
    }

    /// <summary>The same chain, owner and expressions; what a counter has counted makes no difference.</summary>
    private static bool Fits(RuleMessage present, WantedRule wanted) =>
        present.ChainName == wanted.Chain && present.Comment == wanted.Owner && Bytes(present.Expressions ?? []).SequenceEqual(Bytes(wanted.Expressions));

    private static byte[] Bytes(IEnumerable<Expression> expressions)
    {
        var writer = new NetlinkWriter();
        var rule = new RuleMessage { Expressions = [.. expressions.Select(Normal)] };
        RuleMessage.Table.Write(writer, rule);
        return writer.Written.ToArray();
    }

    /// <summary>Without what the kernel adds by itself: counts, and the ends of ranges that are their beginnings.</summary>
    private static Expression Normal(Expression expression) => expression.Data switch
    {
        CounterExpression => new("counter", new CounterExpression()),
        MasqueradeExpression => new("masq", new MasqueradeExpression()),
        NatExpression nat => new("nat", new NatExpression
        {
            Type = nat.Type, Family = nat.Family, MinimumAddressRegister = nat.MinimumAddressRegister, MinimumPortRegister = nat.MinimumPortRegister,
        }),
        BitwiseExpression and => new("bitwise", new BitwiseExpression
        {
            SourceRegister = and.SourceRegister, DestinationRegister = and.DestinationRegister, Length = and.Length, Mask = and.Mask, Xor = and.Xor,
        }),
        LookupExpression lookup => new("lookup", new LookupExpression
        {
            SetName = lookup.SetName, SourceRegister = lookup.SourceRegister, DestinationRegister = lookup.DestinationRegister,
        }),
        _ => expression,
    };
}
