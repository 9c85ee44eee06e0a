using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Route;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Network;

/// <summary>A container's link to a bridge: the pair, as it shall be.</summary>
/// <param name="HostName">The end that is a port of the bridge.</param>
/// <param name="PeerName">The end in the container.</param>
/// <param name="PeerMacAddress">Of the end in the container.</param>
/// <param name="Mtu">Of both.</param>
/// <param name="Alias">Whose it is.</param>
/// <param name="Isolated">It reaches the host and the world, and no other port that is isolated too.</param>
/// <param name="Up">The end that is a port of the bridge is switched on at once.</param>
internal sealed record AttachmentSettings(string HostName, string PeerName, MacAddress PeerMacAddress, uint Mtu, string Alias, bool Isolated, bool Up);

/// <content>Links of containers to bridges: many of them, with as few messages as can be.</content>
internal sealed partial class LinkTable
{
    /// <summary>The index of lo, in every namespace (LOOPBACK_IFINDEX).</summary>
    public const int Loopback = 1;

    /// <summary>BR_STATE_FORWARDING.</summary>
    private const byte Forwarding = 3;

    /// <summary>
    /// Makes a veth pair: one end here, a port of a bridge; the other in a container that nobody has entered yet, not up.
    /// One datagram: the alias and what is special about the port cannot be said in the message that makes it.
    /// </summary>
    /// <returns>The indexes of the two ends.</returns>
    /// <exception cref="CnException">AlreadyExists: one of the names is taken. Nothing is left behind.</exception>
    public (int Host, int Peer) Attach(FoundLink bridge, AttachmentSettings settings, NamespaceFile container)
    {
        var pair = new LinkMessage
        {
            Header = settings.Up ? new LinkHeader { Flags = LinkFlags.Up, Change = LinkFlags.Up } : default,
            Name = settings.HostName,
            Mtu = settings.Mtu,
            Master = (uint)bridge.Index,
            TransmitQueues = 1,
            ReceiveQueues = 1,
            Info = new LinkInfo
            {
                Kind = "veth",
                Data = new VethInfo
                {
                    Peer = new LinkMessage
                    {
                        Name = settings.PeerName,
                        Address = settings.PeerMacAddress.GetAddressBytes(),
                        Mtu = settings.Mtu,
                        TransmitQueues = 1,
                        ReceiveQueues = 1,
                        NamespaceDescriptor = (uint)container.Descriptor.Number,
                    },
                },
            },
        };
        var port = new LinkMessage
        {
            Name = settings.HostName,
            Alias = settings.Alias,
            // Hairpin: what a container sends to its own published port comes back by the port that it went out.
            Info = new LinkInfo { PortKind = "bridge", PortData = new BridgePortInfo { Hairpin = 1, Isolated = Bit(settings.Isolated) } },
        };
        string what = $"create veth pair '{settings.HostName}' with peer '{settings.PeerName}' on bridge '{bridge.Name}'";
        LinkMessage? made = null;
        NetlinkException? failure = null;
        try
        {
            Kernel.Try(what, Here, () => stack.Route.Send(
                [
                    // Echoed: to be asked for a link so young the kernel would first wait for RCU (linkwatch_sync_dev).
                    NetlinkRequest.For(RTM_NEWLINK, pair, New | NetlinkFlags.ECHO),
                    NetlinkRequest.For(RTM_NEWLINK, port),
                ],
                e => failure ??= e,
                (_, body) => made = LinkMessage.Table.Read(body)));
            // Linux before 6.2 echoes no link.
            if (failure is null) made ??= Find(new LinkReference(settings.HostName)).Message;
        }
        catch (CnException) when (TryFind(settings.HostName)?.Message.Alias == settings.Alias)
        {
            // Done, and the answer was lost.
            RemoveByName(settings.HostName);
            throw;
        }

        if (failure is null) return (made!.Header.Index, (int)made.Link!.Value);

        CnException explained = Kernel.Explain(failure, what, Here, errno => Obstacle(errno, settings.HostName, "CONFIG_VETH"));
        // The first message is the one that makes it; if that fails, there is none, or it is another's.
        if (failure.Request > 0) RemoveByName(settings.HostName);
        throw explained;
    }

    /// <summary>
    /// Switches on ports whose other ends are up already. In that order: a port that is up while its other end is not has no carrier, and the kernel's
    /// worker (linkwatch) would shut it down again, waiting for RCU under the lock that the next container needs. It takes half the time so.
    /// </summary>
    /// <param name="ports">Indexes.</param>
    /// <param name="failed">Told of each that cannot be switched on, by its place among them.</param>
    /// <exception cref="CnException">The kernel could not be asked.</exception>
    public void SwitchOn(IReadOnlyList<int> ports, Action<int, CnException> failed) => Kernel.Try("switch on ports", Here, () => stack.Route.Send(
        [.. ports.Select(p => SwitchRequest(p, up: true))],
        e => failed(e.Request, Kernel.Explain(e, "switch on a container's link", Here))));

    /// <summary>What switches a link on or off, and changes nothing else.</summary>
    public static NetlinkRequest SwitchRequest(int index, bool up) =>
        NetlinkRequest.For(RTM_NEWLINK, new LinkMessage { Header = { Index = index, Flags = up ? LinkFlags.Up : LinkFlags.None, Change = LinkFlags.Up } });

    /// <summary>All links, without statistics and addresses.</summary>
    /// <exception cref="CnException">DumpInterrupted and others.</exception>
    public List<FoundLink> Find() => Kernel.Try("list the links", Here, () => Messages().ConvertAll(m => new FoundLink(m)));

    /// <summary>
    /// Do all these ports of a bridge forward? They do so a moment after both ends have been switched on; who asks for a link has the kernel do at once
    /// what its worker would do later (linkwatch_sync_dev). One that is gone is not waited for.
    /// </summary>
    /// <exception cref="CnException">The kernel could not be asked.</exception>
    public bool AreForwarding(IReadOnlyCollection<int> ports) => Kernel.Try("look at the ports of containers", Here, () =>
    {
        bool all = true;
        stack.Route.Send(
            [.. ports.Select(p => NetlinkRequest.For(RTM_GETLINK, new LinkMessage { Header = { Index = p }, ExtendedMask = RTEXT_FILTER_SKIP_STATS }))],
            e =>
            {
                if (Kernel.KindOf(e.Errno) != CnErrorKind.NotFound) throw e;
            },
            (_, body) => all &= LinkMessage.Table.Read(body).Info?.PortData is not BridgePortInfo { State: not Forwarding });
        return all;
    });
}
