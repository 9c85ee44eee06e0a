using System.Net;
using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network;

/// <summary>The frames that tell neighbours who has an address: nothing but bytes.</summary>
public class AnnouncementTests
{
    private static readonly MacAddress s_mac = MacAddress.Parse("02:42:ac:14:00:02");

    [Fact]
    public void IPv4_is_announced_by_a_request_for_its_own_address() => Assert.Equal(
        "FFFFFFFFFFFF" + "0242AC140002" + "0806"
        // Ethernet, IPv4, lengths, request; sender; target, whose address is the sender's.
        + "0001" + "0800" + "0604" + "0001" + "0242AC140002" + "AC140002" + "000000000000" + "AC140002",
        Convert.ToHexString(Announcement.FrameFor(s_mac, IPAddress.Parse("172.20.0.2"))));

    [Fact]
    public void IPv6_is_announced_by_an_advertisement_to_all_nodes()
    {
        byte[] frame = Announcement.FrameFor(s_mac, IPAddress.Parse("fd20::2"));
        const string Own = "FD200000000000000000000000000002", All = "FF020000000000000000000000000001";
        Assert.Equal(
            "333300000001" + "0242AC140002" + "86DD"
            // Version 6, length, ICMPv6, hop limit 255.
            + "60000000" + "0020" + "3A" + "FF" + Own + All
            // Neighbour advertisement, checksum, override; target; option: the link's address.
            + "8800" + "AE01" + "20000000" + Own + "0201" + "0242AC140002",
            Convert.ToHexString(frame));
    }

    [Fact]
    public void The_checksum_of_an_advertisement_is_right()
    {
        byte[] frame = Announcement.FrameFor(s_mac, IPAddress.Parse("fd20::2"));
        // RFC 8200, 8.1: both addresses, length, next header; and the message with its checksum sums up to nothing.
        byte[] pseudo = [.. frame[22..54], 0, 0, 0, 32, 0, 0, 0, 58, .. frame[54..]];
        uint sum = 0;
        for (int i = 0; i < pseudo.Length; i += 2) sum += (uint)((pseudo[i] << 8) | pseudo[i + 1]);
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        Assert.Equal(0xffffu, sum);
    }
}
