using ContainerNet.Netlink.Route;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Network;

/// <summary>Counters.</summary>
internal sealed partial class LinkTable
{
    /// <summary>Of all links.</summary>
    /// <param name="container">What they are in, where that is known.</param>
    /// <exception cref="CnException">DumpInterrupted and others.</exception>
    public List<CnLinkStatistics> ListStatistics(string? container = null) => Kernel.Try("read the counters of the links", Here, () =>
        stack.Route.List(RTM_GETLINK, new LinkMessage()).ConvertAll(m => new CnLinkStatistics(m, Here, container)));

    /// <summary>Of one link.</summary>
    /// <exception cref="CnException">NotFound.</exception>
    public CnLinkStatistics GetStatistics(LinkReference link, string? container = null) => new(Find(link).Message, Here, container);

    /// <summary>The counters alone, by index, for who reads them again and again.</summary>
    /// <exception cref="CnException">DumpInterrupted and others.</exception>
    public Dictionary<int, LinkStatistics64> Counters() => Kernel.Try("read the counters of the links", Here, () => stack.Route
        .List(RTM_GETSTATS, new StatisticsMessage { Header = { Filter = StatisticsMessage.LinkFilter } })
        .Where(m => m.Statistics is not null)
        .ToDictionary(m => m.Header.Index, m => m.Statistics!.Value));
}
