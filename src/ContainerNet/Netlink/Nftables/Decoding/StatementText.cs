using ContainerNet.Netlink.Nftables.Expressions;
using ContainerNet.Netlink.Xtables;

namespace ContainerNet.Netlink.Nftables.Decoding;

/// <summary>Statements in nft's notation that need nothing but themselves.</summary>
internal static class StatementText
{
    private const uint UsualBurst = 5;

    private static readonly string[] s_tcpLogFlags = ["sequence", "options"];

    public static string Of(LimitExpression limit)
    {
        string over = (limit.Flags ?? 0) == 1 ? "over " : "", unit = UnitOf(limit.Unit ?? 1);
        if ((limit.Type ?? 0) == 0)
            return $"limit rate {over}{limit.Rate}/{unit}{(limit.Burst is { } burst and not (0 or UsualBurst) ? $" burst {burst} packets" : "")}";
        return $"limit rate {over}{Size(limit.Rate ?? 0)}/{unit}{(limit.Burst is > 0 ? $" burst {Size(limit.Burst.Value)}" : "")}";
    }

    /// <summary>As iptables says it: "limit: avg 10/sec burst 5".</summary>
    public static string ExtraOf(LimitExpression limit)
    {
        if ((limit.Type ?? 0) != 0) return Of(limit);
        string unit = (limit.Unit ?? 1) switch { 60 => "min", 3600 => "hour", 86400 => "day", _ => "sec" };
        return $"limit: {((limit.Flags ?? 0) == 1 ? "above" : "avg")} {limit.Rate}/{unit} burst {limit.Burst}";
    }

    public static string Of(QuotaExpression quota) =>
        $"quota {((quota.Flags ?? 0) & 1) switch { 1 => "over ", _ => "" }}{Size(quota.Bytes ?? 0)}{(quota.Consumed is > 0 ? $" used {Size(quota.Consumed.Value)}" : "")}";

    public static string Of(ConnectionLimitExpression limit) => $"ct count {((limit.Flags ?? 0) == 1 ? "over " : "")}{limit.Count}";

    public static string Of(LastExpression last) => $"last used {((last.IsSet ?? 0) == 0 ? "never" : ValueType.Duration(last.Milliseconds ?? 0))}";

    /// <summary>What a new element of a set brings along; null where that is not known here.</summary>
    public static string? InElement(Expression statement) => statement.Data switch
    {
        CounterExpression { Packets: null or 0, Bytes: null or 0 } => "counter",
        CounterExpression counter => $"counter packets {counter.Packets ?? 0} bytes {counter.Bytes ?? 0}",
        LimitExpression limit => Of(limit),
        QuotaExpression quota => Of(quota),
        ConnectionLimitExpression limit => Of(limit),
        LastExpression last => Of(last),
        _ => null,
    };

    /// <summary>What stands before the name of an object of the table; null where that is not known here.</summary>
    /// <param name="type">NFT_OBJECT_*.</param>
    public static string? OfObject(uint? type) => type switch
    {
        1 => "counter name",
        2 => "quota name",
        3 => "ct helper set",
        4 => "limit name",
        7 => "ct timeout set",
        8 => "meta secmark set",
        9 => "ct expectation set",
        10 => "synproxy name",
        _ => null,
    };

    /// <summary>To a group of programs, as iptables lists it.</summary>
    public static string OfNflog(LogExpression log) => XtWords.Join(
        log.Prefix is { Length: > 0 } prefix ? $"nflog-prefix {XtWords.Quote(prefix)}" : null,
        log.Group is > 0 and var group ? $"nflog-group {group}" : null,
        log.SnapLength is > 0 and var size ? $"nflog-size {size}" : null,
        log.QueueThreshold is > 0 and var threshold ? $"nflog-threshold {threshold}" : null);

    public static string Of(LogExpression log)
    {
        const uint Usual = 4, TcpSequence = 1, TcpOptions = 2, IpOptions = 4, Uid = 8, Link = 32;
        string text = "log";
        if (log.Prefix is { Length: > 0 } prefix) text += $" prefix \"{prefix}\"";
        if (log.Group is { } group)
        {
            text += $" group {group}";
            if (log.SnapLength is > 0 and var snap) text += $" snaplen {snap}";
            if (log.QueueThreshold is > 0 and var threshold) text += $" queue-threshold {threshold}";
            return text;
        }

        if (log.Level is { } level && level != Usual) text += $" level {ValueNames.LogLevels.GetValueOrDefault((int)level, $"{level}")}";
        uint flags = log.Flags ?? 0;
        const uint Tcp = TcpSequence | TcpOptions, Every = Tcp | IpOptions | Uid | Link;
        if ((flags & Every) == Every) return text + " flags all";
        if ((flags & Tcp) != 0) text += $" flags tcp {string.Join(',', s_tcpLogFlags.Where((_, bit) => (flags & (1u << bit)) != 0))}";
        if ((flags & IpOptions) != 0) text += " flags ip options";
        if ((flags & Uid) != 0) text += " flags skuid";
        if ((flags & Link) != 0) text += " flags ether";
        return text;
    }

    public static string Of(SynProxyExpression proxy)
    {
        uint flags = proxy.Flags ?? 0;
        return "synproxy" + ((flags & 1) != 0 ? $" mss {proxy.SegmentSize}" : "") + ((flags & 2) != 0 ? $" wscale {proxy.WindowScale}" : "")
            + ((flags & 8) != 0 ? " timestamp" : "") + ((flags & 4) != 0 ? " sack-perm" : "");
    }

    private static string UnitOf(ulong seconds) => seconds switch
    {
        1 => "second", 60 => "minute", 3600 => "hour", 86400 => "day", 604800 => "week", _ => $"{seconds} seconds",
    };

    /// <summary>In the largest unit in which it is a whole number.</summary>
    private static string Size(ulong bytes)
    {
        string[] units = ["bytes", "kbytes", "mbytes"];
        int unit = 0;
        while (bytes != 0 && bytes % 1024 == 0 && unit < units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return $"{bytes} {units[unit]}";
    }
}
