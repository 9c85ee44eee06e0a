using System.Net;
using ContainerNet.Cmdlets;
using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Cmdlets;

/// <summary>What `docker run -p` takes.</summary>
public class PortArgumentTests
{
    [Theory]
    [InlineData("8080:80", null, 8080, 8080, PortProtocol.Tcp, 80)]
    [InlineData("127.0.0.1:9000:80/tcp", "127.0.0.1", 9000, 9000, PortProtocol.Tcp, 80)]
    [InlineData("53:53/UDP", null, 53, 53, PortProtocol.Udp, 53)]
    [InlineData("7:8/sctp", null, 7, 7, PortProtocol.Sctp, 8)]
    [InlineData("[2001:db8::1]:80:81", "2001:db8::1", 80, 80, PortProtocol.Tcp, 81)]
    [InlineData("6379", null, 0, 0, PortProtocol.Tcp, 6379)]
    [InlineData("0:80", null, 0, 0, PortProtocol.Tcp, 80)]
    [InlineData("127.0.0.1::80", "127.0.0.1", 0, 0, PortProtocol.Tcp, 80)]
    [InlineData("0.0.0.0:80:80", "0.0.0.0", 80, 80, PortProtocol.Tcp, 80)]
    [InlineData("[::]:80:80", "::", 80, 80, PortProtocol.Tcp, 80)]
    [InlineData("8000-8009:80", null, 8000, 8009, PortProtocol.Tcp, 80)]
    public void One_port(string text, string? host, int first, int last, PortProtocol protocol, int inside)
    {
        PortRequest request = Assert.Single(new PortArgument(text).Requests);
        Assert.Equal(new PortRequest(host is null ? null : IPAddress.Parse(host), (ushort)first, (ushort)last, protocol, (ushort)inside), request);
    }

    [Fact]
    public void A_range_is_as_many_ports_side_by_side()
    {
        Assert.Equal([(7000, 80), (7001, 81), (7002, 82)], new PortArgument("7000-7002:80-82").Requests.Select(r => ((int)r.FirstHostPort, (int)r.ContainerPort)));
        Assert.Equal([(0, 80), (0, 81)], new PortArgument("80-81").Requests.Select(r => ((int)r.FirstHostPort, (int)r.ContainerPort)));
        Assert.Equal("7000-7002:80-82", new PortArgument("7000-7002:80-82").ToString());
        Assert.Equal(80, Assert.Single(new PortArgument(80).Requests).ContainerPort);
    }

    [Theory]
    [InlineData("", "neither a port")]
    [InlineData("80:", "neither a port")]
    [InlineData("80:0", "neither a port, 1 to 65535")]
    [InlineData("65536:80", "neither a port, 0 to 65535")]
    [InlineData("-1:80", "neither a port")]
    [InlineData("+80", "neither a port")]
    [InlineData("9-7:80", "neither a port")]
    [InlineData("1-2:3-5", "not of one length")]
    [InlineData("80:80/icmp", "'icmp' is no protocol")]
    [InlineData("80:80/6", "'6' is no protocol")]
    [InlineData("1.2.3:80:80", "'1.2.3' is no address")]
    [InlineData("::1:80:80", "stands in brackets")]
    [InlineData("[::x]:80:80", "'::x' is no address")]
    public void What_is_none_says_why(string text, string why) =>
        Assert.Contains(why, Assert.Throws<ArgumentException>(() => new PortArgument(text)).Message, StringComparison.Ordinal);
}
