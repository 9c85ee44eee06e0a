using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>Which connections are meant. What is empty or null means all.</summary>
internal sealed record ConnectionFilter
{
    public AddressFamily? Family { get; init; }

    /// <summary>IPPROTO_*.</summary>
    public byte[] Protocols { get; init; } = [];

    public Predicate<string>? State { get; init; }

    /// <summary>Of the source, as it was or as it was translated.</summary>
    public IPNetwork[] Sources { get; init; } = [];

    /// <summary>Of the destination, as it was or as it was translated.</summary>
    public IPNetwork[] Destinations { get; init; } = [];

    /// <summary>Of either end.</summary>
    public IPNetwork[] Addresses { get; init; } = [];

    /// <summary>At either end, before or after translation.</summary>
    public int[] Ports { get; init; } = [];

    /// <summary>The addresses of containers, one of which has to be at an end; null where no container is meant.</summary>
    public IReadOnlySet<IPAddress>? Owned { get; init; }

    public bool IsMet(CnConnection c) =>
        (Family is null || c.Family == Family)
        && (Protocols.Length == 0 || Protocols.Contains(c.ProtocolNumber))
        && (State is null || (c.State is { } state && State(state)))
        && Any(Sources, c.Source, c.ReplyDestination)
        && Any(Destinations, c.Destination, c.ReplySource)
        && Any(Addresses, c.Source, c.Destination, c.ReplySource, c.ReplyDestination)
        && (Ports.Length == 0 || Array.Exists(Ports, p => p == c.SourcePort || p == c.DestinationPort || p == c.ReplySourcePort || p == c.ReplyDestinationPort))
        && (Owned is null || Owned.Contains(c.Source) || Owned.Contains(c.Destination) || Owned.Contains(c.ReplySource) || Owned.Contains(c.ReplyDestination));

    private static bool Any(IPNetwork[] wanted, params ReadOnlySpan<IPAddress> ends)
    {
        if (wanted.Length == 0) return true;
        foreach (IPAddress end in ends)
        {
            if (Array.Exists(wanted, n => n.Contains(end))) return true;
        }

        return false;
    }
}
