using System.Numerics;
using ContainerNet.Netlink.Nftables.Expressions;
using ContainerNet.Netlink.Rules;
using ContainerNet.Netlink.Xtables;

namespace ContainerNet.Netlink.Nftables.Decoding;

/// <summary>
/// Reads a rule back from its expressions by following what they put into the registers, and writes it down as nft would. What is not known here is
/// named in square brackets, and makes the rule not complete.
/// </summary>
internal sealed partial class RuleDecoder
{
    private const int Slots = 16;
    private const int SlotSize = 4;

    private readonly RuleMessage _rule;
    private readonly Ruleset _ruleset;
    private readonly RuleFacts _facts;
    private readonly List<RuleWord> _words = [];
    private readonly (Operand Operand, int Offset)?[] _slots = new (Operand, int)?[Slots];
    private readonly RuleWord?[] _selectors = new RuleWord?[4];
    private readonly Header?[] _headers = new Header?[4];

    private RuleDecoder(RuleMessage rule, Ruleset ruleset)
    {
        _rule = rule;
        _ruleset = ruleset;
        _facts = new RuleFacts(rule.Header.Family) { Handle = rule.Handle, Comment = rule.Comment };
        _headers[(int)Layer.Network] = Header.OfFamily(Family);
        if (Family == NetfilterFamily.NFPROTO_BRIDGE) _headers[(int)Layer.Link] = Header.Ether;
    }

    private byte Family => _rule.Header.Family;

    /// <summary>Of the tables that see packets of more than one network protocol.</summary>
    private bool IsMixed => Family is NetfilterFamily.NFPROTO_INET or NetfilterFamily.NFPROTO_BRIDGE or NetfilterFamily.NFPROTO_NETDEV;

    /// <summary>Of the family's packets, or as far as the rule has asked.</summary>
    private bool IsIPv6 => _headers[(int)Layer.Network] == Header.IPv6;

    public static RuleFacts Decode(RuleMessage rule, Ruleset ruleset)
    {
        var decoder = new RuleDecoder(rule, ruleset);
        foreach (Expression expression in rule.Expressions ?? []) decoder.Follow(expression);
        decoder.Finish();
        return decoder._facts;
    }

    private void Follow(Expression expression)
    {
        switch (expression.Data)
        {
            case PayloadExpression { SourceRegister: null } e: Put(e.DestinationRegister, LoadOf(e) ?? Unread(expression)); break;
            case PayloadExpression e: Write(e); break;
            case MetaExpression { SourceRegister: null } e: Put(e.DestinationRegister, LoadOf(e) ?? Unread(expression)); break;
            case MetaExpression e: Write(e); break;
            case ConntrackExpression { SourceRegister: null } e: Put(e.DestinationRegister, LoadOf(e) ?? Unread(expression)); break;
            case ConntrackExpression e: Write(e); break;
            case ExtensionHeaderExpression { SourceRegister: null, DestinationRegister: not null } e: Put(e.DestinationRegister, LoadOf(e) ?? Unread(expression)); break;
            case ExtensionHeaderExpression e: Write(e); break;
            case FibExpression e: Put(e.DestinationRegister, LoadOf(e) ?? Unread(expression)); break;
            case RouteExpression e: Put(e.DestinationRegister, LoadOf(e) ?? Unread(expression)); break;
            case SocketExpression e: Put(e.DestinationRegister, LoadOf(e) ?? Unread(expression)); break;
            case XfrmExpression e: Put(e.DestinationRegister, LoadOf(e) ?? Unread(expression)); break;
            case OperatingSystemExpression e: Put(e.DestinationRegister, LoadOf(e) ?? Unread(expression)); break;
            case NumberGeneratorExpression e: Put(e.DestinationRegister, LoadOf(e) ?? Unread(expression)); break;
            case HashExpression e: Put(e.DestinationRegister, LoadOf(e) ?? Unread(expression)); break;
            case BitwiseExpression e: Put(e.DestinationRegister, Compute(e) ?? Unread(expression)); break;
            case ByteOrderExpression e: Put(e.DestinationRegister, Compute(e) ?? Unread(expression)); break;
            case ImmediateExpression { Data.Verdict: { } verdict }: Decide(verdict); break;
            case ImmediateExpression { Data.Value: { } value } e: Put(e.DestinationRegister, new Operand("", ValueType.Integer, 8 * value.Length, ByteOrder.Big) { Value = value }); break;
            case CompareExpression e: Compare(e); break;
            case RangeExpression e: Compare(e); break;
            case LookupExpression e: LookUp(e); break;
            case MatchExpression { Name: { } name } e: Extension(f => XtExtensions.DescribeMatch(name, e.Revision ?? 0, e.Info, f)); break;
            case TargetExpression { Name: { } name } e: Extension(f => XtExtensions.DescribeTarget(name, e.Revision ?? 0, e.Info, f)); break;
            default:
                if (!State(expression)) Unknown(expression.Name ?? "?");
                break;
        }
    }

    /// <summary>Something that is not known here by more than the expression's name.</summary>
    private Operand Unread(Expression expression)
    {
        _words.Add(new RuleWord("") { Fill = f => f.Unknown.Add(expression.Name!), IsShown = true });
        return new Operand($"[ {expression.Name} ]", ValueType.Hexadecimal, 8 * SlotSize, ByteOrder.Big);
    }

    /// <summary>What extensions say goes where they stand.</summary>
    private void Extension(Action<RuleFacts> describe) => _words.Add(new RuleWord("") { Fill = describe, IsShown = true });

    private void Unknown(string name) => _words.Add(new RuleWord("") { Fill = f => f.SayUnknown(name, $"[ {name} ]"), IsShown = true });

    /// <summary>A statement or condition that no column shows.</summary>
    private RuleWord Say(string text, string? extra = null)
    {
        var word = new RuleWord(text) { Extra = extra ?? text };
        _words.Add(word);
        return word;
    }

    /// <summary>What becomes of the packet.</summary>
    private void Target(string target, string text, string? extra = null, Action<RuleFacts>? fill = null) => _words.Add(new RuleWord(text)
    {
        IsShown = true,
        Extra = extra,
        Fill = f =>
        {
            f.Target = target;
            fill?.Invoke(f);
        },
    });

    private void Finish()
    {
        foreach (RuleWord word in _words)
        {
            word.Fill?.Invoke(_facts);
            if (word.IsImplied || word.Text.Length == 0) continue;
            _facts.Words.Add(word.Text);
            if (!word.IsShown) _facts.HasMore = true;
            if (word.Extra is { } extra) AddExtra(word, extra);
        }
    }

    /// <summary>iptables prints both ports of a rule as one: "tcp spt:1 dpt:2".</summary>
    private void AddExtra(RuleWord word, string extra)
    {
        string start = $"{word.PortOf} ";
        if (word.PortOf is not null && _facts.Extras is [.., var last] && last.StartsWith(start, StringComparison.Ordinal) && extra.StartsWith(start, StringComparison.Ordinal))
            _facts.Extras[^1] = last + extra[(start.Length - 1)..];
        else _facts.Extras.Add(extra);
    }

    private void Put(uint? register, Operand? operand)
    {
        if (SlotOf(register) is not { } slot || operand is null) return;
        for (int i = 0; i * SlotSize < Math.Max(operand.Bytes, 1) && slot + i < Slots; i++) _slots[slot + i] = (operand, i * SlotSize);
    }

    /// <summary>What a register holds from its beginning on.</summary>
    private Operand? In(uint? register) => SlotOf(register) is { } slot && _slots[slot] is (var operand, 0) ? operand : null;

    /// <summary>The things that follow each other from a register on, until there are so many bytes; null where one is not known.</summary>
    private List<Operand>? In(uint? register, int bytes)
    {
        var parts = new List<Operand>();
        for (int? slot = SlotOf(register); bytes > 0;)
        {
            if (slot is not { } at || at >= Slots || _slots[at] is not (var part, 0)) return null;
            parts.Add(part);
            int size = NetlinkWriter.Align(Math.Max(part.Bytes, 1));
            bytes -= size;
            slot = at + (size / SlotSize);
        }

        return parts;
    }

    /// <summary>NFT_REG_1 to 4 have 16 bytes each, NFT_REG32_00 to 15 are the same memory by four.</summary>
    private static int? SlotOf(uint? register) => register switch
    {
        >= 1 and <= 4 => (int)(register.Value - 1) * 4,
        >= Register.NFT_REG32_00 and < Register.NFT_REG32_00 + Slots => (int)(register.Value - Register.NFT_REG32_00),
        _ => null,
    };

    private static BigInteger AllOnes(int bits) => (BigInteger.One << bits) - 1;
}
