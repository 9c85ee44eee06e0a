using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>
/// Decides, on paper, what containers get that join a network together: addresses, a MAC address, ports of the host. Who has what is read once, for all
/// of them; so one costs the same, however many others there are.
/// </summary>
/// <param name="stack">Where the network is.</param>
/// <param name="store">All networks there: their ports are taken.</param>
/// <param name="network">The network.</param>
internal sealed class EndpointAllocator(NetworkStack stack, NetworkStore store, NetworkRecord network)
{
    private readonly List<EndpointRecord> _joining = [];
    private Taken? _taken;

    /// <summary>The network, with the addresses that were given last. The endpoints that are given something are not yet in it.</summary>
    public NetworkRecord Network { get; private set; } = network;

    /// <summary>Goes on with a network that has changed meanwhile.</summary>
    public void GoOn(NetworkRecord changed) => (Network, _taken) = (changed, null);

    /// <summary>Gives a container what it asks for, or what comes next; all of it, or nothing.</summary>
    /// <param name="what">What cannot be done without, for the error: "connect 'app1' to network 'web'".</param>
    /// <param name="settings">What is asked for.</param>
    /// <param name="inode">Of the container's namespace.</param>
    /// <exception cref="CnException">Rejected, AddressInUse, PoolExhausted.</exception>
    public EndpointRecord Allocate(string what, EndpointSettings settings, ulong inode)
    {
        Taken taken = _taken ?? new Taken(stack, Network, [.. Network.Endpoints, .. _joining], store.Networks.Where(n => n.Name != Network.Name).SelectMany(n => n.Endpoints));
        // Until all is given; part of it would stay given.
        _taken = null;
        if (Array.Find(settings.Addresses, a => !Network.HasFamily(a.AddressFamily)) is { } foreign)
            throw new CnException(CnErrorKind.Rejected, $"Cannot {what} with address {foreign}: the network's subnet is {string.Join(" and ", Network.Pools.Select(p => p.Subnet))}.");
        InterfaceAddress[] addresses = Array.ConvertAll(taken.Pools, p => new InterfaceAddress(
            p.Lease(what, Array.Find(settings.Addresses, a => a.AddressFamily == p.Family), settings.Name), p.PrefixLength));

        MacAddress mac = settings.MacAddress ?? ChooseMac(addresses);
        if (!taken.MacAddresses.TryAdd(mac, settings.Name))
            throw new CnException(CnErrorKind.AddressInUse, $"Cannot {what} with MAC address {mac}: '{taken.MacAddresses[mac]}' has it.");
        if (Network.Internal && settings.Ports.Length > 0) throw new CnException(CnErrorKind.Rejected, $"Cannot {what} with published ports: the network is internal.");

        var endpoint = new EndpointRecord
        {
            Id = NetworkRecord.NewId(),
            Name = settings.Name,
            ContainerId = settings.ContainerId,
            Namespace = new NamespaceRecord(settings.Container.Name, settings.Container.Path, inode, settings.Container.Expected?.Cookie),
            InterfaceName = settings.InterfaceName ?? "eth0",
            HostLink = LinkName.RandomVeth(),
            MacAddress = mac,
            Addresses = addresses,
            DefaultRoute = settings.DefaultRoute,
            Metric = settings.Metric,
            Labels = settings.Labels,
        };
        if (settings.Ports.Length > 0)
            endpoint = endpoint with { Ports = taken.Ports.Choose(what, endpoint, settings.Ports, replace: false) };
        Network = Network with { Pools = Array.ConvertAll(taken.Pools, p => p.Record) };
        _joining.Add(endpoint);
        _taken = taken;
        return endpoint;
    }

    /// <summary>As Docker's: a container that gets the same address again is known by its neighbours.</summary>
    private static MacAddress ChooseMac(InterfaceAddress[] addresses) =>
        Array.Find(addresses, a => a.Address.AddressFamily == AddressFamily.InterNetwork) is { } four ? MacAddress.FromIPv4(four.Address) : MacAddress.Random();

    /// <summary>What somebody has.</summary>
    private sealed class Taken(NetworkStack stack, NetworkRecord network, EndpointRecord[] own, IEnumerable<EndpointRecord> others)
    {
        private HostPorts? _ports;

        public AddressPool[] Pools { get; } = Array.ConvertAll(network.Pools, p => new AddressPool(p, own));

        public Dictionary<MacAddress, string> MacAddresses { get; } = own.DistinctBy(e => e.MacAddress).ToDictionary(e => e.MacAddress, e => e.Name);

        /// <summary>Read when somebody first wants one.</summary>
        public HostPorts Ports => _ports ??= new HostPorts(stack, own.Concat(others));
    }
}
