using System.Net;
using System.Net.Sockets;
using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Matches of how often, how much and when: limit, hashlimit, statistic, quota, recent, cpu.</summary>
internal static class RateMatches
{
    /// <summary>XT_LIMIT_SCALE: ticks in a second, of limit and of hashlimit's first revision.</summary>
    private const uint XT_LIMIT_SCALE = 10_000;

    /// <summary>XT_HASHLIMIT_SCALE_v2.</summary>
    private const uint XT_HASHLIMIT_SCALE_v2 = 1_000_000;

    private static readonly (ulong Seconds, string Name, string NftName)[] s_units =
        [(86400, "day", "day"), (3600, "hour", "hour"), (60, "min", "minute"), (1, "sec", "second")];

    /// <summary>struct xt_rateinfo: its first two members, the others are the kernel's own.</summary>
    public static XtExtension Limit(ref StructReader reader, XtContext context)
    {
        const uint defaultBurst = 5;
        (uint period, uint burst) = (reader.U32(), reader.U32());
        (string listed, string nft, _) = Rate(period, XT_LIMIT_SCALE);
        return new XtExtension(
            burst == defaultBurst ? $"limit rate {nft}" : $"limit rate {nft} burst {burst} packets",
            $"limit: avg {listed} burst {burst}",
            burst == defaultBurst ? $"--limit {listed}" : $"--limit {listed} --limit-burst {burst}");
    }

    /// <summary>struct xt_hashlimit_mtinfo1.</summary>
    public static XtExtension Hashlimit1(ref StructReader reader, XtContext context)
    {
        string name = reader.Text(16);
        (uint mode, uint average, uint burst) = (reader.U32(), reader.U32(), reader.U32());
        return Hashlimit(ref reader, context, 1, name, mode, average, burst);
    }

    /// <summary>struct xt_hashlimit_mtinfo2.</summary>
    public static XtExtension Hashlimit2(ref StructReader reader, XtContext context) => HashlimitLong(ref reader, context, 2);

    /// <summary>struct xt_hashlimit_mtinfo3.</summary>
    public static XtExtension Hashlimit3(ref StructReader reader, XtContext context) => HashlimitLong(ref reader, context, 3);

    /// <summary>struct xt_statistic_info.</summary>
    public static XtExtension Statistic(ref StructReader reader, XtContext context)
    {
        (ushort mode, bool not) = (reader.U16(), (reader.U16() & 1) != 0);
        (uint first, uint packet) = (reader.U32(), reader.U32());
        if (mode == 0)
        {
            // 31 bits of chance.
            string probability = (first / (double)0x80000000).Text("F11");
            return new XtExtension(
                $"meta random & 2147483647 {(not ? ">=" : "<")} {first}",
                $"statistic mode random {Not(not)}probability {probability}",
                $"--mode random {Not(not)}--probability {probability}");
        }

        if (mode != 1) throw new NetlinkProtocolException($"{mode} is no mode of statistic");
        ulong every = first + 1ul;
        return new XtExtension(
            $"numgen inc mod {every} {NotEqual(not)}{packet}",
            Join($"statistic mode nth {Not(not)}every {every}", packet == 0 ? null : $"packet {packet}"),
            $"--mode nth {Not(not)}--every {every} --packet {packet}");
    }

    /// <summary>struct xt_quota_info.</summary>
    public static XtExtension Quota(ref StructReader reader, XtContext context)
    {
        bool not = (reader.U32() & 1) != 0;
        _ = reader.U32();
        ulong bytes = reader.U64();
        return new XtExtension($"quota {(not ? "over " : "")}{bytes} bytes", $"quota: {bytes} bytes", $"{Not(not)}--quota {bytes}");
    }

    /// <summary>struct xt_recent_mtinfo: all of the address counts.</summary>
    public static XtExtension Recent0(ref StructReader reader, XtContext context) => Recent(ref reader, context, hasMask: false);

    /// <summary>struct xt_recent_mtinfo_v1.</summary>
    public static XtExtension Recent1(ref StructReader reader, XtContext context) => Recent(ref reader, context, hasMask: true);

    /// <summary>struct xt_cpu_info.</summary>
    public static XtExtension Cpu(ref StructReader reader, XtContext context)
    {
        (uint number, bool not) = (reader.U32(), reader.U32() != 0);
        return new XtExtension($"cpu {NotEqual(not)}{number}", $"cpu {Not(not)}{number}", $"{Not(not)}--cpu {number}");
    }

    private static XtExtension Recent(ref StructReader reader, XtContext context, bool hasMask)
    {
        (uint seconds, uint hits, byte what, bool not) = (reader.U32(), reader.U32(), reader.U8(), reader.U8() != 0);
        (string name, byte side) = (reader.Text(200), reader.U8());
        IPAddress mask = hasMask
            ? reader.Address(context.Family)
            : IPAddress.Parse(context.Family == AddressFamily.InterNetworkV6 ? "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : "255.255.255.255");
        string[] actions = Bits(what & 15u, "rcheck", "set", "update", "remove");
        bool ttl = (what & 16) != 0, reap = (what & 32) != 0;
        return new XtExtension(
            null,
            Join(
                $"{Not(not)}recent:", string.Join(' ', actions.Select(a => a == "rcheck" ? "CHECK" : a.ToUpperInvariant())),
                seconds != 0 ? $"seconds: {seconds}" : null, reap ? "reap" : null, hits != 0 ? $"hit_count: {hits}" : null, ttl ? "TTL-Match" : null,
                $"name: {name}", $"side: {(side == 1 ? "dest" : "source")}", $"mask: {mask}"),
            Join(
                not ? "!" : null, string.Join(' ', actions.Select(a => $"--{a}")),
                seconds != 0 ? $"--seconds {seconds}" : null, reap ? "--reap" : null, hits != 0 ? $"--hitcount {hits}" : null, ttl ? "--rttl" : null,
                $"--name {Quote(name)}", $"--mask {mask}", side == 1 ? "--rdest" : "--rsource"));
    }

    private static XtExtension HashlimitLong(ref StructReader reader, XtContext context, int revision)
    {
        string name = reader.Text(255);
        (ulong average, ulong burst, uint mode) = (reader.U64(), reader.U64(), reader.U32());
        return Hashlimit(ref reader, context, revision, name, mode, average, burst);
    }

    /// <summary>struct hashlimit_cfg1 to 3, from the member size on.</summary>
    private static XtExtension Hashlimit(
        ref StructReader reader, XtContext context, int revision, string name, uint mode, ulong average, ulong burst)
    {
        const uint defaultCollection = 1000;
        (uint size, uint most, uint collection, uint expiry) = (reader.U32(), reader.U32(), reader.U32(), reader.U32());
        uint interval = revision == 3 ? reader.U32() : 0;
        (byte sourceMask, byte destinationMask) = (reader.U8(), reader.U8());
        bool above = (mode & 16) != 0, ofBytes = (mode & 32) != 0, rateMatch = revision == 3 && (mode & 64) != 0;
        (string Key, string Listed)[] keys =
        [
            .. new[] { (4, "srcip"), (8, "srcport"), (1, "dstip"), (2, "dstport") }.Where(k => (mode & k.Item1) != 0).Select(k => (k.Item2, k.Item2)),
        ];
        byte allBits = context.IsV6 ? (byte)128 : (byte)32;
        // What iptables sets when nobody says how long an idle entry stays: fifteen seconds, a minute, or the unit of the rate.
        ulong bytes = BytesOf(average);
        (string rate, _, ulong seconds) = ofBytes
            ? ($"{Size(bytes, size => CostOf(size) == average)}/s", "", burst == 0 ? 15ul : 60ul)
            : Rate(average, revision == 1 ? XT_LIMIT_SCALE : XT_HASHLIMIT_SCALE_v2);

        // A burst of bytes is counted in seconds.
        string burstWords = ofBytes ? Size(unchecked(burst * bytes), _ => true) : $"{burst}";
        (string Listed, string Option, string Value)[] details =
        [
            .. new (bool Shown, string Listed, string Option, string Value)[]
            {
                (keys.Length > 0, "mode", "--hashlimit-mode", string.Join(',', keys.Select(k => k.Key))),
                (size != 0, "htable-size", "--hashlimit-htable-size", $"{size}"),
                (most != 0, "htable-max", "--hashlimit-htable-max", $"{most}"),
                (collection != defaultCollection, "htable-gcinterval", "--hashlimit-htable-gcinterval", $"{collection}"),
                (expiry != 1000 * seconds, "htable-expire", "--hashlimit-htable-expire", $"{expiry}"),
                (sourceMask != allBits, "srcmask", "--hashlimit-srcmask", $"{sourceMask}"),
                (destinationMask != allBits, "dstmask", "--hashlimit-dstmask", $"{destinationMask}"),
                (rateMatch, "rate-match", "--hashlimit-rate-match", ""),
                (rateMatch && interval != 0, "rate-interval", "--hashlimit-rate-interval", $"{interval}"),
            }.Where(d => d.Shown).Select(d => (d.Listed, d.Option, d.Value)),
        ];
        return new XtExtension(
            null,
            Join(
                [
                    $"limit: {(above ? "above" : "up to")} {rate}", ofBytes && burst == 0 ? null : $"burst {burstWords}",
                    .. details.Select(d => Join(d.Listed, d.Listed == "mode" ? d.Value.Replace(',', '-') : d.Value)),
                ]),
            Join(
                [
                    $"--hashlimit-{(above ? "above" : "upto")} {rate}", ofBytes && burst == 0 ? null : $"--hashlimit-burst {burstWords}",
                    .. details.Where(d => d.Listed == "mode").Select(d => $"{d.Option} {d.Value}"), $"--hashlimit-name {Quote(name)}",
                    .. details.Where(d => d.Listed != "mode").Select(d => Join(d.Option, d.Value)),
                ]));
    }

    /// <summary>So often in a unit of time, in the greatest unit that loses least, as iptables chooses.</summary>
    /// <param name="period">Ticks between two packets.</param>
    /// <param name="scale">Ticks in a second.</param>
    private static (string Listed, string Nft, ulong Seconds) Rate(ulong period, uint scale)
    {
        if (period == 0) return ("inf", "inf", 1);
        int i = 1;
        while (i < s_units.Length && period <= s_units[i].Seconds * scale
            && s_units[i].Seconds * scale / period >= s_units[i].Seconds * scale % period)
        {
            i++;
        }

        (ulong seconds, string name, string nftName) = s_units[i - 1];
        ulong count = seconds * scale / period;
        return ($"{count}/{name}", $"{count}/{nftName}", seconds);
    }

    /// <summary>In the greatest unit that it reaches, and that says the same when the rest is left out.</summary>
    private static string Size(ulong bytes, Func<ulong, bool> isSame)
    {
        foreach ((ulong unit, string name) in new[] { (1024ul * 1024, "mb"), (1024ul, "kb") })
        {
            if (bytes >= unit && isSame(bytes & ~(unit - 1))) return $"{bytes / unit}{name}";
        }

        return $"{bytes}b";
    }

    /// <summary>A rate of bytes is kept as the cost of sixteen of them.</summary>
    private static ulong BytesOf(ulong cost) => ((cost == 0 ? uint.MaxValue : uint.MaxValue / cost) - 1) << 4;

    private static ulong CostOf(ulong bytes) => uint.MaxValue / ((bytes >> 4) + 1);
}
