using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>Which addresses a new network gets: what was asked for, checked, and the rest chosen. Pure arithmetic.</summary>
internal static class NetworkPlan
{
    /// <summary>RFC 8200; with less the kernel takes no IPv6 address (IPV6_MIN_MTU).</summary>
    private const int MinIPv6Mtu = 1280;

    /// <summary>The pools of a new network, IPv4 first.</summary>
    /// <param name="settings">What was asked for.</param>
    /// <param name="taken">What none of them may overlap.</param>
    /// <param name="bridge">The addresses of a bridge that is there; its own are as good as asked for.</param>
    /// <exception cref="CnException">Rejected, AddressInUse, SubnetOverlap, PoolExhausted.</exception>
    public static PoolRecord[] Pools(NetworkSettings settings, IReadOnlyCollection<TakenSubnet> taken, IEnumerable<InterfaceAddress> bridge)
    {
        string what = $"create network '{settings.Name}'";
        List<InterfaceAddress> own = [.. bridge];
        List<IPNetwork> subnets = Subnets(what, settings, taken, own);
        foreach (IPNetwork subnet in subnets)
        {
            if (SubnetPool.Fault(subnet) is { } fault) throw Rejected(what, $"the subnet {subnet} {fault}");
            if (SubnetPool.Overlap(subnet, taken) is { } other)
                throw new CnException(CnErrorKind.SubnetOverlap, $"Cannot {what} with subnet {subnet}: it overlaps {other.Subnet}, {other.Owner}.");
        }

        CheckAllUsed(what, settings, subnets);
        return [.. subnets.OrderBy(s => s.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6).Select(s => Pool(what, s, settings, own))];
    }

    private static List<IPNetwork> Subnets(string what, NetworkSettings settings, IReadOnlyCollection<TakenSubnet> taken, List<InterfaceAddress> own)
    {
        List<IPNetwork> subnets = [.. settings.Subnets];
        if (subnets.DistinctBy(s => s.BaseAddress.AddressFamily).Count() < subnets.Count)
            throw Rejected(what, "it can have one IPv4 and one IPv6 subnet, not two of one family");
        if (subnets.Count == 0) subnets.AddRange(new[] { OwnOf(AddressFamily.InterNetwork), OwnOf(AddressFamily.InterNetworkV6) }.OfType<IPNetwork>());
        if (subnets.Count == 0 && !settings.IPv6) subnets.Add(SubnetPool.NextFree(what, taken));
        if (settings.IPv6 && !subnets.Exists(s => s.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6))
            subnets.Add(OwnOf(AddressFamily.InterNetworkV6) ?? SubnetPool.UniqueLocal(taken));
        return subnets;

        IPNetwork? OwnOf(AddressFamily family) => own.Find(a => a.Address.AddressFamily == family)?.Network;
    }

    /// <summary>What fits no subnet at all is a mistake, and not to be passed over.</summary>
    private static void CheckAllUsed(string what, NetworkSettings settings, List<IPNetwork> subnets)
    {
        string all = string.Join(" nor ", subnets);
        if (Array.Find(settings.Gateways, g => !subnets.Exists(s => s.Contains(g))) is { } gateway) throw Rejected(what, $"the gateway {gateway} is not in {all}");
        foreach (IPNetwork range in settings.Ranges.Where(r => !subnets.Exists(s => s.Contains(r)))) throw Rejected(what, $"the range {range} is not in {all}");
        foreach ((string name, IPAddress address) in settings.Aux.Where(a => !subnets.Exists(s => s.Contains(a.Value))))
            throw Rejected(what, $"the address {address} of '{name}' is not in {all}");
        if (Array.Find(settings.ToSource, a => !subnets.Exists(s => s.BaseAddress.AddressFamily == a.AddressFamily)) is { } source)
            throw Rejected(what, $"no subnet has the family of the source {source}");
        if (settings.ToSource.Length > 0 && settings.Internal) throw Rejected(what, "no packet leaves an internal network, so none can have another source");
        if (settings.ToSource.Length > 0 && !settings.Masquerade) throw Rejected(what, "packets that are not masqueraded keep their source");
        if (settings.Mtu is > 0 and < MinIPv6Mtu && subnets.Exists(s => s.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6))
            throw Rejected(what, $"IPv6 needs an MTU of {MinIPv6Mtu} at least, not {settings.Mtu}");
    }

    private static PoolRecord Pool(string what, IPNetwork subnet, NetworkSettings settings, List<InterfaceAddress> own)
    {
        IPNetwork[] ranges = [.. settings.Ranges.Where(r => subnet.Contains(r))];
        IPAddress[] gateways = [.. settings.Gateways.Where(g => subnet.Contains(g))];
        if (ranges.Length > 1) throw Rejected(what, $"the subnet {subnet} can have one range, not {ranges.Length}");
        if (gateways.Length > 1) throw Rejected(what, $"the subnet {subnet} can have one gateway, not {gateways.Length}");

        var pool = new PoolRecord { Subnet = subnet, Gateway = subnet.BaseAddress, Range = ranges.Length == 0 ? null : ranges[0], Aux = AuxOf(what, subnet, settings) };
        IPAddress? wanted = gateways.Length > 0 ? gateways[0] : own.Find(a => subnet.Contains(a.Address))?.Address;
        pool = pool with { Gateway = AddressPool.ChooseGateway(what, pool, wanted) };
        return new AddressPool(pool, []).Free > 0
            ? pool
            : throw Rejected(what, $"{(pool.Range is { } range ? $"the range {range} of {subnet}" : $"the subnet {subnet}")} has no address for a container");
    }

    private static SortedDictionary<string, IPAddress> AuxOf(string what, IPNetwork subnet, NetworkSettings settings)
    {
        var aux = new SortedDictionary<string, IPAddress>(StringComparer.Ordinal);
        foreach ((string name, IPAddress address) in settings.Aux.Where(a => subnet.Contains(a.Value)))
        {
            // Its own reservations are what an address can be refused for, those before it among them.
            var before = new PoolRecord { Subnet = subnet, Gateway = subnet.BaseAddress, Aux = aux };
            if (AddressPool.RefusalBeforeGateway(before, address) is { } refusal)
                throw new CnException(refusal.Kind, $"Cannot {what} with address {address} of '{name}': {refusal.Why}.");
            aux.Add(name, address);
        }

        return aux;
    }

    private static CnException Rejected(string what, string why) => new(CnErrorKind.Rejected, $"Cannot {what}: {why}.");
}
