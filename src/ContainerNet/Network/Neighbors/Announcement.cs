using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>
/// Tells the neighbours who has an address now: three unsolicited ARP requests or neighbour advertisements, a second apart, as libnetwork does. The
/// first goes at once. Nobody waits for them.
/// </summary>
internal sealed class Announcement : IDisposable
{
    private const int Times = 3;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly List<(FrameSocket Socket, int Link, byte[] Frame)> _frames;
    private readonly Timer _timer;
    private int _left = Times;

    private Announcement(List<(FrameSocket Socket, int Link, byte[] Frame)> frames)
    {
        _frames = frames;
        // Also the first: each goes to all ports of the bridge, which is not to hold anybody up.
        _timer = new Timer(_ => Repeat(), null, TimeSpan.Zero, s_interval);
    }

    /// <summary>Begins, and goes on by itself. It lives as long as its timer, and the sockets with it.</summary>
    public static void Begin(IEnumerable<(FrameSocket Socket, int LinkIndex, MacAddress Mac, IPAddress[] Addresses)> endpoints)
    {
        List<(FrameSocket, int, byte[])> frames = [.. endpoints.SelectMany(e => e.Addresses.Select(a => (e.Socket, e.LinkIndex, FrameFor(e.Mac, a))))];
        if (frames.Count > 0) _ = new Announcement(frames);
    }

    public void Dispose()
    {
        _timer.Dispose();
        foreach (FrameSocket socket in _frames.Select(f => f.Socket).Distinct()) socket.Dispose();
    }

    /// <summary>What is sent for an address.</summary>
    internal static byte[] FrameFor(MacAddress mac, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? Advertisement(mac.GetAddressBytes(), address) : ArpRequest(mac.GetAddressBytes(), address);

    private void Repeat()
    {
        SendAll();
        if (--_left == 0) Dispose();
    }

    /// <summary>A link that is gone has nothing to announce any more; so what Send returns is not looked at.</summary>
    private void SendAll()
    {
        foreach ((FrameSocket socket, int link, byte[] frame) in _frames) _ = socket.Send(link, frame);
    }

    /// <summary>RFC 5227: a request in which the sender asks for its own address.</summary>
    private static byte[] ArpRequest(byte[] mac, IPAddress address)
    {
        byte[] ip = address.GetAddressBytes();
        return
        [
            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, .. mac, 0x08, 0x06,
            0x00, 0x01, 0x08, 0x00, 6, 4, 0x00, 0x01, .. mac, .. ip, 0, 0, 0, 0, 0, 0, .. ip,
        ];
    }

    /// <summary>RFC 4861, 7.2.6: to all nodes, with the override flag and the address of the link.</summary>
    private static byte[] Advertisement(byte[] mac, IPAddress address)
    {
        byte[] ip = address.GetAddressBytes(), all = IPAddress.Parse("ff02::1").GetAddressBytes();
        byte[] message = [136, 0, 0, 0, 0x20, 0, 0, 0, .. ip, 2, 1, .. mac];
        byte[] pseudo = [.. ip, .. all, 0, 0, 0, (byte)message.Length, 0, 0, 0, 58];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), IcmpEcho.Checksum([.. pseudo, .. message]));
        return
        [
            0x33, 0x33, 0, 0, 0, 1, .. mac, 0x86, 0xdd,
            0x60, 0, 0, 0, 0, (byte)message.Length, 58, 255, .. ip, .. all, .. message,
        ];
    }
}
