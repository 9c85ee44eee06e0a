using ContainerNet.Netlink.Route;
using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network;

/// <summary>By how much counters have grown, in 64 bits.</summary>
public class TrafficSumTests
{
    [Fact]
    public void It_is_the_difference_also_beyond_32_bits()
    {
        var before = new LinkStatistics64 { ReceivePackets = 1, ReceiveBytes = uint.MaxValue, TransmitBytes = 5, TransmitDropped = 1 };
        var now = new LinkStatistics64 { ReceivePackets = 4, ReceiveBytes = uint.MaxValue + 1_000_000_000_000ul, TransmitPackets = 2, TransmitBytes = 5, TransmitDropped = 9, ReceiveErrors = 7 };

        Assert.Equal(new TrafficSum(3, 1_000_000_000_000, 7, 0, 2, 0, 0, 8), TrafficSum.Between(before, now));
    }

    [Fact]
    public void Counters_that_have_shrunk_are_another_links()
    {
        var before = new LinkStatistics64 { ReceivePackets = 10, TransmitBytes = 10 };

        Assert.Null(TrafficSum.Between(before, new LinkStatistics64 { ReceivePackets = 9, TransmitBytes = 100 }));
        Assert.Null(TrafficSum.Between(before, new LinkStatistics64 { ReceivePackets = 100, TransmitBytes = 9 }));
    }

    [Fact]
    public void Those_of_several_links_add_up() =>
        Assert.Equal(new TrafficSum(11, 22, 33, 44, 55, 66, 77, 88), new TrafficSum(1, 2, 3, 4, 5, 6, 7, 8) + new TrafficSum(10, 20, 30, 40, 50, 60, 70, 80));
}
