using System.Net;
using System.Net.Sockets;
using System.Text;
using ContainerNet.Netlink.Nftables.Expressions;
using ContainerNet.Netlink.Rules;

namespace ContainerNet.Netlink.Nftables;

/// <summary>
/// What a rule matches and does, read back from its expressions by following what they put into the registers. What is not known here makes it not
/// <see cref="Complete"/>: such a rule may match less than the other properties say.
/// </summary>
internal sealed class RuleSummary
{
    private readonly AddressFamily _family;
    private readonly Dictionary<uint, Loaded> _registers = [];

    private RuleSummary(AddressFamily family) => _family = family;

    public RuleMatch<IPNetwork>? Source { get; private set; }

    public RuleMatch<IPNetwork>? Destination { get; private set; }

    /// <summary>A name that ends in * stands for all that begin so.</summary>
    public RuleMatch<string>? InputLink { get; private set; }

    /// <summary>A name that ends in * stands for all that begin so.</summary>
    public RuleMatch<string>? OutputLink { get; private set; }

    /// <summary>"masquerade", "snat" or "dnat".</summary>
    public string? Target { get; private set; }

    /// <summary>The new address, where it is one and the same for all packets.</summary>
    public IPAddress? To { get; private set; }

    public ulong Packets { get; private set; }

    public ulong Bytes { get; private set; }

    /// <summary>Nothing in the rule remained unknown.</summary>
    public bool Complete { get; private set; } = true;

    public static RuleSummary Of(RuleMessage rule)
    {
        var summary = new RuleSummary(NetfilterFamily.AddressFamilyOf(rule.Header.Family));
        foreach (Expression expression in rule.Expressions ?? []) summary.Complete &= summary.Follow(expression);
        return summary;
    }

    private bool Follow(Expression expression) => expression.Data switch
    {
        PayloadExpression load => Follow(load),
        MetaExpression load => Follow(load),
        BitwiseExpression and => Follow(and),
        CompareExpression compare => Follow(compare),
        ImmediateExpression load => Follow(load),
        CounterExpression counter => Follow(counter),
        MasqueradeExpression masquerade => Follow(masquerade),
        NatExpression nat => Follow(nat),
        _ => false,
    };

    private bool Follow(PayloadExpression load) =>
        Put(load.DestinationRegister, load.Base == PayloadExpression.NFT_PAYLOAD_NETWORK_HEADER ? new Loaded { Offset = load.Offset } : null);

    private bool Follow(MetaExpression load) => Put(load.DestinationRegister, new Loaded { MetaKey = load.Key });

    private bool Follow(ImmediateExpression load) => Put(load.DestinationRegister, load.Data?.Value is { } value ? new Loaded { Value = value } : null);

    private bool Follow(BitwiseExpression and)
    {
        bool plain = (and.Operation ?? BitwiseExpression.NFT_BITWISE_MASK_XOR) == BitwiseExpression.NFT_BITWISE_MASK_XOR
            && and.Xor?.Value is { } xor && !xor.AsSpan().ContainsAnyExcept((byte)0);
        Loaded? masked = plain && In(and.SourceRegister) is { Offset: not null, Mask: null } loaded && and.Mask?.Value is { } mask
            ? loaded with { Mask = mask }
            : null;
        return Put(and.DestinationRegister, masked);
    }

    private bool Follow(CompareExpression compare)
    {
        if (compare.Data?.Value is not { } value || In(compare.SourceRegister) is not { } loaded) return false;
        if (compare.Operator is not (CompareExpression.NFT_CMP_EQ or CompareExpression.NFT_CMP_NEQ)) return false;
        bool not = compare.Operator == CompareExpression.NFT_CMP_NEQ;
        switch (loaded)
        {
            case { MetaKey: MetaExpression.NFT_META_IIFNAME } when InputLink is null:
                InputLink = new RuleMatch<string>(LinkName(value), not);
                return true;
            case { MetaKey: MetaExpression.NFT_META_OIFNAME } when OutputLink is null:
                OutputLink = new RuleMatch<string>(LinkName(value), not);
                return true;
            case { Offset: { } offset } when Network(value, loaded.Mask) is { } network:
                var match = new RuleMatch<IPNetwork>(network, not);
                if (offset == PacketField.SourceOf(_family).Offset && Source is null) Source = match;
                else if (offset == PacketField.DestinationOf(_family).Offset && Destination is null) Destination = match;
                else return false;
                return true;
            default:
                return false;
        }
    }

    private bool Follow(CounterExpression counter)
    {
        Packets = counter.Packets ?? 0;
        Bytes = counter.Bytes ?? 0;
        return true;
    }

    private bool Follow(MasqueradeExpression masquerade)
    {
        Target = "masquerade";
        return masquerade.MinimumPortRegister is null;
    }

    private bool Follow(NatExpression nat)
    {
        Target = nat.Type == NatExpression.NFT_NAT_SNAT ? "snat" : "dnat";
        if (In(nat.MinimumAddressRegister)?.Value is not { Length: 4 or 16 } address) return false;
        To = new IPAddress(address);
        return nat.MinimumPortRegister is null && (nat.MaximumAddressRegister ?? nat.MinimumAddressRegister) == nat.MinimumAddressRegister;
    }

    private bool Put(uint? register, Loaded? loaded)
    {
        if (register is not { } number) return false;
        if (loaded is { } known) _registers[number] = known;
        else _registers.Remove(number);
        return loaded is not null;
    }

    private Loaded? In(uint? register) => register is { } number && _registers.TryGetValue(number, out Loaded loaded) ? loaded : null;

    /// <summary>The addresses that equal a value under a mask. Null: they are no prefix.</summary>
    private IPNetwork? Network(byte[] value, byte[]? mask)
    {
        if (_family == AddressFamily.Unspecified) return null;
        var address = new byte[PacketField.SourceOf(_family).Length];
        if (value.Length > address.Length || (mask is not null && mask.Length != value.Length)) return null;
        value.CopyTo(address, 0);
        int length = 0;
        while (length < 8 * value.Length && (mask is null || IsSet(mask, length))) length++;
        for (int bit = length; bit < 8 * value.Length; bit++)
        {
            if (IsSet(mask!, bit) || IsSet(value, bit)) return null;
        }

        return new IPNetwork(new IPAddress(address), length);
    }

    private static bool IsSet(byte[] bytes, int bit) => (bytes[bit / 8] & (0x80 >> (bit % 8))) != 0;

    /// <summary>A name that is compared whole ends in NUL; without one, only the beginning is compared.</summary>
    private static string LinkName(byte[] value)
    {
        int end = Array.IndexOf(value, (byte)0);
        return end < 0 ? Encoding.UTF8.GetString(value) + "*" : Encoding.UTF8.GetString(value, 0, end);
    }

    /// <summary>What is in a register: bytes of the packet's network header, something about the packet, or a value.</summary>
    private readonly record struct Loaded(uint? Offset, byte[]? Mask, uint? MetaKey, byte[]? Value);
}
