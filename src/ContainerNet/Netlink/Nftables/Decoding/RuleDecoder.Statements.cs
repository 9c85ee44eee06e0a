using System.Net;
using System.Numerics;
using ContainerNet.Netlink.Nftables.Expressions;
using ContainerNet.Netlink.Rules;
using T = ContainerNet.Netlink.Nftables.Decoding.ValueType;

namespace ContainerNet.Netlink.Nftables.Decoding;

/// <content>What becomes of a packet, and of what is known of it.</content>
internal sealed partial class RuleDecoder
{
    private static readonly string[] s_queueFlags = ["bypass", "fanout"];

    private static string VerdictText(Verdict verdict) => verdict.Code switch
    {
        Verdict.NF_DROP => "drop",
        Verdict.NF_ACCEPT => "accept",
        Verdict.NFT_CONTINUE => "continue",
        Verdict.NFT_RETURN => "return",
        Verdict.NFT_JUMP => $"jump {verdict.ChainName}",
        Verdict.NFT_GOTO => $"goto {verdict.ChainName}",
        { } code when (code & 0xff) == Verdict.NF_QUEUE => $"queue to {code >> 16}",
        _ => $"[ verdict {verdict.Code} ]",
    };

    private void Decide(Verdict verdict)
    {
        string text = VerdictText(verdict);
        Target(text.Split(' ')[0], text, verdict.Code == Verdict.NFT_GOTO ? "[goto] " : null, f => f.TargetChain = verdict.ChainName);
    }

    /// <summary>False: none that is known here.</summary>
    private bool State(Expression expression)
    {
        switch (expression.Data)
        {
            case CounterExpression e:
                _words.Add(new RuleWord($"counter packets {e.Packets ?? 0} bytes {e.Bytes ?? 0}") { IsShown = true, Fill = f => (f.Packets, f.Bytes) = (e.Packets ?? 0, e.Bytes ?? 0) });
                return true;
            case LimitExpression e: Say(StatementText.Of(e), StatementText.ExtraOf(e)); return true;
            case QuotaExpression e: Say(StatementText.Of(e)); return true;
            case ConnectionLimitExpression e: Say(StatementText.Of(e)); return true;
            case LastExpression e: Say(StatementText.Of(e)); return true;
            case LogExpression { Group: not null } e: Target("log", StatementText.Of(e), StatementText.OfNflog(e), f => f.TargetLabel = "NFLOG"); return true;
            case LogExpression e: Target("log", StatementText.Of(e), StatementText.Of(e)); return true;
            case QueueExpression e: Queue(e); return true;
            case RejectExpression e: Reject(e); return true;
            case MasqueradeExpression e:
                Translate("masquerade", null, null, e.MinimumPortRegister, e.MaximumPortRegister, e.Flags, null);
                return true;
            case RedirectExpression e:
                Translate("redirect", null, null, e.MinimumPortRegister, e.MaximumPortRegister, e.Flags, null);
                return true;
            case NatExpression e:
                Translate(
                    e.Type == NatExpression.NFT_NAT_SNAT ? "snat" : "dnat", e.MinimumAddressRegister, e.MaximumAddressRegister, e.MinimumPortRegister,
                    e.MaximumPortRegister, e.Flags, Family == NetfilterFamily.NFPROTO_INET ? e.Family : null);
                return true;
            case TransparentProxyExpression e: Proxy(e); return true;
            case DuplicateExpression e:
                string to = Family == NetfilterFamily.NFPROTO_NETDEV ? Read(e.LinkRegister, T.LinkIndex) : Read(e.AddressRegister, AddressType);
                string device = Family != NetfilterFamily.NFPROTO_NETDEV && e.LinkRegister is not null ? $" device {Read(e.LinkRegister, T.LinkIndex)}" : "";
                Say($"dup to {to}{device}");
                return true;
            case ForwardExpression e: Forward(e); return true;
            case ObjectExpression e: Object(e); return true;
            case SynProxyExpression e: Target("synproxy", StatementText.Of(e)); return true;
            case DynamicSetExpression e: return Change(e);
            case null when expression.Name == "notrack": Target("notrack", "notrack"); return true;
            default: return false;
        }
    }

    private ValueType AddressType => IsIPv6 ? T.IPv6Address : T.IPv4Address;

    /// <summary>What a register holds, read as a value of that type.</summary>
    private string Read(uint? register, ValueType type)
    {
        if (In(register) is not { } operand) return "?";
        return operand.Value is { } value ? ValueText(operand with { Type = type, Order = T.OrderOf(type) }, value) : Resolve(operand).Text;
    }

    private void Queue(QueueExpression queue)
    {
        string[] flags = [.. s_queueFlags.Where((_, bit) => ((queue.Flags ?? 0) & (1 << bit)) != 0)];
        string range = (queue.Total ?? 1) > 1 ? $"{queue.Number}-{queue.Number + queue.Total - 1}" : $"{queue.Number ?? 0}";
        if (queue.NumberRegister is not null) range = Read(queue.NumberRegister, T.Integer);
        Target("queue", $"queue{(flags.Length > 0 ? $" flags {string.Join(',', flags)}" : "")} to {range}");
    }

    private void Reject(RejectExpression reject)
    {
        int code = reject.Code ?? 0;
        if (reject.Type == RejectExpression.NFT_REJECT_TCP_RST)
        {
            if (!IsMixed && _selectors[(int)Layer.Transport] is { } tcp)
            {
                tcp.IsImplied = true;
                _selectors[(int)Layer.Transport] = null;
            }

            Target("reject", "reject with tcp reset", "reject-with tcp-reset");
            return;
        }

        if (reject.Type == RejectExpression.NFT_REJECT_ICMPX_UNREACH)
        {
            string name = ValueNames.RejectCodes.GetValueOrDefault(code, $"{code}");
            Target("reject", code == 1 ? "reject" : $"reject with icmpx {name}", $"reject-with icmpx {name}");
            return;
        }

        bool six = IsIPv6;
        int usual = six ? 4 : 3;
        string kind = six ? "icmpv6" : "icmp", word = (six ? ValueNames.Icmp6Codes : ValueNames.IcmpCodes).GetValueOrDefault(code, $"{code}");
        if (IsMixed && _selectors[(int)Layer.Network] is { } network)
        {
            // The words icmp and icmpv6 say which protocol it is.
            network.IsImplied = true;
            _selectors[(int)Layer.Network] = null;
        }

        Target("reject", code == usual && !IsMixed ? "reject" : $"reject with {kind} {word}", $"reject-with {(six ? "icmp6" : "icmp")}-{word}");
    }

    private void Translate(string what, uint? firstAddress, uint? lastAddress, uint? firstPort, uint? lastPort, uint? flags, uint? family)
    {
        Operand? address = In(firstAddress), port = In(firstPort);
        // A map may give address and port at once, or both ends of a range.
        bool joined = address is { Value: null } && IsInside(firstPort, address), isPair = joined || (address is { Value: null } && IsInside(lastAddress, address));
        ValueType type = (family ?? Family) == NetfilterFamily.NFPROTO_IPV6 || address?.Value?.Length == 16 ? T.IPv6Address : T.IPv4Address;
        string from = firstAddress is null ? "" : Range(firstAddress, lastAddress, type);
        string ports = firstPort is null || joined ? "" : Range(firstPort, lastPort, T.Service);
        if (ports.Length > 0 && from.Contains(':', StringComparison.Ordinal) && type == T.IPv6Address && address?.Value is not null)
            from = string.Join('-', from.Split('-').Select(a => $"[{a}]"));
        string to = ports.Length > 0 ? $"{from}:{ports}" : from;
        string prefix = ((flags ?? 0) & 64) != 0 ? " prefix" : "";
        string kind = (family ?? (isPair || prefix.Length > 0 ? Family : null)) switch { NetfilterFamily.NFPROTO_IPV4 => " ip", NetfilterFamily.NFPROTO_IPV6 => " ip6", _ => "" };
        string[] options = [.. new[] { (4u, "random"), (16u, "fully-random"), (8u, "persistent") }.Where(o => ((flags ?? 0) & o.Item1) != 0).Select(o => o.Item2)];
        string more = options.Length > 0 ? $" {string.Join(',', options)}" : "";
        string extra = what switch
        {
            "masquerade" when ports.Length > 0 => $"masq ports: {ports}",
            "redirect" when ports.Length > 0 => $"redir ports {ports}",
            "snat" or "dnat" => $"to:{to}",
            _ => "",
        } + more;
        Target(what, $"{what}{(to.Length > 0 ? $"{kind}{prefix} to {to}" : "")}{more}", extra.Length > 0 ? extra.Trim() : null, f =>
        {
            f.To = to.Length > 0 ? to : null;
            f.ToAddress = address?.Value is { Length: 4 or 16 } bytes && (lastAddress ?? firstAddress) == firstAddress ? new IPAddress(bytes) : null;
            f.ToPort = port?.Value is { Length: 2 } number && (lastPort ?? firstPort) == firstPort ? (ushort)T.Number(number, ByteOrder.Big) : null;
            // A new source or destination that depends on the packet is no more than named in its column.
            f.HasMore |= (firstAddress is not null && f.ToAddress is null) || firstPort is not null || options.Length > 0 || prefix.Length > 0;
        });
    }

    /// <summary>A register is part of what was put into another before it.</summary>
    private bool IsInside(uint? register, Operand operand) => SlotOf(register) is { } slot && _slots[slot] is ({ } found, > 0) && ReferenceEquals(found, operand);

    private string Range(uint? first, uint? last, ValueType type)
    {
        if (type.IsPrefix && last != first && In(first)?.Value is { } start && In(last)?.Value is { } end && start.Length == end.Length)
            return RangeText(new Operand("", type, 8 * start.Length, ByteOrder.Big), T.Number(start, ByteOrder.Big), T.Number(end, ByteOrder.Big));
        string from = Read(first, type), to = last is null || last == first || (In(first) is { } whole && IsInside(last, whole)) ? from : Read(last, type);
        return from == to ? from : $"{from}-{to}";
    }

    private void Proxy(TransparentProxyExpression proxy)
    {
        ValueType type = proxy.Family == NetfilterFamily.NFPROTO_IPV6 ? T.IPv6Address : T.IPv4Address;
        string kind = IsMixed ? proxy.Family switch { NetfilterFamily.NFPROTO_IPV4 => " ip", NetfilterFamily.NFPROTO_IPV6 => " ip6", _ => "" } : "";
        string address = proxy.AddressRegister is null ? "" : Read(proxy.AddressRegister, type);
        if (type == T.IPv6Address && address.Length > 0) address = $"[{address}]";
        string to = proxy.PortRegister is null ? address : $"{address}:{Read(proxy.PortRegister, T.Service)}";
        Target("tproxy", $"tproxy{kind} to {to}", $"TPROXY redirect {to}", f => f.To = to);
    }

    private void Forward(ForwardExpression forward)
    {
        string link = Read(forward.LinkRegister, T.LinkIndex);
        if (forward.AddressRegister is null)
        {
            Target("fwd", $"fwd to {link}", null, f => f.To = link.Trim('"'));
            return;
        }

        bool six = forward.Family == NetfilterFamily.NFPROTO_IPV6;
        Target("fwd", $"fwd {(six ? "ip6" : "ip")} to {Read(forward.AddressRegister, six ? T.IPv6Address : T.IPv4Address)} device {link}", null, f => f.To = link.Trim('"'));
    }

    private void Object(ObjectExpression reference)
    {
        string? kind = StatementText.OfObject(reference.SetName is { } map ? SetOf(map)?.Set.ObjectType : reference.Type);
        if (reference.SetName is { } set)
        {
            if (kind is null || KeyOf(reference.SourceRegister, set) is not { } key) Unknown("objref");
            else
            {
                foreach (Operand part in key) Imply(part, null, isCondition: false);
                Say($"{kind} {string.Join(" . ", key.Select(k => k.Text))} map {SetTextOf(set, key)}");
            }
        }
        else if (kind is not null && reference.Name is { } name) Say(kind == "meta secmark set" ? $"{kind} {name}" : $"{kind} \"{name}\"");
        else Unknown("objref");
    }

    private bool Change(DynamicSetExpression change)
    {
        if (change.SetName is not { } name || change.Operation is not (<= 2 and var operation) || KeyOf(change.KeyRegister, name) is not { } key) return false;
        foreach (Operand part in key) Imply(part, null, isCondition: false);
        string text = string.Join(" . ", key.Select(k => k.Text));
        if (change.Timeout is { } timeout and > 0) text += $" timeout {T.Duration(timeout)}";
        Expression[] inside = [.. change.Expressions ?? (change.Expression is { } one ? [one] : [])];
        foreach (Expression inner in inside) text += $" {StatementText.InElement(inner) ?? $"[ {inner.Name} ]"}";

        if (change.DataRegister is not null)
        {
            var kind = T.OfNumber(SetOf(name)?.Set.DataType ?? 0);
            if (In(change.DataRegister) is { Location: not null } data) Imply(Resolve(data), null, isCondition: false);
            text += $" : {Read(change.DataRegister, kind?.Type ?? T.Integer)}";
        }

        RuleWord word = Say($"{(operation switch { 0u => "add", 1u => "update", _ => "delete" })} @{name} {{ {text} }}");
        word.Fill = f => f.Unknown.AddRange(inside.Where(i => StatementText.InElement(i) is null).Select(i => i.Name ?? "?"));
        return true;
    }

    private void Write(MetaExpression change) => Set(LoadOf(new MetaExpression { Key = change.Key }), change.SourceRegister, "meta");

    private void Write(ConntrackExpression change) => Set(LoadOf(new ConntrackExpression { Key = change.Key, Direction = change.Direction }), change.SourceRegister, "ct");

    private void Write(PayloadExpression change)
    {
        Operand? target = LoadOf(new PayloadExpression { Base = change.Base, Offset = change.Offset, Length = change.Length });
        Operand? source = In(change.SourceRegister);
        if (target is { Location: { } at } && source is { Mask: { } mask } && source.Location == at && Field(source with { Mask = AllOnes(source.Bits) & ~mask, Xor = 0 }) is { } field)
        {
            // Neighbours of a field that is no whole word are written back as they were.
            Imply(field, null, isCondition: false);
            Say($"{field.Text} set {field.Type.Print(source.Xor >> field.Shift, field.Bits)}");
            return;
        }

        if (target is not null) Imply(Resolve(target), null, isCondition: false);
        Set(target is null ? null : Resolve(target), change.SourceRegister, "payload");
    }

    private void Write(ExtensionHeaderExpression change)
    {
        if (LoadOf(new ExtensionHeaderExpression { Type = change.Type, Offset = change.Offset, Length = change.Length, Operation = change.Operation }) is not { } target)
        {
            Unknown("exthdr");
            return;
        }

        if (change.SourceRegister is null) Say($"reset tcp option {NameOfTcpOption(change.Type ?? 0) ?? $"{change.Type}"}");
        else Set(target, change.SourceRegister, "exthdr");
    }

    private void Set(Operand? target, uint? register, string name)
    {
        if (target is null || In(register) is not { } source)
        {
            Unknown(name);
            return;
        }

        string value = source.Value is { } bytes ? ValueText(target, bytes) : Resolve(source).Text;
        if (source.Value is { } number && target.Type.IsBitmask && target.Type.Flags(T.Number(number, target.Order)) is { Length: > 0 } flags) value = string.Join(',', flags);
        string subject = target.Text is "iif" or "oif" ? $"meta {target.Text}" : target.Text;
        var word = Say($"{subject} set {value}");
        if (subject is "meta mark" or "ct mark") word.Fill = f => f.Target ??= "mark";
    }
}
