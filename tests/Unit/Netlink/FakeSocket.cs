using System.Runtime.InteropServices;
using ContainerNet.Netlink;

namespace ContainerNet.Unit.Netlink;

/// <summary>A kernel that answers every datagram with what the test tells it to, and is silent (EAGAIN) after that.</summary>
internal sealed class FakeSocket(Func<IReadOnlyList<Sent>, IEnumerable<Reply>> kernel) : INetlinkSocket
{
    public const int EAGAIN = 11;

    private readonly Queue<Reply> _replies = [];

    public uint PortId => Wire.PortId;

    /// <summary>All that was sent, datagram by datagram.</summary>
    public List<IReadOnlyList<Sent>> Datagrams { get; } = [];

    public bool Disposed { get; private set; }

    /// <summary>Replies that nobody has taken yet.</summary>
    public int Waiting => _replies.Count;

    /// <summary>Minus the errno that the next Send fails with.</summary>
    public int SendResult { get; init; }

    public int Send(ReadOnlySpan<byte> datagram)
    {
        if (SendResult < 0) return SendResult;
        Datagrams.Add(Sent.Split(datagram));
        foreach (Reply reply in kernel(Datagrams[^1])) _replies.Enqueue(reply);
        return 0;
    }

    public int Receive(Span<byte> buffer)
    {
        if (!_replies.TryDequeue(out Reply reply)) return -EAGAIN;
        reply.Bytes.AsSpan(0, Math.Min(reply.Bytes.Length, buffer.Length)).CopyTo(buffer);
        return reply.Result;
    }

    public void Dispose() => Disposed = true;
}

/// <summary>One message as it was sent: its header, and all its bytes.</summary>
internal sealed record Sent(NetlinkHeader Header, byte[] Bytes)
{
    public static IReadOnlyList<Sent> Split(ReadOnlySpan<byte> datagram)
    {
        var messages = new List<Sent>();
        while (!datagram.IsEmpty)
        {
            NetlinkHeader header = MemoryMarshal.Read<NetlinkHeader>(datagram);
            messages.Add(new Sent(header, datagram[..(int)header.Length].ToArray()));
            datagram = datagram[(int)((header.Length + 3) & ~3)..];
        }

        return messages;
    }
}

/// <summary>What one Receive gives: a datagram, or minus an errno.</summary>
internal readonly record struct Reply(byte[] Bytes, int Result)
{
    public static Reply Datagram(params byte[][] messages)
    {
        byte[] bytes = [.. messages.SelectMany(m => m)];
        return new Reply(bytes, bytes.Length);
    }

    public static Reply Failure(int errno) => new([], -errno);
}
