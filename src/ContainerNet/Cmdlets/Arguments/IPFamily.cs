using System.Net.Sockets;

namespace ContainerNet.Cmdlets;

/// <summary>The words that PowerShell's networking cmdlets use for the two families.</summary>
public enum IPFamily
{
    /// <summary>Internet Protocol version 4.</summary>
    IPv4,

    /// <summary>Internet Protocol version 6.</summary>
    IPv6,
}

internal static class IPFamilyExtensions
{
    public static AddressFamily ToAddressFamily(this IPFamily family) =>
        family == IPFamily.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
}
