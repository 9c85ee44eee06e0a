using System.Net;
using System.Net.Sockets;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <content>Connecting containers.</content>
internal sealed partial class NetworkTable
{
    /// <summary>
    /// Connects containers to a network: all are validated, then all get their leases, then each its link and addresses, then all their
    /// published ports in one transaction. What fails for one is taken back for that one, and the others go on.
    /// </summary>
    /// <param name="name">The network.</param>
    /// <param name="wanted">The containers.</param>
    /// <param name="stopping">Stops between two of them.</param>
    /// <param name="progress">Told how many are done.</param>
    /// <returns>For each container its endpoint, or why it has none.</returns>
    /// <exception cref="CnException">Nothing could be done for any of them, and nothing is left behind.</exception>
    public (CnEndpoint? Endpoint, CnException? Failure)[] Connect(
        string name, IReadOnlyList<EndpointSettings> wanted, CancellationToken stopping, Action<int>? progress = null)
    {
        var outcomes = new (CnEndpoint? Endpoint, CnException? Failure)[wanted.Count];
        using NetworkStore store = Lock(stopping);
        NetworkRecord network = WithoutDead(store, Find(store, name));
        PoolRecord[] before = network.Pools;
        FoundLink bridge = BridgeOf(network);
        var attachments = new List<Attachment>();
        try
        {
            for (int i = 0; i < wanted.Count; i++)
            {
                try
                {
                    if (Prepare(store, ref network, i, wanted[i], attachments) is { } present) outcomes[i].Endpoint = new CnEndpoint(network, present, Here);
                }
                catch (CnException e)
                {
                    outcomes[i].Failure = e;
                }
            }

            if (attachments.Count == 0) return outcomes;
            Attach(store, before, network, bridge, attachments, progress, stopping);
            foreach (Attachment attachment in attachments)
            {
                outcomes[attachment.Number] = attachment.Failure is { } failure
                    ? (null, failure)
                    : (new CnEndpoint(network, attachment.Endpoint, Here), null);
            }

            Announcement.Begin(attachments.Where(a => a.Failure is null).Select(a => (
                a.TakeFrames(), a.PeerIndex, a.Endpoint.MacAddress, a.Endpoint.Addresses.Select(x => x.Address).ToArray())));
            return outcomes;
        }
        finally
        {
            attachments.ForEach(a => a.Dispose());
        }
    }

    private FoundLink BridgeOf(NetworkRecord network)
    {
        FoundLink? bridge = stack.Links.TryFind(network.Bridge);
        return bridge?.Kind == "bridge"
            ? bridge
            : throw new CnException(
                CnErrorKind.NotFound,
                $"Cannot use network '{network.Name}' in {Here.Description}: its bridge '{network.Bridge}' is {(bridge is null ? "gone" : $"a {bridge.Kind} now")}. Repair-CnNetwork '{network.Name}'.");
    }

    /// <summary>Checks one container and decides what it gets. Returns its endpoint if it is connected already.</summary>
    private EndpointRecord? Prepare(NetworkStore store, ref NetworkRecord network, int number, EndpointSettings settings, List<Attachment> attachments)
    {
        string what = $"connect '{settings.Name}' to network '{network.Name}'";
        NamespaceFile file = NetworkSession.OpenFile(settings.Container);
        try
        {
            if (file.Inode == Here.Inode)
                throw new CnException(CnErrorKind.Rejected, $"Cannot {what}: the network is in that very namespace, whose way to it is the bridge.");
            if (attachments.Exists(a => a.File.Inode == file.Inode))
                throw new CnException(CnErrorKind.AlreadyExists, $"Cannot {what}: it was named twice.");

            EndpointRecord? present = Array.Find(network.Endpoints, e => e.Namespace.Inode == file.Inode);
            if (present is not null && !stack.Session.Namespaces.IsThere(present.Namespace with { Path = settings.Container.Path }))
            {
                // The kernel has given the inode of one that has just died to another, and is not yet done with its links.
                network = Drop(store, network, [present], LeaveToRepair);
                present = null;
            }

            if (present is not null && Misfit(present, settings) is { } misfit)
                throw new CnException(CnErrorKind.AlreadyExists, $"Cannot {what}: it is connected already, {misfit}. Disconnect-CnContainer first.");
            if (present is not null && (stack.Links.TryFind(present.HostLink) is not null || LinksOf(network, [present]).Count > 0))
            {
                file.Dispose();
                return present;
            }

            // Its link was deleted behind our back: it gets another, and is otherwise what it was, also where that fails.
            EndpointRecord endpoint = present is null
                ? Lease(what, store, ref network, settings, null, attachments, file.Inode)
                : present with { HostLink = LinkName.RandomVeth(), Namespace = present.Namespace with { Path = settings.Container.Path }, Gateways = DefaultGateways(store, network, present) };
            attachments.Add(new Attachment(number, settings, file) { Endpoint = endpoint });
            return null;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Gives a container its addresses and ports, on paper.</summary>
    private EndpointRecord Lease(
        string what, NetworkStore store, ref NetworkRecord network, EndpointSettings settings, EndpointRecord? before, List<Attachment> others, ulong inode)
    {
        var addresses = new List<InterfaceAddress>();
        PoolRecord[] pools = [.. network.Pools];
        EndpointRecord[] leased = [.. network.Endpoints, .. others.Select(a => a.Endpoint)];
        IPAddress[] asked = settings.Addresses.Length > 0 ? settings.Addresses : [.. before?.Addresses.Select(a => a.Address) ?? []];
        if (Array.Find(asked, a => !pools.Any(p => p.Family == a.AddressFamily)) is { } foreign)
            throw new CnException(CnErrorKind.Rejected, $"Cannot {what} with address {foreign}: the network's subnet is {string.Join(" and ", pools.Select(p => p.Subnet))}.");
        for (int i = 0; i < pools.Length; i++)
        {
            IPAddress? one = Array.Find(asked, a => a.AddressFamily == pools[i].Family);
            IPAddress address = AddressPool.Lease(what, pools[i], leased, one);
            if (one is null) pools[i] = pools[i] with { Last = address };
            addresses.Add(new InterfaceAddress(address, pools[i].Subnet.PrefixLength));
        }

        IPAddress? four = addresses.Find(a => a.Address.AddressFamily == AddressFamily.InterNetwork)?.Address;
        var endpoint = new EndpointRecord
        {
            Id = NewId(),
            Name = settings.Name,
            ContainerId = settings.ContainerId,
            Namespace = new NamespaceRecord(settings.Container.Name, settings.Container.Path, inode, settings.Container.Expected?.Cookie),
            InterfaceName = settings.InterfaceName ?? before?.InterfaceName ?? "eth0",
            HostLink = LinkName.RandomVeth(),
            MacAddress = settings.MacAddress ?? before?.MacAddress ?? (four is null ? MacAddress.Random() : MacAddress.FromIPv4(four)),
            Addresses = [.. addresses],
            DefaultRoute = settings.DefaultRoute,
            Metric = settings.Metric,
            Labels = settings.Labels,
        };
        if (leased.FirstOrDefault(e => e.MacAddress.Equals(endpoint.MacAddress)) is { } twin)
            throw new CnException(CnErrorKind.AddressInUse, $"Cannot {what} with MAC address {endpoint.MacAddress}: '{twin.Name}' has it.");
        if (network.Internal && settings.Ports.Length > 0) throw new CnException(CnErrorKind.Rejected, $"Cannot {what} with published ports: the network is internal.");
        PublishedPortRecord[] ports = before is not null && settings.Ports.Length == 0
            ? before.Ports
            : new HostPorts(stack, store.Networks.SelectMany(n => n.Endpoints).Concat(others.Select(a => a.Endpoint))).Choose(what, endpoint, settings.Ports, replace: false);
        network = network with { Pools = pools };
        return endpoint with { Ports = ports, Gateways = DefaultGateways(store, network, endpoint) };
    }

    /// <summary>In what a connected container differs from what is asked for; null where it fits.</summary>
    private static string? Misfit(EndpointRecord present, EndpointSettings settings)
    {
        if (Array.Find(settings.Addresses, a => !present.Addresses.Any(p => p.Address.Equals(a))) is { } address)
            return $"with {string.Join(" and ", present.Addresses.Select(a => a.Address))} and not {address}";
        if (settings.MacAddress is { } mac && !mac.Equals(present.MacAddress)) return $"with MAC address {present.MacAddress} and not {mac}";
        if (settings.InterfaceName is { } name && name != present.InterfaceName) return $"as '{present.InterfaceName}' and not '{name}'";
        return Array.Exists(settings.Ports, r => !Array.Exists(present.Ports, p => Fits(r, p))) ? "and Publish-CnPort publishes more ports" : null;
    }
}
