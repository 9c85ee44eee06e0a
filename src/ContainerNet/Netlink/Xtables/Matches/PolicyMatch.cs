using System.Net;
using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Has IPsec been at the packet, or will it be (struct xt_policy_info)?</summary>
internal static class PolicyMatch
{
    private const int XT_POLICY_MAX_ELEM = 4;

    public static XtExtension Read(ref StructReader reader, XtContext context)
    {
        var elements = new string[XT_POLICY_MAX_ELEM][];
        for (int i = 0; i < elements.Length; i++) elements[i] = Element(ref reader, context);
        (ushort flags, ushort count) = (reader.U16(), reader.U16());
        if (count > XT_POLICY_MAX_ELEM) throw new NetlinkProtocolException($"{count} elements are more than policy can have");
        bool input = (flags & 1) != 0, none = (flags & 4) != 0, strict = (flags & 8) != 0;
        string way = input ? "in" : "out", kind = none ? "none" : "ipsec";
        IEnumerable<string> listed = elements[..count].SelectMany((e, i) => count > 1 ? [$"[{i}]", .. e] : e);
        string options = string.Join(" --next ", elements[..count].Select(e => string.Join(' ', e.Select(w => w[0] == '!' ? $"! --{w[2..]}" : $"--{w}"))));
        return new XtExtension(
            input && !strict && elements[..count].All(e => e.Length == 0) ? $"meta secpath {(none ? "missing" : "exists")}" : null,
            Join(["policy match dir", way, "pol", kind, strict ? "strict" : null, .. none ? [] : listed]),
            Join($"--dir {way} --pol {kind}", strict ? "--strict" : null, none ? null : options));
    }

    /// <summary>struct xt_policy_elem.</summary>
    private static string[] Element(ref StructReader reader, XtContext context)
    {
        IPAddress[] addresses = [reader.Address(context.Family), reader.Address(context.Family), reader.Address(context.Family), reader.Address(context.Family)];
        (uint spi, uint request, byte protocol, byte mode) = (reader.U32(), reader.U32(), reader.U8(), reader.U8());
        (byte match, byte inverted) = (reader.U8(), reader.U8());
        string?[] words =
        [
            Word(5, $"reqid {request}"), Word(4, $"spi {Hex(spi)}"),
            Word(2, $"proto {protocol}"),
            Word(3, $"mode {Named(mode, "transport", "tunnel")}"),
            Word(1, $"tunnel-dst {Masked(addresses[2], addresses[3])}"),
            Word(0, $"tunnel-src {Masked(addresses[0], addresses[1])}"),
        ];
        return [.. words.OfType<string>()];

        string? Word(int bit, string word) => (match >> bit & 1) == 0 ? null : Not((inverted >> bit & 1) != 0) + word;
    }
}
