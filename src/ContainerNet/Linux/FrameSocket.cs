using System.Runtime.InteropServices;
using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>Sends whole Ethernet frames by links of one namespace, and receives none (packet(7)).</summary>
internal sealed unsafe class FrameSocket(FileDescriptor descriptor) : IDisposable
{
    /// <summary>What opens a socket that can then be taken over.</summary>
    public static NamespaceCall Opening => NamespaceCall.Socket(LibC.AF_PACKET, LibC.SOCK_RAW, 0);

    /// <summary>Sends one frame by a link. Returns the errno, 0 for success: the link may be gone.</summary>
    public int Send(int linkIndex, ReadOnlySpan<byte> frame)
    {
        var address = new LinkAddress { Family = (ushort)LibC.AF_PACKET, Index = linkIndex, AddressLength = 6 };
        fixed (byte* bytes = frame)
            return (nint)LibC.sendto(descriptor.Number, bytes, frame.Length, 0, (sockaddr*)&address, sizeof(LinkAddress)) < 0 ? LibC.errno : 0;
    }

    public void Dispose() => descriptor.Dispose();

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
