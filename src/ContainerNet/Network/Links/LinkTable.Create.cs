using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Route;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Network;

/// <content>Making links.</content>
internal sealed partial class LinkTable
{
    private const NetlinkFlags New = NetlinkFlags.CREATE | NetlinkFlags.EXCL;

    /// <summary>RFC 8200; the kernel takes IPv6 off a link with less.</summary>
    private const uint MinimumMtuOfIPv6 = 1280;

    /// <summary>How many random names are tried before the error is believed.</summary>
    private const int NameAttempts = 10;

    /// <summary>Makes a bridge, with addresses, up.</summary>
    /// <exception cref="CnException">AlreadyExists and others; nothing is left behind.</exception>
    public CnBridge CreateBridge(BridgeSettings settings)
    {
        string what = $"create bridge '{settings.Name}'";
        var message = new LinkMessage
        {
            Name = settings.Name,
            Address = (settings.MacAddress ?? MacAddress.Random()).GetAddressBytes(),
            Info = new LinkInfo { Kind = "bridge", Data = InfoOf(settings) },
        };
        Kernel.Try(what, Here, () => stack.Route.Send(RTM_NEWLINK, message, New), errno => BridgeObstacle(errno, settings));
        try
        {
            return Apply(what, settings with { MacAddress = null });
        }
        catch
        {
            RemoveByName(settings.Name);
            throw;
        }
    }

    /// <summary>Makes an existing bridge what it shall be: what fits is left alone. If that fails, it is again what it was.</summary>
    /// <exception cref="CnException">AlreadyExists: a link of that name is no bridge.</exception>
    public CnBridge EnsureBridge(BridgeSettings settings)
    {
        if (TryFind(settings.Name) is not { } there) return CreateBridge(settings);
        string what = $"create bridge '{settings.Name}'";
        if (there.Kind != "bridge") throw new CnException(CnErrorKind.AlreadyExists, $"Cannot {what} in {Here.Description}: {there.InTheWay}");

        InterfaceAddress[] present = [.. stack.Addresses.List(there).Select(a => new InterfaceAddress(a.Address, a.PrefixLength))];
        settings = settings with { Addresses = [.. settings.Addresses.Except(present)] };
        try
        {
            return Apply(what, settings);
        }
        catch (CnException first)
        {
            PutBack(there, settings, first);
            throw;
        }
    }

    /// <summary>Makes a veth pair, the peer in its namespace from the start. Both ends up unless told otherwise.</summary>
    /// <param name="settings">Names, MTU and so on.</param>
    /// <param name="peerStack">Where the peer shall be; this namespace, as a rule, or a container's.</param>
    /// <exception cref="CnException">AlreadyExists and others; nothing is left behind.</exception>
    public CnVethPair CreateVethPair(VethSettings settings, NetworkStack peerStack)
    {
        for (int attempt = 1; ; attempt++)
        {
            string here = settings.Name ?? LinkName.RandomVeth();
            string there = settings.PeerName ?? LinkName.RandomVeth();
            string what = $"create veth pair '{here}' with peer '{there}'";
            try
            {
                LinkMessage made = Kernel.Try(
                    what, Here, () => MakePair(settings, here, there, peerStack), errno => VethObstacle(errno, here, there, peerStack));
                return FinishPair(what, settings, made, there, peerStack);
            }
            catch (CnException e) when (e.Kind == CnErrorKind.AlreadyExists && attempt < NameAttempts && (settings.Name is null || settings.PeerName is null))
            {
                // A random name was taken, if the given one is free.
                if (settings.Name is { } given && TryFind(given) is not null) throw;
                if (settings.PeerName is { } peer && peerStack.Links.TryFind(peer) is not null) throw;
            }
        }
    }

    /// <summary>Makes a macvlan on a link of this namespace, in a namespace of its own if need be.</summary>
    /// <exception cref="CnException">NotFound, AlreadyExists, NotSupported and others; nothing is left behind.</exception>
    public CnMacvlan CreateMacvlan(MacvlanSettings settings, NetworkStack destination)
    {
        var message = new LinkMessage
        {
            Header = settings.Up ? new LinkHeader { Flags = LinkFlags.Up, Change = LinkFlags.Up } : default,
            Name = settings.Name,
            Link = (uint)settings.Parent.Index,
            Address = settings.MacAddress?.GetAddressBytes(),
            Mtu = settings.Mtu,
            NamespaceDescriptor = destination == stack ? null : destination.Descriptor,
            Info = new LinkInfo { Kind = "macvlan", Data = new MacvlanInfo { Mode = (uint)settings.Mode } },
        };
        Kernel.Try(
            $"create macvlan '{settings.Name}' on '{settings.Parent.Name}'", Here, () => stack.Route.Send(RTM_NEWLINK, message, New),
            errno => Errno.Name(errno) == "EBUSY" && settings.Parent.MasterIndex is { } master
                ? $"'{settings.Parent.Name}' is a port of '{NameOf(master)}'."
                : destination.Links.Obstacle(errno, settings.Name, "CONFIG_MACVLAN"));
        return (CnMacvlan)destination.Links.Get(new LinkReference(settings.Name));
    }

    /// <summary>Takes back what <see cref="Apply"/> may have done to a bridge that was there before.</summary>
    private void PutBack(FoundLink before, BridgeSettings settings, CnException first)
    {
        var old = (BridgeInfo)before.Message.Info!.Data!;
        var restore = new LinkMessage
        {
            Header = { Index = before.Index, Flags = before.IsUp ? LinkFlags.Up : 0, Change = LinkFlags.Up },
            Mtu = settings.Mtu is null ? null : before.Message.Mtu,
            Address = settings.MacAddress is null ? null : before.Message.Address,
            Info = new LinkInfo
            {
                Kind = "bridge",
                Data = new BridgeInfo
                {
                    StpState = old.StpState, ForwardDelay = old.ForwardDelay, AgeingTime = old.AgeingTime, McastSnooping = old.McastSnooping,
                },
            },
        };
        HashSet<string> present = [.. stack.Addresses.List(before).Select(a => a.ToString())];
        var requests = new List<NetlinkRequest> { NetlinkRequest.For(RTM_NEWLINK, restore) };
        requests.AddRange(settings.Addresses.Where(a => present.Contains(a.ToString())).Select(a => AddressTable.RemoveRequest(before.Index, a)));
        string back = $"put bridge '{before.Name}' back as it was";
        Kernel.Try(back, Here, () => stack.Route.Send(requests, e => throw first.AndThen(Kernel.Explain(e, back, Here))));
    }

    private static BridgeInfo InfoOf(BridgeSettings settings) => new()
    {
        StpState = settings.Stp is { } stp ? (stp ? 1u : 0u) : null,
        ForwardDelay = Hundredths(settings.ForwardDelay),
        AgeingTime = Hundredths(settings.AgeingTime),
        McastSnooping = settings.McastSnooping is { } snooping ? (byte)(snooping ? 1 : 0) : null,
    };

    private static uint? Hundredths(TimeSpan? time) => time is { } t ? (uint)(t.TotalMilliseconds / 10) : null;

    /// <summary>
    /// What comes after the creation. The MTU needs a message of its own: given in the one that creates the bridge it does not stick, and
    /// follows the ports' instead (BROPT_MTU_SET_BY_USER is set by br_change_mtu alone, which a creation does not call).
    /// </summary>
    private CnBridge Apply(string what, BridgeSettings settings)
    {
        FoundLink bridge = Find(new LinkReference(settings.Name));
        BridgeInfo info = InfoOf(settings);
        var change = new LinkMessage
        {
            Header = { Index = bridge.Index, Flags = LinkFlags.Up, Change = LinkFlags.Up },
            Mtu = settings.Mtu,
            Address = settings.MacAddress?.GetAddressBytes(),
            Info = new LinkInfo { Kind = "bridge", Data = info },
        };
        var requests = new List<NetlinkRequest>();
        // The MTU that it has already would not be set at all (netif_set_mtu_ext), and so would not stick.
        if (settings.Mtu is { } mtu && mtu == bridge.Message.Mtu && bridge.Message.Carrier != 1)
            requests.Add(NetlinkRequest.For(RTM_NEWLINK, new LinkMessage { Header = { Index = bridge.Index }, Mtu = mtu == 65535 ? mtu - 1 : mtu + 1 }));
        int before = requests.Count + 1;
        requests.Add(NetlinkRequest.For(RTM_NEWLINK, change));
        requests.AddRange(settings.Addresses.Select(a => AddressTable.AddRequest(
            bridge.Index, new AddressSettings(a), NetlinkFlags.CREATE | NetlinkFlags.REPLACE)));
        Kernel.Try(what, Here, () => stack.Route.Send(requests, e => throw Kernel.Explain(
            e,
            e.Request < before ? what : $"{what} with address {settings.Addresses[e.Request - before]}",
            Here,
            errno => BridgeObstacle(errno, settings))));
        return (CnBridge)Get(new LinkReference(settings.Name));
    }

    private LinkMessage MakePair(VethSettings settings, string here, string there, NetworkStack peerStack)
    {
        // One queue: veth uses no more, and allocating more costs two RCU periods to give them back.
        var message = new LinkMessage
        {
            Header = settings.Up ? new LinkHeader { Flags = LinkFlags.Up, Change = LinkFlags.Up } : default,
            Name = here,
            Address = settings.MacAddress?.GetAddressBytes(),
            Mtu = settings.Mtu,
            Master = (uint?)settings.Bridge?.Index,
            TransmitQueues = 1,
            ReceiveQueues = 1,
            Info = new LinkInfo
            {
                Kind = "veth",
                Data = new VethInfo
                {
                    Peer = new LinkMessage
                    {
                        Name = there,
                        Address = settings.PeerMacAddress?.GetAddressBytes(),
                        Mtu = settings.Mtu,
                        TransmitQueues = 1,
                        ReceiveQueues = 1,
                        NamespaceDescriptor = peerStack == stack ? null : peerStack.Descriptor,
                    },
                },
            },
        };
        // Asked for in the same send, and not echoed: the kernel announces a link before it becomes a port.
        LinkMessage? made = null;
        stack.Route.Send(
            [NetlinkRequest.For(RTM_NEWLINK, message, New), NetlinkRequest.For(RTM_GETLINK, new LinkMessage { Name = here })],
            e => throw e,
            (_, body) => made = LinkMessage.Table.Read(body));
        return made!;
    }

    /// <summary>The peer cannot be born up (ENOTCONN); so it is switched on and asked for in one more send.</summary>
    private CnVethPair FinishPair(string what, VethSettings settings, LinkMessage made, string there, NetworkStack peerStack)
    {
        LinkMessage? peer = null;
        try
        {
            var requests = new List<NetlinkRequest> { NetlinkRequest.For(RTM_GETLINK, new LinkMessage { Name = there }) };
            if (settings.Up)
            {
                requests.Insert(0, NetlinkRequest.For(RTM_NEWLINK, new LinkMessage
                {
                    Header = { Flags = LinkFlags.Up, Change = LinkFlags.Up },
                    Name = there,
                }));
            }

            Kernel.Try(what, peerStack.Namespace, () =>
                peerStack.Route.Send(requests, e => throw e, (_, body) => peer = LinkMessage.Table.Read(body)));
            return new CnVethPair(Half(made, peer!, settings.Bridge, peerStack), peerStack.Links.Half(peer!, made, null, stack));
        }
        catch
        {
            RemoveByName(made.Name!);
            throw;
        }
    }

    /// <summary>One end of a new pair: the other is known, so nothing more is asked.</summary>
    private CnVeth Half(LinkMessage message, LinkMessage other, FoundLink? bridge, NetworkStack otherStack) => new(message, Here)
    {
        MasterIndex = message.Master > 0 ? (int)message.Master : null,
        Master = bridge?.Name,
        Peer = new CnLinkPeer(other.Header.Index, other.Name, message.LinkNamespaceId, otherStack.Namespace),
    };

    private void RemoveByName(string name) =>
        Kernel.Try($"remove '{name}' again", Here, () => stack.Route.Send(RTM_DELLINK, new LinkMessage { Name = name }));

    private string? VethObstacle(int errno, string here, string there, NetworkStack peerStack)
    {
        if (Errno.Name(errno) != "EEXIST") return Obstacle(errno, here, "CONFIG_VETH");
        // The kernel does not say which of the two names is taken.
        if (TryFind(here) is { } first) return first.InTheWay;
        if (peerStack.Links.TryFind(there) is { } second) return $"'{there}', the name of the peer, is taken by a {second.Kind}.";
        return here == there && peerStack == stack ? "The two ends cannot have one name in one namespace." : null;
    }

    private string? BridgeObstacle(int errno, BridgeSettings settings) => Errno.Name(errno) switch
    {
        "ERANGE" => "With spanning tree the forward delay is 2 to 30 seconds.",
        "EINVAL" when settings.Mtu < MinimumMtuOfIPv6 => $"IPv6 needs an MTU of {MinimumMtuOfIPv6} at least.",
        _ => Obstacle(errno, settings.Name, "CONFIG_BRIDGE"),
    };

    /// <summary>What stands in the way of a new link.</summary>
    private string? Obstacle(int errno, string name, string option) => Errno.Name(errno) switch
    {
        "EEXIST" => TryFind(name)?.InTheWay,
        "EOPNOTSUPP" => $"The kernel may lack {option}.",
        "EXFULL" => "A bridge has 1023 ports at most.",
        _ => null,
    };
}
