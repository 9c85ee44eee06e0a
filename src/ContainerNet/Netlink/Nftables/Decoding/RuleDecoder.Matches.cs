using System.Numerics;
using ContainerNet.Netlink.Nftables.Expressions;
using T = ContainerNet.Netlink.Nftables.Decoding.ValueType;

namespace ContainerNet.Netlink.Nftables.Decoding;

/// <content>Conditions.</content>
internal sealed partial class RuleDecoder
{
    private static readonly string[] s_operators = ["==", "!=", "<", "<=", ">", ">="];

    private void Compare(CompareExpression compare)
    {
        if (In(compare.SourceRegister) is not { } operand || compare.Data?.Value is not { Length: > 0 } value || compare.Operator is not { } op || op >= s_operators.Length)
        {
            Unknown("cmp");
            return;
        }

        if (operand.Mask is not null) CompareMasked(operand, op, value);
        else if (operand.Location is { } location && op <= CompareExpression.NFT_CMP_NEQ) CompareFields(operand, location, op, value);
        else CompareWhole(Resolve(operand), op, value);
        if (operand.Xor.IsZero && op <= CompareExpression.NFT_CMP_NEQ && _words is [.., var word]) ListAsIptables(word, operand, op == CompareExpression.NFT_CMP_NEQ, value);
    }

    private void CompareWhole(Operand operand, uint op, byte[] value)
    {
        if (op <= CompareExpression.NFT_CMP_NEQ && operand.Type.IsPrefix && value.Length < operand.Bytes)
        {
            CompareBeginning(operand, op, value);
            return;
        }

        // Several flags at once cannot be taken for one of them, so nft writes no == there.
        bool several = operand.Type.IsBitmask && operand.Type.Flags(T.Number(value, operand.Order)) is { Length: > 1 };
        Condition(operand, several && op == CompareExpression.NFT_CMP_EQ ? null : op, value, ValueText(operand, value));
    }

    /// <summary>Of a prefix that ends with a byte, only the bytes that it has are compared.</summary>
    private void CompareBeginning(Operand operand, uint op, byte[] beginning)
    {
        byte[] whole = [.. beginning, .. new byte[operand.Bytes - beginning.Length]];
        Condition(operand, op, whole, $"{ValueText(operand, whole)}/{8 * beginning.Length}", isValue: false);
    }

    /// <summary>Several neighbouring fields may be loaded and compared at once; of an address, the beginning alone.</summary>
    private void CompareFields(Operand operand, Location location, uint op, byte[] value)
    {
        for (int at = 0; at < value.Length;)
        {
            int bit = location.Bit + (8 * at), left = 8 * (value.Length - at);
            Operand part = operand with { Location = location with { Bit = bit }, Bits = left };
            if (FieldAt(location.Layer, bit, left) is var (header, field) && field.Bits % 8 == 0)
            {
                Operand known = Known(header, field, part);
                byte[] own = value[at..(at + known.Bytes)];
                Condition(known, op, own, known.Type.Print(T.Number(own, ByteOrder.Big), known.Bits));
                at += known.Bytes;
            }
            else if (LongerField(location.Layer, bit, left) is { } longer)
            {
                CompareBeginning(longer, op, value[at..]);
                return;
            }
            else
            {
                Operand raw = at == 0 ? operand : part with { Text = RawText(location.Layer, bit, left) };
                Condition(raw, op, value[at..], ValueText(raw, value[at..]));
                return;
            }
        }
    }

    /// <summary>The field whose beginning it is.</summary>
    private Operand? LongerField(Layer layer, int bit, int bits)
    {
        HeaderField? field = Array.Find(_headers[(int)layer]?.Fields ?? [], f => f.Bit == bit && f.Bits > bits && f.Bits % 8 == 0);
        return field is null ? null : Known(_headers[(int)layer]!, field, new Operand("", field.Type, field.Bits, ByteOrder.Big) { Location = new Location(layer, bit) });
    }

    private void CompareMasked(Operand operand, uint op, byte[] bytes)
    {
        BigInteger mask = operand.Mask!.Value, value = T.Number(bytes, operand.Order);
        Operand inner = Resolve(operand with { Mask = null, Xor = 0 });
        bool equal = op == CompareExpression.NFT_CMP_EQ, either = op <= CompareExpression.NFT_CMP_NEQ;
        if (operand.Xor.IsZero && either && inner.Type.IsBitmask && inner.Type.Flags(mask) is { Length: > 0 } flags)
        {
            string all = string.Join(',', flags);
            if (value.IsZero)
            {
                Condition(inner, null, bytes, $"{(equal ? "! " : "")}{all}");
                return;
            }

            // nft 1.0.6 writes one flag of one like any other value under a mask.
            if ((flags.Length > 1 || value != mask) && inner.Type.Flags(value) is { } set)
            {
                Condition(inner, null, bytes, $"{(equal ? "" : "!= ")}{string.Join(',', set)} / {all}");
                return;
            }
        }
        else if (operand.Xor.IsZero && either && inner.Type.IsPrefix && PrefixLength(mask, inner.Bits) is { } length)
        {
            Condition(inner, op, bytes, $"{inner.Type.Print(value, inner.Bits)}/{length}");
            return;
        }
        else if (Field(operand) is { } field)
        {
            Condition(field, op, bytes, field.Type.Print(value >> field.Shift, field.Bits));
            return;
        }

        Imply(inner, null, isCondition: false);
        Operand computed = Plain(operand);
        Condition(computed, op, bytes, computed.Type.Print(value, computed.Bits));
    }

    private void Compare(RangeExpression range)
    {
        if (In(range.SourceRegister) is not { } operand || range.From?.Value is not { Length: > 0 } from || range.To?.Value is not { Length: > 0 } to)
        {
            Unknown("range");
            return;
        }

        operand = Resolve(operand);
        Condition(operand, range.Operator == 1 ? CompareExpression.NFT_CMP_NEQ : CompareExpression.NFT_CMP_EQ, from, EndsText(operand, from, to), isValue: false);
    }

    private string ValueText(Operand operand, byte[] bytes)
    {
        if (operand.Type.IsText) return StringText(bytes, operand.Bytes);
        BigInteger number = T.Number(bytes, operand.Order) >> operand.Shift;
        if (operand.Type.IsBitmask && operand.Type.Flags(number) is { Length: > 1 } flags) return string.Join(" | ", flags);
        return operand.Type.IsLink && number <= uint.MaxValue && _ruleset.LinkName((uint)number) is { } name ? $"\"{name}\"" : operand.Type.Print(number, operand.Bits);
    }

    private string EndsText(Operand operand, byte[] from, byte[] to) => operand.Type.IsText || operand.Type.IsLink
        ? $"{ValueText(operand, from)}-{ValueText(operand, to)}"
        : $"{operand.Type.PrintEnd(T.Number(from, operand.Order) >> operand.Shift, operand.Bits)}-{operand.Type.PrintEnd(T.Number(to, operand.Order) >> operand.Shift, operand.Bits)}";

    /// <summary>A name that is compared whole ends in NUL; without one, only the beginning is compared.</summary>
    private static string StringText(byte[] bytes, int whole)
    {
        int end = Array.IndexOf(bytes, (byte)0);
        string text = System.Text.Encoding.UTF8.GetString(bytes, 0, end < 0 ? bytes.Length : end);
        if (end < 0 && bytes.Length < whole) return $"\"{text}*\"";
        return text.EndsWith('*') ? $"\"{text[..^1]}\\*\"" : $"\"{text}\"";
    }

    private static int? PrefixLength(BigInteger mask, int bits)
    {
        int length = 0;
        while (length < bits && !((mask >> (bits - 1 - length)) & 1).IsZero) length++;
        return mask == AllOnes(length) << (bits - length) ? length : null;
    }

    /// <param name="operand">What is compared.</param>
    /// <param name="op">NFT_CMP_*; null where the text has the operator already.</param>
    /// <param name="bytes">With what, as the kernel has it.</param>
    /// <param name="text">The same as nft writes it.</param>
    /// <param name="isValue">It is one value, and not a range.</param>
    private void Condition(Operand operand, uint? op, byte[] bytes, string text, bool isValue = true)
    {
        // The two halves of a range, as nft sends them.
        if (op == CompareExpression.NFT_CMP_LTE && _words is [.., { Operator: CompareExpression.NFT_CMP_GTE } first] && first.Subject == operand.Text)
        {
            _words.RemoveAt(_words.Count - 1);
            Condition(operand, CompareExpression.NFT_CMP_EQ, bytes, EndsText(operand, first.Bytes!, bytes), isValue: false);
            return;
        }

        // Equal is written only where it could be taken for something else.
        string sign = op switch
        {
            null => "",
            CompareExpression.NFT_CMP_EQ when !operand.IsComputed && !(operand.Type.IsBitmask && isValue) => "",
            { } other => $"{s_operators[other]} ",
        };
        bool selects = op == CompareExpression.NFT_CMP_EQ && isValue && operand.Selects is not null && bytes.Length <= sizeof(ushort);
        int number = selects ? (int)T.Number(bytes, operand.Order) : 0;
        var word = new RuleWord($"{operand.Text} {sign}{text}")
        {
            Subject = operand.Text, Operator = op, Bytes = bytes, Column = operand.Column, PortOf = operand.PortOf, Number = number, Location = operand.Location,
            Selects = selects ? operand.Selects : null,
        };
        if (op <= CompareExpression.NFT_CMP_NEQ) Show(word, operand, text, op == CompareExpression.NFT_CMP_NEQ);
        // As iptables-nft writes ranges that begin or end with all ports.
        else if (operand.PortOf is not null && op is CompareExpression.NFT_CMP_LTE or CompareExpression.NFT_CMP_GTE)
            Show(word, operand, op == CompareExpression.NFT_CMP_LTE ? $"0-{text}" : $"{text}-65535", not: false);
        else word.Extra = word.Text;
        Imply(operand, word, isCondition: true);
        _words.Add(word);
        if (op == CompareExpression.NFT_CMP_EQ && isValue && bytes.Length == 1 && operand.Text is "icmp type" or "icmpv6 type") NoteMessage(word, (int)T.Number(bytes, operand.Order));
        if (!selects) return;
        Header? header = operand.Selection?.Invoke(number);
        bool tag = operand.Selects == Layer.Network && number is 0x8100 or 0x88a8;
        _isTagged |= tag;
        // A tag is of the same layer still.
        _selectors[(int)(tag ? Layer.Link : operand.Selects!.Value)] = word;
        if (header is not null) _headers[(int)operand.Selects!.Value] = header;
    }

    /// <summary>The type of an ICMP message goes without saying where a field follows that only it has; only echo may mean its answer, too.</summary>
    private void NoteMessage(RuleWord word, int type)
    {
        _icmpType = type switch { 0 when word.Subject == "icmp type" => 8, 129 when word.Subject == "icmpv6 type" => 128, _ => type };
        _selectors[(int)Layer.Inner] = _icmpType is 8 or 128 ? null : word;
    }

    /// <summary>What is compared may imply what selected its protocol: then nft does not say that.</summary>
    private void Imply(Operand operand, RuleWord? word, bool isCondition)
    {
        if (operand.MessageType is { } type && type == _icmpType && _selectors[(int)Layer.Inner] is { } message) message.IsImplied = true;
        Layer? layer = operand.Location?.Layer;
        if (layer is null && isCondition && word?.Selects is { } selects and > Layer.Link) layer = selects - 1;
        if (layer is not { } at || _selectors[(int)at] is not { } selector) return;
        bool isMeta = operand.Location is null;
        if (!isMeta && operand.Text.StartsWith('@')) return;
        if (isMeta ? !MayImplyByMeta(selector, word!) : !MayImply(selector, operand)) return;
        selector.IsImplied = true;
        _selectors[(int)at] = null;
    }

    private bool MayImply(RuleWord selector, Operand operand)
    {
        if (!IsMixed || selector.Location is not { } from) return true;
        // `ip protocol tcp` says that it is IPv4, too.
        if (from.Layer == Layer.Network && operand.Location!.Value.Layer == Layer.Transport) return false;
        if (from.Layer != operand.Location!.Value.Layer) return true;
        if (operand.Selects is not null) return false;
        return from.Layer != Layer.Link || selector.Number == 0x8100;
    }

    private bool MayImplyByMeta(RuleWord selector, RuleWord word)
    {
        int? protocol = selector.Subject switch
        {
            "meta nfproto" => selector.Number,
            "meta protocol" or "ether type" => selector.Number switch { 0x800 => NetfilterFamily.NFPROTO_IPV4, 0x86dd => NetfilterFamily.NFPROTO_IPV6, _ => 0 },
            _ => null,
        };
        if (protocol is null) return true;
        if (!IsMixed) return Family == protocol;
        const int IPPROTO_ICMP = 1, IPPROTO_ICMPV6 = 58;
        if (word.Subject != "meta l4proto") return true;
        return word.Number switch
        {
            IPPROTO_ICMP => protocol != NetfilterFamily.NFPROTO_IPV6,
            IPPROTO_ICMPV6 => protocol != NetfilterFamily.NFPROTO_IPV4,
            _ => false,
        };
    }
}
