using System.Net;
using System.Net.Sockets;
using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Route;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Network;

/// <content>Connecting containers.</content>
internal sealed partial class NetworkTable
{
    /// <summary>How long is waited for the bridge to forward what the new ports send; libnetwork's time.</summary>
    private static readonly TimeSpan s_forwardingTimeout = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan s_forwardingInterval = TimeSpan.FromMilliseconds(1);

    /// <summary>The index of lo, in every namespace.</summary>
    private const int Loopback = 1;

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
            if (present is not null && stack.Links.TryFind(present.HostLink) is not null)
            {
                file.Dispose();
                return present;
            }

            // Its link was deleted behind our back: it gets another, and is otherwise what it was.
            if (present is not null) network = Drop(store, network, [present], LeaveToRepair);
            EndpointRecord endpoint = Lease(what, store, ref network, settings, present, attachments, file.Inode);
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

    /// <summary>The steps that change something, each of them taken back if a later one fails.</summary>
    private void Attach(
        NetworkStore store, PoolRecord[] pools, NetworkRecord network, FoundLink bridge, List<Attachment> attachments, Action<int>? progress, CancellationToken stopping)
    {
        NetworkRecord before = network with { Pools = pools };
        var undo = new Undo();
        undo.Add(() => store.Save(before with { Endpoints = [.. before.Endpoints, .. Left()] }));
        try
        {
            store.Save(network with { Endpoints = [.. before.Endpoints, .. attachments.Select(a => a.Endpoint with { Pending = true })] });
            int done = 0;
            foreach (Attachment attachment in attachments)
            {
                try
                {
                    if (stopping.IsCancellationRequested) throw new CnException(CnErrorKind.Canceled, $"'{attachment.Settings.Name}' was not connected: the pipeline was stopped.");
                    Link(network, bridge, attachment);
                    Configure(store, network, attachment);
                }
                catch (CnException e)
                {
                    attachment.Failure = attachment.Undo.Run(e);
                }

                progress?.Invoke(++done);
            }

            SwitchOn([.. Connected()]);
            WaitForForwarding(bridge, Connected().Select(a => a.HostIndex).ToHashSet(), stopping);
            Publish(network, attachments);
            // What went on with an address was forgotten when its last owner went; but whoever sent to a UDP port before it was published is taken for the host's.
            ForgetConnections(network, [.. Connected().Select(a => a.Endpoint).Where(e => Array.Exists(e.Ports, p => p.Protocol == PortProtocol.Udp))]);
            foreach (Attachment attachment in Connected()) NoteOutdone(store, attachment, undo);
            store.Save((Connected().Any() ? network : before) with { Endpoints = [.. before.Endpoints, .. Connected().Select(a => a.Endpoint), .. Left()] });
        }
        catch (CnException e)
        {
            // One that has failed by itself has its own reason; the others have this one.
            foreach (Attachment attachment in Connected().ToList()) e = attachment.Undo.Run(e);
            throw attachments.Where(a => a.Failure is not null).Aggregate(undo.Run(e), (all, a) => all.AndThen(a.Failure!));
        }

        IEnumerable<Attachment> Connected() => attachments.Where(a => a.Failure is null);

        // What could not be taken back: the next call takes it away.
        IEnumerable<EndpointRecord> Left() => attachments.Where(a => a.Undo.Failed).Select(a => a.Endpoint with { Pending = true });
    }

    /// <summary>The pair of links, the one end in the bridge and the other, by the lowest free name, in the container.</summary>
    private void Link(NetworkRecord network, FoundLink bridge, Attachment attachment)
    {
        for (int attempt = 1; ; attempt++)
        {
            EndpointRecord endpoint = attachment.Endpoint;
            try
            {
                (attachment.HostIndex, attachment.PeerIndex) = stack.Links.Attach(
                    bridge,
                    new AttachmentSettings(
                        endpoint.HostLink, endpoint.InterfaceName, endpoint.MacAddress, (uint)network.Mtu, network.OwnerOf(endpoint), network.Isolated,
                        // IPv6 has no route by a link without carrier. IPv4 has, and waits for it at the end (SwitchOn).
                        Up: network.HasFamily(AddressFamily.InterNetworkV6)),
                    attachment.File);
                break;
            }
            catch (CnException e) when (e.Kind == CnErrorKind.AlreadyExists && attempt < 10)
            {
                // eth0 is a good guess for a container that nobody has looked into; only now it pays to look.
                Enter(attachment, []);
                HashSet<string> taken = [.. attachment.Stack!.Links.Names().Select(l => l.Name)];
                if (taken.Contains(endpoint.InterfaceName) && attachment.Settings.InterfaceName is { } given)
                    throw new CnException(CnErrorKind.AlreadyExists, $"Cannot connect '{endpoint.Name}' to network '{network.Name}': it has a link '{given}' already.", e);
                attachment.Endpoint = endpoint with
                {
                    HostLink = LinkName.RandomVeth(),
                    InterfaceName = attachment.Settings.InterfaceName ?? Enumerable.Range(0, int.MaxValue).Select(n => $"eth{n}").First(n => !taken.Contains(n)),
                };
            }
        }

        string owner = network.OwnerOf(attachment.Endpoint);
        attachment.Undo.Add(() => RemoveLinks(stack.Links.Find().Where(l => l.Message.Alias == owner)));
    }

    /// <summary>Everything inside the container, in one crossing and one datagram.</summary>
    private void Configure(NetworkStore store, NetworkRecord network, Attachment attachment)
    {
        EndpointRecord endpoint = attachment.Endpoint;
        Enter(attachment, InsideSettings(network, endpoint));
        NetworkStack inside = attachment.Stack!;
        // Before anything else goes on: from the moment that it is connected, nothing may fail any more.
        attachment.OpenFrames();
        int index = attachment.PeerIndex;
        attachment.Outdone.AddRange(endpoint.Gateways.SelectMany(g => DefaultRoutes(store, network, endpoint, g.AddressFamily)));
        var requests = new List<(NetlinkRequest Request, string What, bool MayExist)>
        {
            (NetlinkRequest.For(RTM_GETLINK, new LinkMessage { Header = { Index = Loopback } }), "find 'lo'", false),
            (Switch(Loopback, LinkFlags.Up), "switch on 'lo'", false),
        };
        requests.AddRange(endpoint.Addresses.Select(a => (
            AddressTable.AddRequest(index, new AddressSettings(a), NetlinkFlags.CREATE | NetlinkFlags.EXCL), $"add address {a} to '{endpoint.InterfaceName}'", false)));
        requests.Add((Switch(index, LinkFlags.Up), $"switch on '{endpoint.InterfaceName}'", false));
        int routes = requests.Count;
        requests.AddRange(endpoint.Gateways.Select(g => (
            RouteTable.AddRequest(RouteSettings.Default(g, endpoint.Metric), index), $"add the default route via {g}", true)));
        requests.AddRange(attachment.Outdone.Select(o => (
            RouteTable.RemoveRequest(RouteSettings.Default(o.Gateway, o.Endpoint.Metric)), $"remove the default route via {o.Gateway}", true)));
        foreach ((_, EndpointRecord other, IPAddress gateway) in attachment.Outdone) attachment.Undo.Add(() => EnsureDefaultRoute(inside, gateway, other.Metric));

        // Somebody else's default route of that metric stays, and this network has none.
        var present = new HashSet<int>();
        NetlinkException? failure = null;
        Kernel.Try($"configure '{endpoint.Name}'", inside.Namespace, () => inside.Route.Send(
            [.. requests.Select(r => r.Request)],
            e =>
            {
                if (requests[e.Request].MayExist && Errno.Name(e.Errno) is "EEXIST" or "ESRCH") present.Add(e.Request);
                else failure ??= e;
            },
            (_, body) =>
            {
                if (!new FoundLink(LinkMessage.Table.Read(body)).IsUp)
                    attachment.Undo.Add(() => Kernel.Try("switch off 'lo' again", inside.Namespace, () => inside.Route.Send([Switch(Loopback, LinkFlags.None)], e => throw e)));
            }));
        if (failure is not null) throw Kernel.Explain(failure, requests[failure.Request].What, inside.Namespace);
        attachment.Endpoint = endpoint with
        {
            Gateways = [.. endpoint.Gateways.Where((_, i) => !present.Contains(routes + i))],
            Namespace = endpoint.Namespace with { Cookie = inside.Namespace.Cookie },
        };

        static NetlinkRequest Switch(int index, LinkFlags flags) =>
            NetlinkRequest.For(RTM_NEWLINK, new LinkMessage { Header = { Index = index, Flags = flags, Change = LinkFlags.Up } });
    }

    private void SwitchOn(List<Attachment> attachments) => stack.Links.SwitchOn(
        attachments.ConvertAll(a => a.HostIndex), (i, e) => attachments[i].Failure = attachments[i].Undo.Run(e));

    private void Enter(Attachment attachment, IEnumerable<(string Name, string Value)> settings)
    {
        if (attachment.Stack is { } inside) inside.Settings.Apply(settings, attachment.Undo);
        else attachment.Stack = stack.Session.Enter(attachment.File, attachment.Settings.Container, settings);
    }

    /// <summary>
    /// Before the link is up: without IPv6 addresses no IPv6 at all, whose multicast reports alone would grow with the square of the ports; with
    /// them no router's advertisements and no wait for duplicates.
    /// </summary>
    private static IEnumerable<(string Name, string Value)> InsideSettings(NetworkRecord network, EndpointRecord endpoint)
    {
        string folder = $"ipv6/conf/{endpoint.InterfaceName}";
        if (!network.HasFamily(AddressFamily.InterNetworkV6)) return [($"{folder}/disable_ipv6", "1")];
        return [($"{folder}/disable_ipv6", "0"), ($"{folder}/accept_ra", "0"), ($"{folder}/accept_dad", "0")];
    }

    /// <summary>A port that does not forward in time is no error: with spanning tree it takes half a minute.</summary>
    private void WaitForForwarding(FoundLink bridge, HashSet<int> ports, CancellationToken stopping)
    {
        if (ports.Count == 0 || bridge.Message.Info?.Data is BridgeInfo { StpState: > 0 }) return;
        long start = Environment.TickCount64;
        while (!stack.Links.AreForwarding(ports) && Environment.TickCount64 - start < s_forwardingTimeout.TotalMilliseconds)
            stopping.WaitHandle.WaitOne(s_forwardingInterval);
    }

    /// <summary>One transaction for all; if somebody's port cannot be had, each for itself, so that the others have theirs.</summary>
    private void Publish(NetworkRecord network, List<Attachment> attachments)
    {
        List<Attachment> publishers = attachments.FindAll(a => a.Failure is null && a.Endpoint.Ports.Length > 0);
        if (publishers.Count == 0) return;
        string what = $"publish the ports of '{string.Join("', '", publishers.Select(a => a.Endpoint.Name))}'";
        // Before: it may be done, and the answer lost. What is not published is not taken back.
        publishers.ForEach(a => a.Undo.Add(() => stack.Firewall.Apply(
            $"unpublish the ports of '{a.Endpoint.Name}' again", new FirewallChange { Unpublish = [.. network.TranslationsOf(a.Endpoint)] })));
        try
        {
            stack.Firewall.Apply(what, new FirewallChange { Publish = [.. publishers.SelectMany(a => network.TranslationsOf(a.Endpoint))] });
            return;
        }
        catch (CnException e) when (publishers.Count == 1)
        {
            publishers[0].Failure = publishers[0].Undo.Run(e);
            return;
        }
        catch (CnException e) when (e.Kind == CnErrorKind.AddressInUse)
        {
            // Whose it was is found out below.
        }

        foreach (Attachment attachment in publishers)
        {
            try
            {
                stack.Firewall.Apply($"publish the ports of '{attachment.Endpoint.Name}'", new FirewallChange { Publish = [.. network.TranslationsOf(attachment.Endpoint)] });
            }
            catch (CnException e)
            {
                attachment.Failure = attachment.Undo.Run(e);
            }
        }
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
