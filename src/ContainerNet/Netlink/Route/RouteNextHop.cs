using System.Net;
using System.Runtime.InteropServices;

namespace ContainerNet.Netlink.Route;

/// <summary>One of the ways of a route with several (struct rtnexthop and its attributes).</summary>
internal sealed class RouteNextHop
{
    public NextHopHeader Header;

    public IPAddress? Gateway { get; set; }

    public static AttributeTable<RouteNextHop> Table { get; } = new AttributeTable<RouteNextHop>()
        .Header(m => ref m.Header)
        .Address(5, "RTA_GATEWAY", m => m.Gateway, (m, v) => m.Gateway = v);
}

/// <summary>struct rtnexthop.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NextHopHeader
{
    /// <summary>Bytes, this header included.</summary>
    public ushort Length;
    public byte Flags;

    /// <summary>The weight, less one.</summary>
    public byte Hops;
    public int Index;
}

/// <summary>RTA_MULTIPATH: next hops one after the other, each with its own length instead of an attribute header.</summary>
internal sealed class NextHopsPayload : Payload<List<RouteNextHop>?>
{
    public override void Write(NetlinkWriter writer, ushort type, List<RouteNextHop>? value)
    {
        int start = writer.Begin(type);
        foreach (RouteNextHop hop in value!)
        {
            int hopStart = writer.Length;
            RouteNextHop.Table.Write(writer, hop);
            MemoryMarshal.Write(writer.From(hopStart), (ushort)(writer.Length - hopStart));
        }

        writer.End(start);
    }

    public override List<RouteNextHop>? Read(ReadOnlySpan<byte> payload)
    {
        var hops = new List<RouteNextHop>();
        while (!payload.IsEmpty)
        {
            if (!MemoryMarshal.TryRead(payload, out ushort length) || length < RouteNextHop.Table.HeaderSize || length > payload.Length)
                throw new NetlinkProtocolException("a next hop does not fit its list");
            hops.Add(RouteNextHop.Table.Read(payload[..length]));
            payload = payload[Math.Min(NetlinkWriter.Align(length), payload.Length)..];
        }

        return hops;
    }
}
