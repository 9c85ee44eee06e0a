using ContainerNet.Netlink.Rules;
using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>The target without a name: accept, drop, return, or on to another place in the table (struct xt_standard_target).</summary>
/// <param name="Verdict">Below zero, a verdict; else where to go, in bytes from the start of the table.</param>
internal sealed record StandardTarget(int Verdict) : XtExtension(VerdictName(Verdict), "", "")
{
    /// <summary>XT_RETURN: -NF_REPEAT - 1.</summary>
    public const int XT_RETURN = -5;

    public static XtExtension Read(ref StructReader reader, XtContext context) => new StandardTarget((int)reader.U32());

    public override void AddTo(RuleFacts facts, string kind)
    {
        facts.Words.Add(Nft!);
        facts.Target = Nft;
    }

    /// <summary>The verdict is kept as its negative, less one: 0 would be the start of the table.</summary>
    public static string VerdictName(int verdict) => verdict switch
    {
        -1 => "drop",
        -2 => "accept",
        -4 => "queue",
        XT_RETURN => "return",
        _ => $"verdict {verdict}",
    };
}

/// <summary>
/// No rule drops a packet by this one: a table ends with it, and each chain that has a name begins with one, which carries the name (struct xt_error_target).
/// </summary>
internal sealed record ErrorTarget(string Text) : XtExtension($"xt target ERROR \"{Text}\"", Text, Text)
{
    public static XtExtension Read(ref StructReader reader, XtContext context) => new ErrorTarget(reader.Text(30));
}

/// <summary>Targets that end a packet's way: REJECT, and TEE and TPROXY, which send it or a copy elsewhere.</summary>
internal static class VerdictTargets
{
    private static readonly (string Iptables, string Nft)[] s_ways =
    [
        ("icmp-net-unreachable", "icmp type net-unreachable"), ("icmp-host-unreachable", "icmp type host-unreachable"),
        ("icmp-proto-unreachable", "icmp type prot-unreachable"), ("icmp-port-unreachable", ""), ("echo-reply", "echo-reply"),
        ("icmp-net-prohibited", "icmp type net-prohibited"), ("icmp-host-prohibited", "icmp type host-prohibited"), ("tcp-reset", "tcp reset"),
        ("icmp-admin-prohibited", "icmp type admin-prohibited"),
    ];

    private static readonly (string Iptables, string Nft)[] s_ways6 =
    [
        ("icmp6-no-route", "icmpv6 type no-route"), ("icmp6-adm-prohibited", "icmpv6 type admin-prohibited"), ("icmp6-not-neighbour", "not-neighbour"),
        ("icmp6-addr-unreachable", "icmpv6 type addr-unreachable"), ("icmp6-port-unreachable", ""), ("echo-reply", "echo-reply"), ("tcp-reset", "tcp reset"),
        ("icmp6-policy-fail", "icmpv6 type policy-fail"), ("icmp6-reject-route", "icmpv6 type reject-route"),
    ];

    /// <summary>struct ipt_reject_info, struct ip6t_reject_info.</summary>
    public static XtExtension Reject(ref StructReader reader, XtContext context)
    {
        uint way = reader.U32();
        (string Iptables, string Nft)[] ways = context.IsV6 ? s_ways6 : s_ways;
        (string iptables, string nft) = way < ways.Length ? ways[way] : ($"{way}", $"{way}");
        return new XtExtension(nft.Length == 0 ? "reject" : $"reject with {nft}", $"reject-with {iptables}", $"--reject-with {iptables}");
    }

    /// <summary>struct xt_tproxy_target_info.</summary>
    public static XtExtension Tproxy0(ref StructReader reader, XtContext context) => Tproxy(ref reader, context, bare: true);

    /// <summary>struct xt_tproxy_target_info_v1.</summary>
    public static XtExtension Tproxy1(ref StructReader reader, XtContext context) => Tproxy(ref reader, context, bare: false);

    /// <summary>struct xt_tee_tginfo.</summary>
    public static XtExtension Tee(ref StructReader reader, XtContext context)
    {
        string gateway = $"{reader.Address(context.Family)}", link = reader.Text(LinkName.IFNAMSIZ);
        return link.Length == 0
            ? new XtExtension($"dup to {gateway}", $"TEE gw:{gateway}", $"--gateway {gateway}")
            : new XtExtension($"dup to {gateway} device {link}", $"TEE gw:{gateway} oif={link}", $"--gateway {gateway} --oif {link}");
    }

    private static XtExtension Tproxy(ref StructReader reader, XtContext context, bool bare)
    {
        (uint mask, uint mark) = (reader.U32(), reader.U32());
        string address = $"{(bare ? reader.BareAddress(context.Family) : reader.Address(context.Family))}";
        ushort port = reader.U16Big();
        return new XtExtension(
            null,
            $"TPROXY redirect {address}:{port} mark {Hex(mark)}/{Hex(mask)}",
            $"--on-port {port} --on-ip {address} --tproxy-mark {Hex(mark)}/{Hex(mask)}");
    }
}
