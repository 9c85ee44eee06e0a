using System.Net;
using System.Net.Sockets;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Conntrack;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Network;
using ContainerNet.Unit.Netlink;
using Xunit;
using static ContainerNet.Netlink.Conntrack.ConnectionMessage;

namespace ContainerNet.Unit.Network;

/// <summary>Connections as the kernel sent them to conntrack(8), and what we ask it to do with them.</summary>
public class ConnectionTableTests
{
    private const int ENOENT = 2;
    private const int EPERM = 1;
    private const int EINVAL = 22;

    private static readonly CnNamespace s_here = new("web", "/run/netns/web", 1, 1, isCurrent: false);

    private readonly List<IReadOnlyList<Sent>> _deletes = [];
    private readonly List<ConnectionMessage> _questions = [];

    [Fact]
    public void What_conntrack_was_told_is_what_we_tell()
    {
        CnConnection[] all = [.. Table("ct-list-counted").List(new ConnectionFilter())];

        Assert.Equal(
            [
                "tcp 127.0.0.1:40001 -> 127.0.0.2:8080 ESTABLISHED 431999 s mark 42 zone 0 3/164 2/114",
                "icmp 127.0.0.1 -> 127.0.0.1  29 s mark 0 zone 0 1/84 1/84",
                "udp 127.0.0.1:40002 -> 127.0.0.1:53  29 s mark 0 zone 0 1/29 0/0",
                "udp 127.0.0.1:40002 -> 127.0.0.1:7009  29 s mark 0 zone 9 1/29 0/0",
                "sctp 192.0.2.1:3000 -> 192.0.2.2:3001 ESTABLISHED 99 s mark 0 zone 0 0/0 0/0",
                "icmpv6 ::1 -> ::1  29 s mark 0 zone 0 1/104 1/104",
                "udp 127.0.0.1:40002 -> 127.0.0.1:7007  29 s mark 0 zone 7 1/29 0/0",
            ],
            all.Select(c => $"{c} {c.State} {c.Timeout!.Value.TotalSeconds} s mark {c.Mark} zone {c.Zone} {c.Packets}/{c.Bytes} {c.ReplyPackets}/{c.ReplyBytes}"));
        Assert.Equal([2798444195u, 263921861, 3723932470, 3826142856, 699528690, 138837378, 2953636437], all.Select(c => c.Id));
        Assert.Equal("dnat 127.0.0.2:8080 -> 127.0.0.1:5001", all[0].Translation);
        Assert.All(all[1..], c => Assert.Null(c.Translation));
        Assert.Equal(new DateTime(2026, 11, 28, 11, 5, 33, DateTimeKind.Utc), all[0].StartTime!.Value.UtcDateTime, TimeSpan.FromSeconds(1));
        Assert.Equal((8, 0, 30535, 0), (all[1].IcmpType, all[1].IcmpCode, all[1].IcmpId, all[1].ReplyIcmpType));
        Assert.Equal((128, 0, 30541, 129), (all[5].IcmpType, all[5].IcmpCode, all[5].IcmpId, all[5].ReplyIcmpType));
        Assert.Equal(AddressFamily.InterNetworkV6, all[5].Family);
        Assert.True(all[0].Status.HasFlag(ConnectionStatus.Assured | ConnectionStatus.SeenReply | ConnectionStatus.DestinationNat));
        Assert.Equal([2, 3, 4, 6], Enumerable.Range(0, all.Length).Where(i => all[i].Status.HasFlag(ConnectionStatus.Unreplied)));
    }

    [Fact]
    public void Without_accounting_there_are_no_numbers() =>
        Assert.All(Table("ct-list").List(new ConnectionFilter()), c => Assert.Equal((null, null, null, null), (c.Packets, c.ReplyBytes, c.StartTime, c.State)));

    [Theory]
    [InlineData("127.0.0.2", null, null, 1)]
    [InlineData("127.0.0.0/8", null, null, 5)]
    [InlineData(null, 5001, null, 1)]
    [InlineData(null, 40002, null, 3)]
    [InlineData(null, null, "udp", 3)]
    [InlineData("::/0", null, null, 1)]
    [InlineData("127.0.0.1", 53, "udp", 1)]
    [InlineData("127.0.0.1", 53, "tcp", 0)]
    public void Either_end_counts_before_and_after_translation(string? address, int? port, string? protocol, int expected) => Assert.Equal(
        expected,
        Table("ct-list-counted").List(new ConnectionFilter
        {
            Addresses = address is null ? [] : [address.Contains('/', StringComparison.Ordinal) ? IPNetwork.Parse(address) : new IPNetwork(IPAddress.Parse(address), 32)],
            Ports = port is { } number ? [number] : [],
            Protocols = protocol is null ? [] : [ConnectionWords.ProtocolIn(protocol)!.Value],
        }).Count);

    [Fact]
    public void Each_is_removed_by_its_tuple_and_its_id_where_it_is()
    {
        ConnectionTable table = Table("ct-list-counted");
        List<CnConnection> all = table.List(new ConnectionFilter());

        table.Remove(all);

        ConnectionMessage[] sent = [.. Assert.Single(_deletes).Select(Read)];
        Assert.Equal(all.Select(c => (uint?)c.Id), sent.Select(s => s.Id));
        Assert.Equal(all.Select(c => Tables.Describe(c.Message.Original!)), sent.Select(s => Tables.Describe(s.Original!)));
        Assert.Equal(all.Select(c => c.Message.Zone), sent.Select(s => s.Zone));
        Assert.Equal((ushort?)9, sent[3].Original!.Zone);
        Assert.All(sent, s => Assert.Null(s.Reply));
    }

    [Fact]
    public void One_that_has_gone_is_no_error_and_another_one_is()
    {
        ConnectionTable table = Table("ct-list-counted", refuse: s => s.Id == 263921861 ? ENOENT : 0);
        table.Remove(table.List(new ConnectionFilter()));

        table = Table("ct-list-counted", refuse: s => s.Id == 263921861 ? ENOENT : s.Id == 699528690 ? EPERM : 0);
        CnException e = Assert.Throws<CnException>(() => table.Remove(table.List(new ConnectionFilter())));
        Assert.Equal(CnErrorKind.PermissionDenied, e.Kind);
        Assert.StartsWith("Cannot remove connections in namespace 'web': ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_go_a_thousand_at_a_time()
    {
        ConnectionTable table = Table("ct-list-counted");
        CnConnection one = table.List(new ConnectionFilter())[0];

        table.Remove(Enumerable.Repeat(one, 2500));

        Assert.Equal([1000, 1000, 500], _deletes.Select(d => d.Count));
    }

    [Fact]
    public void One_udp_port_is_looked_for_by_the_kernel_as_pyroute2_asks_it()
    {
        ConnectionTable table = Table("ct-list-counted");
        Golden golden = Golden.Single("ct-list-filtered");

        table.Forget([], [Port(53), Port(53, "127.0.0.1")]);

        golden.AssertEqual(Tables.Encode(ConnectionMessage.Table, Assert.Single(_questions)));
        Assert.Equal(3723932470u, Read(Assert.Single(Assert.Single(_deletes))).Id);
    }

    [Fact]
    public void Addresses_and_several_ports_are_looked_for_here()
    {
        ConnectionTable table = Table("ct-list-counted");

        table.Forget([IPAddress.Parse("192.0.2.2"), IPAddress.IPv6Loopback], [Port(53), Port(7007, "127.0.0.1"), Port(7009, "127.0.0.2")]);

        Assert.Null(Assert.Single(_questions).Question);
        Assert.Equal([3723932470u, 699528690, 138837378, 2953636437], Assert.Single(_deletes).Select(d => Read(d).Id!.Value));
    }

    [Fact]
    public void Nothing_to_forget_asks_nothing()
    {
        Table("ct-list-counted").Forget([], []);

        Assert.Empty(_questions);
        Assert.Empty(_deletes);
    }

    [Fact]
    public void A_kernel_that_tracks_nothing_has_none()
    {
        var table = new ConnectionTable(new NetlinkConnection(new FakeSocket(sent => [Reply.Datagram(Wire.Error(sent[0], EINVAL))])), s_here);

        Assert.Empty(table.List(new ConnectionFilter()));
    }

    private static PortTranslation Port(ushort port, string? host = null) =>
        new(host is null ? null : IPAddress.Parse(host), PortProtocol.Udp, port, IPAddress.Parse("172.17.0.2"), port, "containernet:web/0123456789ab");

    private static ConnectionMessage Read(Sent sent) => ConnectionMessage.Table.Read(sent.Bytes.AsSpan(NetlinkHeader.Size));

    /// <summary>A kernel that tracks what is in a golden file, and may refuse to forget it.</summary>
    private ConnectionTable Table(string name, Func<ConnectionMessage, int>? refuse = null) => new(
        new NetlinkConnection(new FakeSocket(sent =>
        {
            if (sent[0].Header.Type == IPCTNL_MSG_CT_GET)
            {
                _questions.Add(Read(sent[0]));
                return [Reply.Datagram([.. Golden.Load(name).Select(g => Wire.Message(IPCTNL_MSG_CT_NEW, Wire.NLM_F_MULTI, sent[0].Header.Sequence, g.Body)), Wire.Done(sent[0])])];
            }

            _deletes.Add(sent);
            return [Reply.Datagram([.. sent.Select(s => refuse?.Invoke(Read(s)) is > 0 and var errno ? Wire.Error(s, errno) : Wire.Ack(s))])];
        })),
        s_here);
}
