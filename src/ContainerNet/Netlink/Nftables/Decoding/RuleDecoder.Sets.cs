using System.Numerics;
using ContainerNet.Netlink.Nftables.Expressions;
using T = ContainerNet.Netlink.Nftables.Decoding.ValueType;

namespace ContainerNet.Netlink.Nftables.Decoding;

/// <content>Sets and maps.</content>
internal sealed partial class RuleDecoder
{
    private const uint NFT_SET_ELEM_INTERVAL_END = 1;
    private const uint NFT_SET_ELEM_CATCHALL = 2;

    private void LookUp(LookupExpression lookup)
    {
        if (lookup.SetName is not { } name || KeyOf(lookup.SourceRegister, name) is not { } key)
        {
            Unknown("lookup");
            return;
        }

        bool not = (lookup.Flags ?? 0) == 1;
        string keyText = string.Join(" . ", key.Select(k => k.Text)), set = SetTextOf(name, key);
        foreach (Operand part in key) Imply(part, null, isCondition: false);
        if (lookup.DestinationRegister is not { } destination)
        {
            var word = new RuleWord($"{keyText} {(not ? "!= " : "")}{set}");
            if (key.Count == 1) Show(word, key[0], set, not);
            else word.Extra = word.Text;
            _words.Add(word);
        }
        else if (destination == Register.NFT_REG_VERDICT)
        {
            Target("vmap", $"{keyText} vmap {set}");
            _words[^1].IsShown = false;
            _words[^1].Fill += f => f.MapChains.AddRange(SetOf(name)?.Elements.Select(e => e.Data?.Verdict?.ChainName).OfType<string>() ?? []);
            _words[^1].Extra = _words[^1].Text;
        }
        else
        {
            Put(destination, MapOf(name, $"{keyText} map {set}"));
        }
    }

    /// <summary>What is looked up; null where that is not known.</summary>
    private List<Operand>? KeyOf(uint? register, string set)
    {
        int bytes = (int)Math.Min(SetOf(set)?.Set.KeyLength ?? 0, Slots * SlotSize);
        List<Operand>? parts = bytes == 0 ? In(register) is { } one ? [one] : null : In(register, bytes);
        return parts is null ? null : [.. parts.Select(Resolve)];
    }

    private SetContents? SetOf(string name) => _ruleset.Set(Family, _rule.TableName ?? "", name);

    /// <summary>What a map gives: one value, or several next to each other.</summary>
    private Operand MapOf(string name, string text)
    {
        uint type = SetOf(name)?.Set.DataType ?? 0, length = SetOf(name)?.Set.DataLength ?? 4;
        var kind = T.OfNumber(type);
        return new Operand(text, kind?.Type ?? T.Integer, (int)(8 * Math.Min(length, 64)), kind is null ? ByteOrder.Native : T.OrderOf(kind.Value.Type));
    }

    private string SetTextOf(string name, List<Operand> key)
    {
        if (SetOf(name) is not { IsAnonymous: true } contents) return $"@{name}";
        IEnumerable<SetElement> sorted = contents.Elements.Where(e => ((e.Flags ?? 0) & NFT_SET_ELEM_INTERVAL_END) == 0);
        // nft leaves ranges of concatenations in the kernel's order.
        if (!contents.IsInterval) sorted = sorted.OrderBy(e => SortKeyOf(e, key));
        IEnumerable<string> elements = contents.IsInterval && key.Count == 1 ? IntervalsOf(contents, key[0]) : sorted.Select(e => With(KeyText(e, key), e, contents));
        return $"{{ {string.Join(", ", elements)} }}";
    }

    /// <summary>nft sorts by value; what catches all comes last.</summary>
    private static BigInteger SortKeyOf(SetElement element, List<Operand> key)
    {
        if (((element.Flags ?? 0) & NFT_SET_ELEM_CATCHALL) != 0 || element.Key?.Value is not { } bytes) return BigInteger.One << 1024;
        if (key.Count == 1) return T.Number(bytes.AsSpan(0, Math.Min(key[0].Bytes, bytes.Length)), key[0].Type.IsText ? ByteOrder.Native : key[0].Order);
        // Concatenations as if they were one number in the machine's order, without what fills them up.
        List<byte> all = [];
        int at = 0;
        foreach (Operand part in key)
        {
            all.AddRange(bytes.Skip(at).Take(part.Bytes));
            at += NetlinkWriter.Align(part.Bytes);
        }

        return T.Number(all.ToArray(), ByteOrder.Native);
    }

    private string KeyText(SetElement element, List<Operand> key)
    {
        if (((element.Flags ?? 0) & NFT_SET_ELEM_CATCHALL) != 0) return "*";
        if (element.Key?.Value is not { } from) return "?";
        byte[]? to = element.KeyEnd?.Value;
        var texts = new List<string>();
        int at = 0;
        foreach (Operand part in key)
        {
            int end = Math.Min(at + part.Bytes, from.Length);
            if (at >= end) return "?";
            texts.Add(to is not null && to.Length >= end && !to.AsSpan(at, end - at).SequenceEqual(from.AsSpan(at, end - at))
                ? RangeText(part, T.Number(from.AsSpan(at, end - at), ByteOrder.Big), T.Number(to.AsSpan(at, end - at), ByteOrder.Big))
                : ValueText(part, from[at..end]));
            at += NetlinkWriter.Align(part.Bytes);
        }

        return string.Join(" . ", texts);
    }

    /// <summary>An interval set has where each range begins, and where what is not in it begins.</summary>
    private IEnumerable<string> IntervalsOf(SetContents contents, Operand key)
    {
        var points = contents.Elements.Where(e => e.Key?.Value is not null && ((e.Flags ?? 0) & NFT_SET_ELEM_CATCHALL) == 0)
            .Select(e => (Start: T.Number(e.Key!.Value, ByteOrder.Big), Bits: 8 * e.Key.Value!.Length, Element: e))
            .OrderBy(p => p.Start).ThenBy(p => ((p.Element.Flags ?? 0) & NFT_SET_ELEM_INTERVAL_END) == 0 ? 1 : 0).ToList();
        for (int i = 0; i < points.Count; i++)
        {
            if (((points[i].Element.Flags ?? 0) & NFT_SET_ELEM_INTERVAL_END) != 0) continue;
            BigInteger last = i + 1 < points.Count ? points[i + 1].Start - 1 : AllOnes(points[i].Bits);
            yield return With(RangeText(key, points[i].Start, last), points[i].Element, contents);
        }

        foreach (SetElement all in contents.Elements.Where(e => ((e.Flags ?? 0) & NFT_SET_ELEM_CATCHALL) != 0)) yield return With("*", all, contents);
    }

    private string RangeText(Operand key, BigInteger from, BigInteger to)
    {
        if (key.Type.IsText)
        {
            byte[] name = T.Bytes(from, key.Bytes);
            return from == to ? StringText(name, key.Bytes) : $"\"{StringText(name, key.Bytes).Trim('"')}*\"";
        }

        if (from == to) return ValueText(key with { Order = ByteOrder.Big }, T.Bytes(from, key.Bytes));
        BigInteger span = to - from + 1;
        if (key.Type.IsPrefix && span.IsPowerOfTwo && (from & (span - 1)).IsZero) return $"{key.Type.Print(from, key.Bits)}/{key.Bits - (int)span.GetBitLength() + 1}";
        return $"{key.Type.PrintEnd(from >> key.Shift, key.Bits)}-{key.Type.PrintEnd(to >> key.Shift, key.Bits)}";
    }

    /// <summary>With what belongs to the key: a comment, and in a map the value.</summary>
    private string With(string key, SetElement element, SetContents contents)
    {
        string text = element.Comment is { } comment ? $"{key} comment \"{comment}\"" : key;
        if (element.Object is { } name) return $"{text} : \"{name}\"";
        if (element.Data?.Verdict is { } verdict) return $"{text} : {VerdictText(verdict)}";
        return element.Data?.Value is { } data && contents.Set.DataType is not (null or SetContents.NFT_DATA_VERDICT) ? $"{text} : {DataText(data, contents.Set.DataType.Value)}" : text;
    }

    private string DataText(byte[] data, uint type)
    {
        const int BitsOfType = 6;
        var texts = new List<string>();
        int at = 0;
        for (int shift = 24; shift >= 0; shift -= BitsOfType)
        {
            uint number = (type >> shift) & 63;
            if (number == 0) continue;
            (ValueType kind, int size) = T.OfNumber(number) ?? (T.Integer, data.Length - at);
            int end = Math.Min(at + size, data.Length);
            if (at >= end) return "?";
            if (kind.IsPrefix && type < 1u << BitsOfType && data.Length == 2 * size)
                return RangeText(new Operand("", kind, 8 * size, ByteOrder.Big), T.Number(data.AsSpan(0, size), ByteOrder.Big), T.Number(data.AsSpan(size), ByteOrder.Big));
            texts.Add(ValueText(new Operand("", kind, 8 * (end - at), T.OfNumber(number) is null ? ByteOrder.Native : T.OrderOf(kind)), data[at..end]));
            at += NetlinkWriter.Align(size);
        }

        return string.Join(" . ", texts);
    }
}
