using ContainerNet.Netlink;
using ContainerNet.Netlink.Route;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Network;

/// <summary>The links of one namespace: found, listed and described. What changes them is in the other parts of this class.</summary>
internal sealed partial class LinkTable(NetworkStack stack)
{
    // linux/rtnetlink.h: what a link dump shall leave out.
    private const uint RTEXT_FILTER_SKIP_STATS = 1 << 3;

    private CnNamespace Here => stack.Namespace;

    /// <summary>All links, with peers, ports and addresses.</summary>
    /// <exception cref="CnException">DumpInterrupted and others.</exception>
    public List<CnLink> List() => Kernel.Try("list the links", Here, () =>
    {
        List<LinkMessage> messages = stack.Route.List(RTM_GETLINK, new LinkMessage());
        return Describe(messages, stack.Addresses.Messages());
    });

    /// <summary>All links, for somebody who sees both ends of a veth: of peers elsewhere no more than the numbers.</summary>
    /// <exception cref="CnException">DumpInterrupted and others.</exception>
    public List<CnLink> ListUnjoined() => Kernel.Try("list the links", Here, () =>
        Describe(Messages(), stack.Addresses.Messages(), lookElsewhere: false));

    /// <summary>Names and nothing else, for completion and checks.</summary>
    public List<(int Index, string Name, string Kind)> Names() => Kernel.Try("list the links", Here, () =>
        Messages().Select(m => (m.Header.Index, m.Name ?? "", CnLink.KindOf(m))).ToList());

    /// <summary>One link in full.</summary>
    /// <exception cref="CnException">NotFound.</exception>
    public CnLink Get(LinkReference link) => Describe(Find(link).Message);

    /// <exception cref="CnException">NotFound.</exception>
    public FoundLink Find(LinkReference link) => Kernel.Try($"find link '{link}'", Here, () => new FoundLink(Ask(link)));

    /// <exception cref="CnException">NotFound; Rejected when it is no bridge.</exception>
    public FoundLink FindBridge(LinkReference link) => AsBridge(Find(link));

    /// <exception cref="CnException">Rejected: it is no bridge.</exception>
    public FoundLink AsBridge(FoundLink link) => link.Kind == "bridge"
        ? link
        : throw new CnException(CnErrorKind.Rejected, $"Link '{link.Name}' in {Here.Description} is no bridge, but a {link.Kind}.");

    /// <summary>The link of that name; null where there is none.</summary>
    public FoundLink? TryFind(string name)
    {
        try
        {
            return Find(new LinkReference(name));
        }
        catch (CnException e) when (e.Kind == CnErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>The name of a link of this namespace; null when it has gone.</summary>
    public string? NameOf(int index)
    {
        try
        {
            return Ask(new LinkReference(null, index)).Name;
        }
        catch (NetlinkException)
        {
            return null;
        }
    }

    private LinkMessage Ask(LinkReference link) => stack.Route.Get(RTM_GETLINK, Question(link));

    private List<LinkMessage> Messages() => stack.Route.List(RTM_GETLINK, new LinkMessage { ExtendedMask = RTEXT_FILTER_SKIP_STATS });

    private static LinkMessage Question(LinkReference link) =>
        link.Index > 0 ? new LinkMessage { Header = { Index = link.Index } } : new LinkMessage { Name = link.Name };

    private CnLink Describe(LinkMessage message) => Kernel.Try($"describe link '{message.Name}'", Here, () =>
    {
        List<AddressMessage> addresses = stack.Addresses.Messages(message.Header.Index);
        // Names of ports, masters and peers: a bridge needs them all, other links two of them at most.
        if (message.Info?.Kind == "bridge")
            return Describe(stack.Route.List(RTM_GETLINK, new LinkMessage()), addresses).Single(l => l.Index == message.Header.Index);
        return Describe([message], addresses)[0];
    });

    private List<CnLink> Describe(List<LinkMessage> messages, List<AddressMessage> addresses, bool lookElsewhere = true)
    {
        var names = messages.ToDictionary(m => m.Header.Index, m => m.Name);
        var peers = new PeerResolver(stack, messages, lookElsewhere);
        ILookup<int, CnAddress> addressesOf = addresses
            .Select(a => new CnAddress(a, Name((int)a.Header.Index), Here))
            .ToLookup(a => a.LinkIndex);

        var links = messages.Where(m => m.Info?.Kind != "bridge").Select(m => Make(m)).ToList();
        ILookup<int?, CnLink> portsOf = links.ToLookup(l => l.MasterIndex);
        links.AddRange(messages.Where(m => m.Info?.Kind == "bridge").Select(m => Make(m, portsOf[m.Header.Index])));
        return [.. links.OrderBy(l => l.Index)];

        string? Name(int? index) => index is not { } i ? null : names.TryGetValue(i, out string? name) ? name : names[i] = NameOf(i);

        CnLink Make(LinkMessage m, IEnumerable<CnLink>? ports = null)
        {
            int? master = m.Master > 0 ? (int)m.Master : null;
            CnLinkPeer? peer = peers.PeerOf(m, Name);
            string? masterName = Name(master);
            CnAddress[] own = [.. addressesOf[m.Header.Index]];
            return m.Info?.Kind switch
            {
                "bridge" => new CnBridge(m, Here) { MasterIndex = master, Master = masterName, Peer = peer, Addresses = own, Ports = [.. ports!] },
                "veth" => new CnVeth(m, Here) { MasterIndex = master, Master = masterName, Peer = peer, Addresses = own },
                "macvlan" or "macvtap" => new CnMacvlan(m, Here) { MasterIndex = master, Master = masterName, Peer = peer, Addresses = own },
                "vxlan" => new CnVxlan(m, Here) { MasterIndex = master, Master = masterName, Peer = peer, Addresses = own },
                "tun" => new CnTap(m, Here) { MasterIndex = master, Master = masterName, Peer = peer, Addresses = own },
                _ => new CnLink(m, Here) { MasterIndex = master, Master = masterName, Peer = peer, Addresses = own },
            };
        }
    }
}
