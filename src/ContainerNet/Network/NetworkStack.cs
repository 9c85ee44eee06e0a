using ContainerNet.Linux;
using ContainerNet.Netlink;

namespace ContainerNet.Network;

/// <summary>One namespace and what can be done in it: links, addresses, routes, neighbours, firewall, forwarding.</summary>
internal sealed class NetworkStack : IDisposable
{
    private readonly NamespaceFile _file;
    private Firewall? _firewall;
    private ConnectionTable? _connections;

    public NetworkStack(NetworkSession session, NamespaceFile file, NamespaceReference reference, bool isCurrent, Crossing crossing, NetlinkSocket routeSocket)
    {
        _file = file;
        Crossing = crossing;
        Session = session;
        string path = isCurrent && reference.Path == NamespaceFile.Own ? $"/proc/{Environment.ProcessId}/ns/net" : reference.Path;
        Namespace = new CnNamespace(reference.Name, path, file.Inode, routeSocket.NamespaceCookie, isCurrent) { Later = session.Later };
        Route = new NetlinkConnection(routeSocket);
        Links = new LinkTable(this);
        Addresses = new AddressTable(this);
        Routes = new RouteTable(this);
        Neighbors = new NeighborTable(this);
        Forwarding = new ForwardingTable(this);
        Settings = new SettingTable(this);
        Networks = new NetworkTable(this);
        Listeners = new ListenerTable(this);
        Rules = new RuleTable(this);
    }

    public NetworkSession Session { get; }

    public CnNamespace Namespace { get; }

    public LinkTable Links { get; }

    public AddressTable Addresses { get; }

    public RouteTable Routes { get; }

    public NeighborTable Neighbors { get; }

    public ForwardingTable Forwarding { get; }

    public SettingTable Settings { get; }

    public NetworkTable Networks { get; }

    /// <summary>The rules that are ours; few cmdlets need the socket, so it is opened when the first one does.</summary>
    /// <exception cref="CnException">NotSupported: the kernel has no netfilter.</exception>
    public Firewall Firewall => _firewall ??= new Firewall(OpenNetfilter(), Namespace);

    /// <summary>All rules, whoever made them.</summary>
    public RuleTable Rules { get; }

    /// <summary>The connections that the kernel tracks; opened when the first one needs them.</summary>
    /// <exception cref="CnException">NotSupported: the kernel has no netfilter.</exception>
    public ConnectionTable Connections => _connections ??= new ConnectionTable(Firewall.Netfilter, Namespace);

    /// <summary>Which ports are in use by processes.</summary>
    public ListenerTable Listeners { get; }

    /// <summary>The rtnetlink conversation.</summary>
    public NetlinkConnection Route { get; }

    /// <summary>The namespace's number for a message to the kernel.</summary>
    public uint Descriptor => (uint)_file.Descriptor.Number;

    /// <summary>The way into it.</summary>
    public Crossing Crossing { get; }

    /// <summary>Opens a socket of any kind in this namespace.</summary>
    /// <exception cref="LinuxException">setns(2) or socket(2) failed.</exception>
    public FileDescriptor OpenSocket(int domain, int type, int protocol) => Crossing.Open(NamespaceCall.Socket(domain, type, protocol));

    public void Dispose()
    {
        _firewall?.Dispose();
        Route.Dispose();
        Crossing.Dispose();
        _file.Dispose();
    }

    private NetlinkConnection OpenNetfilter() => Kernel.Try(
        "open a netfilter socket",
        Namespace,
        () => new NetlinkConnection(NetlinkSocket.Open(Crossing, NetlinkSocket.NETLINK_NETFILTER)),
        errno => Kernel.KindOf(errno) == CnErrorKind.NotSupported ? "The kernel was built without CONFIG_NETFILTER_NETLINK." : null);
}
