using System.Globalization;
using System.Net;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>A socket of a process that has a port.</summary>
/// <param name="Protocol">tcp or udp.</param>
/// <param name="Address">0.0.0.0 and :: are any.</param>
/// <param name="Port">The port.</param>
/// <param name="Inode">The number in socket:[INODE].</param>
internal readonly record struct Listener(PortProtocol Protocol, IPAddress Address, ushort Port, ulong Inode);

/// <summary>Which ports the processes of one namespace have: TCP sockets that listen, UDP sockets that are bound.</summary>
internal sealed class ListenerTable(NetworkStack stack)
{
    /// <summary>TCP_LISTEN.</summary>
    private const string Listening = "0A";

    /// <summary>All of them.</summary>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public List<Listener> List() => Kernel.Try("list the ports in use", stack.Namespace, () =>
        Read("tcp", PortProtocol.Tcp).Concat(Read("tcp6", PortProtocol.Tcp)).Concat(Read("udp", PortProtocol.Udp)).Concat(Read("udp6", PortProtocol.Udp)).ToList());

    /// <summary>Would a published port take this socket's connections away?</summary>
    /// <param name="listener">The socket.</param>
    /// <param name="protocol">Of the port.</param>
    /// <param name="port">Its number.</param>
    /// <param name="hostAddress">Null: any. 0.0.0.0 and :: are any of that family.</param>
    public static bool IsInTheWay(Listener listener, PortProtocol protocol, ushort port, IPAddress? hostAddress) =>
        listener.Protocol == protocol && listener.Port == port && (hostAddress is null || Takes(listener.Address, hostAddress));

    /// <summary>A socket on :: takes IPv4 too, unless it is IPV6_V6ONLY, which nobody can see.</summary>
    private static bool Takes(IPAddress listening, IPAddress wanted) =>
        listening.Equals(wanted) || listening.Equals(IPAddress.IPv6Any)
        || (listening.AddressFamily == wanted.AddressFamily && (listening.IsAny() || wanted.IsAny()));

    /// <summary>"nginx (4711)"; null where nobody may know.</summary>
    public static string? ProcessOf(Listener listener)
    {
        string wanted = $"socket:[{listener.Inode}]";
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(f => int.TryParse(Path.GetFileName(f), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                if (Directory.EnumerateFileSystemEntries($"{folder}/fd").Any(f => new FileInfo(f).LinkTarget == wanted))
                    return $"'{File.ReadAllText($"{folder}/comm").TrimEnd()}' ({Path.GetFileName(folder)})";
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is not ours to look at.
                continue;
            }
        }

        return null;
    }

    private IEnumerable<Listener> Read(string file, PortProtocol protocol)
    {
        string[] lines;
        try
        {
            lines = SystemControl.ReadProc(stack.Crossing, file);
        }
        catch (LinuxException e) when (Errno.Name(e.Errno) == "ENOENT")
        {
            // A kernel without IPv6.
            return [];
        }

        return Parse(lines, protocol);
    }

    /// <summary>The sockets in the lines of a file of /proc/net: its heading, and then one line each.</summary>
    internal static IEnumerable<Listener> Parse(IEnumerable<string> lines, PortProtocol protocol) =>
        from line in lines.Skip(1)
        let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where fields.Length > 9 && (protocol != PortProtocol.Tcp || fields[3] == Listening)
        let local = fields[1].Split(':')
        select new Listener(protocol, AddressIn(local[0]), Convert.ToUInt16(local[1], 16), ulong.Parse(fields[9], CultureInfo.InvariantCulture));

    /// <summary>The kernel prints words of four bytes, each in the machine's order.</summary>
    private static IPAddress AddressIn(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        if (BitConverter.IsLittleEndian)
        {
            for (int i = 0; i < bytes.Length; i += 4) Array.Reverse(bytes, i, 4);
        }

        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
