using ContainerNet.Netlink;
using ContainerNet.Netlink.Route;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Network;

/// <summary>
/// Finds out what is at the other end: a link tells the index (IFLA_LINK) and, for one elsewhere, by what number this namespace knows that
/// other one (IFLA_LINK_NETNSID). Asked only when a link needs it, and not at all for somebody who sees both ends anyway.
/// </summary>
internal sealed class PeerResolver(NetworkStack stack, IReadOnlyCollection<LinkMessage> links, bool lookElsewhere)
{
    private readonly Lazy<Dictionary<int, CnNamespace>> _namespaces = new(() => stack.Session.Namespaces.IdsSeenFrom(
        stack, [.. links.Select(l => l.LinkNamespaceId).OfType<int>().Where(id => id >= 0).Distinct()]));

    public CnLinkPeer? PeerOf(LinkMessage link, Func<int?, string?> nameHere)
    {
        if (link.Link is not { } index || index == 0) return null;
        // A bridge or lo names itself here.
        if (link.LinkNamespaceId is not { } id) return index == link.Header.Index ? null : new CnLinkPeer((int)index, nameHere((int)index), null, stack.Namespace);
        if (!lookElsewhere) return new CnLinkPeer((int)index, null, id, null);
        CnNamespace? where = id >= 0 && _namespaces.Value.TryGetValue(id, out CnNamespace? known) ? known : null;
        return new CnLinkPeer((int)index, NameThere((int)index, id), id, where);
    }

    /// <summary>The kernel looks it up over there for us (IFLA_TARGET_NETNSID); null where it may not, or the link is gone.</summary>
    private string? NameThere(int index, int namespaceId)
    {
        if (namespaceId < 0) return null;
        try
        {
            return stack.Route.Get(RTM_GETLINK, new LinkMessage { Header = { Index = index }, TargetNamespaceId = namespaceId }).Name;
        }
        catch (NetlinkException)
        {
            return null;
        }
    }
}
