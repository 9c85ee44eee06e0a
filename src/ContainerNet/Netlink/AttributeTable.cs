using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ContainerNet.Netlink;

/// <summary>A kind of message or of nested attribute, for those who do not know its type: the payload chosen by a name, the tests.</summary>
internal abstract class AttributeTable
{
    /// <summary>The bytes before the first attribute, padded.</summary>
    public abstract int HeaderSize { get; }

    public abstract IEnumerable<(ushort Number, string Name)> Attributes { get; }

    public abstract void Write(NetlinkWriter writer, object message);

    /// <exception cref="NetlinkProtocolException">The bytes are no such message.</exception>
    public abstract object Read(ReadOnlySpan<byte> bytes);

    /// <summary>The C name of the attribute at an offset into the message's bytes, its fixed header included; null when none begins there.</summary>
    public abstract string? NameAt(ReadOnlySpan<byte> bytes, int offset);
}

/// <summary>
/// Everything known of one kind of message: its fixed header and one row per attribute, with number, C name, getter and setter.
/// The row is encoder, decoder and the name in errors. Attributes without a row are skipped; null values are not written.
/// Rows are written in the order in which they are declared.
/// </summary>
internal sealed class AttributeTable<T>(ByteOrder order = ByteOrder.Native) : AttributeTable
    where T : class, new()
{
    /// <summary>Where a message keeps its fixed header.</summary>
    public delegate ref THeader HeaderOf<THeader>(T message);

    private readonly List<Row> _rows = [];
    private Row?[] _byNumber = [];
    private int _headerSize;
    private Action<NetlinkWriter, T>? _writeHeader;
    private HeaderReader? _readHeader;

    private delegate void HeaderReader(ReadOnlySpan<byte> bytes, T message);

    public override int HeaderSize => _headerSize;

    public override IEnumerable<(ushort Number, string Name)> Attributes => _rows.Select(r => (r.Number, r.Name));

    public override void Write(NetlinkWriter writer, object message) => Write(writer, (T)message);

    public void Write(NetlinkWriter writer, T message)
    {
        _writeHeader?.Invoke(writer, message);
        foreach (Row row in _rows) row.Write(writer, message);
    }

    public override T Read(ReadOnlySpan<byte> bytes)
    {
        var message = new T();
        ReadHeader(bytes, message);
        var reader = new AttributeReader(AfterHeader(bytes));
        while (reader.MoveNext()) Find(reader.Type)?.Read(reader.Payload, message);
        return message;
    }

    public override string? NameAt(ReadOnlySpan<byte> bytes, int offset)
    {
        var message = new T();
        ReadHeader(bytes, message);
        var reader = new AttributeReader(AfterHeader(bytes));
        while (reader.MoveNext())
        {
            Row? row = Find(reader.Type);
            int inside = offset - _headerSize - reader.Position;
            if (inside == 0) return row?.Name;
            // Read on the way: a later row may need an earlier one to know its own shape (IFLA_INFO_DATA needs IFLA_INFO_KIND).
            row?.Read(reader.Payload, message);
            if (inside > 0 && inside < AttributeReader.HeaderSize + reader.Payload.Length)
                return row?.NameAt(reader.Payload, inside - AttributeReader.HeaderSize, message) ?? row?.Name;
        }

        return null;
    }

    public AttributeTable<T> Header<THeader>(HeaderOf<THeader> header)
        where THeader : unmanaged
    {
        _headerSize = NetlinkWriter.Align(Unsafe.SizeOf<THeader>());
        _writeHeader = (writer, message) => MemoryMarshal.Write(writer.Append(Unsafe.SizeOf<THeader>()), in header(message));
        _readHeader = (bytes, message) => header(message) = MemoryMarshal.Read<THeader>(bytes);
        return this;
    }

    public AttributeTable<T> U8(ushort number, string name, Func<T, byte?> get, Action<T, byte?> set) =>
        Value(number, name, new NumberPayload<byte>(order), get, set);

    public AttributeTable<T> U16(ushort number, string name, Func<T, ushort?> get, Action<T, ushort?> set) =>
        Value(number, name, new NumberPayload<ushort>(order), get, set);

    /// <summary>A 16-bit number in network order inside a message that is otherwise in the CPU's (IFLA_VXLAN_PORT).</summary>
    public AttributeTable<T> U16Big(ushort number, string name, Func<T, ushort?> get, Action<T, ushort?> set) =>
        Value(number, name, new NumberPayload<ushort>(ByteOrder.Big), get, set);

    public AttributeTable<T> U32(ushort number, string name, Func<T, uint?> get, Action<T, uint?> set) =>
        Value(number, name, new NumberPayload<uint>(order), get, set);

    public AttributeTable<T> S32(ushort number, string name, Func<T, int?> get, Action<T, int?> set) =>
        Value(number, name, new NumberPayload<int>(order), get, set);

    public AttributeTable<T> U64(ushort number, string name, Func<T, ulong?> get, Action<T, ulong?> set) =>
        Value(number, name, new NumberPayload<ulong>(order), get, set);

    public AttributeTable<T> Text(ushort number, string name, Func<T, string?> get, Action<T, string?> set) =>
        Value(number, name, new TextPayload(), get, set);

    public AttributeTable<T> Bytes(ushort number, string name, Func<T, byte[]?> get, Action<T, byte[]?> set) =>
        Value(number, name, new BytesPayload(), get, set);

    public AttributeTable<T> Address(ushort number, string name, Func<T, IPAddress?> get, Action<T, IPAddress?> set) =>
        Value(number, name, new AddressPayload(), get, set);

    public AttributeTable<T> Struct<TStruct>(ushort number, string name, Func<T, TStruct?> get, Action<T, TStruct?> set, int? minimum = null)
        where TStruct : unmanaged => Value(number, name, new StructPayload<TStruct>(minimum), get, set);

    /// <summary>A value with a coding of its own.</summary>
    public AttributeTable<T> Value<TValue>(ushort number, string name, Payload<TValue> payload, Func<T, TValue> get, Action<T, TValue> set) =>
        Add(new ValueRow<TValue>(number, name, payload, get, set));

    /// <summary>A nested attribute with a table of its own.</summary>
    public AttributeTable<T> Nest<TNested>(
        ushort number, string name, AttributeTable<TNested> table, Func<T, TNested?> get, Action<T, TNested?> set)
        where TNested : class, new() => Add(new NestRow(number, name, _ => table, get, (m, v) => set(m, (TNested)v)));

    /// <summary>A nested attribute whose table depends on what was read before it; no table, and it is skipped.</summary>
    public AttributeTable<T> Choice(
        ushort number, string name, Func<T, AttributeTable?> table, Func<T, object?> get, Action<T, object?> set) =>
        Add(new NestRow(number, name, table, get, set));

    /// <summary>A nested attribute that holds any number of equal ones.</summary>
    public AttributeTable<T> List<TItem>(
        ushort number, string name, ushort itemNumber, AttributeTable<TItem> table, Func<T, List<TItem>?> get, Action<T, List<TItem>?> set)
        where TItem : class, new() => Add(new ListRow<TItem>(number, name, itemNumber, table, get, set));

    private AttributeTable<T> Add(Row row)
    {
        _rows.Add(row);
        if (row.Number >= _byNumber.Length) Array.Resize(ref _byNumber, row.Number + 1);
        _byNumber[row.Number] = row;
        return this;
    }

    private Row? Find(ushort number) => number < _byNumber.Length ? _byNumber[number] : null;

    private void ReadHeader(ReadOnlySpan<byte> bytes, T message)
    {
        if (bytes.Length < _headerSize)
            throw new NetlinkProtocolException($"{bytes.Length} bytes are too few for the header of {typeof(T).Name}");
        _readHeader?.Invoke(bytes, message);
    }

    private ReadOnlySpan<byte> AfterHeader(ReadOnlySpan<byte> bytes) => bytes[_headerSize..];

    private abstract class Row(ushort number, string name)
    {
        public ushort Number => number;

        public string Name => name;

        public abstract void Write(NetlinkWriter writer, T message);

        public abstract void Read(ReadOnlySpan<byte> payload, T message);

        public virtual string? NameAt(ReadOnlySpan<byte> payload, int offset, T message) => null;
    }

    private sealed class ValueRow<TValue>(ushort number, string name, Payload<TValue> payload, Func<T, TValue> get, Action<T, TValue> set)
        : Row(number, name)
    {
        public override void Write(NetlinkWriter writer, T message)
        {
            TValue value = get(message);
            if (value is not null) payload.Write(writer, Number, value);
        }

        public override void Read(ReadOnlySpan<byte> bytes, T message)
        {
            try
            {
                set(message, payload.Read(bytes));
            }
            catch (NetlinkProtocolException e)
            {
                throw new NetlinkProtocolException($"{Name}: {e.Message}");
            }
        }
    }

    private sealed class NestRow(
        ushort number, string name, Func<T, AttributeTable?> table, Func<T, object?> get, Action<T, object> set) : Row(number, name)
    {
        /// <summary>NLA_F_NESTED: wanted by strictly checked families, harmless in the others.</summary>
        internal const ushort Nested = 0x8000;

        public override void Write(NetlinkWriter writer, T message)
        {
            object? value = get(message);
            if (value is null || table(message) is not { } nested) return;
            int start = writer.Begin((ushort)(Number | Nested));
            nested.Write(writer, value);
            writer.End(start);
        }

        public override void Read(ReadOnlySpan<byte> payload, T message)
        {
            // A link in the kind "veth" holds a link: only the stack says how deep that goes.
            if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new NetlinkProtocolException($"{Name} is nested too deep");
            if (table(message) is { } nested) set(message, nested.Read(payload));
        }

        public override string? NameAt(ReadOnlySpan<byte> payload, int offset, T message) => table(message)?.NameAt(payload, offset);
    }

    private sealed class ListRow<TItem>(
        ushort number, string name, ushort itemNumber, AttributeTable<TItem> table, Func<T, List<TItem>?> get, Action<T, List<TItem>?> set)
        : Row(number, name)
        where TItem : class, new()
    {
        public override void Write(NetlinkWriter writer, T message)
        {
            if (get(message) is not { } items) return;
            int start = writer.Begin((ushort)(Number | NestRow.Nested));
            foreach (TItem item in items)
            {
                int itemStart = writer.Begin((ushort)(itemNumber | NestRow.Nested));
                table.Write(writer, item);
                writer.End(itemStart);
            }

            writer.End(start);
        }

        public override void Read(ReadOnlySpan<byte> payload, T message)
        {
            var items = new List<TItem>();
            var reader = new AttributeReader(payload);
            while (reader.MoveNext())
            {
                if (reader.Type == itemNumber) items.Add(table.Read(reader.Payload));
            }

            set(message, items);
        }

        public override string? NameAt(ReadOnlySpan<byte> payload, int offset, T message)
        {
            var reader = new AttributeReader(payload);
            while (reader.MoveNext())
            {
                int inside = offset - reader.Position - AttributeReader.HeaderSize;
                if (reader.Type == itemNumber && inside >= 0 && inside < reader.Payload.Length) return table.NameAt(reader.Payload, inside);
            }

            return null;
        }
    }
}
