using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace ContainerNet.Netlink;

/// <summary>Who decides the order of bytes: rtnetlink uses the CPU's, nf_tables the network's.</summary>
internal enum ByteOrder
{
    Native,
    Big,
}

/// <summary>How one kind of value stands in an attribute's payload, in both directions. Null is an attribute that is not there.</summary>
internal abstract class Payload<TValue>
{
    public abstract void Write(NetlinkWriter writer, ushort type, TValue value);

    /// <exception cref="NetlinkProtocolException">The bytes are no such value.</exception>
    public abstract TValue Read(ReadOnlySpan<byte> payload);

    protected static ReadOnlySpan<byte> Exactly(ReadOnlySpan<byte> payload, int length) => payload.Length == length
        ? payload
        : throw new NetlinkProtocolException($"{payload.Length} bytes where {length} belong");
}

internal sealed class BytePayload : Payload<byte?>
{
    public override void Write(NetlinkWriter writer, ushort type, byte? value) => writer.Attribute(type, 1)[0] = value!.Value;

    public override byte? Read(ReadOnlySpan<byte> payload) => Exactly(payload, 1)[0];
}

internal sealed class UInt16Payload(ByteOrder order) : Payload<ushort?>
{
    public override void Write(NetlinkWriter writer, ushort type, ushort? value)
    {
        Span<byte> room = writer.Attribute(type, sizeof(ushort));
        if (order == ByteOrder.Big) BinaryPrimitives.WriteUInt16BigEndian(room, value!.Value);
        else MemoryMarshal.Write(room, value!.Value);
    }

    public override ushort? Read(ReadOnlySpan<byte> payload)
    {
        payload = Exactly(payload, sizeof(ushort));
        return order == ByteOrder.Big ? BinaryPrimitives.ReadUInt16BigEndian(payload) : MemoryMarshal.Read<ushort>(payload);
    }
}

internal sealed class UInt32Payload(ByteOrder order) : Payload<uint?>
{
    public override void Write(NetlinkWriter writer, ushort type, uint? value)
    {
        Span<byte> room = writer.Attribute(type, sizeof(uint));
        if (order == ByteOrder.Big) BinaryPrimitives.WriteUInt32BigEndian(room, value!.Value);
        else MemoryMarshal.Write(room, value!.Value);
    }

    public override uint? Read(ReadOnlySpan<byte> payload)
    {
        payload = Exactly(payload, sizeof(uint));
        return order == ByteOrder.Big ? BinaryPrimitives.ReadUInt32BigEndian(payload) : MemoryMarshal.Read<uint>(payload);
    }
}

internal sealed class Int32Payload(ByteOrder order) : Payload<int?>
{
    public override void Write(NetlinkWriter writer, ushort type, int? value)
    {
        Span<byte> room = writer.Attribute(type, sizeof(int));
        if (order == ByteOrder.Big) BinaryPrimitives.WriteInt32BigEndian(room, value!.Value);
        else MemoryMarshal.Write(room, value!.Value);
    }

    public override int? Read(ReadOnlySpan<byte> payload)
    {
        payload = Exactly(payload, sizeof(int));
        return order == ByteOrder.Big ? BinaryPrimitives.ReadInt32BigEndian(payload) : MemoryMarshal.Read<int>(payload);
    }
}

internal sealed class UInt64Payload(ByteOrder order) : Payload<ulong?>
{
    public override void Write(NetlinkWriter writer, ushort type, ulong? value)
    {
        Span<byte> room = writer.Attribute(type, sizeof(ulong));
        if (order == ByteOrder.Big) BinaryPrimitives.WriteUInt64BigEndian(room, value!.Value);
        else MemoryMarshal.Write(room, value!.Value);
    }

    public override ulong? Read(ReadOnlySpan<byte> payload)
    {
        payload = Exactly(payload, sizeof(ulong));
        return order == ByteOrder.Big ? BinaryPrimitives.ReadUInt64BigEndian(payload) : MemoryMarshal.Read<ulong>(payload);
    }
}

/// <summary>An attribute without payload: it is there (true) or not (null).</summary>
internal sealed class FlagPayload : Payload<bool?>
{
    public override void Write(NetlinkWriter writer, ushort type, bool? value)
    {
        if (value == true) writer.Attribute(type, 0);
    }

    public override bool? Read(ReadOnlySpan<byte> payload) => true;
}

/// <summary>Text with a final NUL, as the kernel's NLA_NUL_STRING wants it; a missing NUL is tolerated in what it sends.</summary>
internal sealed class TextPayload : Payload<string?>
{
    public override void Write(NetlinkWriter writer, ushort type, string? value) =>
        Encoding.UTF8.GetBytes(value!, writer.Attribute(type, Encoding.UTF8.GetByteCount(value!) + 1));

    public override string? Read(ReadOnlySpan<byte> payload)
    {
        int end = payload.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? payload : payload[..end]);
    }
}

internal sealed class BytesPayload : Payload<byte[]?>
{
    public override void Write(NetlinkWriter writer, ushort type, byte[]? value) => value.AsSpan().CopyTo(writer.Attribute(type, value!.Length));

    public override byte[]? Read(ReadOnlySpan<byte> payload) => payload.ToArray();
}

/// <summary>An IPv4 or IPv6 address; its length tells which. Always in network order.</summary>
internal sealed class AddressPayload : Payload<IPAddress?>
{
    public override void Write(NetlinkWriter writer, ushort type, IPAddress? value) =>
        value!.TryWriteBytes(writer.Attribute(type, value!.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 4 : 16), out _);

    public override IPAddress? Read(ReadOnlySpan<byte> payload) => payload.Length is 4 or 16
        ? new IPAddress(payload)
        : throw new NetlinkProtocolException($"an address of {payload.Length} bytes");
}

/// <summary>A C structure. Newer kernels may append members, so more bytes than we know are accepted.</summary>
internal sealed class StructPayload<TStruct> : Payload<TStruct?>
    where TStruct : struct
{
    public override void Write(NetlinkWriter writer, ushort type, TStruct? value) =>
        MemoryMarshal.Write(writer.Attribute(type, System.Runtime.CompilerServices.Unsafe.SizeOf<TStruct>()), value!.Value);

    public override TStruct? Read(ReadOnlySpan<byte> payload) => MemoryMarshal.TryRead(payload, out TStruct value)
        ? value
        : throw new NetlinkProtocolException($"{payload.Length} bytes are too few for {typeof(TStruct).Name}");
}
