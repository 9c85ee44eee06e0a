using ContainerNet.Netlink.Nftables.Expressions;
using ContainerNet.Netlink.Rules;
using ContainerNet.Netlink.Xtables;
using T = ContainerNet.Netlink.Nftables.Decoding.ValueType;

namespace ContainerNet.Netlink.Nftables.Decoding;

/// <content>Conditions in the columns that people know from iptables.</content>
internal sealed partial class RuleDecoder
{
    /// <summary>Names the condition in its column.</summary>
    private static void Show(RuleWord word, Operand operand, string text, bool not)
    {
        if (operand.Column == Column.None || operand.IsComputed)
        {
            word.Extra = word.Text;
            return;
        }

        string bare = text.Trim('{', '}', ' ').Replace("\"", "", StringComparison.Ordinal);
        var match = new RuleMatch<string>(bare, not);
        word.IsShown = true;
        word.Extra = operand.PortOf is { } protocol ? PortExtra(protocol, operand.Column, bare, not) : null;
        word.Fill = f =>
        {
            if (operand.PortOf is { } name and not "th" && f.Protocol is null) f.Protocol = new RuleMatch<string>(name, false);
            if (Fill(f, operand.Column, match) || (operand.Column == Column.Protocol && f.Protocol == match)) return;
            word.IsShown = false;
            word.Extra ??= word.Text;
        };
    }

    /// <summary>False: the column says something else already.</summary>
    private static bool Fill(RuleFacts facts, Column column, RuleMatch<string> match)
    {
        switch (column)
        {
            case Column.Source when facts.Source is null: facts.Source = match; return true;
            case Column.Destination when facts.Destination is null: facts.Destination = match; return true;
            case Column.InputLink when facts.InputLink is null: facts.InputLink = match; return true;
            case Column.OutputLink when facts.OutputLink is null: facts.OutputLink = match; return true;
            case Column.Protocol when facts.Protocol is null: facts.Protocol = match; return true;
            case Column.SourcePort when facts.SourcePorts is null: facts.SourcePorts = match; return true;
            case Column.DestinationPort when facts.DestinationPorts is null: facts.DestinationPorts = match; return true;
            default: return false;
        }
    }

    private static string PortExtra(string protocol, Column column, string ports, bool not)
    {
        string name = column == Column.SourcePort ? "spt" : "dpt";
        if (ports.Contains(',', StringComparison.Ordinal)) return $"multiport {(column == Column.SourcePort ? "sports" : "dports")} {(not ? "!" : "")}{ports.Replace(", ", ",", StringComparison.Ordinal).Replace('-', ':')}";
        return ports.Contains('-', StringComparison.Ordinal) ? $"{protocol} {name}s:{(not ? "!" : "")}{ports.Replace('-', ':')}" : $"{protocol} {name}:{(not ? "!" : "")}{ports}";
    }

    /// <summary>iptables-nft writes some of its matches in expressions of nf_tables; iptables lists them like the others.</summary>
    private static void ListAsIptables(RuleWord word, Operand operand, bool not, byte[] bytes)
    {
        if (bytes.Length > sizeof(uint)) return;
        uint value = (uint)T.Number(bytes, operand.Order), mask = operand.Mask is { } bits ? (uint)(bits & uint.MaxValue) : uint.MaxValue;
        switch (word.Subject?.Split(" &")[0])
        {
            case "meta mark":
                word.Extra = $"mark match {XtWords.Not(not)}{XtWords.Masked(value, mask)}";
                break;
            case "tcp flags" when operand.Mask is not null:
                word.Extra = $"tcp flags:{(not ? "!" : "")}0x{mask:X2}/0x{value:X2}";
                break;
            case "ip frag-off" when mask == 0x1fff && value == 0:
                (word.Extra, word.IsShown) = (null, true);
                word.Fill = f => f.Fragment = not ? "-f" : "!f";
                break;
        }
    }
}
