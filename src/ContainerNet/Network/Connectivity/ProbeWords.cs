using System.Globalization;
using System.Net.Sockets;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>Says why a probe failed.</summary>
internal static class ProbeWords
{
    // ICMP types of errors: RFC 792 and RFC 4443.
    private const byte UnreachableV4 = 3;
    private const byte TimeExceededV4 = 11;
    private const byte UnreachableV6 = 1;
    private const byte TooBigV6 = 2;
    private const byte TimeExceededV6 = 3;

    public static string NoAnswer(TimeSpan timeout) =>
        string.Create(CultureInfo.InvariantCulture, $"no answer within {timeout.TotalMilliseconds:0} ms");

    public static string Of(ProbeFault fault, AddressFamily family)
    {
        if (fault.Icmp is not { } icmp) return OfErrno(fault.Errno);
        return $"{(family == AddressFamily.InterNetworkV6 ? OfIcmpV6(icmp.Type, icmp.Code) : OfIcmpV4(icmp.Type, icmp.Code))} (from {fault.From})";
    }

    /// <summary>What our own kernel says before anything is sent.</summary>
    private static string OfErrno(int errno) => Errno.Name(errno) switch
    {
        "ENETUNREACH" => "network unreachable: no route",
        "EHOSTUNREACH" => "host unreachable",
        "ECONNREFUSED" => "connection refused",
        "ECONNRESET" => "connection reset",
        "EINVAL" => "network unreachable: a blackhole route",
        "EACCES" => "prohibited: by a route, or a broadcast address",
        "EPERM" => "dropped by this namespace's own firewall",
        "EADDRNOTAVAIL" => "no address of our own to send from",
        _ => $"{Errno.Text(errno)} ({Errno.Name(errno)})",
    };

    private static string OfIcmpV4(byte type, byte code) => (type, code) switch
    {
        (UnreachableV4, 0 or 6 or 11) => "network unreachable",
        (UnreachableV4, 1 or 7 or 8 or 12) => "host unreachable",
        (UnreachableV4, 2) => "protocol unreachable",
        (UnreachableV4, 3) => "port unreachable",
        (UnreachableV4, 4) => "packet too big",
        (UnreachableV4, 9 or 10 or 13) => "prohibited by a firewall or route",
        (TimeExceededV4, _) => "TTL exceeded",
        _ => $"ICMP type {type} code {code}",
    };

    private static string OfIcmpV6(byte type, byte code) => (type, code) switch
    {
        (UnreachableV6, 0) => "network unreachable",
        (UnreachableV6, 1 or 5 or 6) => "prohibited by a firewall or route",
        (UnreachableV6, 2 or 3) => "host unreachable",
        (UnreachableV6, 4) => "port unreachable",
        (TooBigV6, _) => "packet too big",
        (TimeExceededV6, _) => "TTL exceeded",
        _ => $"ICMPv6 type {type} code {code}",
    };
}
