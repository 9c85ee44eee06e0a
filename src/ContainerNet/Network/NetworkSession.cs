using ContainerNet.Linux;
using ContainerNet.Netlink;

namespace ContainerNet.Network;

/// <summary>
/// The namespaces that one cmdlet deals with. Each is opened once and held open, so that it cannot vanish, nor its inode be given to
/// another, until the cmdlet is done. Not safe for use by several threads at once.
/// </summary>
internal sealed class NetworkSession : IDisposable
{
    private readonly Dictionary<ulong, NetworkStack> _stacks = [];
    private readonly Lazy<ulong> _ownInode = new(OwnInode);
    private ContainerTable? _containers;

    public NetworkSession() => Namespaces = new NamespaceTable(this);

    public NamespaceTable Namespaces { get; }

    /// <summary>What runs in containers. The engines are asked when somebody first wants to know.</summary>
    public ContainerTable Containers => _containers ??= new ContainerTable(this);

    /// <summary>For the objects that are made here: what they are part of, if somebody asks them later.</summary>
    public LaterTopology Later { get; } = new();

    /// <summary>What crosses over into other namespaces.</summary>
    public NamespaceThread Thread { get; } = new();

    /// <summary>The namespace that the process is in.</summary>
    public NetworkStack Current => Open(NamespaceReference.Current);

    /// <summary>Opens a namespace, or finds it opened.</summary>
    /// <param name="reference">Which.</param>
    /// <param name="forRules">What its rules are read by is opened in the same crossing.</param>
    /// <exception cref="CnException">NotFound, PermissionDenied; NamespaceChanged when another one is there now.</exception>
    public NetworkStack Open(NamespaceReference reference, bool forRules = false)
    {
        NamespaceFile file = OpenFile(reference);
        if (!_stacks.TryGetValue(file.Inode, out NetworkStack? stack)) return Enter(file, reference, forRules);
        file.Dispose();
        // Held open since, the inode of a stack is as good as a cookie.
        if (reference.Expected is { } expected && !expected.IsSame(stack.Namespace)) throw Changed(reference);
        return stack;
    }

    /// <summary>Enters a namespace whose file is open, and that this session has not entered before. The file is the stack's from then on.</summary>
    /// <exception cref="CnException">PermissionDenied; NamespaceChanged when another one is there now. The file is closed.</exception>
    public NetworkStack Enter(NamespaceFile file, NamespaceReference reference, bool forRules = false)
    {
        Crossing crossing = CrossingTo(file);
        if (forRules) crossing.Foresee(RuleTable.Openings);
        try
        {
            return Adopt(file, reference, crossing, Kernel.Try($"enter namespace '{reference}'", null, () => NetlinkSocket.Open(crossing, NetlinkSocket.NETLINK_ROUTE)));
        }
        catch
        {
            crossing.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file behind a reference, checked to be a network namespace.</summary>
    /// <exception cref="CnException">NotFound, PermissionDenied, Rejected.</exception>
    public static NamespaceFile OpenFile(NamespaceReference reference)
    {
        NamespaceFile file = Kernel.Try($"open namespace '{reference}'", null, () => NamespaceFile.Open(reference.Path));
        if (file.IsNetworkNamespace) return file;
        file.Dispose();
        throw new CnException(CnErrorKind.Rejected, $"Cannot open namespace '{reference}': {reference.Path} is no network namespace.");
    }

    /// <summary>What the namespace behind a reference can be told by, for now.</summary>
    /// <exception cref="CnException">NotFound, PermissionDenied, Rejected.</exception>
    public static ulong InodeOf(NamespaceReference reference)
    {
        using NamespaceFile file = OpenFile(reference);
        return file.Inode;
    }

    /// <summary>The same, where the socket was opened in the course of a visit.</summary>
    /// <exception cref="CnException">NamespaceChanged when another one is there now. The file is closed.</exception>
    public NetworkStack Adopt(NamespaceFile file, NamespaceReference reference, NetlinkSocket routeSocket) => Adopt(file, reference, CrossingTo(file), routeSocket);

    /// <summary>For who goes through very many namespaces: a socket and its buffers each would add up.</summary>
    public void Close(NetworkStack stack)
    {
        _stacks.Remove(stack.Namespace.Inode);
        stack.Dispose();
    }

    public void Dispose()
    {
        foreach (NetworkStack stack in _stacks.Values) stack.Dispose();
        _stacks.Clear();
        _containers?.Dispose();
        Thread.Dispose();
    }

    private NetworkStack Adopt(NamespaceFile file, NamespaceReference reference, Crossing crossing, NetlinkSocket routeSocket)
    {
        var stack = new NetworkStack(this, file, reference, IsOwn(file), crossing, routeSocket);
        _stacks[stack.Namespace.Inode] = stack;
        if (reference.Expected is not { } expected || expected.IsSame(stack.Namespace)) return stack;
        Close(stack);
        throw Changed(reference);
    }

    private Crossing CrossingTo(NamespaceFile file) => new(Thread, IsOwn(file) ? null : file.Descriptor);

    private bool IsOwn(NamespaceFile file) => file.Inode == _ownInode.Value;

    private static ulong OwnInode()
    {
        using var own = NamespaceFile.Open(NamespaceFile.Own);
        return own.Inode;
    }

    public static CnException Changed(NamespaceReference reference) => new(
        CnErrorKind.NamespaceChanged,
        $"Namespace '{reference}' is not the one that the object came from: it was removed, and {reference.Path} is another one now. Nothing was changed.");
}
