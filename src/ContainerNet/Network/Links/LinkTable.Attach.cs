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
        LinkMessage? made = null;
        NetlinkException? failure = null;
        stack.Route.Send(
            [
                // Echoed: to be asked for a link so young the kernel would first wait for RCU (linkwatch_sync_dev).
                NetlinkRequest.For(RTM_NEWLINK, pair, New | NetlinkFlags.ECHO),
                NetlinkRequest.For(RTM_NEWLINK, port),
            ],
            e => failure ??= e,
            (_, body) => made = LinkMessage.Table.Read(body));
        if (failure is null)
        {
            // Linux before 6.2 echoes no link.
            made ??= Find(new LinkReference(settings.HostName)).Message;
            return (made.Header.Index, (int)made.Link!.Value);
        }

        CnException explained = Kernel.Explain(
            failure, $"create veth pair '{settings.HostName}' with peer '{settings.PeerName}' on bridge '{bridge.Name}'", Here, errno => Obstacle(errno, settings.HostName, "CONFIG_VETH"));
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
        [.. ports.Select(p => NetlinkRequest.For(RTM_NEWLINK, new LinkMessage { Header = { Index = p, Flags = LinkFlags.Up, Change = LinkFlags.Up } }))],
        e => failed(e.Request, Kernel.Explain(e, "switch on a container's link", Here))));

    /// <summary>The ports of a bridge.</summary>
    /// <exception cref="CnException">DumpInterrupted and others.</exception>
    public List<FoundLink> Ports(FoundLink bridge) => Kernel.Try($"list the ports of bridge '{bridge.Name}'", Here, () => stack.Route
        .List(RTM_GETLINK, new LinkMessage { Master = (uint)bridge.Index, ExtendedMask = RTEXT_FILTER_SKIP_STATS })
        .Where(m => m.Master == bridge.Index).Select(m => new FoundLink(m)).ToList());

    /// <summary>All links, without statistics and addresses.</summary>
    /// <exception cref="CnException">DumpInterrupted and others.</exception>
    public List<FoundLink> Find() => Kernel.Try("list the links", Here, () => Messages().ConvertAll(m => new FoundLink(m)));

    /// <summary>Do all these ports of a bridge forward? They do so a moment after both ends have been switched on.</summary>
    public bool AreForwarding(FoundLink bridge, IReadOnlySet<int> ports) => Ports(bridge)
        .TrueForAll(p => !ports.Contains(p.Index) || p.Message.Info?.PortData is BridgePortInfo { State: Forwarding });
}
