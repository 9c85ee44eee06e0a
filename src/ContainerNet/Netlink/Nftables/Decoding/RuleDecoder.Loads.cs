using System.Numerics;
using ContainerNet.Netlink.Nftables.Expressions;
using T = ContainerNet.Netlink.Nftables.Decoding.ValueType;

namespace ContainerNet.Netlink.Nftables.Decoding;

/// <content>What is loaded into registers.</content>
internal sealed partial class RuleDecoder
{
    private static Operand? LoadOf(PayloadExpression load) =>
        load is { Base: { } layer and <= (uint)Layer.Inner, Offset: { } offset and < 0x10000, Length: { } length and > 0 and <= 64 }
            ? new Operand(RawText((Layer)layer, (int)(8 * offset), (int)(8 * length)), T.Hexadecimal, (int)(8 * length), ByteOrder.Big)
            {
                Location = new Location((Layer)layer, (int)(8 * offset)),
            }
            : null;

    private static string RawText(Layer layer, int bit, int bits) =>
        $"@{layer switch { Layer.Link => "ll", Layer.Network => "nh", Layer.Transport => "th", _ => "ih" }},{bit},{bits}";

    private static Operand? LoadOf(MetaExpression load) => load.Key switch
    {
        0 => Meta("length", T.Integer, 32),
        1 => Meta("protocol", T.EtherType, 16, ByteOrder.Big) with { Selects = Layer.Network, Selection = Header.OfEtherType },
        2 => Meta("priority", T.TrafficClass, 32),
        3 => Meta("mark", T.Mark, 32),
        4 => Bare("iif", T.LinkIndex, 32) with { Column = Column.InputLink },
        5 => Bare("oif", T.LinkIndex, 32) with { Column = Column.OutputLink },
        MetaExpression.NFT_META_IIFNAME => Bare("iifname", T.LinkName, 128) with { Column = Column.InputLink },
        MetaExpression.NFT_META_OIFNAME => Bare("oifname", T.LinkName, 128) with { Column = Column.OutputLink },
        8 => Meta("iiftype", T.LinkType, 16) with { Selects = Layer.Link, Selection = t => t == 1 ? Header.Ether : null },
        9 => Meta("oiftype", T.LinkType, 16),
        10 => Meta("skuid", T.Integer, 32),
        11 => Meta("skgid", T.Integer, 32),
        12 => Meta("nftrace", T.Integer, 8),
        13 => Meta("rtclassid", T.Integer, 32),
        15 => Meta("nfproto", T.NetfilterProtocol, 8) with { Selects = Layer.Network, Selection = Header.OfFamily },
        MetaExpression.NFT_META_L4PROTO => Meta("l4proto", T.Protocol, 8) with { Selects = Layer.Transport, Selection = Header.OfTransport, Column = Column.Protocol },
        17 => Meta("ibrname", T.LinkName, 128),
        18 => Meta("obrname", T.LinkName, 128),
        19 => Meta("pkttype", T.PacketType, 8),
        20 => Meta("cpu", T.Integer, 32),
        21 => Bare("iifgroup", T.LinkGroup, 32),
        22 => Bare("oifgroup", T.LinkGroup, 32),
        23 => Meta("cgroup", T.Integer, 32),
        24 => Meta("random", T.Integer, 32, ByteOrder.Big),
        25 => Meta("ipsec", T.Boolean, 8),
        26 => Meta("iifkind", T.Text, 128),
        27 => Meta("oifkind", T.Text, 128),
        28 => Meta("ibrpvid", T.Integer, 16),
        29 => Meta("ibrvproto", T.EtherType, 16, ByteOrder.Big),
        30 => Meta("time", T.Moment, 64),
        31 => Meta("day", T.Day, 8),
        32 => Meta("hour", T.Hour, 32),
        33 => Meta("sdif", T.LinkIndex, 32),
        34 => Meta("sdifname", T.LinkName, 128),
        _ => null,
    };

    private Operand? LoadOf(ConntrackExpression load)
    {
        string family = IsIPv6 ? "ip6" : "ip";
        string about = load.Direction switch { 0 => "ct original ", 1 => "ct reply ", _ => "ct " };
        return load.Key switch
        {
            ConntrackExpression.NFT_CT_STATE => About("state", T.ConnectionState, 32),
            1 => About("direction", T.Direction, 8),
            ConntrackExpression.NFT_CT_STATUS => About("status", T.ConnectionStatus, 32),
            3 => About("mark", T.Mark, 32),
            5 => About("expiration", T.Time, 32),
            6 => About("helper", T.Text, 128),
            7 => About("l3proto", T.NetfilterProtocol, 8),
            // The older keys have the addresses of whichever family the packet is of.
            8 => About($"{family} saddr", AddressType, IsIPv6 ? 128 : 32, ByteOrder.Big),
            9 => About($"{family} daddr", AddressType, IsIPv6 ? 128 : 32, ByteOrder.Big),
            10 => About("protocol", T.Protocol, 8),
            11 => About("proto-src", T.Service, 16, ByteOrder.Big),
            12 => About("proto-dst", T.Service, 16, ByteOrder.Big),
            13 => About("label", T.ConnectionLabel, 128),
            14 => About("packets", T.Integer, 64),
            15 => About("bytes", T.Integer, 64),
            16 => About("avgpkt", T.Integer, 64),
            17 => About("zone", T.Integer, 16),
            18 => About("event", T.ConnectionEvent, 32),
            19 => About("ip saddr", T.IPv4Address, 32, ByteOrder.Big),
            20 => About("ip daddr", T.IPv4Address, 32, ByteOrder.Big),
            21 => About("ip6 saddr", T.IPv6Address, 128, ByteOrder.Big),
            22 => About("ip6 daddr", T.IPv6Address, 128, ByteOrder.Big),
            23 => About("id", T.Integer, 32, ByteOrder.Big),
            _ => null,
        };

        Operand About(string key, ValueType type, int bits, ByteOrder order = ByteOrder.Native) => new(about + key, type, bits, order);
    }

    private static Operand? LoadOf(FibExpression load)
    {
        const uint NFTA_FIB_F_PRESENT = 1 << 5;
        uint flags = load.Flags ?? 0;
        string[] names = ["saddr", "daddr", "mark", "iif", "oif"];
        string key = string.Join(" . ", names.Where((_, bit) => (flags & (1u << bit)) != 0));
        return load.Result switch
        {
            1 or 2 when (flags & NFTA_FIB_F_PRESENT) != 0 => new Operand($"fib {key} oif", T.Boolean, 8, ByteOrder.Native),
            1 => new Operand($"fib {key} oif", T.LinkIndex, 32, ByteOrder.Native),
            2 => new Operand($"fib {key} oifname", T.LinkName, 128, ByteOrder.Native),
            FibExpression.NFT_FIB_RESULT_ADDRTYPE => new Operand($"fib {key} type", T.FibType, 32, ByteOrder.Native),
            _ => null,
        };
    }

    private static Operand? LoadOf(RouteExpression load) => load.Key switch
    {
        0 => new Operand("rt classid", T.Integer, 32, ByteOrder.Native),
        1 => new Operand("rt ip nexthop", T.IPv4Address, 32, ByteOrder.Big),
        2 => new Operand("rt ip6 nexthop", T.IPv6Address, 128, ByteOrder.Big),
        3 => new Operand("rt mtu", T.Integer, 16, ByteOrder.Native),
        4 => new Operand("rt ipsec", T.Boolean, 8, ByteOrder.Native),
        _ => null,
    };

    private static Operand? LoadOf(SocketExpression load) => load.Key switch
    {
        0 => new Operand("socket transparent", T.Integer, 8, ByteOrder.Native),
        1 => new Operand("socket mark", T.Mark, 32, ByteOrder.Native),
        2 => new Operand("socket wildcard", T.Integer, 8, ByteOrder.Native),
        _ => null,
    };

    private static Operand? LoadOf(XfrmExpression load)
    {
        string about = $"ipsec {(load.Direction == 1 ? "out" : "in")}{(load.Number is > 0 and var n ? $" spnum {n}" : "")} ";
        return load.Key switch
        {
            1 => new Operand($"{about}ip daddr", T.IPv4Address, 32, ByteOrder.Big),
            2 => new Operand($"{about}ip6 daddr", T.IPv6Address, 128, ByteOrder.Big),
            3 => new Operand($"{about}ip saddr", T.IPv4Address, 32, ByteOrder.Big),
            4 => new Operand($"{about}ip6 saddr", T.IPv6Address, 128, ByteOrder.Big),
            5 => new Operand($"{about}reqid", T.Integer, 32, ByteOrder.Native),
            6 => new Operand($"{about}spi", T.Integer, 32, ByteOrder.Big),
            _ => null,
        };
    }

    private static Operand LoadOf(OperatingSystemExpression load) => new(
        $"osf {load.TimeToLive switch { 1 => "ttl loose ", 2 => "ttl skip ", _ => "" }}{((load.Flags ?? 0) == 1 ? "version" : "name")}", T.Text, 128, ByteOrder.Native);

    private static Operand LoadOf(NumberGeneratorExpression load) => new(
        $"numgen {(load.Type == 1 ? "random" : "inc")} mod {load.Modulus}{(load.Offset is > 0 and var o ? $" offset {o}" : "")}", T.Integer, 32, ByteOrder.Native);

    private Operand? LoadOf(HashExpression load)
    {
        string end = $" mod {load.Modulus}{(load.Seed is { } seed and > 0 ? $" seed 0x{seed:x}" : "")}{(load.Offset is > 0 and var o ? $" offset {o}" : "")}";
        if (load.Type == 1) return new Operand($"symhash{end}", T.Integer, 32, ByteOrder.Native);
        if (In(load.SourceRegister, (int)Math.Min(load.Length ?? 0, 64)) is not { } loaded) return null;
        Operand[] parts = [.. loaded.Select(Resolve)];
        foreach (Operand part in parts) Imply(part, null, isCondition: false);
        return new Operand($"jhash {string.Join(" . ", parts.Select(p => p.Text))}{end}", T.Integer, 32, ByteOrder.Native);
    }

    private static Operand Meta(string key, ValueType type, int bits, ByteOrder order = ByteOrder.Native) => new($"meta {key}", type, bits, order);

    /// <summary>nft leaves the word meta out.</summary>
    private static Operand Bare(string key, ValueType type, int bits) => new(key, type, bits, ByteOrder.Native);

    private Operand? Compute(ByteOrderExpression swap) =>
        In(swap.SourceRegister) is { } operand ? operand with { Order = swap.Operation == 1 ? ByteOrder.Big : ByteOrder.Native } : null;

    private Operand? Compute(BitwiseExpression operation)
    {
        if (In(operation.SourceRegister) is not { } operand) return null;
        uint kind = operation.Operation ?? BitwiseExpression.NFT_BITWISE_MASK_XOR;
        if (kind != BitwiseExpression.NFT_BITWISE_MASK_XOR)
        {
            if (operation.Data?.Value is not { Length: > 0 } by) return null;
            // Not changed in itself: a field that does not end with a byte, brought down to its end.
            BigInteger bits = T.Number(by, ByteOrder.Native);
            if (bits >= Slots * SlotSize * 8) return null;
            int shift = (int)bits;
            if (operand is { Location: not null, Mask: not null } && kind == BitwiseExpression.NFT_BITWISE_RSHIFT) return operand with { Shift = shift };
            operand = Plain(operand);
            return operand with { Text = $"{operand.Text} {(kind == BitwiseExpression.NFT_BITWISE_LSHIFT ? "<<" : ">>")} {shift}", IsComputed = true };
        }

        if (operation.Mask?.Value is not { } maskBytes || operation.Xor?.Value is not { } xorBytes) return null;
        BigInteger mask = T.Number(maskBytes, operand.Order), xor = T.Number(xorBytes, operand.Order);
        if (operand.Mask is not null || operand.Value is not null) operand = Plain(operand);
        return operand with { Mask = mask, Xor = xor };
    }

    /// <summary>With the mask written out.</summary>
    private Operand Plain(Operand operand)
    {
        if (operand.Mask is not { } mask) return Resolve(operand);
        Operand inner = Resolve(operand with { Mask = null, Xor = 0 });
        if (Field(operand) is { } field) return field;
        BigInteger xor = operand.Xor, or = xor & ~mask, flip = xor & mask, and = mask | or;
        string text = inner.Text;
        if (and != AllOnes(operand.Bits)) text += $" & {MaskText(inner, and)}";
        if (!flip.IsZero) text += $" ^ {MaskText(inner, flip)}";
        if (!or.IsZero) text += $" | {MaskText(inner, or)}";
        return inner with { Text = text, Mask = null, Xor = 0, Location = null, Column = Column.None, Selects = null, IsComputed = true };
    }

    private static string MaskText(Operand operand, BigInteger mask) => operand.Type.IsBitmask && operand.Type.Flags(mask) is { Length: > 1 } flags
        ? $"({string.Join(" | ", flags)})"
        : operand.Type.Print(mask, operand.Bits);

    /// <summary>The field whose bits a mask leaves; null where it is none's.</summary>
    private Operand? Field(Operand operand)
    {
        if (operand is not { Mask: { } mask } || !operand.Xor.IsZero || mask.IsZero) return null;
        int low = 0;
        while (((mask >> low) & 1).IsZero) low++;
        int bits = (int)mask.GetBitLength() - low;
        if (mask >> low != AllOnes(bits)) return null;
        int inside = operand.Bits - low - bits;
        if (Array.Find(operand.Inside ?? [], f => f.Bit == inside && f.Bits == bits) is { } part)
            return new Operand($"{operand.Text} {part.Name}", part.Type, operand.Bits, ByteOrder.Big) { Shift = low };
        if (operand.Location is not { } location) return null;
        int bit = location.Bit + inside;
        if (FieldAt(location.Layer, bit, bits) is not var (header, field) || field.Bits != bits) return null;
        return Known(header, field, operand) with { Mask = null, Shift = low - operand.Shift, Bits = operand.Bits, Location = location };
    }

    /// <summary>With name and type, if it is a field of a header that is known to be there.</summary>
    private Operand Resolve(Operand operand)
    {
        if (operand.Mask is not null) return Plain(operand);
        if (operand.Location is not { } location) return operand;
        return FieldAt(location.Layer, location.Bit, operand.Bits) is var (header, field) && field.Bits == operand.Bits ? Known(header, field, operand) : operand;
    }

    private static Operand Known(Header header, HeaderField field, Operand operand) => operand with
    {
        Text = $"{header.Name} {field.Name}",
        MessageType = field.For,
        Type = field.Type,
        Bits = field.Bits,
        Column = (header.Name, field.Name) switch
        {
            ("ip" or "ip6" or "arp", "saddr" or "saddr ip") => Column.Source,
            ("ip" or "ip6" or "arp", "daddr" or "daddr ip") => Column.Destination,
            ("ip", "protocol") or ("ip6", "nexthdr") => Column.Protocol,
            (_, "sport") => Column.SourcePort,
            (_, "dport") => Column.DestinationPort,
            _ => Column.None,
        },
        PortOf = field.Name is "sport" or "dport" ? header.Name : null,
        Selects = field.Name == header.Key && operand.Location is { Layer: < Layer.Transport } at ? at.Layer + 1 : null,
        Selection = header.Key == field.Name ? header.Name is "ip" or "ip6" ? Header.OfTransport : Header.OfEtherType : null,
    };

    private (Header Header, HeaderField Field)? FieldAt(Layer layer, int bit, int bits)
    {
        Header? header = _headers[(int)layer];
        if (layer == Layer.Link && header == Header.Ether && _isTagged && bit >= 112) header = Header.Vlan;
        if (header?.At(bit, bits, layer == Layer.Transport ? _icmpType : null) is { } field) return (header, field);
        return layer == Layer.Transport && header is null && Header.Ports.At(bit, bits) is { } port ? (Header.Ports, port) : null;
    }

    /// <summary>An 802.1Q tag stands behind the Ethernet header.</summary>
    private bool _isTagged;

    /// <summary>The type of ICMP message, where a condition before said so. Echo and its answer have the same fields.</summary>
    private int? _icmpType;
}
