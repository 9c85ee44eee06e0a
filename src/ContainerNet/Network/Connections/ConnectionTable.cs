using System.Net;
using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Conntrack;
using static ContainerNet.Netlink.Conntrack.ConnectionMessage;

namespace ContainerNet.Network;

/// <summary>The connections that the kernel tracks in one namespace.</summary>
internal sealed class ConnectionTable(NetlinkConnection netfilter, CnNamespace here)
{
    /// <summary>
    /// Makes the kernel forget connections from and to addresses, and those that came in by UDP ports: they would go on with whoever had the address,
    /// or the port, before. One reading for all of them.
    /// </summary>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public void Forget(IEnumerable<IPAddress> addresses, IEnumerable<PortTranslation> udpPorts)
    {
        HashSet<IPAddress> owned = [.. addresses];
        ILookup<ushort, PortTranslation> ports = udpPorts.ToLookup(p => p.HostPort);
        if (owned.Count == 0 && ports.Count == 0) return;
        Kernel.Try("forget connections", here, () =>
        {
            List<NetlinkRequest> requests =
            [
                .. Read().Where(c => Concerns(c.Original, owned) || Concerns(c.Reply, owned) || CameBy(c.Original, ports))
                    .Select(c => NetlinkRequest.For(IPCTNL_MSG_CT_DELETE, new ConnectionMessage { Header = { Family = c.Header.Family }, Original = c.Original, Id = c.Id })),
            ];
            netfilter.Send(requests, e =>
            {
                // It ended by itself since.
                if (Errno.Name(e.Errno) != "ENOENT") throw e;
            });
        });
    }

    private List<ConnectionMessage> Read()
    {
        try
        {
            return netfilter.List(IPCTNL_MSG_CT_GET, new ConnectionMessage());
        }
        catch (NetlinkException e) when (Errno.Name(e.Errno) == "EINVAL")
        {
            // nfnetlink's answer where there is no such subsystem: a kernel that tracks nothing has nothing to forget.
            return [];
        }
    }

    private static bool Concerns(ConnectionTuple? tuple, HashSet<IPAddress> addresses) =>
        tuple?.Addresses is { } ends && ((ends.Source is { } source && addresses.Contains(source)) || (ends.Destination is { } destination && addresses.Contains(destination)));

    private static bool CameBy(ConnectionTuple? original, ILookup<ushort, PortTranslation> ports) =>
        original?.Protocol is { Number: (byte)PortProtocol.Udp, DestinationPort: { } port }
        && ports[port].Any(p => p.HostAddress is null || p.HostAddress.Equals(original.Addresses?.Destination));
}
