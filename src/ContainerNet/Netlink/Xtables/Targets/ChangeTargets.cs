using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Targets that change a packet or its connection, and let it go on: MARK, CONNMARK, CT, TCPMSS, TTL, HL, DSCP, TOS, CLASSIFY, CHECKSUM, SET.</summary>
internal static class ChangeTargets
{
    /// <summary>The bits of IPCT_*, as iptables calls them.</summary>
    private static readonly string[] s_events =
        ["new", "related", "destroy", "reply", "assured", "protoinfo", "helper", "mark", "natseqinfo", "secmark"];

    /// <summary>struct xt_mark_tginfo2: the bits of the mask are cleared, and those of the value are turned over.</summary>
    public static XtExtension Mark(ref StructReader reader, XtContext context)
    {
        (uint value, uint mask) = (reader.U32(), reader.U32());
        return new XtExtension($"meta mark set {NftChange("mark", value, mask)}", $"MARK {Change(value, mask)}", $"--set-xmark {Hex(value)}/{Hex(mask)}");
    }

    /// <summary>struct xt_connmark_tginfo1.</summary>
    public static XtExtension Connmark1(ref StructReader reader, XtContext context)
    {
        (uint value, uint mask, uint packetMask, byte mode) = (reader.U32(), reader.U32(), reader.U32(), reader.U8());
        return Connmark(value, mask, packetMask, mode, shift: null);
    }

    /// <summary>struct xt_connmark_tginfo2: the value may be shifted besides.</summary>
    public static XtExtension Connmark2(ref StructReader reader, XtContext context)
    {
        (uint value, uint mask, uint packetMask, byte direction, byte bits, byte mode) =
            (reader.U32(), reader.U32(), reader.U32(), reader.U8(), reader.U8(), reader.U8());
        return Connmark(value, mask, packetMask, mode, bits == 0 ? null : $"{(direction == 0 ? "left" : "right")}-shift-mark {bits}");
    }

    /// <summary>struct xt_ct_target_info.</summary>
    public static XtExtension Ct0(ref StructReader reader, XtContext context) => Ct(ref reader, hasTimeout: false);

    /// <summary>struct xt_ct_target_info_v1.</summary>
    public static XtExtension Ct1(ref StructReader reader, XtContext context) => Ct(ref reader, hasTimeout: true);

    /// <summary>The older target has no structure.</summary>
    public static XtExtension Notrack(ref StructReader reader, XtContext context) => new("notrack", "", "");

    /// <summary>struct xt_tcpmss_info.</summary>
    public static XtExtension Tcpmss(ref StructReader reader, XtContext context)
    {
        const ushort XT_TCPMSS_CLAMP_PMTU = 0xffff;
        ushort size = reader.U16();
        return size == XT_TCPMSS_CLAMP_PMTU
            ? new XtExtension("tcp option maxseg size set rt mtu", "TCPMSS clamp to PMTU", "--clamp-mss-to-pmtu")
            : new XtExtension($"tcp option maxseg size set {size}", $"TCPMSS set {size}", $"--set-mss {size}");
    }

    /// <summary>struct ipt_TTL_info.</summary>
    public static XtExtension Ttl(ref StructReader reader, XtContext context) => HopLimit(ref reader, "TTL", "--ttl", "ip ttl");

    /// <summary>struct ip6t_HL_info.</summary>
    public static XtExtension Hl(ref StructReader reader, XtContext context) => HopLimit(ref reader, "HL", "--hl", "ip6 hoplimit");

    /// <summary>struct xt_DSCP_info.</summary>
    public static XtExtension Dscp(ref StructReader reader, XtContext context)
    {
        byte value = reader.U8();
        return new XtExtension($"{context.Family.Nft()} dscp set 0x{value:x2}", $"DSCP set 0x{value:x2}", $"--set-dscp 0x{value:x2}");
    }

    /// <summary>struct xt_tos_target_info.</summary>
    public static XtExtension Tos(ref StructReader reader, XtContext context)
    {
        (byte value, byte mask) = (reader.U8(), reader.U8());
        return new XtExtension(null, $"TOS set 0x{value:x2}/0x{mask:x2}", $"--set-tos 0x{value:x2}/0x{mask:x2}");
    }

    /// <summary>struct xt_classify_target_info.</summary>
    public static XtExtension Classify(ref StructReader reader, XtContext context)
    {
        uint priority = reader.U32();
        (uint major, uint minor) = (priority >> 16, priority & 0xffff);
        return new XtExtension($"meta priority set {major:x}:{minor:x}", $"CLASSIFY set {major:x}:{minor:x}", $"--set-class {major:x4}:{minor:x4}");
    }

    /// <summary>struct xt_CHECKSUM_info: there is one operation.</summary>
    public static XtExtension Checksum(ref StructReader reader, XtContext context)
    {
        string[] operations = Bits(reader.U8(), "fill");
        return new XtExtension(null, Join(["CHECKSUM", .. operations]), Join([.. operations.Select(o => $"--checksum-{o}")]));
    }

    /// <summary>struct xt_set_info_target_v1: a set to add to, and one to delete from.</summary>
    public static XtExtension Set1(ref StructReader reader, XtContext context) => Set(ref reader, revision: 1);

    /// <summary>struct xt_set_info_target_v2: with a time to stay.</summary>
    public static XtExtension Set2(ref StructReader reader, XtContext context) => Set(ref reader, revision: 2);

    /// <summary>struct xt_set_info_target_v3: with a set to take marks from.</summary>
    public static XtExtension Set3(ref StructReader reader, XtContext context) => Set(ref reader, revision: 3);

    private static XtExtension Set(ref StructReader reader, int revision)
    {
        SetReference add = SetReference.Read(ref reader), delete = SetReference.Read(ref reader);
        SetReference? map = revision >= 3 ? SetReference.Read(ref reader) : null;
        (uint flags, uint timeout) = revision >= 2 ? (reader.U32(), reader.U32()) : (0, uint.MaxValue);
        string?[] words =
        [
            add.IsNone ? null : $"add-set {add.Words}", delete.IsNone ? null : $"del-set {delete.Words}",
            map is { IsNone: false } marks ? $"map-set {marks.Words}" : null, (flags & 1) != 0 ? "exist" : null,
            timeout == uint.MaxValue ? null : $"timeout {timeout}", (flags & ~1u) == 0 ? null : $"flags {Hex(flags & ~1u)}",
        ];
        return new XtExtension(null, Join(words), Join([.. words.Select(w => w is null ? null : $"--{w}")]));
    }

    /// <summary>The commonest cases have names of their own.</summary>
    private static string Change(uint value, uint mask) => (value, mask) switch
    {
        (0, _) => $"and {Hex(~mask)}",
        _ when value == mask => $"or {Hex(value)}",
        (_, 0) => $"xor {Hex(value)}",
        (_, uint.MaxValue) => $"set {Hex(value)}",
        _ => $"xset {Hex(value)}/{Hex(mask)}",
    };

    /// <summary>The same for nft.</summary>
    private static string NftChange(string mark, uint value, uint mask) => (value, mask) switch
    {
        (_, uint.MaxValue) => Hex(value),
        (0, _) => $"{mark} and {Hex(~mask)}",
        _ when value == mask => $"{mark} or {Hex(value)}",
        (_, 0) => $"{mark} xor {Hex(value)}",
        _ => $"{mark} and {Hex(~mask)} xor {Hex(value)}",
    };

    private static XtExtension Connmark(uint value, uint mask, uint packetMask, byte mode, string? shift)
    {
        const byte XT_CONNMARK_SET = 0, XT_CONNMARK_SAVE = 1, XT_CONNMARK_RESTORE = 2;
        string option = shift is null ? "" : $" --{shift}", masks = $"--nfmask {Hex(packetMask)} --ctmask {Hex(mask)}{option}";
        string all = mask == uint.MaxValue && packetMask == uint.MaxValue ? "" : mask == packetMask ? $" mask {Hex(mask)}" : "?";
        switch (mode)
        {
            case XT_CONNMARK_SET:
                return new XtExtension(
                    shift is null ? $"ct mark set {NftChange("ct mark", value, mask)}" : null, Join($"CONNMARK {Change(value, mask)}", shift), $"--set-xmark {Hex(value)}/{Hex(mask)}{option}");
            case XT_CONNMARK_SAVE:
                if (all == "?") all = $" nfmask {Hex(packetMask)} ctmask ~{Hex(mask)}";
                return new XtExtension(
                    shift is not null ? null : all.Length == 0 ? "ct mark set mark" : mask == packetMask ? $"ct mark set mark and {Hex(mask)}" : null,
                    Join($"CONNMARK save{all}", shift),
                    $"--save-mark {masks}");
            case XT_CONNMARK_RESTORE:
                if (all == "?") all = $" ctmask {Hex(mask)} nfmask ~{Hex(packetMask)}";
                return new XtExtension(
                    shift is not null ? null : all.Length == 0 ? "meta mark set ct mark" : mask == packetMask ? $"meta mark set ct mark and {Hex(mask)}" : null,
                    Join($"CONNMARK restore{all}", shift),
                    $"--restore-mark {masks}");
            default:
                throw new NetlinkProtocolException($"{mode} is no mode of CONNMARK");
        }
    }

    private static XtExtension Ct(ref StructReader reader, bool hasTimeout)
    {
        (ushort flags, ushort zone, uint events, uint expectations) = (reader.U16(), reader.U16(), reader.U32(), reader.U32());
        string helper = reader.Text(16), timeout = hasTimeout ? reader.Text(32) : "";
        // XT_CT_NOTRACK_ALIAS: it was written as -j NOTRACK.
        if ((flags & 2) != 0) return new XtExtension("notrack", "NOTRACK", "--notrack");
        string?[] details =
        [
            (flags & 1) != 0 ? "notrack" : null,
            helper.Length == 0 ? null : $"helper {helper}",
            timeout.Length == 0 ? null : $"timeout {timeout}",
            events == 0 ? null : $"ctevents {string.Join(',', Bits(events, s_events))}",
            expectations == 0 ? null : $"expevents {string.Join(',', Bits(expectations, "new"))}",
            (flags & 4) != 0 ? $"zone-orig {Zone(flags, zone)}" : (flags & 8) != 0 ? $"zone-reply {Zone(flags, zone)}"
                : zone != 0 || (flags & 16) != 0 ? $"zone {Zone(flags, zone)}" : null,
        ];
        return new XtExtension(
            details is ["notrack", null, null, null, null, null] ? "notrack" : null,
            Join(["CT", .. details]),
            Join([.. details.Select(d => d is null ? null : $"--{d}")]));
    }

    private static string Zone(ushort flags, ushort zone) => (flags & 16) != 0 ? "mark" : $"{zone}";

    private static XtExtension HopLimit(ref StructReader reader, string name, string option, string nft)
    {
        (byte mode, byte value) = (reader.U8(), reader.U8());
        return mode switch
        {
            0 => new XtExtension($"{nft} set {value}", $"{name} set to {value}", $"{option}-set {value}"),
            1 => new XtExtension(null, $"{name} increment by {value}", $"{option}-inc {value}"),
            2 => new XtExtension(null, $"{name} decrement by {value}", $"{option}-dec {value}"),
            _ => throw new NetlinkProtocolException($"{mode} is no mode of {name}"),
        };
    }
}
