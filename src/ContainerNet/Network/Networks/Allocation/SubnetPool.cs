using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ContainerNet.Network;

/// <summary>Addresses that a new subnet must keep away from, and whose they are.</summary>
/// <param name="Subnet">The addresses.</param>
/// <param name="Owner">For messages: "network 'web'", "the route to 10.0.0.0/8 by 'tun0'".</param>
internal readonly record struct TakenSubnet(IPNetwork Subnet, string Owner);

/// <summary>Which subnets there are to be had. Pure arithmetic.</summary>
internal static class SubnetPool
{
    private const int UniqueLocalLength = 64;

    /// <summary>Docker's own: local networks of the size that it gives them.</summary>
    private static readonly (string Base, int Step, int Length, int Count)[] s_defaults = [("172.17.0.0", 1 << 16, 16, 15), ("192.168.0.0", 1 << 12, 20, 16)];

    /// <summary>Addresses that no link of a container can have, and what they are instead.</summary>
    private static readonly (IPNetwork Subnet, string What)[] s_unfit =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "addresses of this host on this network"),
        (IPNetwork.Parse("127.0.0.0/8"), "loopback addresses"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local addresses"),
        (IPNetwork.Parse("224.0.0.0/4"), "multicast addresses"),
        (IPNetwork.Parse("255.255.255.255/32"), "the broadcast address"),
        (IPNetwork.Parse("::/8"), "loopback, mapped and reserved addresses"),
        (IPNetwork.Parse("fe80::/10"), "link-local addresses"),
        (IPNetwork.Parse("ff00::/8"), "multicast addresses"),
    ];

    /// <summary>The subnets that a network gets by itself, in the order in which they are tried: /16 of 172.17 to 172.31, then /20 of 192.168.</summary>
    public static IEnumerable<IPNetwork> Defaults =>
        from pool in s_defaults
        from i in Enumerable.Range(0, pool.Count)
        let first = AddressNumber.Of(IPAddress.Parse(pool.Base)) + (UInt128)(i * pool.Step)
        select new IPNetwork(AddressNumber.ToAddress(first, AddressFamily.InterNetwork), pool.Length);

    /// <summary>The first default subnet that overlaps nothing.</summary>
    /// <param name="what">What cannot be done without, for the error: "create network 'web'".</param>
    /// <param name="taken">What is there. A default route overlaps everything, and does not belong in here.</param>
    /// <exception cref="CnException">PoolExhausted.</exception>
    public static IPNetwork NextFree(string what, IReadOnlyCollection<TakenSubnet> taken)
    {
        foreach (IPNetwork candidate in Defaults)
        {
            if (Overlap(candidate, taken) is null) return candidate;
        }

        throw new CnException(
            CnErrorKind.PoolExhausted,
            $"Cannot {what}: none of the subnets 172.17.0.0/16 to 172.31.0.0/16 and 192.168.0.0/20 to 192.168.240.0/20 is free. Give it a -Subnet.");
    }

    /// <summary>A random /64 of fd00::/8: it will hardly be any other site's (RFC 4193), and is none of these.</summary>
    public static IPNetwork UniqueLocal(IReadOnlyCollection<TakenSubnet> taken)
    {
        Span<byte> bytes = stackalloc byte[16];
        while (true)
        {
            bytes[0] = 0xfd;
            // 40 bits for the site; its subnet number 0, the first.
            RandomNumberGenerator.Fill(bytes[1..6]);
            var candidate = new IPNetwork(new IPAddress(bytes), UniqueLocalLength);
            if (Overlap(candidate, taken) is not { } other) return candidate;
            // Who routes all of fd00::/8 somewhere knows where his own network lies better than we do.
            if (other.Subnet.PrefixLength <= 8) return candidate;
        }
    }

    /// <summary>What a subnet has addresses in common with; null: with nothing.</summary>
    public static TakenSubnet? Overlap(IPNetwork subnet, IEnumerable<TakenSubnet> taken)
    {
        foreach (TakenSubnet other in taken)
        {
            if (subnet.Overlaps(other.Subnet)) return other;
        }

        return null;
    }

    /// <summary>What is wrong with a subnet, in words that go on after its name; null when it will do.</summary>
    public static string? Fault(IPNetwork subnet)
    {
        if (subnet.PrefixLength == 0) return "is every address there is";
        if (subnet.PrefixLength == AddressNumber.BitsOf(subnet.BaseAddress.AddressFamily)) return "is one address: there is no room for a gateway and a container";
        foreach ((IPNetwork unfit, string what) in s_unfit)
        {
            if (subnet.Overlaps(unfit)) return $"{(unfit.Contains(subnet) ? "is of" : "has in it")} {unfit}, {what}";
        }

        return null;
    }
}
