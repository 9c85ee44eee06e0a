using System.Net.Sockets;
using ContainerNet.Linux;
using ContainerNet.Netlink.Route;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Network;

/// <summary>The switches in /proc/sys/net that make a namespace a router.</summary>
internal sealed class ForwardingTable(NetworkStack stack)
{
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="link">Null: the switch for all.</param>
    /// <exception cref="CnException">NotFound and others.</exception>
    public CnForwarding Get(AddressFamily family, string? link)
    {
        string file = FileOf(family, link);
        bool enabled = Kernel.Try($"read {SettingOf(file)}", stack.Namespace, () =>
            link is null ? IsEnabled(family) : SystemControl.Read(stack.Crossing, file) != "0");
        return new CnForwarding(family, link, enabled, SettingOf(file), stack.Namespace);
    }

    /// <summary>Asked of every namespace in a topology, where crossing over to open a file would be a third of the time.</summary>
    private bool IsEnabled(AddressFamily family)
    {
        var all = new ConfigurationMessage { Header = { Family = family.Number() }, Index = ConfigurationMessage.All };
        return stack.Route.Get(RTM_GETNETCONF, all).Forwarding is not (null or 0);
    }

    /// <summary>Writes only where it is otherwise: writing ip_forward resets the links' own switches.</summary>
    /// <returns>Was anything changed?</returns>
    public bool Set(AddressFamily family, string? link, bool enabled)
    {
        if (Get(family, link).Enabled == enabled) return false;
        string file = FileOf(family, link);
        Kernel.Try($"write {SettingOf(file)}", stack.Namespace, () => SystemControl.Write(stack.Crossing, file, enabled ? "1" : "0"));
        return true;
    }

    /// <summary>The name as sysctl(8) writes it.</summary>
    public static string SettingOf(AddressFamily family, string? link) => SettingOf(FileOf(family, link));

    private static string SettingOf(string file) => "net." + file.Replace('/', '.');

    private static string FileOf(AddressFamily family, string? link) => (family, link) switch
    {
        (AddressFamily.InterNetwork, null) => "ipv4/ip_forward",
        (AddressFamily.InterNetwork, _) => $"ipv4/conf/{link}/forwarding",
        (_, null) => "ipv6/conf/all/forwarding",
        _ => $"ipv6/conf/{link}/forwarding",
    };
}
