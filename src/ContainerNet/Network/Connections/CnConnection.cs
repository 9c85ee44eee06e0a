using System.Net;
using System.Net.Sockets;
using ContainerNet.Netlink.Conntrack;
using ContainerNet.Netlink.Nftables;

namespace ContainerNet.Network;

/// <summary>A connection that the kernel tracks: a line of `conntrack -L`, and who is at its ends.</summary>
public sealed class CnConnection
{
    internal CnConnection(ConnectionMessage message, CnNamespace networkNamespace)
    {
        Message = message;
        Namespace = networkNamespace;
        Family = NetfilterFamily.AddressFamilyOf(message.Header.Family);
        ConnectionTuple original = message.Original ?? new(), reply = message.Reply ?? new();
        TupleProtocol sent = original.Protocol ?? new(), answered = reply.Protocol ?? new();
        ProtocolNumber = sent.Number ?? 0;
        Protocol = ConnectionWords.ProtocolOf(ProtocolNumber);
        State = ConnectionWords.StateOf(message.Progress);
        Status = (ConnectionStatus)(message.Status ?? 0);
        if (!Status.HasFlag(ConnectionStatus.SeenReply)) Status |= ConnectionStatus.Unreplied;
        Source = original.Addresses?.Source ?? IPAddress.None;
        SourcePort = sent.SourcePort;
        Destination = original.Addresses?.Destination ?? IPAddress.None;
        DestinationPort = sent.DestinationPort;
        ReplySource = reply.Addresses?.Source ?? IPAddress.None;
        ReplySourcePort = answered.SourcePort;
        ReplyDestination = reply.Addresses?.Destination ?? IPAddress.None;
        ReplyDestinationPort = answered.DestinationPort;
        IcmpType = sent.IcmpType ?? sent.Icmp6Type;
        IcmpCode = sent.IcmpCode ?? sent.Icmp6Code;
        IcmpId = sent.IcmpId ?? sent.Icmp6Id;
        ReplyIcmpType = answered.IcmpType ?? answered.Icmp6Type;
        ReplyIcmpCode = answered.IcmpCode ?? answered.Icmp6Code;
        ReplyIcmpId = answered.IcmpId ?? answered.Icmp6Id;
        Timeout = message.Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        Packets = message.OriginalCounters?.Packets;
        Bytes = message.OriginalCounters?.Bytes;
        ReplyPackets = message.ReplyCounters?.Packets;
        ReplyBytes = message.ReplyCounters?.Bytes;
        Mark = message.Mark;
        Zone = message.Zone ?? original.Zone ?? reply.Zone ?? 0;
        Id = message.Id ?? 0;
        StartTime = message.Times?.Start is { } start ? DateTimeOffset.UnixEpoch.AddTicks((long)(start / TimeSpan.NanosecondsPerTick)).ToLocalTime() : null;
    }

    /// <summary>InterNetwork or InterNetworkV6.</summary>
    public AddressFamily Family { get; }

    /// <summary>tcp, udp, icmp, icmpv6, sctp, gre, dccp, udplite, igmp, esp, ah; of others the number.</summary>
    public string Protocol { get; }

    /// <summary>IPPROTO_*.</summary>
    public byte ProtocolNumber { get; }

    /// <summary>Of TCP and SCTP, in the words of conntrack(8): SYN_SENT, ESTABLISHED, TIME_WAIT ... Null for protocols that have no states.</summary>
    public string? State { get; }

    /// <summary>IPS_*: Assured, Unreplied, SourceNat, DestinationNat, Offload ...</summary>
    public ConnectionStatus Status { get; }

    /// <summary>Who sent the first packet.</summary>
    public IPAddress Source { get; }

    /// <summary>From which port; null for protocols that have none.</summary>
    public int? SourcePort { get; }

    /// <summary>Where the first packet was sent to, before anything was translated.</summary>
    public IPAddress Destination { get; }

    /// <summary>To which port; null for protocols that have none.</summary>
    public int? DestinationPort { get; }

    /// <summary>Where the answers come from: the destination, or what it was translated to.</summary>
    public IPAddress ReplySource { get; }

    /// <summary>From which port.</summary>
    public int? ReplySourcePort { get; }

    /// <summary>Where the answers go to: the source, or what it was translated to.</summary>
    public IPAddress ReplyDestination { get; }

    /// <summary>To which port.</summary>
    public int? ReplyDestinationPort { get; }

    /// <summary>What the first packet was: 8 is an echo request, 128 in ICMPv6. Null for other protocols.</summary>
    public int? IcmpType { get; }

    /// <summary>Of the first packet.</summary>
    public int? IcmpCode { get; }

    /// <summary>By which an echo request is told from others.</summary>
    public int? IcmpId { get; }

    /// <summary>What the answers are.</summary>
    public int? ReplyIcmpType { get; }

    /// <summary>Of the answers.</summary>
    public int? ReplyIcmpCode { get; }

    /// <summary>Of the answers: another one where it was translated.</summary>
    public int? ReplyIcmpId { get; }

    /// <summary>
    /// What was translated to what: "dnat 198.51.100.2:8080 -> 172.17.0.2:80" for a published port, "snat 172.17.0.2:45000 -> 198.51.100.2:45000" for
    /// a masquerade, with a comma between where it is both. Null where nothing was. The kernel does not tell masquerade from SNAT.
    /// </summary>
    public string? Translation => (IsDestinationTranslated, IsSourceTranslated) switch
    {
        (true, true) => $"{DestinationTranslation}, {SourceTranslation}",
        (true, false) => DestinationTranslation,
        (false, true) => SourceTranslation,
        _ => null,
    };

    /// <summary>What is left until the kernel forgets it, in seconds, unless there are more packets; null where it does not end (Offload).</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>Packets from the source; null where the kernel does not count them (net.netfilter.nf_conntrack_acct, off by default).</summary>
    public ulong? Packets { get; }

    /// <summary>Bytes from the source, IP headers included; null where the kernel does not count them.</summary>
    public ulong? Bytes { get; }

    /// <summary>Packets to the source.</summary>
    public ulong? ReplyPackets { get; }

    /// <summary>Bytes to the source.</summary>
    public ulong? ReplyBytes { get; }

    /// <summary>What rules have put on it (ct mark); null where the kernel has no marks.</summary>
    public uint? Mark { get; }

    /// <summary>The table that it is in (ct zone); 0 unless rules have made several.</summary>
    public int Zone { get; }

    /// <summary>Tells it from a later one between the same ends.</summary>
    public uint Id { get; }

    /// <summary>When it began; null where the kernel does not note it (net.netfilter.nf_conntrack_timestamp, off by default).</summary>
    public DateTimeOffset? StartTime { get; }

    /// <summary>
    /// The container that the source is, or the namespace; "host" for the namespace of this process; null for the world outside. Looked up when it is
    /// first asked for, and as things are then.
    /// </summary>
    public string? SourceContainer => Namespace.Later?.NameAt(Source, Namespace);

    /// <summary>The same of the destination, after translation: behind a published port it is the container.</summary>
    public string? DestinationContainer => Namespace.Later?.NameAt(ReplySource, Namespace);

    /// <summary>Where the kernel tracks it.</summary>
    public CnNamespace Namespace { get; }

    internal ConnectionMessage Message { get; }

    private bool IsDestinationTranslated => !ReplySource.Equals(Destination) || ReplySourcePort != DestinationPort;

    private bool IsSourceTranslated => !ReplyDestination.Equals(Source) || ReplyDestinationPort != SourcePort;

    private string DestinationTranslation => $"dnat {End(Destination, DestinationPort)} -> {End(ReplySource, ReplySourcePort)}";

    private string SourceTranslation => $"snat {End(Source, SourcePort)} -> {End(ReplyDestination, ReplyDestinationPort)}";

    /// <summary>tcp 192.0.2.2:45000 -> 198.51.100.2:8080.</summary>
    public override string ToString() => $"{Protocol} {End(Source, SourcePort)} -> {End(Destination, DestinationPort)}";

    private static string End(IPAddress address, int? port) => port is { } number ? new IPEndPoint(address, number).ToString() : address.ToString();
}
