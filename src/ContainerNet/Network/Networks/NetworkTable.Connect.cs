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
        var allocator = new EndpointAllocator(stack, store, WithoutDead(store, Find(store, name)));
        PoolRecord[] before = allocator.Network.Pools;
        FoundLink bridge = BridgeOf(allocator.Network);
        var attachments = new List<Attachment>();
        try
        {
            for (int i = 0; i < wanted.Count; i++)
            {
                try
                {
                    if (Prepare(store, allocator, i, wanted[i], attachments) is { } present) outcomes[i].Endpoint = new CnEndpoint(allocator.Network, present, Here);
                }
                catch (CnException e)
                {
                    outcomes[i].Failure = e;
                }
            }

            if (attachments.Count == 0) return outcomes;
            NetworkRecord network = allocator.Network;
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
    private EndpointRecord? Prepare(NetworkStore store, EndpointAllocator allocator, int number, EndpointSettings settings, List<Attachment> attachments)
    {
        NetworkRecord network = allocator.Network;
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
                allocator.GoOn(Drop(store, network, [present], LeaveToRepair));
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
                ? allocator.Allocate(what, settings, file.Inode)
                : present with { HostLink = LinkName.RandomVeth(), Namespace = present.Namespace with { Path = settings.Container.Path } };
            attachments.Add(new Attachment(number, settings, file) { Endpoint = endpoint with { Gateways = DefaultGateways(store, network, endpoint) } });
            return null;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>In what a connected container differs from what is asked for; null where it fits.</summary>
    private static string? Misfit(EndpointRecord present, EndpointSettings settings)
    {
        if (Array.Find(settings.Addresses, a => !present.Addresses.Any(p => p.Address.Equals(a))) is { } address)
            return $"with {string.Join(" and ", present.Addresses.Select(a => a.Address))} and not {address}";
        if (settings.MacAddress is { } mac && !mac.Equals(present.MacAddress)) return $"with MAC address {present.MacAddress} and not {mac}";
        if (settings.InterfaceName is { } name && name != present.InterfaceName) return $"as '{present.InterfaceName}' and not '{name}'";
        if (settings.Metric is { } metric && metric != (present.Metric ?? 0)) return $"with metric {present.Metric ?? 0} and not {metric}";
        if (!settings.DefaultRoute && present.DefaultRoute) return "with a default route";
        if (settings.Labels.FirstOrDefault(l => !present.Labels.Contains(l)) is { Key: not null } label) return $"without label {label.Key}={label.Value}";
        return Array.Exists(settings.Ports, r => !Array.Exists(present.Ports, p => Fits(r, p))) ? "and Publish-CnPort publishes more ports" : null;
    }
}
