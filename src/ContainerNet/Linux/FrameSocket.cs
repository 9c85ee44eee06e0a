using System.Runtime.InteropServices;
using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>Sends whole Ethernet frames by links of one namespace, and receives none (packet(7)).</summary>
internal sealed unsafe class FrameSocket : IDisposable
{
    private readonly FileDescriptor _descriptor;

    /// <summary>Opens it in a namespace.</summary>
    /// <exception cref="LinuxException">setns(2) or socket(2) failed.</exception>
    public FrameSocket(NamespaceThread thread, FileDescriptor? networkNamespace) =>
        _descriptor = thread.OpenSocket(networkNamespace, LibC.AF_PACKET, LibC.SOCK_RAW, 0);

    /// <summary>Sends one frame by a link. Returns the errno, 0 for success: the link may be gone.</summary>
    public int Send(int linkIndex, ReadOnlySpan<byte> frame)
    {
        var address = new LinkAddress { Family = (ushort)LibC.AF_PACKET, Index = linkIndex, AddressLength = 6 };
        fixed (byte* bytes = frame)
            return (nint)LibC.sendto(_descriptor.Number, bytes, frame.Length, 0, (sockaddr*)&address, sizeof(LinkAddress)) < 0 ? LibC.errno : 0;
    }

    public void Dispose() => _descriptor.Dispose();

    /// <summary>struct sockaddr_ll.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LinkAddress
    {
        public ushort Family;
        public ushort Protocol;
        public int Index;
        public ushort HardwareType;
        public byte PacketType;
        public byte AddressLength;
        public ulong Address;
    }
}
