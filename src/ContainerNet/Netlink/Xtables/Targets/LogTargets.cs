using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Targets that tell somebody: LOG, NFLOG, NFQUEUE, TRACE.</summary>
internal static class LogTargets
{
    /// <summary>struct xt_log_info.</summary>
    public static XtExtension Log(ref StructReader reader, XtContext context)
    {
        const byte warning = 4;
        (byte level, byte flags, string prefix) = (reader.U8(), reader.U8(), reader.Text(30));
        string name = Named(level, "emerg", "alert", "crit", "err", "warn", "notice", "info", "debug");
        string tcp = string.Join(',', Bits(flags & 3u, "sequence", "options"));
        return new XtExtension(
            Join(
                "log", prefix.Length == 0 ? null : $"prefix \"{prefix}\"", level == warning ? null : $"level {name}",
                tcp.Length == 0 ? null : $"flags tcp {tcp}", (flags & 4) != 0 ? "flags ip options" : null, (flags & 8) != 0 ? "flags skuid" : null,
                (flags & 32) != 0 ? "flags ether" : null),
            Join($"LOG flags {flags} level {level}", prefix.Length == 0 ? null : $"prefix \"{prefix}\""),
            Join(
                prefix.Length == 0 ? null : $"--log-prefix {Quote(prefix)}", level == warning ? null : $"--log-level {level}",
                (flags & 1) != 0 ? "--log-tcp-sequence" : null, (flags & 2) != 0 ? "--log-tcp-options" : null, (flags & 4) != 0 ? "--log-ip-options" : null,
                (flags & 8) != 0 ? "--log-uid" : null, (flags & 32) != 0 ? "--log-macdecode" : null));
    }

    /// <summary>struct xt_nflog_info.</summary>
    public static XtExtension Nflog(ref StructReader reader, XtContext context)
    {
        (uint length, ushort group, ushort threshold, ushort flags, _) = (reader.U32(), reader.U16(), reader.U16(), reader.U16(), reader.U16());
        string prefix = reader.Text(64);
        // Whether the length counts at all is a flag; the older option said what nobody heeded.
        string? size = (flags & 1) != 0 ? $"nflog-size {length}" : length != 0 ? $"nflog-range {length}" : null;
        string?[] words =
        [
            prefix.Length == 0 ? null : $"nflog-prefix {Quote(prefix)}", group == 0 ? null : $"nflog-group {group}", size,
            threshold == 0 ? null : $"nflog-threshold {threshold}",
        ];
        return new XtExtension(
            Join(
                "log", prefix.Length == 0 ? null : $"prefix \"{prefix}\"", $"group {group}", (flags & 1) != 0 ? $"snaplen {length}" : null,
                threshold == 0 ? null : $"queue-threshold {threshold}"),
            Join(words),
            Join([.. words.Select(w => w is null ? null : $"--{w}")]));
    }

    /// <summary>struct xt_NFQ_info.</summary>
    public static XtExtension Nfqueue0(ref StructReader reader, XtContext context) => Nfqueue(reader.U16(), 1, 0);

    /// <summary>struct xt_NFQ_info_v1.</summary>
    public static XtExtension Nfqueue1(ref StructReader reader, XtContext context) => Nfqueue(reader.U16(), reader.U16(), 0);

    /// <summary>struct xt_NFQ_info_v2 and v3.</summary>
    public static XtExtension Nfqueue3(ref StructReader reader, XtContext context) => Nfqueue(reader.U16(), reader.U16(), reader.U16());

    /// <summary>No structure.</summary>
    public static XtExtension Trace(ref StructReader reader, XtContext context) => new("meta nftrace set 1", "", "");

    private static XtExtension Nfqueue(ushort first, ushort count, ushort flags)
    {
        int last = first + Math.Max(count, (ushort)1) - 1;
        string[] words = Bits(flags & 3u, "bypass", "cpu-fanout");
        string queues = count > 1 ? $"balance {first}:{last}" : $"num {first}";
        return new XtExtension(
            Join($"queue num {Range(first, last, '-')}", words.Length == 0 ? null : string.Join(',', words).Replace("cpu-", "", StringComparison.Ordinal)),
            Join([$"NFQUEUE {queues}", .. words]),
            Join([$"--queue-{queues}", .. words.Select(w => $"--queue-{w}")]));
    }
}
