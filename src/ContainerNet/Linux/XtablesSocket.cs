using System.Text;
using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>Asks the kernel for the tables of iptables-legacy in one namespace, by getsockopt. It needs CAP_NET_ADMIN there.</summary>
internal sealed unsafe class XtablesSocket : IDisposable
{
    // linux/netfilter_ipv4/ip_tables.h; linux/netfilter_ipv6/ip6_tables.h has the same numbers.
    private const int IPT_SO_GET_INFO = 64;
    private const int IPT_SO_GET_ENTRIES = 65;

    private readonly FileDescriptor _descriptor;
    private readonly int _level;

    /// <summary>Any socket of the family will do; this kind asks for no capability.</summary>
    /// <exception cref="LinuxException">setns(2) or socket(2) failed. EAFNOSUPPORT: the kernel has no IPv6.</exception>
    public XtablesSocket(Crossing crossing, bool isV6)
    {
        _descriptor = crossing.Open(NamespaceCall.Socket(isV6 ? LibC.AF_INET6 : LibC.AF_INET, LibC.SOCK_DGRAM, 0));
        _level = isV6 ? LibC.SOL_IPV6 : LibC.SOL_IP;
    }

    /// <summary>
    /// The tables that are there. A table that is asked for by name would be made: so only these may be.
    /// </summary>
    /// <exception cref="LinuxException">setns(2) or open(2) failed.</exception>
    public static string[] TableNames(Crossing crossing, bool isV6) => NamesIn(crossing, NamesFile(isV6));

    /// <summary>The tables of arptables-legacy that are there.</summary>
    /// <exception cref="LinuxException">setns(2) or open(2) failed.</exception>
    public static string[] ArpTableNames(Crossing crossing) => NamesIn(crossing, "arp_tables_names");

    /// <summary>What <see cref="TableNames"/> will open.</summary>
    public static NamespaceCall NamesOpening(bool isV6) => SystemControl.ProcOpening(NamesFile(isV6));

    /// <summary>struct ipt_getinfo of a table.</summary>
    /// <param name="table">One of <see cref="TableNames"/>.</param>
    /// <param name="size">Of the structure.</param>
    /// <exception cref="LinuxException">EPERM; ENOENT: the table is gone.</exception>
    public byte[] GetInfo(string table, int size) => Get(IPT_SO_GET_INFO, table, size, 0);

    /// <summary>struct ipt_get_entries of a table.</summary>
    /// <param name="table">One of <see cref="TableNames"/>.</param>
    /// <param name="entriesOffset">Of the first entry in the structure.</param>
    /// <param name="size">Of the entries, as <see cref="GetInfo"/> says.</param>
    /// <exception cref="LinuxException">EPERM; EAGAIN: the table has another size by now.</exception>
    public byte[] GetEntries(string table, int entriesOffset, uint size) => Get(IPT_SO_GET_ENTRIES, table, checked(entriesOffset + (int)size), size);

    public void Dispose() => _descriptor.Dispose();

    private static string NamesFile(bool isV6) => isV6 ? "ip6_tables_names" : "ip_tables_names";

    private static string[] NamesIn(Crossing crossing, string file)
    {
        try
        {
            return SystemControl.ReadProc(crossing, file);
        }
        catch (LinuxException e) when (e.Errno == LibC.ENOENT)
        {
            // No iptables in this kernel, or its module is not loaded.
            return [];
        }
    }

    private byte[] Get(int option, string table, int length, uint size)
    {
        const int nameLength = 32;
        var buffer = new byte[length];
        Encoding.ASCII.GetBytes(table, buffer.AsSpan(0, nameLength - 1));
        BitConverter.TryWriteBytes(buffer.AsSpan(nameLength), size);
        fixed (byte* pointer = buffer)
        {
            socklen_t room = length;
            LinuxException.Check(LibC.getsockopt(_descriptor.Number, _level, option, pointer, &room), $"getsockopt {table}");
        }

        return buffer;
    }
}
