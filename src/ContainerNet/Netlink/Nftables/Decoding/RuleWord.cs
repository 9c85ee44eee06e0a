using ContainerNet.Netlink.Rules;

namespace ContainerNet.Netlink.Nftables.Decoding;

/// <summary>One condition or statement of a rule, before it is known whether it is said: `meta l4proto tcp` is not where `tcp dport 80` follows.</summary>
internal sealed class RuleWord(string text)
{
    public string Text { get; set; } = text;

    /// <summary>As iptables prints it behind its columns; null where a column has it.</summary>
    public string? Extra { get; set; }

    /// <summary>A column shows all of it.</summary>
    public bool IsShown { get; set; }

    /// <summary>Goes without saying.</summary>
    public bool IsImplied { get; set; }

    /// <summary>What it is about, for a condition that may be half of a range.</summary>
    public string? Subject { get; init; }

    /// <summary>NFT_CMP_*, likewise.</summary>
    public uint? Operator { get; init; }

    /// <summary>The value as the kernel has it, likewise.</summary>
    public byte[]? Bytes { get; init; }

    public Column Column { get; init; }

    /// <summary>The protocol whose port it is about.</summary>
    public string? PortOf { get; init; }

    /// <summary>For a protocol: which layer it selects, by what number.</summary>
    public Layer? Selects { get; init; }

    /// <summary>The field of a packet that selects it; null where the kernel's own knowledge does.</summary>
    public Location? Location { get; init; }

    public int Number { get; init; }

    /// <summary>Carries it over into the columns.</summary>
    public Action<RuleFacts>? Fill { get; set; }
}
