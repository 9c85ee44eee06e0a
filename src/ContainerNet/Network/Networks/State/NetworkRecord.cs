using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ContainerNet.Network;

/// <summary>
/// What was meant by a network: what the kernel cannot remember for us. One file each; see the store. Records are not changed but
/// replaced (<c>with</c>), so that what was read can be compared with what shall be written.
/// </summary>
internal sealed record NetworkRecord
{
    /// <summary>Grows when an older module would misread, or lose, what a newer one has written.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Hexadecimal digits, as Docker's.</summary>
    public const int IdLength = 64;

    /// <summary>Of the form of the file.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>64 hexadecimal digits, as Docker's.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required string Bridge { get; init; }

    /// <summary>The bridge was there before the network, and stays when it goes.</summary>
    public bool Adopted { get; init; }

    public required PoolRecord[] Pools { get; init; }

    public bool Internal { get; init; }

    public bool Isolated { get; init; }

    public bool Masquerade { get; init; } = true;

    public IPAddress[] ToSource { get; init; } = [];

    /// <summary>Bytes.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>The bridge's.</summary>
    public MacAddress? MacAddress { get; init; }

    /// <summary>The addresses that the bridge was given by us; an adopted one may have had its own.</summary>
    public InterfaceAddress[] Assigned { get; init; } = [];

    /// <summary>What an adopted bridge's switches were before.</summary>
    public SettingRecord[] Restore { get; init; } = [];

    public SortedDictionary<string, string> Labels { get; init; } = [];

    /// <summary>In the order in which they were connected.</summary>
    public EndpointRecord[] Endpoints { get; init; } = [];

    /// <summary>
    /// A change has begun that may not have been finished: set before the first and cleared after the last step, both under the lock. Who takes
    /// the lock and finds it set knows that its maker is dead.
    /// </summary>
    public bool Pending { get; init; }

    /// <summary>"containernet:web".</summary>
    public string Owner => NetworkOwner.OfNetwork(Name);

    /// <summary>What the firewall has to know.</summary>
    public NetworkPolicy Policy => new(Owner, Bridge, [.. Pools.Select(p => p.Subnet)])
    {
        Internal = Internal, Isolated = Isolated, Masquerade = Masquerade, ToSource = ToSource,
    };

    /// <summary>Of a network, or of an endpoint.</summary>
    public static string NewId() => RandomNumberGenerator.GetHexString(IdLength, lowercase: true);

    public bool HasFamily(AddressFamily family) => Array.Exists(Pools, p => p.Family == family);

    /// <summary>The mark of an endpoint's link and elements.</summary>
    public string OwnerOf(EndpointRecord endpoint) => NetworkOwner.OfEndpoint(Name, endpoint.Id);

    /// <summary>The same, one endpoint replaced.</summary>
    public NetworkRecord With(string endpointId, Func<EndpointRecord, EndpointRecord> change) =>
        this with { Endpoints = [.. Endpoints.Select(e => e.Id == endpointId ? change(e) : e)] };

    /// <summary>The same with these endpoints: each in the place of what it was before, or after the others.</summary>
    public NetworkRecord WithAll(IEnumerable<EndpointRecord> endpoints)
    {
        EndpointRecord[] all = [.. endpoints];
        Dictionary<string, EndpointRecord> changed = all.ToDictionary(e => e.Id);
        HashSet<string> present = [.. Endpoints.Select(e => e.Id)];
        return this with { Endpoints = [.. Endpoints.Select(e => changed.GetValueOrDefault(e.Id, e)), .. all.Where(e => !present.Contains(e.Id))] };
    }

    /// <summary>What the published ports of an endpoint are to the kernel: one translation for each address that they lead to.</summary>
    public IEnumerable<PortTranslation> TranslationsOf(EndpointRecord endpoint) =>
        from port in endpoint.Ports
        from address in endpoint.Addresses
        where port.HostAddress is null || port.HostAddress.AddressFamily == address.Address.AddressFamily
        select new PortTranslation(port.HostAddress is { } host && !host.IsAny() ? host : null, port.Protocol, port.HostPort, address.Address, port.ContainerPort, OwnerOf(endpoint));
}

/// <summary>A switch in /proc/sys/net and its value.</summary>
/// <param name="Name">Below /proc/sys/net, with slashes: ipv4/conf/br0/route_localnet.</param>
/// <param name="Value">As the file has it.</param>
internal sealed record SettingRecord(string Name, string Value);

/// <summary>A subnet and what has been given away of it. The addresses in use are those of the endpoints.</summary>
internal sealed record PoolRecord
{
    public required IPNetwork Subnet { get; init; }

    public required IPAddress Gateway { get; init; }

    /// <summary>Only addresses of this part are given to those who do not ask for one; null: of the whole subnet.</summary>
    public IPNetwork? Range { get; init; }

    /// <summary>Addresses that are never given, with the names of those who have them.</summary>
    public SortedDictionary<string, IPAddress> Aux { get; init; } = [];

    public AddressFamily Family => Subnet.BaseAddress.AddressFamily;

    /// <summary>The address that was given last: the next one comes after it, and the first again at the end (round robin).</summary>
    public IPAddress? Last { get; init; }
}
