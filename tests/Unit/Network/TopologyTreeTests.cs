using System.Net;
using System.Net.Sockets;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Nftables.Decoding;
using ContainerNet.Netlink.Nftables.Expressions;
using ContainerNet.Netlink.Route;
using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network;

/// <summary>How a topology is told as text.</summary>
public class TopologyTreeTests
{
    private static readonly CnTreeColours s_colours = new("<good>", "<bad>", "</>");

    private readonly Lab _lab = new();

    [Fact]
    public void The_article_is_told_in_one_tree()
    {
        CnNamespace host = _lab.Namespace(null, 4026531840, isCurrent: true);
        CnBridge docker0 = _lab.Bridge(host, 3, "docker0", "172.17.0.1/16");
        _lab.Container(docker0, 5, "veth9d0b56c", _lab.Namespace("test1", 4026532200), "172.17.0.2/16");
        _lab.Container(docker0, 7, "vethe9de44d", _lab.Namespace("test2", 4026532300), "172.17.0.3/16");
        _lab.Link(host, 2, "ens160", addresses: "172.31.17.54/16");
        _lab.Default(host, 2, "172.31.0.1");
        _lab.Masquerade(host, "172.17.0.0/16", "docker0", packets: 7);

        Assert.Equal(
            """
            host  net:[4026531840]
            ├─ docker0  bridge  up  172.17.0.1/16     172.17.0.0/16 masqueraded, not to docker0   7 packets
            │  ├─ veth9d0b56c ── eth0  test1  172.17.0.2/16  02:42:ac:11:00:02
            │  └─ vethe9de44d ── eth0  test2  172.17.0.3/16  02:42:ac:11:00:03
            └─ ens160   device  up  172.31.17.54/16   default via 172.31.0.1
            """,
            _lab.Topology().ToString());
    }

    [Fact]
    public void Containers_of_engines_are_told_by_name_with_their_ports_and_who_shares_their_network()
    {
        CnNamespace host = _lab.Namespace(null, 1, isCurrent: true);
        CnBridge docker0 = _lab.Bridge(host, 3, "docker0", "172.17.0.1/16");
        CnNamespace there = _lab.Namespace(null, 2, processes: [17]);
        _lab.Container(docker0, 5, "veth9d0b56c", there, "172.17.0.2/16");
        CnContainer web = _lab.Run(there, "web");
        _lab.Run(there, "side");
        _lab.Run(host, "monitor");
        _lab.Publish(web, 8080, 80);
        _lab.Publish(web, 8080, 80, hostAddress: "::");
        foreach (int port in new[] { 7000, 7002, 7001, 7005 }) _lab.Publish(web, port, port + 100);
        _lab.Publish(web, 53, 53, PortProtocol.Udp, "127.0.0.1");
        _lab.Publish(web, 54, 53, PortProtocol.Udp, "::1");

        Assert.Equal(
            """
            host  net:[1]   used by monitor
            └─ docker0  bridge  up  172.17.0.1/16
               └─ veth9d0b56c ── eth0  web  172.17.0.2/16  02:42:ac:11:00:02   shared by side   127.0.0.1:53/udp published to 53   [::1]:54/udp published to 53   7000-7002/tcp published to 7100-7102   7005/tcp published to 7105   8080/tcp published to 80
            """,
            _lab.Topology().ToString());
    }

    [Theory]
    [InlineData("/usr/bin/docker-proxy\0-proto\0tcp\0-host-ip\0::\0-host-port\08080\0-container-ip\0172.17.0.3\0-container-port\080\0-use-listen-fd\0", true)]
    [InlineData("docker-proxy\0-proto\0tcp\0-host-ip\0::\0-host-port\08080\0-container-ip", false)]
    [InlineData("docker-proxy\0-proto\0icmp\0-host-ip\0::\0-host-port\08080\0-container-ip\0172.17.0.3\0-container-port\080", false)]
    [InlineData("", false)]
    public void A_docker_proxy_is_told_by_its_command_line(string commandLine, bool isProxy) => Assert.Equal(
        isProxy ? new PortProxy(9, PortProtocol.Tcp, IPAddress.IPv6Any, 8080, IPAddress.Parse("172.17.0.3"), 80) : null,
        PortProxy.Parse(9, commandLine.Split('\0')));

    [Fact]
    public void What_is_joined_by_a_plain_veth_has_lines_of_its_own()
    {
        CnNamespace host = _lab.Namespace(null, 1, isCurrent: true);
        CnNamespace outside = _lab.Namespace("outside", 2);
        Lab.Join(_lab.Link(host, 2, "uplink", "veth", addresses: "192.0.2.1/24"), _lab.Link(outside, 2, "eth0", "veth", addresses: "192.0.2.2/24"));
        _lab.Default(host, 2, "192.0.2.2");
        _lab.Namespace("empty", 3);

        Assert.Equal(
            """
            host  net:[1]
            └─ uplink  veth  up  192.0.2.1/24   ── eth0 in outside   default via 192.0.2.2
            outside  net:[2]
            └─ eth0  veth  up  192.0.2.2/24   ── uplink in host
            empty  net:[3]   no links but lo
            """,
            _lab.Topology().ToString());
    }

    [Fact]
    public void A_bridge_elsewhere_has_its_containers_too()
    {
        _lab.Namespace(null, 1, isCurrent: true);
        CnNamespace lab = _lab.Namespace("lab", 2);
        CnBridge br0 = _lab.Bridge(lab, 2, "br0", "10.0.0.1/8");
        _lab.Container(br0, 3, "v1", _lab.Namespace(null, 3, processes: [4711, 4712]), "10.0.0.2/8", "fd00:dead:beef::2/64", "fe80::2/64");

        Assert.Equal(
            """
            host  net:[1]   no links but lo
            lab  net:[2]
            └─ br0  bridge  up  10.0.0.1/8
               └─ v1 ── eth0  pid 4711  10.0.0.2/8 fd00:dead:beef::2/64  02:42:0a:00:00:02
            """,
            _lab.Topology().ToString());
    }

    [Fact]
    public void A_container_with_more_than_ports_is_told_on_its_own()
    {
        CnNamespace host = _lab.Namespace(null, 1, isCurrent: true);
        CnNamespace web = _lab.Namespace("web", 2);
        _lab.Container(_lab.Bridge(host, 2, "br0"), 3, "v1", web, "10.0.0.2/8");
        _lab.Link(web, 9, "tun0", "tun", state: LinkState.Unknown);

        Assert.Equal(
            """
            host  net:[1]
            └─ br0  bridge  up
               └─ v1 ── eth0  web  10.0.0.2/8  02:42:0a:00:00:02
            web  net:[2]
            ├─ eth0  veth  up  10.0.0.2/8   ── v1 on br0 in host
            └─ tun0  tun   up
            """,
            _lab.Topology().ToString());
    }

    [Fact]
    public void What_does_not_work_is_said()
    {
        CnNamespace host = _lab.Namespace(null, 1, isCurrent: true, forwarding: false);
        CnBridge br0 = _lab.Bridge(host, 2, "br0", LinkState.Down, LinkFlags.Up, "10.0.0.1/8");
        CnNamespace web = _lab.Namespace("web", 2);
        Lab.Join(
            _lab.Link(host, 3, "v1", "veth", LinkState.LowerLayerDown, LinkFlags.Up, br0),
            _lab.Link(web, 2, "eth0", "veth", LinkState.Down, LinkFlags.None));
        _lab.Link(web, 1, "lo", "loopback", LinkState.Down, LinkFlags.Loopback, null, "127.0.0.1/8");
        _lab.Link(host, 1, "lo", "loopback", LinkState.Unknown, LinkFlags.Up | LinkFlags.Loopback, null, "127.0.0.1/8", "::1/128");
        _lab.Elsewhere(_lab.Link(host, 4, "v2", "veth", LinkState.Up, LinkFlags.Up, br0), index: 4, namespaceId: 3);
        _lab.Masquerade(host, "10.0.0.0/8", "gone", packets: 1);

        Assert.Equal(
            """
            host  net:[1]   IPv4 forwarding off
            ├─ br0  bridge  no carrier  10.0.0.1/8
            │  ├─ v1 ── eth0              web   eth0 down   lo down
            │  └─ v2 ── if4 in netnsid 3
            └─ 10.0.0.0/8 masqueraded, not to gone   1 packet   there is no gone
            """,
            _lab.Topology().ToString());
    }

    [Fact]
    public void A_narrow_tree_has_its_notes_close_by_or_below_and_is_cut_at_last()
    {
        CnNamespace host = _lab.Namespace(null, 1, isCurrent: true);
        CnBridge docker0 = _lab.Bridge(host, 2, "docker0", "172.17.0.1/16");
        _lab.Masquerade(host, "172.17.0.0/16", "docker0", packets: 7);
        _lab.Container(docker0, 4, "v1", _lab.Namespace("web", 2));
        _lab.Link(host, 3, "eth0", addresses: ["192.0.2.1/24", "2001:db8::1/64", "2001:db8::2/64"]);
        _lab.Default(host, 3, "192.0.2.254");
        CnTopology topology = _lab.Topology();

        Assert.Equal(
            [
                "host  net:[1]",
                "├─ docker0  bridge  up  172.17.0.1/16   172.17.0.0/16 masqueraded, not to docker0   7 packets",
                "│  └─ v1 ── eth0  web",
                "└─ eth0     device  up  192.0.2.1/24 2001:db8::1/64 +1   default via 192.0.2.254",
            ],
            topology.ToTree(96));
        Assert.Equal(
            [
                "host  net:[1]",
                "├─ docker0  bridge  up  172.17.0.1/16",
                "│  │   172.17.0.0/16 masqueraded, not to docker0",
                "│  │   7 packets",
                "│  └─ v1 ── eth0  web",
                "└─ eth0     device  up  192.0.2.1/24 2001:db8::1/…",
                "       default via 192.0.2.254",
            ],
            topology.ToTree(50));
        for (int width = 1; width < 100; width++) Assert.All(topology.ToTree(width), l => Assert.InRange(l.Length, 1, width));
    }

    [Fact]
    public void Colours_take_no_room_and_end_where_they_are_cut()
    {
        CnNamespace host = _lab.Namespace(null, 1, isCurrent: true);
        _lab.Link(host, 2, "eth0", addresses: "192.0.2.1/24");
        _lab.Link(host, 3, "eth1", state: LinkState.Down, flags: LinkFlags.None);

        Assert.Equal(
            ["host  net:[1]", "├─ eth0  device  <good>up</>    192.0.2.1/24", "└─ eth1  device  <bad>down</>"],
            _lab.Topology().ToTree(0, s_colours));
        Assert.Equal("└─ eth1  device  <bad>do</>…", _lab.Topology().ToTree(20, s_colours)[2]);
    }

    [Fact]
    public void A_bridge_alone_is_told_with_what_is_behind_it()
    {
        CnNamespace host = _lab.Namespace(null, 1, isCurrent: true);
        CnBridge one = _lab.Bridge(host, 2, "one");
        CnBridge two = _lab.Bridge(host, 3, "two");
        _lab.Container(one, 4, "v1", _lab.Namespace("web", 2), "10.0.0.2/8");
        _lab.Container(two, 5, "v2", _lab.Namespace("app", 3), "10.0.0.3/8");
        _lab.Masquerade(host, "10.0.0.0/8", "one", packets: 0);
        CnTopology whole = _lab.Topology();

        CnTopology part = whole.Narrow(null, [whole.Bridges[1]]);

        Assert.Equal(["host", "app"], part.Namespaces.Select(TopologyTree.Label));
        Assert.Equal(["two", "v2", "eth0"], part.Links.Select(l => l.Name));
        Assert.Empty(part.Masquerades);
        Assert.Equal(
            """
            host  net:[1]
            └─ two  bridge  up
               └─ v2 ── eth0  app  10.0.0.3/8  02:42:0a:00:00:03
            """,
            part.ToString());
        Assert.Equal(["eth0"], whole.Narrow([part.Namespaces[1]], null).Links.Select(l => l.Name));
    }

    /// <summary>Builds a graph of what the kernel would have sent.</summary>
    internal sealed class Lab
    {
        private readonly List<CnNamespace> _namespaces = [];
        private readonly List<CnLink> _links = [];
        private readonly List<CnRoute> _routes = [];
        private readonly List<CnMasquerade> _masquerades = [];
        private readonly List<CnForwarding> _forwarding = [];
        private readonly List<CnContainer> _containers = [];
        private readonly List<CnPublishedPort> _ports = [];

        /// <summary>What an engine runs in a namespace; null for one that does not run.</summary>
        public CnContainer Run(CnNamespace? where, string name, string runtime = "docker")
        {
            var made = new CnContainer(new ContainerRecord(runtime, name, name.PadRight(64, '0'), where is null ? "exited" : "running"), where) { KnownEndpoints = [], KnownPorts = [] };
            if (where is not null) where.KnownContainers = [.. where.KnownContainers ?? [], made];
            _containers.Add(made);
            return made;
        }

        /// <summary>What an engine has published: a port of any address of the host, or of one.</summary>
        public void Publish(CnContainer container, int hostPort, int containerPort, PortProtocol protocol = PortProtocol.Tcp, string hostAddress = "0.0.0.0")
        {
            CnLink link = _links.First(l => l.Namespace == container.Namespace);
            var endpoint = new CnEndpoint(container, link, _namespaces[0], "bridge", null, [], null);
            _ports.Add(new CnPublishedPort(
                container.Runtime, container.Name, endpoint, IPAddress.Parse(hostAddress), hostPort, protocol, IPAddress.Parse("172.17.0.2"), containerPort, _namespaces[0]));
        }

        public CnNamespace Namespace(string? name, ulong inode, bool isCurrent = false, int[]? processes = null, bool forwarding = true)
        {
            var made = new CnNamespace(name, $"/run/netns/{name}", inode, null, isCurrent) { Processes = processes ?? [] };
            _forwarding.Add(new CnForwarding(AddressFamily.InterNetwork, null, forwarding, "net.ipv4.ip_forward", made));
            _namespaces.Add(made);
            return made;
        }

        public CnBridge Bridge(CnNamespace where, int index, string name, params string[] addresses) =>
            Bridge(where, index, name, LinkState.Up, LinkFlags.Up, addresses);

        public CnBridge Bridge(CnNamespace where, int index, string name, LinkState state, LinkFlags flags, params string[] addresses) =>
            (CnBridge)Link(where, index, name, "bridge", state, flags, null, addresses);

        public CnLink Link(
            CnNamespace where, int index, string name, string? kind = null, LinkState state = LinkState.Up, LinkFlags flags = LinkFlags.Up,
            CnBridge? bridge = null, params string[] addresses)
        {
            string? ipv4 = addresses.FirstOrDefault(a => a.Contains('.', StringComparison.Ordinal));
            var message = new LinkMessage
            {
                Header = { Index = index, Flags = flags },
                Name = name,
                OperationalState = (byte)state,
                Address = ipv4 is null ? null : MacAddress.FromIPv4(InterfaceAddress.Parse(ipv4).Address).GetAddressBytes(),
                Info = new LinkInfo { Kind = kind == "loopback" ? null : kind, PortKind = bridge is null ? null : "bridge", PortData = bridge is null ? null : new BridgePortInfo() },
            };
            CnAddress[] own = [.. addresses.Select(InterfaceAddress.Parse).Select(a => new CnAddress(
                new AddressMessage { Header = { PrefixLength = (byte)a.PrefixLength, Index = (uint)index }, Address = a.Address }, name, where))];
            CnLink made = kind == "bridge"
                ? new CnBridge(message, where) { Addresses = own }
                : new CnLink(message, where) { Addresses = own, Master = bridge?.Name, MasterIndex = bridge?.Index, Peer = kind == "veth" ? new CnLinkPeer(0, null, 0, null) : null };
            made.MasterLink = bridge;
            _links.Add(made);
            return made;
        }

        public void Container(CnBridge bridge, int index, string port, CnNamespace container, params string[] addresses) =>
            Join(Link(bridge.Namespace, index, port, "veth", bridge: bridge), Link(container, 2, "eth0", "veth", addresses: addresses));

        public static void Join(CnLink one, CnLink other)
        {
            one.Peer!.Join(other);
            other.Peer!.Join(one);
        }

        /// <summary>The other end is where nobody could look.</summary>
        public void Elsewhere(CnLink link, int index, int namespaceId) => _links[_links.IndexOf(link)] =
            new CnLink(new LinkMessage { Header = { Index = link.Index, Flags = link.Flags }, Name = link.Name, OperationalState = 6, Info = new LinkInfo { Kind = "veth" } }, link.Namespace)
            {
                Master = link.Master, MasterIndex = link.MasterIndex, MasterLink = link.MasterLink, Peer = new CnLinkPeer(index, null, namespaceId, null),
            };

        public void Default(CnNamespace where, int link, string gateway) => _routes.Add(new CnRoute(
            new RouteMessage { Header = { Family = AddressFamilyNumber.AF_INET, Type = (byte)RouteType.Unicast }, OutputLink = (uint)link, Gateway = IPAddress.Parse(gateway) },
            _ => null,
            where));

        public void Masquerade(CnNamespace where, string subnet, string bridge, ulong packets)
        {
            var rule = new RuleMessage
            {
                Header = { Family = NetfilterFamily.Of(AddressFamily.InterNetwork) },
                TableName = "containernet",
                ChainName = "postrouting",
                Comment = "containernet",
                Expressions =
                [
                    .. Match.Source(IPNetwork.Parse(subnet)),
                    .. Match.Destination(IPNetwork.Parse("224.0.0.0/4"), not: true),
                    .. Match.OutputLink(bridge, not: true),
                    new Expression("counter", new CounterExpression { Packets = packets }),
                    .. Statement.Masquerade,
                ],
            };
            _masquerades.Add(CnMasquerade.Of(rule, RuleDecoder.Decode(rule, Ruleset.Empty), where));
        }

        public CnTopology Topology()
        {
            // A bridge is told its ports when it is made; here it is made before them.
            foreach (CnBridge bridge in _links.OfType<CnBridge>().ToArray())
            {
                var message = new LinkMessage
                {
                    Header = { Index = bridge.Index, Flags = bridge.Flags }, Name = bridge.Name, OperationalState = (byte)bridge.State, Info = new LinkInfo { Kind = "bridge" },
                };
                CnLink[] ports = [.. _links.Where(l => l.MasterLink == bridge)];
                var whole = new CnBridge(message, bridge.Namespace) { Addresses = bridge.Addresses, Ports = ports };
                foreach (CnLink port in ports) port.MasterLink = whole;
                _links[_links.IndexOf(bridge)] = whole;
            }

            foreach (CnNamespace n in _namespaces)
            {
                n.Contents = new NamespaceContents(
                    [.. _links.Where(l => l.Namespace == n).OrderBy(l => l.Index)],
                    [.. _routes.Where(r => r.Namespace == n)],
                    [.. _masquerades.Where(m => m.Namespace == n)],
                    [.. _forwarding.Where(f => f.Namespace == n)]);
            }

            return new CnTopology(_namespaces[0], _namespaces, _containers, _ports);
        }
    }
}
