using System.Net;
using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network;

/// <summary>/proc/net/tcp and its kin, as a kernel printed them; the words of addresses are in the order of a little-endian machine.</summary>
public class ListenerTableTests
{
    private const string Heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

    [Fact]
    public void Sockets_of_TCP_count_when_they_listen()
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "The lines are a little-endian machine's.");
        string[] lines =
        [
            Heading,
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0",
            "   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0000000000000000 20 4 30 10 -1",
            "   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0000000000000000 100 0 0 10 0",
        ];

        Assert.Equal(
            [new Listener(PortProtocol.Tcp, IPAddress.Loopback, 8080, 4711), new Listener(PortProtocol.Tcp, IPAddress.Any, 22, 4713)],
            ListenerTable.Parse(lines, PortProtocol.Tcp));
    }

    [Fact]
    public void Sockets_of_UDP_count_when_they_are_bound()
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "The lines are a little-endian machine's.");
        string[] lines =
        [
            Heading,
            "  10: B80D0120000000000000000001000000:0035 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 99 2 0000000000000000 0",
            "  11: 0000000000000000FFFF0000010000C0:0044 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 100 2 0000000000000000 0",
        ];

        // The second is an IPv4 socket in the clothes of IPv6.
        Assert.Equal(
            [new Listener(PortProtocol.Udp, IPAddress.Parse("2001:db8::1"), 53, 99), new Listener(PortProtocol.Udp, IPAddress.Parse("192.0.0.1"), 68, 100)],
            ListenerTable.Parse(lines, PortProtocol.Udp));
    }

    [Theory]
    [InlineData("0.0.0.0", "192.0.2.1", true)]
    [InlineData("::", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("127.0.0.1", "192.0.2.1", false)]
    [InlineData("127.0.0.1", null, true)]
    public void A_socket_is_in_the_way_of_a_port_on_its_address_or_on_any(string socket, string? published, bool isInTheWay)
    {
        var listener = new Listener(PortProtocol.Tcp, IPAddress.Parse(socket), 80, 1);
        IPAddress? host = published is null ? null : IPAddress.Parse(published);
        Assert.Equal(isInTheWay, ListenerTable.IsInTheWay(listener, PortProtocol.Tcp, 80, host));
        Assert.False(ListenerTable.IsInTheWay(listener, PortProtocol.Udp, 80, host));
        Assert.False(ListenerTable.IsInTheWay(listener, PortProtocol.Tcp, 81, host));
    }
}
