using System.Net;
using System.Text;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Route;
using Xunit;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Unit.Netlink;

/// <summary>The conversation with the kernel, against a kernel that does everything it may do and some things that it must not.</summary>
public class NetlinkConnectionTests
{
    private const int EPERM = 1;
    private const int ENOENT = 2;
    private const int EEXIST = 17;
    private const int ENODEV = 19;
    private const int EINVAL = 22;
    private const int ERESTART = 85;
    private const int EOPNOTSUPP = 95;
    private const int ENOBUFS = 105;

    private const ushort NFNL_MSG_BATCH_BEGIN = 0x10;
    private const ushort NFNL_MSG_BATCH_END = 0x11;

    private static readonly byte[] s_noLink = new byte[16];

    // Get

    [Fact]
    public void Get_returns_the_object_and_asks_without_a_dump()
    {
        var socket = new FakeSocket(sent => [Reply.Datagram(Link(sent[0], "eth0"))]);
        using var connection = new NetlinkConnection(socket);

        Assert.Equal("eth0", connection.Get(RTM_GETLINK, new LinkMessage { Name = "eth0" }).Name);

        Sent request = Assert.Single(Assert.Single(socket.Datagrams));
        Assert.Equal(RTM_GETLINK, request.Header.Type);
        Assert.Equal(NetlinkFlags.REQUEST, request.Header.Flags);
        Assert.Equal(Wire.PortId, request.Header.PortId);
        Assert.Equal((uint)request.Bytes.Length, request.Header.Length);
    }

    [Fact]
    public void An_error_carries_number_text_and_the_name_of_the_attribute()
    {
        var socket = new FakeSocket(sent => [Reply.Datagram(Wire.Error(sent[0], EINVAL, "Too long", OffsetOf(sent[0], 3)))]);
        using var connection = new NetlinkConnection(socket);

        NetlinkException e = Assert.Throws<NetlinkException>(() => connection.Get(RTM_GETLINK, new LinkMessage { Name = "eth0", Mtu = 1 }));

        Assert.Equal((EINVAL, "Too long", "IFLA_IFNAME", 0), (e.Errno, e.KernelMessage, e.Attribute, e.Request));
    }

    [Fact]
    public void An_error_without_extended_ack_has_neither_text_nor_attribute()
    {
        using var connection = new NetlinkConnection(new FakeSocket(sent => [Reply.Datagram(Wire.Error(sent[0], ENODEV))]));

        NetlinkException e = Assert.Throws<NetlinkException>(() => connection.Get(RTM_GETLINK, new LinkMessage()));

        Assert.Equal((ENODEV, null, null), (e.Errno, e.KernelMessage, e.Attribute));
    }

    [Fact]
    public void An_error_that_repeats_the_whole_request_is_read_behind_it()
    {
        // Without NETLINK_CAP_ACK.
        using var connection = new NetlinkConnection(new FakeSocket(sent =>
            [Reply.Datagram(Wire.Error(sent[0], EINVAL, "No", OffsetOf(sent[0], 4), capped: false))]));

        NetlinkException e = Assert.Throws<NetlinkException>(() => connection.Get(RTM_GETLINK, new LinkMessage { Name = "abcdef", Mtu = 1 }));

        Assert.Equal(("No", "IFLA_MTU"), (e.KernelMessage, e.Attribute));
    }

    [Theory]
    [InlineData(0xffffffff)]
    [InlineData(0x80000000)]
    [InlineData(0x7fffffff)]
    [InlineData(0x7ffffffc)]
    [InlineData(1000)]
    public void An_error_whose_repeated_request_claims_too_much_is_malformed(uint claimed)
    {
        using var connection = new NetlinkConnection(new FakeSocket(sent =>
        {
            byte[] error = Wire.Error(sent[0], EINVAL, "No", capped: false);
            BitConverter.TryWriteBytes(error.AsSpan(NetlinkHeader.Size + sizeof(int)), claimed);
            return [Reply.Datagram(error)];
        }));

        Assert.Throws<NetlinkProtocolException>(() => connection.Get(RTM_GETLINK, new LinkMessage()));
    }

    [Fact]
    public void The_attribute_at_fault_is_found_in_nests_whose_table_depends_on_the_kind()
    {
        var bridge = new LinkMessage { Name = "br0", Info = new LinkInfo { Kind = "bridge", Data = new BridgeInfo { HelloTime = 1, AgeingTime = 2 } } };
        Assert.Equal("IFLA_BR_AGEING_TIME", AttributeBlamed(bridge, 18, 2, 4));
        Assert.Equal("IFLA_INFO_DATA", AttributeBlamed(bridge, 18, 2));
        Assert.Equal("IFLA_INFO_KIND", AttributeBlamed(bridge, 18, 1));
        Assert.Equal("IFLA_LINKINFO", AttributeBlamed(bridge, 18));
        Assert.Equal("IFLA_IFNAME", AttributeBlamed(bridge, 3));
    }

    [Fact]
    public void The_attribute_at_fault_is_found_behind_the_header_of_a_veth_peer()
    {
        var peer = new LinkMessage { Name = "eth0", Mtu = 9000 };
        var veth = new LinkMessage { Name = "veth0", Info = new LinkInfo { Kind = "veth", Data = new VethInfo { Peer = peer } } };
        Sent? request = null;
        string? Blamed(Func<Sent, int> offset) => BlamedAt(veth, sent => offset(request = sent));

        int payloadOfPeer = 0;
        Assert.Equal("VETH_INFO_PEER", Blamed(sent => payloadOfPeer = OffsetOf(sent, 18, 2, 1)));
        // The peer's own ifinfomsg comes first; it is no attribute, so the nest is named.
        Assert.Equal("VETH_INFO_PEER", Blamed(_ => payloadOfPeer + 4));
        Assert.Equal("VETH_INFO_PEER", Blamed(_ => payloadOfPeer + 4 + 15));
        Assert.Equal("IFLA_IFNAME", Blamed(_ => payloadOfPeer + 4 + 16));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void An_offset_at_no_attribute_names_none(int offset) => Assert.Null(BlamedAt(new LinkMessage { Name = "eth0" }, _ => offset));

    [Fact]
    public void Late_answers_to_an_earlier_request_are_skipped()
    {
        Sent? first = null;
        var socket = new FakeSocket(sent =>
        {
            if (first is null)
            {
                first = sent[0];
                return [];
            }

            return
            [
                Reply.Datagram(Link(first, "late")),
                Reply.Datagram(Wire.Error(first, ENOENT), Link(first, "later"), Link(sent[0], "eth0")),
            ];
        });
        using var connection = new NetlinkConnection(socket);

        Assert.Equal(FakeSocket.EAGAIN, Assert.Throws<NetlinkException>(() => connection.Get(RTM_GETLINK, new LinkMessage())).Errno);
        Assert.Equal("eth0", connection.Get(RTM_GETLINK, new LinkMessage()).Name);
    }

    [Fact]
    public void A_late_refusal_is_not_taken_for_one_of_the_next_requests()
    {
        Sent? first = null;
        using var connection = new NetlinkConnection(new FakeSocket(sent =>
        {
            if (first is null)
            {
                first = sent[0];
                return [];
            }

            return [Reply.Datagram(Wire.Error(first, EEXIST)), Reply.Datagram(Wire.Ack(sent[0]))];
        }));

        Assert.Throws<NetlinkException>(() => connection.Send(RTM_NEWLINK, new LinkMessage()));
        connection.Send(RTM_NEWLINK, new LinkMessage());
    }

    [Fact]
    public void An_answer_to_a_request_that_was_never_sent_is_malformed()
    {
        using var connection = new NetlinkConnection(new FakeSocket(sent =>
            [Reply.Datagram(Wire.Message(RTM_NEWLINK, 0, sent[0].Header.Sequence + 1, s_noLink))]));

        Assert.Throws<NetlinkProtocolException>(() => connection.Get(RTM_GETLINK, new LinkMessage()));
    }

    [Fact]
    public void An_answer_to_another_port_is_malformed()
    {
        using var connection = new NetlinkConnection(new FakeSocket(sent =>
            [Reply.Datagram(Wire.Message(RTM_NEWLINK, 0, sent[0].Header.Sequence, s_noLink, port: Wire.PortId + 1))]));

        Assert.Throws<NetlinkProtocolException>(() => connection.Get(RTM_GETLINK, new LinkMessage()));
    }

    [Fact]
    public void A_datagram_that_was_cut_off_is_malformed()
    {
        // MSG_TRUNC: the real length comes back, the bytes do not.
        using var connection = new NetlinkConnection(new FakeSocket(sent => [new Reply(Link(sent[0], "eth0"), 1 << 20)]));

        Assert.Throws<NetlinkProtocolException>(() => connection.Get(RTM_GETLINK, new LinkMessage()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(1000)]
    [InlineData(0x80000000)]
    [InlineData(0xffffffff)]
    public void A_message_whose_length_does_not_fit_is_malformed(uint length)
    {
        using var connection = new NetlinkConnection(new FakeSocket(sent =>
        {
            byte[] message = Link(sent[0], "eth0");
            BitConverter.TryWriteBytes(message, length);
            return [Reply.Datagram(message)];
        }));

        Assert.Throws<NetlinkProtocolException>(() => connection.Get(RTM_GETLINK, new LinkMessage()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void An_error_without_a_number_is_malformed(int bytes)
    {
        using var connection = new NetlinkConnection(new FakeSocket(sent =>
            [Reply.Datagram(Wire.Message(Wire.NLMSG_ERROR, 0, sent[0].Header.Sequence, new byte[bytes]))]));

        Assert.Throws<NetlinkProtocolException>(() => connection.Get(RTM_GETLINK, new LinkMessage()));
    }

    [Fact]
    public void Neither_the_last_message_nor_its_last_attribute_need_be_padded()
    {
        using var connection = new NetlinkConnection(new FakeSocket(sent =>
        {
            byte[] whole = Link(sent[0], "abcd");
            // "abcd" and its NUL leave three bytes of padding; the message's length counts none of them.
            byte[] cut = whole[..^3];
            BitConverter.TryWriteBytes(cut, cut.Length);
            return [Reply.Datagram(cut)];
        }));

        Assert.Equal("abcd", connection.Get(RTM_GETLINK, new LinkMessage()).Name);
    }

    [Fact]
    public void Nothing_is_read_into_NLMSG_NOOP()
    {
        using var connection = new NetlinkConnection(new FakeSocket(sent =>
            [Reply.Datagram(Wire.Message(Wire.NLMSG_NOOP, 0, sent[0].Header.Sequence, [1, 2, 3])), Reply.Datagram(Link(sent[0], "eth0"))]));

        Assert.Equal("eth0", connection.Get(RTM_GETLINK, new LinkMessage()).Name);
    }

    [Fact]
    public void Silence_is_an_error()
    {
        using var connection = new NetlinkConnection(new FakeSocket(_ => []));

        Assert.Equal(FakeSocket.EAGAIN, Assert.Throws<NetlinkException>(() => connection.Get(RTM_GETLINK, new LinkMessage())).Errno);
        Assert.Equal(FakeSocket.EAGAIN, Assert.Throws<NetlinkException>(() => connection.List(RTM_GETLINK, new LinkMessage())).Errno);
        Assert.Equal(FakeSocket.EAGAIN, Assert.Throws<NetlinkException>(() => connection.Send(RTM_NEWLINK, new LinkMessage())).Errno);
        Assert.Equal(FakeSocket.EAGAIN, Assert.Throws<NetlinkException>(() => connection.Commit([NewLink()])).Errno);
    }

    [Fact]
    public void A_datagram_that_cannot_be_sent_is_an_error()
    {
        using var connection = new NetlinkConnection(new FakeSocket(_ => []) { SendResult = -EPERM });

        Assert.Equal(EPERM, Assert.Throws<NetlinkException>(() => connection.Send(RTM_NEWLINK, new LinkMessage())).Errno);
    }

    [Fact]
    public void Disposing_twice_closes_the_socket_once()
    {
        var socket = new FakeSocket(_ => []);
        var connection = new NetlinkConnection(socket);

        connection.Dispose();
        connection.Dispose();

        Assert.True(socket.Disposed);
    }

    // List

    [Fact]
    public void List_collects_over_several_datagrams_until_the_end()
    {
        var socket = new FakeSocket(sent =>
        [
            Reply.Datagram(Link(sent[0], "a"), Link(sent[0], "b")),
            Reply.Datagram(Link(sent[0], "c")),
            Reply.Datagram(Wire.Done(sent[0])),
        ]);
        using var connection = new NetlinkConnection(socket);

        Assert.Equal(["a", "b", "c"], Names(connection.List(RTM_GETLINK, new LinkMessage())));
        Assert.Equal(NetlinkFlags.REQUEST | NetlinkFlags.DUMP, socket.Datagrams[0][0].Header.Flags);
    }

    [Fact]
    public void An_empty_list_is_no_error()
    {
        using var connection = new NetlinkConnection(new FakeSocket(sent => [Reply.Datagram(Wire.Done(sent[0]))]));

        Assert.Empty(connection.List(RTM_GETLINK, new LinkMessage()));
    }

    [Fact]
    public void A_dump_that_is_refused_at_once_fails_with_the_kernels_words()
    {
        using var connection = new NetlinkConnection(new FakeSocket(sent => [Reply.Datagram(Wire.Error(sent[0], EOPNOTSUPP, "No dump"))]));

        NetlinkException e = Assert.Throws<NetlinkException>(() => connection.List(RTM_GETLINK, new LinkMessage()));

        Assert.Equal((EOPNOTSUPP, "No dump"), (e.Errno, e.KernelMessage));
    }

    [Fact]
    public void A_dump_that_fails_at_its_end_fails_with_the_kernels_words()
    {
        // Where strict checks (NETLINK_GET_STRICT_CHK) refuse a filter, the refusal comes on NLMSG_DONE only.
        using var connection = new NetlinkConnection(new FakeSocket(sent =>
        [
            Reply.Datagram(Link(sent[0], "a")),
            Reply.Datagram(Wire.Done(sent[0], EINVAL, "Invalid values in header for link dump request", OffsetOf(sent[0], 29))),
        ]));

        NetlinkException e = Assert.Throws<NetlinkException>(() => connection.List(RTM_GETLINK, new LinkMessage { ExtendedMask = 1 }));

        Assert.Equal(
            (EINVAL, "Invalid values in header for link dump request", "IFLA_EXT_MASK"),
            (e.Errno, e.KernelMessage, e.Attribute));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_interrupted_dump_is_repeated_and_only_the_last_is_handed_out(bool flagOnTheEnd)
    {
        var socket = default(FakeSocket)!;
        socket = new FakeSocket(sent =>
        {
            int attempt = socket.Datagrams.Count;
            ushort flag = attempt < 3 ? Wire.NLM_F_DUMP_INTR : (ushort)0;
            return
            [
                Reply.Datagram(Link(sent[0], $"first{attempt}", flagOnTheEnd ? (ushort)0 : flag), Link(sent[0], $"second{attempt}")),
                Reply.Datagram(Wire.Done(sent[0], flags: flagOnTheEnd ? flag : (ushort)0)),
            ];
        });
        using var connection = new NetlinkConnection(socket);

        Assert.Equal(["first3", "second3"], Names(connection.List(RTM_GETLINK, new LinkMessage())));
        Assert.Equal(3, socket.Datagrams.Count);
        Assert.Equal(0, socket.Waiting);
    }

    [Fact]
    public void A_dump_that_is_interrupted_eight_times_is_given_up()
    {
        var socket = new FakeSocket(sent => [Reply.Datagram(Link(sent[0], "a", Wire.NLM_F_DUMP_INTR), Wire.Done(sent[0]))]);
        using var connection = new NetlinkConnection(socket);

        Assert.Throws<NetlinkDumpInterruptedException>(() => connection.List(RTM_GETLINK, new LinkMessage()));
        Assert.Equal(8, socket.Datagrams.Count);
    }

    [Fact]
    public void A_dump_that_overran_the_buffer_is_repeated()
    {
        var socket = default(FakeSocket)!;
        socket = new FakeSocket(sent => socket.Datagrams.Count == 1
            ? [Reply.Datagram(Link(sent[0], "stale")), Reply.Failure(ENOBUFS), Reply.Datagram(Wire.Done(sent[0]))]
            : [Reply.Datagram(Link(sent[0], "fresh"), Wire.Done(sent[0]))]);
        using var connection = new NetlinkConnection(socket);

        Assert.Equal(["fresh"], Names(connection.List(RTM_GETLINK, new LinkMessage())));
    }

    [Fact]
    public void A_malformed_object_in_a_dump_is_an_error_after_the_dump_was_read_to_its_end()
    {
        var socket = new FakeSocket(sent =>
        [
            Reply.Datagram(Wire.Message(RTM_NEWLINK, Wire.NLM_F_MULTI, sent[0].Header.Sequence, [1, 2, 3])),
            Reply.Datagram(Link(sent[0], "b")),
            Reply.Datagram(Wire.Done(sent[0])),
        ]);
        using var connection = new NetlinkConnection(socket);

        Assert.Throws<NetlinkProtocolException>(() => connection.List(RTM_GETLINK, new LinkMessage()));
        Assert.Equal(0, socket.Waiting);
    }

    // Send

    [Fact]
    public void Of_several_requests_each_failure_is_told_with_its_index_and_the_others_are_awaited()
    {
        var socket = new FakeSocket(sent =>
        [
            Reply.Datagram(Wire.Error(sent[1], EEXIST, "Taken", OffsetOf(sent[1], 3))),
            Reply.Datagram(Wire.Error(sent[3], ENODEV)),
        ]);
        using var connection = new NetlinkConnection(socket);
        var failures = new List<NetlinkException>();

        connection.Send([NewLink("a"), NewLink("b"), NewLink("c"), NewLink("d")], failures.Add);

        Assert.Equal([(1, EEXIST, "IFLA_IFNAME"), (3, ENODEV, null)], failures.Select(f => (f.Request, f.Errno, f.Attribute)));
        Assert.Equal(0, socket.Waiting);
        Sent[] sent = [.. Assert.Single(socket.Datagrams)];
        // What fails is answered in any case; so one acknowledgement will do, of the last.
        Assert.All(sent[..^1], s => Assert.Equal(NetlinkFlags.REQUEST, s.Header.Flags));
        Assert.Equal(NetlinkFlags.REQUEST | NetlinkFlags.ACK, sent[^1].Header.Flags);
        Assert.Equal(4, sent.Select(s => s.Header.Sequence).Distinct().Count());
    }

    [Fact]
    public void No_requests_send_nothing()
    {
        var socket = new FakeSocket(_ => []);
        using var connection = new NetlinkConnection(socket);

        connection.Send([], e => throw e);
        connection.Commit([]);

        Assert.Empty(socket.Datagrams);
    }

    [Fact]
    public void Lost_acknowledgements_are_an_error()
    {
        using var connection = new NetlinkConnection(new FakeSocket(sent => [Reply.Datagram(Wire.Error(sent[0], ENODEV)), Reply.Failure(ENOBUFS)]));

        Assert.Equal(ENOBUFS, Assert.Throws<NetlinkException>(() => connection.Send([NewLink(), NewLink()], _ => { })).Errno);
    }

    [Fact]
    public void Create_returns_the_echo()
    {
        var socket = new FakeSocket(sent => [Reply.Datagram(Link(sent[0], "eth0")), Reply.Datagram(Wire.Ack(sent[0]))]);
        using var connection = new NetlinkConnection(socket);

        Assert.Equal("eth0", connection.Create(RTM_NEWLINK, new LinkMessage(), NetlinkFlags.CREATE | NetlinkFlags.EXCL)?.Name);
        Assert.Equal(0, socket.Waiting);
        Assert.Equal(
            NetlinkFlags.REQUEST | NetlinkFlags.ACK | NetlinkFlags.ECHO | NetlinkFlags.CREATE | NetlinkFlags.EXCL,
            socket.Datagrams[0][0].Header.Flags);
    }

    [Fact]
    public void Create_returns_nothing_where_the_kernel_does_not_echo()
    {
        using var connection = new NetlinkConnection(new FakeSocket(sent => [Reply.Datagram(Wire.Ack(sent[0]))]));

        Assert.Null(connection.Create(RTM_NEWLINK, new LinkMessage(), NetlinkFlags.CREATE));
    }

    // Commit

    [Fact]
    public void A_transaction_stands_between_batch_edges_that_name_the_subsystem()
    {
        var socket = new FakeSocket(sent => [Reply.Datagram(Wire.Ack(sent[1]), Wire.Ack(sent[2]))]);
        using var connection = new NetlinkConnection(socket);

        connection.Commit([NewLink(), NewLink()]);

        Sent[] sent = [.. Assert.Single(socket.Datagrams)];
        Assert.Equal([NFNL_MSG_BATCH_BEGIN, RTM_NEWLINK, RTM_NEWLINK, NFNL_MSG_BATCH_END], sent.Select(s => s.Header.Type));
        // struct nfgenmsg: family and version 0, res_id NFNL_SUBSYS_NFTABLES (10) in network order.
        Assert.All([sent[0], sent[^1]], edge => Assert.Equal([0, 0, 0, 10], edge.Bytes[NetlinkHeader.Size..]));
        Assert.All([sent[0], sent[^1]], edge => Assert.Equal(NetlinkFlags.REQUEST, edge.Header.Flags));
        Assert.All(sent[1..^1], inner => Assert.Equal(NetlinkFlags.REQUEST | NetlinkFlags.ACK, inner.Header.Flags));
        Assert.Equal(0, socket.Waiting);
    }

    [Fact]
    public void A_refused_transaction_names_the_first_request_that_failed()
    {
        // The kernel goes on to the end of a batch to report all faults, and answers in any order.
        var socket = new FakeSocket(sent =>
            [Reply.Datagram(Wire.Error(sent[3], ENOENT)), Reply.Datagram(Wire.Error(sent[2], EEXIST, offset: OffsetOf(sent[2], 3)), Wire.Ack(sent[1]))]);
        using var connection = new NetlinkConnection(socket);

        NetlinkException e = Assert.Throws<NetlinkException>(() => connection.Commit([NewLink("a"), NewLink("b"), NewLink("c")]));

        Assert.Equal((1, EEXIST, "IFLA_IFNAME"), (e.Request, e.Errno, e.Attribute));
        Assert.Equal(0, socket.Waiting);
    }

    [Fact]
    public void A_transaction_is_repeated_where_the_kernel_asks_for_it()
    {
        var socket = default(FakeSocket)!;
        socket = new FakeSocket(sent => socket.Datagrams.Count < 3
            ? [Reply.Datagram(Wire.Error(sent[0], ERESTART))]
            : [Reply.Datagram(Wire.Ack(sent[1]))]);
        using var connection = new NetlinkConnection(socket);

        connection.Commit([NewLink()]);

        Assert.Equal(3, socket.Datagrams.Count);
    }

    [Fact]
    public void A_transaction_made_for_a_generation_names_it_at_its_opening_and_is_not_repeated()
    {
        var socket = new FakeSocket(sent => [Reply.Datagram(Wire.Error(sent[0], ERESTART))]);
        using var connection = new NetlinkConnection(socket);

        Assert.Equal(ERESTART, Assert.Throws<NetlinkException>(() => connection.Commit([NewLink()], generation: 0x01020304)).Errno);

        // NFNL_BATCH_GENID (1), in network order.
        Assert.Equal([8, 0, 1, 0, 1, 2, 3, 4], Assert.Single(socket.Datagrams)[0].Bytes[(NetlinkHeader.Size + 4)..]);
    }

    [Fact]
    public void A_transaction_that_is_never_accepted_is_given_up()
    {
        var socket = new FakeSocket(sent => [Reply.Datagram(Wire.Error(sent[0], ERESTART))]);
        using var connection = new NetlinkConnection(socket);

        Assert.Equal(ERESTART, Assert.Throws<NetlinkException>(() => connection.Commit([NewLink()])).Errno);
        Assert.Equal(8, socket.Datagrams.Count);
    }

    [Fact]
    public void A_batch_that_is_refused_as_a_whole_is_answered_for_its_opening_only()
    {
        // No CAP_NET_ADMIN: one error for NFNL_MSG_BATCH_BEGIN, none for what is inside.
        var socket = new FakeSocket(sent => [Reply.Datagram(Wire.Error(sent[0], EPERM))]);
        using var connection = new NetlinkConnection(socket);

        NetlinkException e = Assert.Throws<NetlinkException>(() => connection.Commit([NewLink(), NewLink()]));

        Assert.Equal((EPERM, -1), (e.Errno, e.Request));
    }

    [Fact]
    public void Acknowledgements_that_follow_a_refused_opening_do_not_disturb_the_next_transaction()
    {
        // What a failing commit phase looks like: an error for the opening, then an acknowledgement for each message.
        var socket = default(FakeSocket)!;
        socket = new FakeSocket(sent => socket.Datagrams.Count == 1
            ? [Reply.Datagram(Wire.Error(sent[0], EINVAL)), Reply.Datagram(Wire.Ack(sent[1])), Reply.Datagram(Wire.Ack(sent[2]))]
            : [Reply.Datagram(Wire.Ack(sent[1])), Reply.Datagram(Wire.Error(sent[2], EEXIST))]);
        using var connection = new NetlinkConnection(socket);

        Assert.Equal(-1, Assert.Throws<NetlinkException>(() => connection.Commit([NewLink(), NewLink()])).Request);
        Assert.Equal((EEXIST, 1), Commit(connection));

        static (int, int) Commit(NetlinkConnection connection)
        {
            NetlinkException e = Assert.Throws<NetlinkException>(() => connection.Commit([NewLink(), NewLink()]));
            return (e.Errno, e.Request);
        }
    }

    [Fact]
    public void A_transaction_gives_back_what_was_echoed_with_its_index()
    {
        using var connection = new NetlinkConnection(new FakeSocket(sent =>
            [Reply.Datagram(Wire.Ack(sent[1])), Reply.Datagram(Link(sent[2], "b")), Reply.Datagram(Wire.Ack(sent[2]))]));
        var echoes = new List<(int, string?)>();

        connection.Commit([NewLink("a"), NewLink("b")], (request, body) => echoes.Add((request, LinkMessage.Table.Read(body).Name)));

        Assert.Equal([(1, "b")], echoes);
    }

    private static NetlinkRequest NewLink(string name = "eth0") => NetlinkRequest.For(RTM_NEWLINK, new LinkMessage { Name = name });

    private static byte[] Link(Sent request, string name, ushort flags = 0) => Wire.Message(
        RTM_NEWLINK,
        flags,
        request.Header.Sequence,
        [.. s_noLink, .. Wire.Attribute(3, [.. Encoding.UTF8.GetBytes(name), 0])]);

    private static IEnumerable<string?> Names(List<LinkMessage> links) => links.Select(l => l.Name);

    private static string? AttributeBlamed(LinkMessage message, params ushort[] path) => BlamedAt(message, sent => OffsetOf(sent, path));

    private static string? BlamedAt(LinkMessage message, Func<Sent, int> offset)
    {
        using var connection = new NetlinkConnection(new FakeSocket(sent => [Reply.Datagram(Wire.Error(sent[0], EINVAL, offset: offset(sent[0])))]));
        return Assert.Throws<NetlinkException>(() => connection.Send(RTM_NEWLINK, message)).Attribute;
    }

    /// <summary>Where an attribute begins, in bytes from the message's start, as the kernel counts.</summary>
    private static int OffsetOf(Sent message, params ushort[] path)
    {
        int at = NetlinkHeader.Size + s_noLink.Length;
        for (int depth = 0; ; depth++)
        {
            while ((BitConverter.ToUInt16(message.Bytes, at + 2) & 0x3fff) != path[depth])
                at += (BitConverter.ToUInt16(message.Bytes, at) + 3) & ~3;
            if (depth == path.Length - 1) return at;
            at += 4;
        }
    }
}
