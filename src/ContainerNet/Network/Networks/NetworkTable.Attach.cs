using System.Net;
using System.Net.Sockets;
using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Route;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Network;

/// <content>What changes something when containers are connected: how each step is done, and taken back.</content>
internal sealed partial class NetworkTable
{
    /// <summary>How long is waited for the bridge to forward what the new ports send; libnetwork's time.</summary>
    private static readonly TimeSpan s_forwardingTimeout = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan s_forwardingInterval = TimeSpan.FromMilliseconds(1);

    /// <summary>The steps that change something, each of them taken back if a later one fails.</summary>
    private void Attach(
        NetworkStore store, PoolRecord[] pools, NetworkRecord network, FoundLink bridge, List<Attachment> attachments, Action<int>? progress, CancellationToken stopping)
    {
        NetworkRecord before = network with { Pools = pools };
        store.Save(network.WithAll(attachments.Select(a => a.Endpoint with { Pending = true })));
        var undo = new Undo();
        undo.Add(() => store.Save(before.WithAll(Left())));
        try
        {
            int done = 0;
            ForEach(attachments, attachment =>
            {
                if (stopping.IsCancellationRequested) throw new CnException(CnErrorKind.Canceled, $"'{attachment.Settings.Name}' was not connected: the pipeline was stopped.");
                Link(network, bridge, attachment);
                progress?.Invoke(++done);
            });
            Enter(network, [.. Connected()]);
            ForEach(attachments, attachment => Configure(store, network, attachment));
            SwitchOn([.. Connected()]);
            WaitForForwarding(bridge, Connected().Select(a => a.HostIndex).ToHashSet(), stopping);
            Publish(before, attachments);
            // What went on with an address was forgotten when its last owner went; but whoever sent to a UDP port before it was published is taken for the host's.
            ForgetConnections(network, [.. Connected().Select(a => a.Endpoint).Where(e => Array.Exists(e.Ports, p => p.Protocol == PortProtocol.Udp))]);
            foreach (Attachment attachment in Connected()) NoteOutdone(store, attachment, undo);
            store.Save((Connected().Any() ? network : before).WithAll([.. Connected().Select(a => a.Endpoint), .. Left()]));
        }
        catch (CnException e)
        {
            // One that has failed by itself has its own reason; the others have this one.
            throw attachments.Where(a => a.Failure is not null).Aggregate(undo.Run(e, [.. Connected().Select(a => a.Undo)]), (all, a) => all.AndThen(a.Failure!));
        }

        IEnumerable<Attachment> Connected() => attachments.Where(a => a.Failure is null);

        // What could not be taken back: the next call takes it away.
        IEnumerable<EndpointRecord> Left() => attachments.Where(a => a.Undo.Failed).Select(a => a.Endpoint with { Pending = true });
    }

    /// <summary>Does a step for each that has not failed yet. One that fails is taken back, and the others go on.</summary>
    private static void ForEach(IEnumerable<Attachment> attachments, Action<Attachment> step)
    {
        foreach (Attachment attachment in attachments.Where(a => a.Failure is null))
        {
            try
            {
                step(attachment);
            }
            catch (CnException e)
            {
                attachment.Failure = attachment.Undo.Run(e);
            }
        }
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
                attachment.Stack ??= stack.Session.Enter(attachment.File, attachment.Settings.Container);
                HashSet<string> taken = [.. attachment.Stack.Links.Names().Select(l => l.Name)];
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
        attachment.Undo.Add(() => RemoveLinks([.. stack.Links.Find().Where(l => l.Message.Alias == owner)]));
    }

    /// <summary>Into all of them in one crossing.</summary>
    private void Enter(NetworkRecord network, List<Attachment> attachments)
    {
        stack.Session.Thread.Run([.. attachments.Select(a => a.Visit(InsideSettings(network, a.Endpoint)))]);
        ForEach(attachments, a => a.Arrive(stack.Session));
    }

    /// <summary>Everything inside the container, in one datagram.</summary>
    private static void Configure(NetworkStore store, NetworkRecord network, Attachment attachment)
    {
        EndpointRecord endpoint = attachment.Endpoint;
        NetworkStack inside = attachment.Stack!;
        int index = attachment.PeerIndex;
        attachment.Outdone.AddRange(endpoint.Gateways.SelectMany(g => DefaultRoutes(store, network, endpoint, g.AddressFamily)));
        var requests = new List<(NetlinkRequest Request, string What, bool MayExist)>
        {
            (NetlinkRequest.For(RTM_GETLINK, new LinkMessage { Header = { Index = LinkTable.Loopback } }), "find 'lo'", false),
            (LinkTable.SwitchRequest(LinkTable.Loopback, up: true), "switch on 'lo'", false),
        };
        requests.AddRange(endpoint.Addresses.Select(a => (
            AddressTable.AddRequest(index, new AddressSettings(a), NetlinkFlags.CREATE | NetlinkFlags.EXCL), $"add address {a} to '{endpoint.InterfaceName}'", false)));
        requests.Add((LinkTable.SwitchRequest(index, up: true), $"switch on '{endpoint.InterfaceName}'", false));
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
                    attachment.Undo.Add(() => Kernel.Try("switch off 'lo' again", inside.Namespace, () => inside.Route.Send([LinkTable.SwitchRequest(LinkTable.Loopback, up: false)], e => throw e)));
            }));
        if (failure is not null) throw Kernel.Explain(failure, requests[failure.Request].What, inside.Namespace);
        attachment.Endpoint = endpoint with
        {
            Gateways = [.. endpoint.Gateways.Where((_, i) => !present.Contains(routes + i))],
            Namespace = endpoint.Namespace with { Cookie = inside.Namespace.Cookie },
        };
    }

    private void SwitchOn(List<Attachment> attachments) => stack.Links.SwitchOn(
        attachments.ConvertAll(a => a.HostIndex), (i, e) => attachments[i].Failure = attachments[i].Undo.Run(e));

    /// <summary>
    /// Before the link is up: without IPv6 addresses no IPv6 at all, whose multicast reports alone would grow with the square of the ports; with
    /// them no router's advertisements and no wait for duplicates.
    /// </summary>
    private static IEnumerable<(string Name, string Value, bool IfPresent)> InsideSettings(NetworkRecord network, EndpointRecord endpoint)
    {
        string folder = $"ipv6/conf/{endpoint.InterfaceName}";
        if (!network.HasFamily(AddressFamily.InterNetworkV6)) return [($"{folder}/disable_ipv6", "1", true)];
        return [($"{folder}/disable_ipv6", "0", false), ($"{folder}/accept_ra", "0", false), ($"{folder}/accept_dad", "0", false)];
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
    /// <param name="network">As it was before: who was on it has his ports, and keeps them whatever comes.</param>
    /// <param name="attachments">Who publishes.</param>
    private void Publish(NetworkRecord network, List<Attachment> attachments)
    {
        List<Attachment> publishers = attachments.FindAll(a => a.Failure is null && a.Endpoint.Ports.Length > 0);
        if (publishers.Count == 0) return;
        // Before: it may be done, and the answer lost. What is not published is not taken back.
        publishers.FindAll(a => !Array.Exists(network.Endpoints, e => e.Id == a.Endpoint.Id)).ForEach(a => a.Undo.Add(() => stack.Firewall.Apply(
            $"unpublish the ports of '{a.Endpoint.Name}' again", new FirewallChange { Unpublish = [.. network.TranslationsOf(a.Endpoint)] })));
        try
        {
            if (publishers.Count > 1)
            {
                string what = $"publish the ports of '{string.Join("', '", publishers.Select(a => a.Endpoint.Name))}'";
                stack.Firewall.Apply(what, new FirewallChange { Publish = [.. publishers.SelectMany(a => network.TranslationsOf(a.Endpoint))] });
                return;
            }
        }
        catch (CnException e) when (e.Kind == CnErrorKind.AddressInUse)
        {
            // Whose it was is found out below.
        }

        ForEach(publishers, a => stack.Firewall.Apply(
            $"publish the ports of '{a.Endpoint.Name}'", new FirewallChange { Publish = [.. network.TranslationsOf(a.Endpoint)] }));
    }
}
