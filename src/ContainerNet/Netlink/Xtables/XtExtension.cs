using System.Net.Sockets;
using ContainerNet.Netlink.Rules;

namespace ContainerNet.Netlink.Xtables;

/// <summary>What a match or target cannot know from its own bytes.</summary>
/// <param name="Family">Of the table.</param>
/// <param name="Protocol">What the rule says beside it: "tcp". Null is any.</param>
internal readonly record struct XtContext(AddressFamily Family, string? Protocol)
{
    public bool IsV6 => Family == AddressFamily.InterNetworkV6;
}

/// <summary>A match or a target of x_tables, in words. Those with something to say to the columns of a rule have a type of their own.</summary>
/// <param name="Nft">In nft's notation, as iptables-translate prints it; null where nft has none, "" where there is nothing to say.</param>
/// <param name="Listed">As iptables -vnL prints it behind the columns.</param>
/// <param name="Options">As iptables -S prints it behind -m NAME or -j NAME.</param>
internal record XtExtension(string? Nft, string Listed, string Options)
{
    /// <summary>As the kernel calls it; "" is a verdict.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its words, whatever else is known of it.</summary>
    /// <param name="facts">Of the rule.</param>
    /// <param name="kind">"match" or "target".</param>
    public virtual void AddTo(RuleFacts facts, string kind)
    {
        AddWords(facts, kind);
        facts.HasMore |= kind == "match";
        if (kind == "target") facts.Target = Name.ToLowerInvariant();
    }

    /// <summary>A match that leaves nothing out has no words in nft, and a target may have none for the list of iptables.</summary>
    protected void AddWords(RuleFacts facts, string kind)
    {
        if ((Nft ?? WithoutNft(kind)) is { Length: > 0 } words) facts.Words.Add(words);
        if (Listed.Length > 0) facts.Extras.Add(Listed);
    }

    /// <summary>nft says no more than the name: "xt match physdev". What iptables says goes behind it.</summary>
    private string WithoutNft(string kind) => Options.Length == 0 ? $"xt {kind} {Name}" : $"xt {kind} {Name} {{ {Options} }}";
}

/// <summary>A match or target that has no row in <see cref="XtExtensions"/>: its name, revision and bytes are all there is to say.</summary>
internal sealed record UnknownExtension(byte Revision, byte[] Info) : XtExtension(null, "", "")
{
    public override void AddTo(RuleFacts facts, string kind)
    {
        string what = Revision == 0 ? $"{kind} {Name}" : $"{kind} {Name} revision {Revision}";
        facts.SayUnknown(what, Info.Length == 0 ? $"xt {what}" : $"xt {what} 0x{XtWords.Bytes(Info)}");
        if (kind == "target") facts.Target = Name.ToLowerInvariant();
    }
}
