using System.Net;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>One container on its way into a network.</summary>
internal sealed class Attachment(int number, EndpointSettings settings, NamespaceFile file) : IDisposable
{
    private NamespaceVisit? _visit;
    private NamespaceCall? _route;
    private NamespaceCall? _frames;
    private FrameSocket? _frameSocket;

    /// <summary>Which of the containers that are connected together.</summary>
    public int Number => number;

    public EndpointSettings Settings => settings;

    /// <summary>The container's namespace, held open.</summary>
    public NamespaceFile File => file;

    /// <summary>The container from inside, once it has been entered.</summary>
    public NetworkStack? Stack { get; set; }

    public required EndpointRecord Endpoint { get; set; }

    /// <summary>Indexes of the ends, once they are made.</summary>
    public int HostIndex { get; set; }

    public int PeerIndex { get; set; }

    public Undo Undo { get; } = new();

    /// <summary>Why it did not succeed.</summary>
    public CnException? Failure { get; set; }

    /// <summary>The default routes of other networks that give way to this one's.</summary>
    public List<(string Network, EndpointRecord Endpoint, IPAddress Gateway)> Outdone { get; } = [];

    /// <summary>What the container is entered for: settings, the conversation unless there is one, and what the announcements are sent by.</summary>
    public NamespaceVisit Visit(IEnumerable<(string Name, string Value, bool IfPresent)> insideSettings)
    {
        _route = Stack is null ? NetlinkSocket.Opening(NetlinkSocket.NETLINK_ROUTE) : null;
        _frames = FrameSocket.Opening;
        IEnumerable<NamespaceCall> writing = insideSettings.Select(s => NamespaceCall.Write(SystemControl.Folder + s.Name, s.Value, s.IfPresent));
        return _visit = new NamespaceVisit(file.Descriptor, [.. writing, .. new[] { _route, _frames }.OfType<NamespaceCall>()]);
    }

    /// <summary>Takes over what was opened there. From then on nothing may fail any more for want of a socket.</summary>
    /// <exception cref="CnException">PermissionDenied: CAP_SYS_ADMIN or CAP_NET_RAW is missing. NamespaceChanged. NotFound where a setting is missing.</exception>
    public void Arrive(NetworkSession session)
    {
        Kernel.Try($"enter namespace '{settings.Container}'", null, _visit!.ThrowIfEnded);
        if (_route is { } route)
            Stack = session.Adopt(file, settings.Container, Kernel.Try($"enter namespace '{settings.Container}'", null, () => new NetlinkSocket(route.Take())));
        _frameSocket = Kernel.Try("open a packet socket", Stack!.Namespace, () => new FrameSocket(_frames!.Take()));
    }

    /// <summary>The socket for the announcements is the caller's from now on.</summary>
    public FrameSocket TakeFrames()
    {
        FrameSocket taken = _frameSocket!;
        _frameSocket = null;
        return taken;
    }

    public void Dispose()
    {
        _visit?.Dispose();
        _frameSocket?.Dispose();
        if (Stack is { } stack) stack.Session.Close(stack);
        else file.Dispose();
    }
}
