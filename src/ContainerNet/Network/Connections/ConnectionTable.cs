using System.Net;
using System.Net.Sockets;
using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Conntrack;
using ContainerNet.Netlink.Nftables;
using static ContainerNet.Netlink.Conntrack.ConnectionMessage;

namespace ContainerNet.Network;

/// <summary>The connections that the kernel tracks in one namespace.</summary>
internal sealed class ConnectionTable(NetlinkConnection netfilter, CnNamespace here)
{
    /// <summary>How many are removed in one datagram: the answers have to fit into the receive buffer, before anybody can read them.</summary>
    public const int Together = 1000;

    /// <summary>Those that are meant, in the kernel's order, which is none.</summary>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public List<CnConnection> List(ConnectionFilter filter) => Kernel.Try("list connections", here, () =>
        Read(filter.Family, filter.Protocols is [var protocol] ? protocol : null).Select(m => new CnConnection(m, here)).Where(filter.IsMet).ToList());

    /// <summary>Makes the kernel forget connections. One that has ended meanwhile is left out, also where there is a new one between its ends.</summary>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public void Remove(IEnumerable<CnConnection> connections) => Kernel.Try("remove connections", here, () => Remove(connections.Select(c => c.Message)));

    /// <summary>
    /// Makes the kernel forget connections from and to addresses, and those that came in by UDP ports: they would go on with whoever had the address,
    /// or the port, before. One reading for all of them.
    /// </summary>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public void Forget(IEnumerable<IPAddress> addresses, IEnumerable<PortTranslation> udpPorts)
    {
        HashSet<IPAddress> owned = [.. addresses];
        PortTranslation[] published = [.. udpPorts];
        if (owned.Count == 0 && published.Length == 0) return;
        ILookup<ushort, PortTranslation> ports = published.ToLookup(p => p.HostPort);

        // The kernel looks for one port of one family better than we do; for several ports or for addresses, which may stand in four places, it would go
        // through its table more often than it pays.
        bool single = owned.Count == 0 && published.DistinctBy(p => (p.HostPort, p.ContainerAddress.AddressFamily)).Count() == 1;
        Kernel.Try("forget connections", here, () => Remove(
            (single ? Read(published[0].ContainerAddress.AddressFamily, (byte)PortProtocol.Udp, published[0].HostPort) : Read())
            .Where(c => Concerns(c.Original, owned) || Concerns(c.Reply, owned) || CameBy(c.Original, ports))));
    }

    private void Remove(IEnumerable<ConnectionMessage> connections)
    {
        foreach (ConnectionMessage[] some in connections.Chunk(Together))
        {
            NetlinkException? failure = null;
            netfilter.Send(
                [.. some.Select(c => NetlinkRequest.For(IPCTNL_MSG_CT_DELETE, new ConnectionMessage { Header = { Family = c.Header.Family }, Original = c.Original, Zone = c.Zone, Id = c.Id }))],
                e => failure ??= Errno.Name(e.Errno) == "ENOENT" ? null : e);
            if (failure is not null) throw failure;
        }
    }

    /// <summary>
    /// All, or one family's. The kernel itself leaves others out by protocol and port of the first packet, from Linux 5.8 on and for one family;
    /// what an older kernel sends besides is for the caller to leave out.
    /// </summary>
    private List<ConnectionMessage> Read(AddressFamily? family = null, byte? protocol = null, ushort? destinationPort = null)
    {
        var question = new ConnectionMessage();
        if (family is { } one) question.Header.Family = NetfilterFamily.Of(one);
        if (family is not null && protocol is not null)
        {
            question.Original = new ConnectionTuple { Protocol = new TupleProtocol { Number = protocol, DestinationPort = destinationPort } };
            question.Question = new ConnectionQuestion
            {
                Original = ConnectionQuestion.CTA_FILTER_F_CTA_PROTO_NUM | (destinationPort is null ? 0 : ConnectionQuestion.CTA_FILTER_F_CTA_PROTO_DST_PORT),
            };
        }

        try
        {
            return netfilter.List(IPCTNL_MSG_CT_GET, question);
        }
        catch (NetlinkException e) when (Errno.Name(e.Errno) == "EINVAL")
        {
            // nfnetlink's answer where there is no such subsystem: a kernel that tracks nothing has nothing to tell.
            return [];
        }
    }

    private static bool Concerns(ConnectionTuple? tuple, HashSet<IPAddress> addresses) =>
        tuple?.Addresses is { } ends && ((ends.Source is { } source && addresses.Contains(source)) || (ends.Destination is { } destination && addresses.Contains(destination)));

    private static bool CameBy(ConnectionTuple? original, ILookup<ushort, PortTranslation> ports) =>
        original?.Protocol is { Number: (byte)PortProtocol.Udp, DestinationPort: { } port }
        && ports[port].Any(p => p.HostAddress is null || p.HostAddress.Equals(original.Addresses?.Destination));
}
