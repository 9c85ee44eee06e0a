using System.Globalization;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Rules;

namespace ContainerNet.Network;

/// <summary>Chains and rules as `iptables -vnL` prints them, column by column.</summary>
internal static class IptablesText
{
    /// <summary>Chain PREROUTING (policy ACCEPT 12 packets, 3400 bytes).</summary>
    public static string HeaderOf(CnChain chain)
    {
        // iptables-nft makes chains without counters, and prints them all the same.
        string counts = chain is { PolicyPackets: null, Backend: ChainFacts.Nftables } ? "" : $" {Number(chain.PolicyPackets ?? 0)} packets, {Number(chain.PolicyBytes ?? 0)} bytes";
        string kind = chain.Policy is { } policy ? $"policy {policy.ToUpperInvariant()}{counts}" : $"{chain.References} references";
        return $"Chain {chain.Name} ({kind})";
    }

    public static string LineOf(RuleFacts rule)
    {
        string any = rule.Family switch { NetfilterFamily.NFPROTO_IPV6 => "::/0", NetfilterFamily.NFPROTO_IPV4 => "0.0.0.0/0", _ => "*" };
        string[] cells =
        [
            $"{Number(rule.Packets ?? 0),5}",
            $"{Number(rule.Bytes ?? 0),5}",
            $"{rule.TargetLabel ?? rule.TargetChain ?? rule.Target?.ToUpperInvariant(),-9}",
            Signed(Text(rule.Protocol, "all"), 4),
            $"{rule.Fragment ?? "--",-3}",
            $"{Link(rule.InputLink),-6}",
            $"{Link(rule.OutputLink),-6}",
            Signed(Text(rule.Source, any), 19),
            Signed(Text(rule.Destination, any), 19),
            .. rule.Extras.Select((e, i) => i == 0 ? " " + e : e),
        ];
        return string.Join(' ', cells).TrimEnd();
    }

    /// <summary>What is excluded has its sign in a column of its own.</summary>
    private static string Signed(string text, int width) => text.StartsWith('!') ? text.PadRight(width + 1) : " " + text.PadRight(width);

    private static string Text(RuleMatch<string>? match, string any) => match?.ToString().Replace(", ", ",", StringComparison.Ordinal) ?? any;

    /// <summary>iptables writes a + where nft writes a *.</summary>
    private static string Link(RuleMatch<string>? match)
    {
        string name = Text(match, "*");
        return match is not null && name.EndsWith('*') ? name[..^1] + "+" : name;
    }

    /// <summary>Five digits at most, then thousands, millions ... rounded.</summary>
    private static string Number(ulong number)
    {
        const ulong Most = 99_999;
        if (number <= Most) return number.ToString(CultureInfo.InvariantCulture);
        foreach (char unit in "KMG")
        {
            number = (number + 500) / 1000;
            if (number <= 9999) return $"{number}{unit}";
        }

        return $"{(number + 500) / 1000}T";
    }
}
