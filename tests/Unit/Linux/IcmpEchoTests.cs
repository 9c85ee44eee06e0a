using ContainerNet.Linux;
using Xunit;

namespace ContainerNet.Unit.Linux;

/// <summary>Echo requests and replies: nothing but bytes.</summary>
public class IcmpEchoTests
{
    [Fact]
    public void A_request_is_written_as_ping_writes_it()
    {
        byte[] message = new byte[12];
        new IcmpEcho(0x1234, 1).Write(message, IcmpEcho.RequestV4);

        // Type 8, code 0, checksum, identifier, sequence, data.
        Assert.Equal("0800D3B61234000108090A0B", Convert.ToHexString(message));
        Assert.Equal(0, IcmpEcho.Checksum(message));
    }

    [Theory]
    [InlineData("", 0xffff)]
    [InlineData("01", 0xfeff)]
    [InlineData("FFFF", 0x0000)]
    [InlineData("FFFFFFFF01", 0xfeff)]
    [InlineData("0001F203F4F5F6F7", 0x220d)]
    public void A_checksum_is_that_of_RFC_1071(string hex, int expected) =>
        Assert.Equal(expected, IcmpEcho.Checksum(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("0000000012340007", true)]
    [InlineData("00000000123400070011", true)]
    [InlineData("0800000012340007", false)]
    [InlineData("00000000123400", false)]
    [InlineData("", false)]
    public void A_reply_is_read_if_it_is_one(string hex, bool isReply) =>
        Assert.Equal(isReply ? new IcmpEcho(0x1234, 7) : null, IcmpEcho.Read(Convert.FromHexString(hex), IcmpEcho.ReplyV4));

    [Theory]
    [InlineData("45", 20, 8)]
    [InlineData("46", 24, 4)]
    [InlineData("4F", 0, 0)]
    public void The_header_of_a_packet_is_as_long_as_it_says(string firstByte, int header, int left)
    {
        byte[] packet = new byte[28];
        packet[0] = Convert.FromHexString(firstByte)[0];

        ReadOnlySpan<byte> rest = IcmpEcho.WithoutIPv4Header(packet);

        Assert.Equal(left, rest.Length);
        Assert.True(left == 0 || rest == packet.AsSpan(header));
        Assert.True(IcmpEcho.WithoutIPv4Header([]).IsEmpty);
    }
}
