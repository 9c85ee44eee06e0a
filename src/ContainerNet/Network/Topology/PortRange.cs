using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>Published ports that are told in one breath: 7000-7002/tcp published to 7000-7002.</summary>
/// <param name="Host">Where they are published: 127.0.0.1:7000-7002/tcp; without an address where it is any.</param>
/// <param name="Container">The ports that they lead to: 7000-7002.</param>
/// <param name="Ports">Those that they are: each once for each address family.</param>
internal sealed record PortRange(string Host, string Container, CnPublishedPort[] Ports)
{
    /// <summary>Each once, whatever the address family, and neighbours as a range.</summary>
    public static IEnumerable<PortRange> Of(IEnumerable<CnPublishedPort> ports)
    {
        var groups = ports.GroupBy(p => (Address: AddressOf(p), p.Protocol, Shift: p.ContainerPort - p.HostPort));
        foreach (var group in groups.OrderBy(g => g.Min(p => p.HostPort)))
        {
            ILookup<int, CnPublishedPort> byNumber = group.ToLookup(p => p.HostPort);
            int[] numbers = [.. byNumber.Select(p => p.Key).Order()];
            for (int i = 0, first = 0; i < numbers.Length; i++)
            {
                if (i + 1 < numbers.Length && numbers[i + 1] == numbers[i] + 1) continue;
                yield return new PortRange(
                    $"{group.Key.Address}{Text(numbers[first], numbers[i])}/{group.Key.Protocol.ToString().ToLowerInvariant()}",
                    Text(numbers[first] + group.Key.Shift, numbers[i] + group.Key.Shift),
                    [.. numbers[first..(i + 1)].SelectMany(n => byNumber[n])]);
                first = i + 1;
            }
        }
    }

    /// <summary>One port as `docker run -p` writes it: 127.0.0.1:8080:80/tcp.</summary>
    public static string Mapping(CnPublishedPort port) => $"{AddressOf(port)}{port.HostPort}:{port.ContainerPort}/{port.Protocol.ToString().ToLowerInvariant()}";

    /// <summary>8080/tcp published to 80.</summary>
    public override string ToString() => $"{Host} published to {Container}";

    private static string Text(int first, int last) => first == last ? $"{first}" : $"{first}-{last}";

    private static string AddressOf(CnPublishedPort port) =>
        port.HostAddress.Equals(IPAddress.Any) || port.HostAddress.Equals(IPAddress.IPv6Any) ? ""
        : port.HostAddress.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{port.HostAddress}]:" : $"{port.HostAddress}:";
}
