using System.Net;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Route;
using Xunit;
using static ContainerNet.Netlink.NetlinkFlags;
using static ContainerNet.Netlink.Route.AddressFamilyNumber;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Unit.Netlink;

/// <summary>rtnetlink: what iproute2 sends is what we would send for the same, and what the kernel answers is understood.</summary>
public class RouteGoldenTests
{
    /// <summary>What iproute2's requests mean. Links are br0 (2), veth0 (3), uplink (5), vx0 (7).</summary>
    private static readonly Dictionary<string, NetlinkRequest> s_requests = new()
    {
        ["link-add-bridge"] = Request(RTM_NEWLINK, CREATE | EXCL, new LinkMessage
        {
            Name = "br0",
            Address = [0x02, 0x42, 0x0a, 0, 0, 1],
            Mtu = 1450,
            TransmitQueueLength = 100,
            Info = new LinkInfo
            {
                Kind = "bridge",
                Data = new BridgeInfo
                {
                    ForwardDelay = 200,
                    HelloTime = 100,
                    MaxAge = 600,
                    AgeingTime = 30000,
                    StpState = 1,
                    Priority = 4096,
                    GroupForwardMask = 8,
                    McastSnooping = 0,
                },
            },
        }),
        ["link-add-veth"] = Request(RTM_NEWLINK, CREATE | EXCL, new LinkMessage
        {
            Header = { Flags = LinkFlags.Up, Change = LinkFlags.Up },
            Name = "veth0",
            Mtu = 1450,
            TransmitQueues = 1,
            ReceiveQueues = 1,
            Group = 7,
            Master = 2,
            Info = new LinkInfo
            {
                Kind = "veth",
                Data = new VethInfo
                {
                    Peer = new LinkMessage
                    {
                        Name = "eth0",
                        Address = [0x02, 0x42, 0xac, 0x11, 0, 2],
                        Mtu = 1450,
                        TransmitQueues = 1,
                        ReceiveQueues = 1,
                        NamespaceDescriptor = 5,
                    },
                },
            },
        }),
        ["link-add-macvlan"] = Request(RTM_NEWLINK, CREATE | EXCL, new LinkMessage
        {
            Name = "mv0",
            Link = 5,
            Info = new LinkInfo { Kind = "macvlan", Data = new MacvlanInfo { Mode = 8, Flags = 1 } },
        }),
        ["link-add-vxlan"] = Request(RTM_NEWLINK, CREATE | EXCL, new LinkMessage
        {
            Name = "vx0",
            Info = new LinkInfo
            {
                Kind = "vxlan",
                Data = new VxlanInfo
                {
                    Id = 42,
                    Group = IPAddress.Parse("198.51.100.1"),
                    Link = 5,
                    Local = IPAddress.Parse("192.0.2.1"),
                    Ttl = 5,
                    Tos = 6,
                    Learning = 0,
                    Ageing = 300,
                    Port = 4789,
                },
            },
        }),
        ["link-add-vxlan6"] = Request(RTM_NEWLINK, CREATE | EXCL, new LinkMessage
        {
            Name = "vx6",
            Info = new LinkInfo
            {
                Kind = "vxlan",
                Data = new VxlanInfo
                {
                    Id = 43,
                    Learning = 1,
                    Port = 4790,
                    Group6 = IPAddress.Parse("2001:db8::2"),
                    Local6 = IPAddress.Parse("2001:db8::1"),
                },
            },
        }),
        ["link-set-up"] = Request(RTM_NEWLINK, None, new LinkMessage
        {
            Header = { Index = 3, Flags = LinkFlags.Up, Change = LinkFlags.Up },
            Mtu = 1400,
        }),
        ["link-set-address"] = Request(RTM_NEWLINK, None, new LinkMessage { Header = { Index = 3 }, Address = [2, 0, 0, 0, 0, 5] }),
        ["link-set-alias"] = Request(RTM_NEWLINK, None, new LinkMessage { Header = { Index = 3 }, Alias = "containernet:web" }),
        ["link-set-master"] = Request(RTM_NEWLINK, None, new LinkMessage { Header = { Index = 3 }, Master = 2 }),
        ["link-set-nomaster"] = Request(RTM_NEWLINK, None, new LinkMessage { Header = { Index = 3 }, Master = 0 }),
        ["link-set-bridge"] = Request(RTM_NEWLINK, None, new LinkMessage
        {
            Header = { Index = 2 },
            Info = new LinkInfo { Kind = "bridge", Data = new BridgeInfo { AgeingTime = 1000, VlanFiltering = 1 } },
        }),
        ["link-set-netns"] = Request(RTM_NEWLINK, None, new LinkMessage { Header = { Index = 11 }, Name = "eth1", NamespaceDescriptor = 5 }),
        ["link-delete"] = Request(RTM_DELLINK, None, new LinkMessage { Header = { Index = 10 } }),
        ["link-delete-group"] = Request(RTM_DELLINK, None, new LinkMessage { Group = 9 }),
        // iproute2 puts AF_PACKET into the question; it asks for all families.
        ["link-get"] = Request(RTM_GETLINK, None, new LinkMessage { Header = { Family = 17 }, Name = "br0", ExtendedMask = 1 }),

        ["address-add"] = Request(RTM_NEWADDR, CREATE | EXCL, new AddressMessage
        {
            Header = new AddressHeader { Family = AF_INET, PrefixLength = 16, Scope = 253, Index = 2 },
            Address = IPAddress.Parse("172.17.0.1"),
            Local = IPAddress.Parse("172.17.0.1"),
            Label = "br0:1",
            Broadcast = IPAddress.Parse("172.17.255.255"),
            Lifetimes = new AddressLifetimes { Preferred = 300, Valid = 600 },
        }),
        ["address-add-peer"] = Request(RTM_NEWADDR, CREATE | EXCL, new AddressMessage
        {
            Header = new AddressHeader { Family = AF_INET, PrefixLength = 32, Index = 5 },
            Address = IPAddress.Parse("10.0.0.2"),
            Local = IPAddress.Parse("10.0.0.1"),
        }),
        ["address-add-nodad"] = Request(RTM_NEWADDR, CREATE | EXCL, new AddressMessage
        {
            Header = new AddressHeader { Family = AF_INET6, PrefixLength = 64, Flags = 2, Index = 2 },
            Address = IPAddress.Parse("fd00::1"),
            Local = IPAddress.Parse("fd00::1"),
        }),
        ["address-add-noprefixroute"] = Request(RTM_NEWADDR, CREATE | EXCL, new AddressMessage
        {
            Header = new AddressHeader { Family = AF_INET6, PrefixLength = 64, Index = 2 },
            Address = IPAddress.Parse("fd01::1"),
            Local = IPAddress.Parse("fd01::1"),
            Flags = 0x202,
        }),
        ["address-delete"] = Request(RTM_DELADDR, None, new AddressMessage
        {
            Header = new AddressHeader { Family = AF_INET, PrefixLength = 32, Index = 5 },
            Address = IPAddress.Parse("10.0.0.2"),
            Local = IPAddress.Parse("10.0.0.1"),
        }),

        ["route-add-default"] = Request(RTM_NEWROUTE, CREATE | EXCL, new RouteMessage
        {
            Header = new RouteHeader { Family = AF_INET, Table = 254, Protocol = 3, Type = 1 },
            Gateway = IPAddress.Parse("192.0.2.254"),
            OutputLink = 5,
            Priority = 100,
            PreferredSource = IPAddress.Parse("192.0.2.1"),
            Metrics = new RouteMetrics { Mtu = 1400 },
        }),
        ["route-add-blackhole"] = Request(RTM_NEWROUTE, CREATE | EXCL, new RouteMessage
        {
            Header = new RouteHeader { Family = AF_INET, DestinationLength = 24, Protocol = 3, Type = 6 },
            Destination = IPAddress.Parse("203.0.113.0"),
            Priority = 5,
            Table = 1000,
        }),
        ["route-add-multipath"] = Request(RTM_NEWROUTE, CREATE | EXCL, new RouteMessage
        {
            Header = new RouteHeader { Family = AF_INET, DestinationLength = 16, Table = 254, Protocol = 4, Type = 1 },
            Destination = IPAddress.Parse("10.9.0.0"),
            NextHops =
            [
                new RouteNextHop { Header = new NextHopHeader { Length = 16, Hops = 2, Index = 5 }, Gateway = IPAddress.Parse("192.0.2.2") },
                new RouteNextHop { Header = new NextHopHeader { Length = 16, Flags = 4, Index = 2 }, Gateway = IPAddress.Parse("198.51.100.2") },
            ],
        }),
        ["route-add6"] = Request(RTM_NEWROUTE, CREATE | EXCL, new RouteMessage
        {
            Header = new RouteHeader { Family = AF_INET6, DestinationLength = 48, Table = 254, Protocol = 3, Type = 1 },
            Destination = IPAddress.Parse("2001:db8:1::"),
            Gateway = IPAddress.Parse("2001:db8::2"),
            OutputLink = 5,
        }),
        ["route-delete"] = Request(RTM_DELROUTE, None, new RouteMessage
        {
            Header = new RouteHeader { Family = AF_INET, DestinationLength = 24, Scope = 255, Type = 6 },
            Destination = IPAddress.Parse("203.0.113.0"),
            Table = 1000,
        }),
        ["route-get"] = Request(RTM_GETROUTE, None, new RouteMessage
        {
            Header = new RouteHeader { Family = AF_INET, DestinationLength = 32, SourceLength = 32, Flags = 0x1000 },
            Destination = IPAddress.Parse("8.8.8.8"),
            Source = IPAddress.Parse("192.0.2.1"),
            Mark = 1,
        }),
        ["route-get-iif"] = Request(RTM_GETROUTE, None, new RouteMessage
        {
            Header = new RouteHeader { Family = AF_INET, DestinationLength = 32, SourceLength = 32, Flags = 0x1000 },
            Destination = IPAddress.Parse("8.8.8.8"),
            Source = IPAddress.Parse("198.51.100.7"),
            InputLink = 2,
        }),

        ["neighbor-add"] = Request(RTM_NEWNEIGH, CREATE | EXCL, new NeighborMessage
        {
            Header = new NeighborHeader { Family = AF_INET, Index = 2, State = 0x80 },
            Destination = IPAddress.Parse("172.17.0.2"),
            LinkLayerAddress = [0x02, 0x42, 0xac, 0x11, 0, 2],
        }),
        ["neighbor-delete"] = Request(RTM_DELNEIGH, None, new NeighborMessage
        {
            Header = new NeighborHeader { Family = AF_INET, Index = 2, State = 0x80 },
            Destination = IPAddress.Parse("172.17.0.2"),
        }),
        ["fdb-add"] = Request(RTM_NEWNEIGH, CREATE | EXCL, new NeighborMessage
        {
            Header = new NeighborHeader { Family = AF_BRIDGE, Index = 3, State = 0x42, Flags = 4 },
            LinkLayerAddress = [0x02, 0x42, 0xac, 0x11, 0, 9],
        }),
        ["fdb-add-vlan"] = Request(RTM_NEWNEIGH, CREATE | EXCL, new NeighborMessage
        {
            Header = new NeighborHeader { Family = AF_BRIDGE, Index = 3, State = 0x42, Flags = 4 },
            LinkLayerAddress = [0x02, 0x42, 0xac, 0x11, 0, 0xa],
            Vlan = 5,
        }),
        ["fdb-add-remote"] = Request(RTM_NEWNEIGH, CREATE | APPEND, new NeighborMessage
        {
            Header = new NeighborHeader { Family = AF_BRIDGE, Index = 7, State = 0xc0, Flags = 2 },
            Destination = IPAddress.Parse("198.51.100.9"),
            LinkLayerAddress = [0, 0, 0, 0, 0, 0],
        }),
        ["fdb-list"] = Request(RTM_GETNEIGH, DUMP, new NeighborMessage { Header = new NeighborHeader { Family = AF_BRIDGE, Index = 7 } }),

        ["netconf-get"] = Request(RTM_GETNETCONF, None, new ConfigurationMessage { Header = new ConfigurationHeader { Family = AF_INET }, Index = 1 }),

        ["nsid-set"] = Request(RTM_NEWNSID, None, new NamespaceIdMessage { Id = 5, Descriptor = 6 }),
        ["nsid-get"] = Request(RTM_GETNSID, None, new NamespaceIdMessage { Id = 5 }),
        ["nsid-of-namespace"] = Request(RTM_GETNSID, None, new NamespaceIdMessage { Descriptor = 6 }),
    };

    private static readonly Dictionary<string, object> s_replies = new()
    {
        ["route-show-default"] = new RouteMessage
        {
            Header = new RouteHeader { Family = AF_INET, Table = 254, Protocol = 3, Type = 1 },
            OutputLink = 5,
            Gateway = IPAddress.Parse("192.0.2.254"),
            Priority = 100,
            PreferredSource = IPAddress.Parse("192.0.2.1"),
            Metrics = new RouteMetrics { Mtu = 1400 },
            Table = 254,
        },
        ["route-show-multipath"] = new RouteMessage
        {
            Header = new RouteHeader { Family = AF_INET, DestinationLength = 16, Table = 254, Protocol = 4, Type = 1 },
            Destination = IPAddress.Parse("10.9.0.0"),
            NextHops =
            [
                new RouteNextHop { Header = new NextHopHeader { Length = 16, Hops = 2, Index = 5 }, Gateway = IPAddress.Parse("192.0.2.2") },
                // RTNH_F_ONLINK, and RTNH_F_LINKDOWN for the bridge has no port that is up.
                new RouteNextHop { Header = new NextHopHeader { Length = 16, Flags = 20, Index = 2 }, Gateway = IPAddress.Parse("198.51.100.2") },
            ],
            Table = 254,
        },
        ["route-show6"] = new RouteMessage
        {
            Header = new RouteHeader { Family = AF_INET6, DestinationLength = 48, Table = 254, Protocol = 3, Type = 1 },
            Destination = IPAddress.Parse("2001:db8:1::"),
            OutputLink = 5,
            Gateway = IPAddress.Parse("2001:db8::2"),
            Priority = 1024,
            Table = 254,
        },
        ["route-get-answer"] = new RouteMessage
        {
            Header = new RouteHeader { Family = AF_INET, DestinationLength = 32, SourceLength = 32, Table = 254, Type = 1, Flags = 0x200 },
            Destination = IPAddress.Parse("8.8.8.8"),
            Source = IPAddress.Parse("192.0.2.1"),
            OutputLink = 5,
            Gateway = IPAddress.Parse("192.0.2.254"),
            Metrics = new RouteMetrics { Mtu = 1400 },
            Table = 254,
            Mark = 1,
        },
        ["neighbor-show"] = new NeighborMessage
        {
            Header = new NeighborHeader { Family = AF_INET, Index = 2, State = 0x80, Type = 1 },
            Destination = IPAddress.Parse("172.17.0.2"),
            LinkLayerAddress = [0x02, 0x42, 0xac, 0x11, 0, 2],
        },
        ["fdb-show"] = new NeighborMessage
        {
            Header = new NeighborHeader { Family = AF_BRIDGE, Index = 3, State = 0x40 },
            LinkLayerAddress = [0x02, 0x42, 0xac, 0x11, 0, 9],
            Master = 2,
        },
        ["fdb-show-remote"] = new NeighborMessage
        {
            Header = new NeighborHeader { Family = AF_BRIDGE, Index = 7, State = 0xc0, Flags = 2, Type = 1 },
            Destination = IPAddress.Parse("198.51.100.9"),
            LinkLayerAddress = [0, 0, 0, 0, 0, 0],
        },
        ["netconf-show"] = new ConfigurationMessage { Header = new ConfigurationHeader { Family = AF_INET }, Index = 1, Forwarding = 1 },
        ["nsid-list"] = new NamespaceIdMessage { Id = 5 },
        ["nsid-unknown"] = new NamespaceIdMessage { Id = -1 },
    };

    private static readonly Dictionary<string, object> s_kinds = new()
    {
        ["link-show-macvlan"] = new MacvlanInfo { Mode = 8, Flags = 1 },
        ["link-show-vxlan"] = new VxlanInfo
        {
            Id = 42,
            Group = IPAddress.Parse("198.51.100.1"),
            Link = 5,
            Local = IPAddress.Parse("192.0.2.1"),
            Ttl = 5,
            Tos = 6,
            Learning = 0,
            Ageing = 300,
            Port = 4789,
        },
        ["link-show-vxlan6"] = new VxlanInfo
        {
            Id = 43,
            Ttl = 0,
            Tos = 0,
            Learning = 1,
            Ageing = 300,
            Port = 4790,
            Group6 = IPAddress.Parse("2001:db8::2"),
            Local6 = IPAddress.Parse("2001:db8::1"),
        },
        ["link-show-tap"] = new TunInfo
        {
            Owner = 1000,
            Group = 100,
            Type = 2,
            PacketInformation = 0,
            VnetHeader = 1,
            Persist = 1,
            MultiQueue = 1,
        },
    };

    public static TheoryData<string> Replies => [.. s_replies.Keys];

    public static TheoryData<string> Kinds => [.. s_kinds.Keys];

    public static TheoryData<string> Requests => [.. s_requests.Keys];

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_is_written_as_iproute2_writes_it(string name)
    {
        Golden golden = Golden.Single(name);
        NetlinkRequest ours = s_requests[name];

        Assert.Equal((golden.Header.Type, golden.Header.Flags & ~ACK), (ours.Type, ours.Flags | REQUEST));
        golden.AssertEqual(Tables.Encode(ours.Table, ours.Body));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_of_iproute2_is_read_as_it_was_meant(string name)
    {
        Golden golden = Golden.Single(name);

        Assert.Equal(Tables.Describe(s_requests[name].Body), Tables.Describe(golden.Table.Read(golden.Body)));
    }

    [Fact]
    public void Every_request_has_its_meaning_here() => Assert.Equal(
        Golden.Names.Where(n => !Golden.IsNftables(n) && !Golden.IsConntrack(n) && n != Golden.OfPort && Golden.Single(n).IsRequest),
        s_requests.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void A_bridge_is_read()
    {
        LinkMessage link = Read<LinkMessage>("link-show-bridge");

        Assert.Equal(("br0", 2, 1400u, 100u), (link.Name, link.Header.Index, link.Mtu!.Value, link.TransmitQueueLength!.Value));
        Assert.Equal(LinkFlags.Broadcast | LinkFlags.Multicast, link.Header.Flags);
        Assert.Equal([0x02, 0x42, 0x0a, 0, 0, 1], link.Address!);
        Assert.Equal("noop", link.Qdisc);
        BridgeInfo bridge = Assert.IsType<BridgeInfo>(link.Info!.Data);
        Assert.Equal((200u, 100u, 600u, 1000u), (bridge.ForwardDelay!.Value, bridge.HelloTime!.Value, bridge.MaxAge!.Value, bridge.AgeingTime!.Value));
        Assert.Equal((1u, 4096, 8), (bridge.StpState!.Value, bridge.Priority!.Value, bridge.GroupForwardMask!.Value));
        Assert.Equal([0x10, 0, 0x02, 0x42, 0x0a, 0, 0, 1], bridge.BridgeId!);
        Assert.Equal([0x10, 0, 0x02, 0x42, 0x0a, 0, 0, 1], bridge.RootId!);
        Assert.Equal((0, 0u, 0), (bridge.RootPort!.Value, bridge.RootPathCost!.Value, bridge.McastSnooping!.Value));
    }

    [Fact]
    public void A_bridge_port_is_read()
    {
        LinkMessage link = Read<LinkMessage>("link-show-port");

        Assert.Equal(("veth0", "containernet:web", 2u, 7u), (link.Name, link.Alias, link.Master!.Value, link.Group!.Value));
        Assert.Equal(("veth", "bridge"), (link.Info!.Kind, link.Info.PortKind));
        // The peer is in another namespace: its index there, and the number of that namespace.
        Assert.Equal((2u, 0), (link.Link!.Value, link.LinkNamespaceId!.Value));
        Assert.Equal((0ul, 0ul), (link.Statistics!.Value.ReceivePackets, link.Statistics.Value.TransmitBytes));
        BridgePortInfo port = Assert.IsType<BridgePortInfo>(link.Info.PortData);
        Assert.Equal((1, 1, 1), (port.Hairpin!.Value, port.Isolated!.Value, port.Guard!.Value));
        Assert.Equal((0, 0), (port.Learning!.Value, port.UnicastFlood!.Value));
        Assert.Equal((9, 7u), (port.Priority!.Value, port.Cost!.Value));
        Assert.Equal((0x2401, 0x2401, 1), (port.DesignatedPort!.Value, port.Id!.Value, port.Number!.Value));
    }

    [Fact]
    public void Flags_of_a_port_are_written_and_read_as_iproute2_means_them()
    {
        var port = new BridgePortInfo
        {
            State = 3,
            Priority = 9,
            Cost = 7,
            Hairpin = 1,
            Guard = 1,
            Learning = 0,
            UnicastFlood = 0,
            Isolated = 1,
        };
        Golden golden = Golden.Single(Golden.OfPort);

        golden.AssertNestEqual(Tables.Encode(BridgePortInfo.Table, port), 18, 5);
        Assert.Equal(Tables.Describe(port), Tables.Describe(BridgePortInfo.Table.Read(golden.Nest(18, 5))));
    }

    [Fact]
    public void A_link_upon_another_is_read()
    {
        LinkMessage link = Read<LinkMessage>("link-show-macvlan");

        Assert.Equal(("mv0", 5u, null), (link.Name, link.Link!.Value, link.LinkNamespaceId));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_only_one_kind_of_link_has_is_read(string name) =>
        Assert.Equal(Tables.Describe(s_kinds[name]), Tables.Describe(Read<LinkMessage>(name).Info!.Data!));

    [Fact]
    public void The_loopback_link_is_read()
    {
        LinkMessage link = Read<LinkMessage>("link-show-lo");

        Assert.Equal(("lo", 1, 65536u, null), (link.Name, link.Header.Index, link.Mtu!.Value, link.Info));
        Assert.Equal(LinkFlags.Up | LinkFlags.Loopback | LinkFlags.Running | LinkFlags.LowerUp, link.Header.Flags);
        Assert.Equal(("noqueue", 0, 1), (link.Qdisc, link.OperationalState!.Value, link.Carrier!.Value));
    }

    [Fact]
    public void A_link_of_another_namespace_is_read()
    {
        LinkMessage link = Read<LinkMessage>("link-show-elsewhere");

        Assert.Equal(("eth0", 0), (link.Name, link.TargetNamespaceId!.Value));
    }

    [Fact]
    public void An_IPv4_address_is_read()
    {
        AddressMessage address = Read<AddressMessage>("address-show");

        Assert.Equal((AF_INET, 16, 253, 2u), (address.Header.Family, address.Header.PrefixLength, address.Header.Scope, address.Header.Index));
        Assert.Equal(("172.17.0.1", "172.17.0.1", "172.17.255.255"), ($"{address.Address}", $"{address.Local}", $"{address.Broadcast}"));
        Assert.Equal(("br0:1", 0u), (address.Label, address.Flags!.Value));
        Assert.Equal((300u, 600u), (address.Lifetimes!.Value.Preferred, address.Lifetimes.Value.Valid));
    }

    [Fact]
    public void An_address_with_a_peer_is_read()
    {
        AddressMessage address = Read<AddressMessage>("address-show-peer");

        Assert.Equal(("10.0.0.2", "10.0.0.1", null), ($"{address.Address}", $"{address.Local}", address.Broadcast));
        Assert.Equal((AddressLifetimes.Forever, 0x80u), (address.Lifetimes!.Value.Valid, address.Flags!.Value));
    }

    [Fact]
    public void An_IPv6_address_is_read()
    {
        AddressMessage address = Read<AddressMessage>("address-show6");

        Assert.Equal((AF_INET6, 64), (address.Header.Family, address.Header.PrefixLength));
        Assert.Equal(("fd01::1", null), ($"{address.Address}", address.Local));
        // IFA_F_NODAD, IFA_F_PERMANENT, and beyond the header's eight bits IFA_F_NOPREFIXROUTE.
        Assert.Equal((0x82, 0x282u), (address.Header.Flags, address.Flags!.Value));
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public void A_reply_is_read_as_the_kernel_means_it(string name)
    {
        Golden golden = Golden.Single(name);

        Assert.False(golden.IsRequest);
        Assert.Equal(Tables.Describe(s_replies[name]), Tables.Describe(golden.Table.Read(golden.Body)));
    }

    private static NetlinkRequest Request<T>(ushort type, NetlinkFlags flags, T body)
        where T : class, INetlinkMessage<T>, new() => NetlinkRequest.For(type, body, flags);

    private static T Read<T>(string name)
    {
        Golden golden = Golden.Single(name);
        Assert.False(golden.IsRequest);
        return Assert.IsType<T>(golden.Table.Read(golden.Body));
    }
}
