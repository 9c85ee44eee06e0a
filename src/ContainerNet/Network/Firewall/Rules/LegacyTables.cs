using System.Net.Sockets;
using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Rules;
using ContainerNet.Netlink.Xtables;

namespace ContainerNet.Network;

/// <summary>The rules of iptables-legacy in one namespace, which nf_tables knows nothing of.</summary>
internal static class LegacyTables
{
    private static readonly AddressFamily[] s_families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    /// <summary>What is opened in any case: only where there are tables more is.</summary>
    public static IEnumerable<NamespaceCall> Openings => s_families.Select(f => XtablesSocket.NamesOpening(f == AddressFamily.InterNetworkV6));

    public static List<ChainFacts> Read(Crossing crossing) =>
        [.. s_families.SelectMany(family => Read(crossing, family))];

    private static List<ChainFacts> Read(Crossing crossing, AddressFamily family)
    {
        bool isV6 = family == AddressFamily.InterNetworkV6;
        string[] names = XtablesSocket.TableNames(crossing, isV6);
        if (names.Length == 0) return [];
        using var socket = new XtablesSocket(crossing, isV6);
        return [.. names.SelectMany(name => Read(socket, name, family))];
    }

    /// <summary>
    /// A table is one piece, read at once; but its size and where its chains are is asked for before, and somebody may change it in between: what is
    /// not the same afterwards is read again.
    /// </summary>
    private static List<ChainFacts> Read(XtablesSocket socket, string name, AddressFamily family)
    {
        for (int attempt = 0; attempt < NetlinkConnection.Attempts; attempt++)
        {
            try
            {
                byte[] before = socket.GetInfo(name, XtTableInfo.StructSize);
                XtTableInfo info = XtTableInfo.Read(before);
                byte[] entries = socket.GetEntries(name, XtTable.EntriesOffset, info.Size);
                if (socket.GetInfo(name, XtTableInfo.StructSize).AsSpan().SequenceEqual(before))
                    return XtTable.Read(family, info, entries.AsSpan(XtTable.EntriesOffset));
            }
            catch (LinuxException e) when (Errno.Name(e.Errno) == "EAGAIN")
            {
                // It has another size by now.
                continue;
            }
            catch (LinuxException e) when (Errno.Name(e.Errno) == "ENOENT")
            {
                // The table went with the last who used it.
                return [];
            }
        }

        throw new NetlinkDumpInterruptedException(NetlinkConnection.Attempts);
    }
}
