using System.Globalization;
using ContainerNet.Netlink.Conntrack;

namespace ContainerNet.Network;

/// <summary>IPS_*: what is known of a connection (linux/netfilter/nf_conntrack_common.h).</summary>
[Flags]
public enum ConnectionStatus : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Another connection announced it, as FTP does.</summary>
    Expected = 1 << 0,

    /// <summary>There were packets in both directions.</summary>
    SeenReply = 1 << 1,

    /// <summary>Is not thrown out early when the table is full.</summary>
    Assured = 1 << 2,

    /// <summary>Its first packet has left the machine, or was delivered.</summary>
    Confirmed = 1 << 3,

    /// <summary>Its source is translated: masquerade, SNAT.</summary>
    SourceNat = 1 << 4,

    /// <summary>Its destination is translated: published ports, DNAT.</summary>
    DestinationNat = 1 << 5,

    /// <summary>TCP sequence numbers are shifted.</summary>
    SequenceAdjust = 1 << 6,

    /// <summary>It was decided whether its source is translated.</summary>
    SourceNatDone = 1 << 7,

    /// <summary>It was decided whether its destination is translated.</summary>
    DestinationNatDone = 1 << 8,

    /// <summary>On its way out of the table.</summary>
    Dying = 1 << 9,

    /// <summary>Packets do not put its end off.</summary>
    FixedTimeout = 1 << 10,

    /// <summary>Only a form for others.</summary>
    Template = 1 << 11,

    /// <summary>A helper, as the one for FTP, was set for it by a rule.</summary>
    Helper = 1 << 13,

    /// <summary>Its packets go past the rules (flowtable).</summary>
    Offload = 1 << 14,

    /// <summary>Its packets go past the CPU.</summary>
    HardwareOffload = 1 << 15,

    /// <summary>No bit of the kernel's: the opposite of <see cref="SeenReply"/>, which is what conntrack(8) prints.</summary>
    Unreplied = 1u << 31,
}

/// <summary>The words of conntrack(8) for protocols and states.</summary>
internal static class ConnectionWords
{
    public const byte IPPROTO_ICMP = 1;
    public const byte IPPROTO_ICMPV6 = 58;

    /// <summary>TCP_CONNTRACK_*, by number (linux/netfilter/nf_conntrack_tcp.h).</summary>
    public static readonly string[] TcpStates = ["NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE", "SYN_SENT2"];

    /// <summary>SCTP_CONNTRACK_*, by number (linux/netfilter/nf_conntrack_sctp.h).</summary>
    public static readonly string[] SctpStates =
        ["NONE", "CLOSED", "COOKIE_WAIT", "COOKIE_ECHOED", "ESTABLISHED", "SHUTDOWN_SENT", "SHUTDOWN_RECD", "SHUTDOWN_ACK_SENT", "HEARTBEAT_SENT"];

    /// <summary>IPPROTO_*. conntrack(8) calls the last three unknown.</summary>
    private static readonly (byte Number, string Name)[] s_protocols =
        [(6, "tcp"), (17, "udp"), (IPPROTO_ICMP, "icmp"), (IPPROTO_ICMPV6, "icmpv6"), (132, "sctp"), (47, "gre"), (33, "dccp"), (136, "udplite"), (2, "igmp"), (50, "esp"), (51, "ah")];

    public static IEnumerable<string> Protocols => s_protocols.Select(p => p.Name);

    /// <summary>tcp; the number where there is no word for it.</summary>
    public static string ProtocolOf(byte number) =>
        Array.Find(s_protocols, p => p.Number == number).Name ?? number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Of a name or a number; null where it is neither.</summary>
    public static byte? ProtocolIn(string text) => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out byte number) ? number
        : Array.Find(s_protocols, p => p.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { Name: not null } known ? known.Number : null;

    /// <summary>ESTABLISHED; null for protocols that have no states.</summary>
    public static string? StateOf(ConnectionProgress? progress) =>
        progress?.Tcp?.State is { } tcp ? Word(TcpStates, tcp) : progress?.Sctp?.State is { } sctp ? Word(SctpStates, sctp) : null;

    private static string Word(string[] words, byte number) =>
        number < words.Length ? words[number] : number.ToString(CultureInfo.InvariantCulture);
}
