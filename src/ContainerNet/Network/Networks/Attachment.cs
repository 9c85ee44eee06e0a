using System.Net;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>One container on its way into a network.</summary>
internal sealed class Attachment(int number, EndpointSettings settings, NamespaceFile file) : IDisposable
{
    private FrameSocket? _frames;

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

    /// <summary>Opens what the announcements are sent by.</summary>
    /// <exception cref="CnException">PermissionDenied: CAP_NET_RAW is missing.</exception>
    public void OpenFrames() =>
        _frames = Kernel.Try("open a packet socket", Stack!.Namespace, () => new FrameSocket(Stack.Session.Thread, Stack.Crossing));

    /// <summary>That socket is the caller's from now on.</summary>
    public FrameSocket TakeFrames()
    {
        FrameSocket taken = _frames!;
        _frames = null;
        return taken;
    }

    public void Dispose()
    {
        _frames?.Dispose();
        if (Stack is { } stack) stack.Session.Close(stack);
        else file.Dispose();
    }
}
