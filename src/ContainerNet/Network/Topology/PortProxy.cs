using System.Net;

namespace ContainerNet.Network;

/// <summary>A docker-proxy: the process that relays a published port for those whom the rules do not reach, one for each port and address family.</summary>
internal sealed record PortProxy(int Pid, PortProtocol Protocol, IPAddress HostAddress, int HostPort, IPAddress ContainerAddress, int ContainerPort)
{
    /// <summary>Those among some processes. What they are told on their command lines is what they do.</summary>
    public static List<PortProxy> In(IEnumerable<int> processes) =>
        [.. processes.Where(p => ProcessTable.CommandOf(p) == "docker-proxy").Select(p => Parse(p, ProcessTable.ArgumentsOf(p))).OfType<PortProxy>()];

    /// <summary>docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.17.0.3 -container-port 80; null for something else.</summary>
    public static PortProxy? Parse(int pid, string[] arguments)
    {
        return Enum.TryParse(After("-proto"), ignoreCase: true, out PortProtocol protocol)
            && IPAddress.TryParse(After("-host-ip"), out IPAddress? hostAddress) && ushort.TryParse(After("-host-port"), out ushort hostPort)
            && IPAddress.TryParse(After("-container-ip"), out IPAddress? containerAddress) && ushort.TryParse(After("-container-port"), out ushort containerPort)
            ? new PortProxy(pid, protocol, hostAddress, hostPort, containerAddress, containerPort)
            : null;

        string? After(string name) => Array.FindIndex(arguments, a => a == name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }
}
