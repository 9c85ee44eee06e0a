using System.Buffers;
using System.Runtime.InteropServices;
using ContainerNet.Netlink.Nftables;

namespace ContainerNet.Netlink;

/// <summary>
/// A conversation with the kernel over one socket: Get, List, Send, Commit. Every reply's port id and sequence are checked; errors are
/// read from NLMSG_ERROR and from NLMSG_DONE, with the kernel's text and the attribute it points at. Not safe for use by several threads at once.
/// </summary>
internal sealed class NetlinkConnection(INetlinkSocket socket) : IDisposable
{
    /// <summary>How often a dump that the kernel calls inconsistent is tried, and a transaction that it asks to repeat.</summary>
    public const int Attempts = 8;

    private const ushort NLMSG_NOOP = 1;
    private const ushort NLMSG_ERROR = 2;
    private const ushort NLMSG_DONE = 3;

    /// <summary>Bytes; twice what the kernel puts into one datagram of a dump (net/netlink/af_netlink.c).</summary>
    private const int DatagramLimit = 64 * 1024;

    private const int ENOBUFS = 105;
    private const int ERESTART = 85;

    private readonly NetlinkWriter _writer = new();
    private readonly List<AttributeTable?> _written = [];
    private uint _sequence;

    private delegate void Handler(in NetlinkHeader header, ReadOnlySpan<byte> body);

    /// <summary>Asks for one object.</summary>
    /// <exception cref="NetlinkException">The kernel refused; ENOENT or ENODEV where there is no such object.</exception>
    public T Get<T>(ushort type, T request, NetlinkFlags flags = NetlinkFlags.None)
        where T : class, INetlinkMessage<T>, new()
    {
        uint sequence = Transmit(NetlinkRequest.For(type, request, flags));
        T? answer = null;
        while (answer is null)
        {
            Receive(sequence, sequence, (in NetlinkHeader header, ReadOnlySpan<byte> body) =>
            {
                if (header.Type == NLMSG_ERROR) ThrowOnError(header, body, sequence);
                else answer = T.Table.Read(body);
            });
        }

        return answer;
    }

    /// <summary>Asks for all objects that match. A list that changed while it was read is read again, and never handed out.</summary>
    /// <exception cref="NetlinkDumpInterruptedException">It changed each time.</exception>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<T> List<T>(ushort type, T filter)
        where T : class, INetlinkMessage<T>, new()
    {
        var items = new List<T>();
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            items.Clear();
            if (TryList(type, filter, items)) return items;
        }

        throw new NetlinkDumpInterruptedException(Attempts);
    }

    /// <summary>Sends one request and waits for its acknowledgement.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Send<T>(ushort type, T body, NetlinkFlags flags = NetlinkFlags.None)
        where T : class, INetlinkMessage<T>, new() => Send([NetlinkRequest.For(type, body, flags)], e => throw e);

    /// <summary>Makes one object and returns it as the kernel now has it (NLM_F_ECHO); null where this kernel does not echo its kind.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public T? Create<T>(ushort type, T body, NetlinkFlags flags)
        where T : class, INetlinkMessage<T>, new()
    {
        T? made = null;
        Send([NetlinkRequest.For(type, body, flags | NetlinkFlags.ECHO)], e => throw e, (_, answer) => made = T.Table.Read(answer));
        return made;
    }

    /// <summary>
    /// Sends requests in one datagram. They are no transaction: after one that fails the kernel carries on with the next. Each failure is given to
    /// <paramref name="failed"/> once all answers are in, in the order of the requests.
    /// </summary>
    public void Send(IReadOnlyList<NetlinkRequest> requests, Action<NetlinkException> failed, EchoHandler? echoed = null)
    {
        if (requests.Count == 0) return;
        StartDatagram();
        uint first = _sequence + 1;
        // The kernel answers in order, and what fails in any case: so it is enough to have the last one acknowledged.
        for (int i = 0; i < requests.Count; i++) Write(requests[i], requests[i].Flags | (i == requests.Count - 1 ? NetlinkFlags.ACK : NetlinkFlags.None));
        Transmit();

        foreach (NetlinkException failure in ReceiveAnswers(first, requests.Count, echoed, batch: false)) failed(failure);
    }

    /// <summary>What the kernel sent back for a request with NLM_F_ECHO: the request's index, and the body.</summary>
    public delegate void EchoHandler(int request, ReadOnlySpan<byte> body);

    /// <summary>
    /// Carries out an nf_tables transaction: all of it, or nothing. Tried again where the kernel asks for it (ERESTART), unless a generation was given.
    /// </summary>
    /// <param name="transaction">The changes, in their order.</param>
    /// <param name="echoed">Takes what the kernel sends back for requests with NLM_F_ECHO.</param>
    /// <param name="generation">Of the rules that were read to make the transaction; when they have changed since, it is for the caller to read again (ERESTART).</param>
    /// <exception cref="NetlinkException">The first message that the kernel refused.</exception>
    public void Commit(IReadOnlyList<NetlinkRequest> transaction, EchoHandler? echoed = null, uint? generation = null)
    {
        if (transaction.Count == 0) return;
        for (int attempt = 1; ; attempt++)
        {
            StartDatagram();
            Write(NetlinkRequest.For(NftMessageType.NFNL_MSG_BATCH_BEGIN, new BatchMessage { Generation = generation }), NetlinkFlags.None);
            uint first = _sequence + 1;
            foreach (NetlinkRequest request in transaction) Write(request, request.Flags | NetlinkFlags.ACK);
            Write(NetlinkRequest.For(NftMessageType.NFNL_MSG_BATCH_END, new BatchMessage()), NetlinkFlags.None);
            Transmit();

            List<NetlinkException> failures = ReceiveAnswers(first, transaction.Count, echoed, batch: true);
            if (failures.Count == 0) return;
            if (failures[0].Errno != ERESTART || generation is not null || attempt == Attempts) throw failures[0];
        }
    }

    public void Dispose() => socket.Dispose();

    private bool TryList<T>(ushort type, T filter, List<T> items)
        where T : class, INetlinkMessage<T>, new()
    {
        uint sequence = Transmit(NetlinkRequest.For(type, filter, NetlinkFlags.DUMP));
        bool consistent = true, done = false;
        NetlinkProtocolException? malformed = null;
        while (!done)
        {
            bool whole = Receive(sequence, sequence, (in NetlinkHeader header, ReadOnlySpan<byte> body) =>
            {
                consistent &= !header.Flags.HasFlag(NetlinkFlags.DUMP_INTR);
                switch (header.Type)
                {
                    case NLMSG_ERROR:
                    case NLMSG_DONE:
                        ThrowOnError(header, body, sequence);
                        done = true;
                        break;
                    default:
                        // Read on to the end first: the kernel allows one dump per socket at a time.
                        try
                        {
                            items.Add(T.Table.Read(body));
                        }
                        catch (NetlinkProtocolException e)
                        {
                            malformed ??= e;
                        }

                        break;
                }
            });
            consistent &= whole;
        }

        if (malformed is not null) throw malformed;
        return consistent;
    }

    private List<NetlinkException> ReceiveAnswers(uint first, int count, EchoHandler? echoed, bool batch)
    {
        uint last = first + (uint)count - 1;
        var failures = new List<NetlinkException>();
        bool refusedWhole = false;
        for (int missing = batch ? count : 1; missing > 0 && !refusedWhole;)
        {
            // A batch that is refused as a whole (no rights, no memory) is answered once, for its opening message.
            bool whole = Receive(batch ? first - 1 : first, last, (in NetlinkHeader header, ReadOnlySpan<byte> body) =>
            {
                int request = (int)(header.Sequence - first);
                bool opening = request < 0;
                if (header.Type != NLMSG_ERROR)
                {
                    if (!opening) echoed?.Invoke(request, body);
                    return;
                }

                if (ErrorIn(header, body, header.Sequence, request) is { } failure)
                {
                    failures.Add(failure);
                    refusedWhole |= opening;
                }

                if (batch ? !opening : header.Sequence == last) missing--;
            });
            if (!whole) throw new NetlinkException(ENOBUFS);
        }

        failures.Sort((a, b) => a.Request.CompareTo(b.Request));
        return failures;
    }

    private uint Transmit(NetlinkRequest request)
    {
        StartDatagram();
        Write(request, request.Flags);
        Transmit();
        return _sequence;
    }

    private void Transmit()
    {
        int result = socket.Send(_writer.Written);
        if (result < 0) throw new NetlinkException(-result);
    }

    private void Write(NetlinkRequest request, NetlinkFlags flags)
    {
        int start = BeginMessage(request.Type, flags | NetlinkFlags.REQUEST, request.Table);
        request.Table.Write(_writer, request.Body);
        EndMessage(start);
    }

    private void StartDatagram()
    {
        _writer.Clear();
        _written.Clear();
    }

    private int BeginMessage(ushort type, NetlinkFlags flags, AttributeTable? table)
    {
        _written.Add(table);
        int start = _writer.Length;
        var header = new NetlinkHeader { Type = type, Flags = flags, Sequence = ++_sequence, PortId = socket.PortId };
        MemoryMarshal.Write(_writer.Append(NetlinkHeader.Size), in header);
        return start;
    }

    private void EndMessage(int start) => MemoryMarshal.Write(_writer.From(start), (uint)(_writer.Length - start));

    /// <summary>
    /// Takes one datagram apart and hands on the messages whose sequence is asked for. Late answers to earlier requests are skipped.
    /// False: answers were lost (ENOBUFS).
    /// </summary>
    private bool Receive(uint first, uint last, Handler handler)
    {
        // Only while it is needed: of connections there may be thousands.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DatagramLimit);
        try
        {
            int length = socket.Receive(buffer);
            if (length == -ENOBUFS) return false;
            if (length < 0) throw new NetlinkException(-length);
            if (length > buffer.Length) throw new NetlinkProtocolException($"a datagram of {length} bytes was cut off at {buffer.Length}");
            HandOn(buffer.AsSpan(0, length), first, last, handler);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void HandOn(ReadOnlySpan<byte> rest, uint first, uint last, Handler handler)
    {
        while (!rest.IsEmpty)
        {
            if (!MemoryMarshal.TryRead(rest, out NetlinkHeader header) || header.Length < NetlinkHeader.Size || header.Length > rest.Length)
                throw new NetlinkProtocolException($"a message header does not fit the {rest.Length} bytes that are left");
            if (header.PortId != socket.PortId || header.Sequence > _sequence)
                throw new NetlinkProtocolException($"an answer to port {header.PortId}, request {header.Sequence} came to port {socket.PortId}, request {_sequence}");
            ReadOnlySpan<byte> body = rest[NetlinkHeader.Size..(int)header.Length];
            if (header.Sequence >= first && header.Sequence <= last && header.Type != NLMSG_NOOP) handler(header, body);
            // The last message of a datagram need not be padded.
            rest = rest[Math.Min(NetlinkWriter.Align((int)header.Length), rest.Length)..];
        }
    }

    private void ThrowOnError(in NetlinkHeader header, ReadOnlySpan<byte> body, uint sequence)
    {
        if (ErrorIn(header, body, sequence, 0) is { } failure) throw failure;
    }

    private NetlinkException? ErrorIn(in NetlinkHeader header, ReadOnlySpan<byte> body, uint sequence, int request) =>
        ErrorMessage.Read(header, body) is { } error
            ? new NetlinkException(error.Errno, error.Text, NameOf(error.Offset, sequence), request)
            : null;

    /// <summary>What the kernel's offset points at, in the request that is still in the writer.</summary>
    private string? NameOf(int? offset, uint sequence)
    {
        if (offset is null) return null;
        ReadOnlySpan<byte> rest = _writer.Written;
        foreach (AttributeTable? table in _written)
        {
            NetlinkHeader header = MemoryMarshal.Read<NetlinkHeader>(rest);
            if (header.Sequence == sequence)
                return table?.NameAt(rest[NetlinkHeader.Size..(int)header.Length], offset.Value - NetlinkHeader.Size);
            rest = rest[NetlinkWriter.Align((int)header.Length)..];
        }

        return null;
    }
}
