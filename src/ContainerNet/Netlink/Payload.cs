using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Runtime.CompilerServices;
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
}

/// <summary>A whole number of exactly its own size.</summary>
internal sealed class NumberPayload<TNumber>(ByteOrder order) : Payload<TNumber?>
    where TNumber : unmanaged, IBinaryInteger<TNumber>, IMinMaxValue<TNumber>
{
    public override void Write(NetlinkWriter writer, ushort type, TNumber? value)
    {
        Span<byte> room = writer.Attribute(type, Unsafe.SizeOf<TNumber>());
        // Not WriteBigEndian: that is the interface's own method, and boxes.
        if (order == ByteOrder.Big) value!.Value.TryWriteBigEndian(room, out _);
        else MemoryMarshal.Write(room, value!.Value);
    }

    public override TNumber? Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length != Unsafe.SizeOf<TNumber>())
            throw new NetlinkProtocolException($"{payload.Length} bytes where {Unsafe.SizeOf<TNumber>()} belong");
        return order == ByteOrder.Big
            ? TNumber.ReadBigEndian(payload, isUnsigned: TNumber.IsZero(TNumber.MinValue))
            : MemoryMarshal.Read<TNumber>(payload);
    }
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
        value!.TryWriteBytes(writer.Attribute(type, value!.AddressFamily == AddressFamily.InterNetwork ? 4 : 16), out _);

    public override IPAddress? Read(ReadOnlySpan<byte> payload) => payload.Length is 4 or 16
        ? new IPAddress(payload)
        : throw new NetlinkProtocolException($"an address of {payload.Length} bytes");
}

/// <summary>
/// A C structure. Newer kernels may append members, so more bytes than we know are accepted; and older ones may lack some of ours, which are zero then.
/// </summary>
/// <param name="minimum">The bytes that every kernel sends; left out, all that we know.</param>
internal sealed class StructPayload<TStruct>(int? minimum = null) : Payload<TStruct?>
    where TStruct : unmanaged
{
    public override void Write(NetlinkWriter writer, ushort type, TStruct? value) =>
        MemoryMarshal.Write(writer.Attribute(type, Unsafe.SizeOf<TStruct>()), value!.Value);

    public override TStruct? Read(ReadOnlySpan<byte> payload)
    {
        int size = Unsafe.SizeOf<TStruct>();
        if (payload.Length < (minimum ?? size)) throw new NetlinkProtocolException($"{payload.Length} bytes are too few for {typeof(TStruct).Name}");
        TStruct value = default;
        payload[..Math.Min(payload.Length, size)].CopyTo(MemoryMarshal.AsBytes(new Span<TStruct>(ref value)));
        return value;
    }
}
