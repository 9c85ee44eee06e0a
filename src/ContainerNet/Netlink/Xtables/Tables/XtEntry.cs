using System.Net;
using System.Net.Sockets;
using ContainerNet.Netlink.Rules;

namespace ContainerNet.Netlink.Xtables;

/// <summary>A rule of iptables-legacy as the kernel keeps it: struct ipt_entry or struct ip6t_entry, its matches, and its target.</summary>
internal sealed class XtEntry
{
    /// <summary>sizeof(struct xt_entry_match) and of struct xt_entry_target: a length, the name, the revision.</summary>
    private const int HeaderSize = 32;

    /// <summary>XT_EXTENSION_MAXNAMELEN.</summary>
    private const int NameSize = 29;

    private const byte INV_VIA_IN = 0x01;
    private const byte INV_VIA_OUT = 0x02;
    private const byte INV_SRCIP = 0x08;
    private const byte INV_DSTIP = 0x10;
    private const byte INV_FRAG = 0x20;
    private const byte INV_PROTO = 0x40;

    private readonly byte _inverted;

    private XtEntry(AddressFamily family, uint offset, ReadOnlySpan<byte> rest)
    {
        bool isV6 = family == AddressFamily.InterNetworkV6;
        var reader = new StructReader(rest);
        (Source, Destination) = (reader.BareAddress(family), reader.BareAddress(family));
        (SourceMask, DestinationMask) = (reader.BareAddress(family), reader.BareAddress(family));
        ReadOnlySpan<byte> input = reader.Bytes(LinkName.IFNAMSIZ), output = reader.Bytes(LinkName.IFNAMSIZ);
        (InputLink, OutputLink) = (LinkName.Of(input, reader.Bytes(LinkName.IFNAMSIZ)), LinkName.Of(output, reader.Bytes(LinkName.IFNAMSIZ)));
        Protocol = reader.U16();
        if (isV6) Tos = reader.U8();
        (byte flags, _inverted) = (reader.U8(), reader.U8());
        // IPT_F_FRAG and IPT_F_GOTO; of IPv6, IP6T_F_PROTO, which only repeats that there is a protocol, IP6T_F_TOS and IP6T_F_GOTO.
        IsFragment = !isV6 && (flags & 1) != 0;
        HasTos = isV6 && (flags & 2) != 0;
        IsGoto = (flags & (isV6 ? 4 : 2)) != 0;
        // nfcache, which nobody uses.
        _ = reader.U32();
        (ushort targetOffset, ushort nextOffset) = (reader.U16(), reader.U16());
        _ = reader.U32();
        (Packets, Bytes) = (reader.U64(), reader.U64());
        int matchOffset = isV6 ? 168 : 112;
        if (targetOffset < matchOffset || nextOffset < targetOffset + HeaderSize || nextOffset > rest.Length || nextOffset % XtExtensions.Alignment != 0)
            throw new NetlinkProtocolException($"an entry of {nextOffset} bytes has its target at {targetOffset}, and {rest.Length} bytes are left");

        (Offset, Next) = (offset, offset + nextOffset);
        string? protocol = Protocol == 0 || Not(INV_PROTO) ? null : XtWords.ProtocolName(Protocol);
        Matches = ReadMatches(new XtContext(family, protocol), rest[matchOffset..targetOffset]);
        XtHeader target = Split(rest[targetOffset..nextOffset]);
        Target = XtExtensions.ReadTarget(target.Name, target.Revision, new XtContext(family, protocol), target.Info);
    }

    /// <summary>Bytes from the table's first entry.</summary>
    public uint Offset { get; }

    /// <summary>Where the entry behind it is.</summary>
    public uint Next { get; }

    public IPAddress Source { get; }

    public IPAddress SourceMask { get; }

    public IPAddress Destination { get; }

    public IPAddress DestinationMask { get; }

    /// <summary>+ at its end is for whatever follows; "" is any.</summary>
    public string InputLink { get; }

    public string OutputLink { get; }

    /// <summary>IPPROTO_*; 0 is any.</summary>
    public ushort Protocol { get; }

    /// <summary>Only those fragments that are not the first.</summary>
    public bool IsFragment { get; }

    public bool HasTos { get; }

    public byte Tos { get; }

    /// <summary>A jump that does not come back here.</summary>
    public bool IsGoto { get; }

    public ulong Packets { get; }

    public ulong Bytes { get; }

    public IReadOnlyList<XtExtension> Matches { get; }

    public XtExtension Target { get; }

    /// <summary>The entry at the front of what is left of the table.</summary>
    /// <exception cref="NetlinkProtocolException">There is none.</exception>
    public static XtEntry Read(AddressFamily family, uint offset, ReadOnlySpan<byte> rest) => new(family, offset, rest);

    /// <summary>The rule in words; where a jump leads, the table knows.</summary>
    /// <param name="facts">To fill.</param>
    /// <param name="chainAt">The name of the chain that begins at an offset; null where none does.</param>
    public void AddTo(RuleFacts facts, Func<int, string?> chainAt)
    {
        (facts.Packets, facts.Bytes) = (Packets, Bytes);
        facts.InputLink = AddLink(facts, "iifname", InputLink, Not(INV_VIA_IN));
        facts.OutputLink = AddLink(facts, "oifname", OutputLink, Not(INV_VIA_OUT));
        facts.Source = AddAddress(facts, "saddr", Source, SourceMask, Not(INV_SRCIP));
        facts.Destination = AddAddress(facts, "daddr", Destination, DestinationMask, Not(INV_DSTIP));
        AddProtocol(facts);
        if (IsFragment) AddFragment(facts);
        if (HasTos) facts.Say($"ip6 tos 0x{Tos:x2}");
        foreach (XtExtension match in Matches) match.AddTo(facts, "match");
        facts.Words.Add($"counter packets {Packets} bytes {Bytes}");
        AddTarget(facts, chainAt);
    }

    private static List<XtExtension> ReadMatches(XtContext context, ReadOnlySpan<byte> bytes)
    {
        var matches = new List<XtExtension>();
        while (!bytes.IsEmpty)
        {
            XtHeader match = Split(bytes);
            matches.Add(XtExtensions.ReadMatch(match.Name, match.Revision, context, match.Info));
            bytes = bytes[match.Size..];
        }

        return matches;
    }

    /// <summary>What stands behind the header of a match or target that begins here.</summary>
    private static XtHeader Split(ReadOnlySpan<byte> bytes)
    {
        var reader = new StructReader(bytes);
        ushort size = reader.U16();
        if (size < HeaderSize || size > bytes.Length) throw new NetlinkProtocolException($"an extension claims {size} of {bytes.Length} bytes");
        return new XtHeader(reader.Text(NameSize), reader.U8(), bytes[HeaderSize..size], size);
    }

    private bool Not(byte flag) => (_inverted & flag) != 0;

    private static RuleMatch<string>? AddLink(RuleFacts facts, string key, string name, bool not)
    {
        if (name is "" or "+" && !not) return null;
        string words = name.EndsWith('+') ? name[..^1] + "*" : name;
        facts.Words.Add($"{key} {XtWords.NotEqual(not)}\"{words}\"");
        return new RuleMatch<string>(words, not);
    }

    private static RuleMatch<string>? AddAddress(RuleFacts facts, string key, IPAddress address, IPAddress mask, bool not)
    {
        if (XtWords.IsAny(mask) && !not) return null;
        facts.Words.Add(XtWords.NftMasked($"{address.AddressFamily.Nft()} {key}", not, address, mask));
        return new RuleMatch<string>(XtWords.Masked(address, mask), not);
    }

    private void AddProtocol(RuleFacts facts)
    {
        if (Protocol == 0 && !Not(INV_PROTO)) return;
        string name = XtWords.ProtocolName(Protocol);
        facts.Protocol = new RuleMatch<string>(name, Not(INV_PROTO));
        // "tcp dport 80" says so already.
        bool isImplied = !Not(INV_PROTO) && Matches.Any(m => m.Nft?.StartsWith($"{name switch { "ipv6-icmp" => "icmpv6", _ => name }} ", StringComparison.Ordinal) ?? false);
        if (!isImplied) facts.Words.Add($"meta l4proto {XtWords.NotEqual(Not(INV_PROTO))}{name}");
    }

    private void AddFragment(RuleFacts facts)
    {
        facts.Fragment = Not(INV_FRAG) ? "!f" : "-f";
        facts.Words.Add($"ip frag-off & 8191 {(Not(INV_FRAG) ? "==" : "!=")} 0");
        facts.HasMore = true;
    }

    private void AddTarget(RuleFacts facts, Func<int, string?> chainAt)
    {
        if (Target is not StandardTarget { Verdict: >= 0 and var offset })
        {
            Target.AddTo(facts, "target");
            return;
        }

        // On to the next rule: that is iptables' way to have no target at all.
        if (offset == Next) return;
        facts.TargetChain = chainAt(offset) ?? throw new NetlinkProtocolException($"a rule jumps to {offset}, where no chain begins");
        facts.Target = IsGoto ? "goto" : "jump";
        // iptables says so before anything else.
        if (IsGoto) facts.Extras.Insert(0, "[goto]");
        facts.Words.Add($"{facts.Target} {facts.TargetChain}");
    }

    private readonly ref struct XtHeader(string name, byte revision, ReadOnlySpan<byte> info, int size)
    {
        public string Name => name;

        public byte Revision => revision;

        public ReadOnlySpan<byte> Info { get; } = info;

        public int Size => size;
    }
}
