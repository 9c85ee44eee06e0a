using System.Net;

namespace ContainerNet.Netlink.Rules;

/// <summary>A condition of a rule: equal to the value, or not.</summary>
internal readonly record struct RuleMatch<T>(T Value, bool Not)
{
    /// <summary>As nft and iptables write it: the value, with a ! where it is excluded.</summary>
    public override string ToString() => (Not ? "!" : "") + Value;
}

/// <summary>
/// What one rule says, whoever keeps it: native expressions of nf_tables, the matches and targets in its compat expressions, and the entries of
/// iptables-legacy all write it down here. The named properties are the columns that people know from iptables; <see cref="Words"/> is the whole rule in
/// nft's notation; <see cref="Extras"/> is what iptables prints behind its columns.
/// </summary>
/// <param name="family">NFPROTO_*: the family of the table.</param>
internal sealed class RuleFacts(byte family)
{
    /// <summary>NFPROTO_* of the table.</summary>
    public byte Family => family;

    /// <summary>The rule's number in its table; null where the kernel gives none (iptables-legacy).</summary>
    public ulong? Handle { get; set; }

    /// <summary>Whoever made the rule says so, or nothing at all.</summary>
    public string? Comment { get; set; }

    /// <summary>Null where the rule does not count.</summary>
    public ulong? Packets { get; set; }

    /// <summary>Null where the rule does not count.</summary>
    public ulong? Bytes { get; set; }

    /// <summary>"172.17.0.0/16", "10.0.0.1-10.0.0.9", "10.0.0.1, 10.0.0.2", "@set"; null is any. Addresses of hosts are without a length.</summary>
    public RuleMatch<string>? Source { get; set; }

    /// <summary>As <see cref="Source"/>.</summary>
    public RuleMatch<string>? Destination { get; set; }

    /// <summary>A name that ends in * stands for all that begin so; several are separated by ", ".</summary>
    public RuleMatch<string>? InputLink { get; set; }

    /// <summary>As <see cref="InputLink"/>.</summary>
    public RuleMatch<string>? OutputLink { get; set; }

    /// <summary>"tcp"; a number where it has no name; several are separated by ", ". Null is any.</summary>
    public RuleMatch<string>? Protocol { get; set; }

    /// <summary>"80", "8000-8010", "80, 443", "@set"; null is any.</summary>
    public RuleMatch<string>? SourcePorts { get; set; }

    /// <summary>As <see cref="SourcePorts"/>.</summary>
    public RuleMatch<string>? DestinationPorts { get; set; }

    /// <summary>iptables' column opt: null is "--"; "-f", "!f".</summary>
    public string? Fragment { get; set; }

    /// <summary>
    /// What becomes of the packet, as nft calls it: "accept", "drop", "return", "queue", "jump", "goto", "masquerade", "snat", "dnat", "redirect", "reject" ...; a rule
    /// that ends in no verdict may say "log" or "mark". Null: nothing, it only counts.
    /// </summary>
    public string? Target { get; set; }

    /// <summary>The chain of a jump or goto.</summary>
    public string? TargetChain { get; set; }

    /// <summary>The chains in a map of verdicts.</summary>
    public List<string> MapChains { get; } = [];

    /// <summary>All chains that packets may go on to.</summary>
    public IEnumerable<string> Jumps => TargetChain is { } chain ? [chain, .. MapChains] : MapChains;

    /// <summary>iptables' column target where it is not <see cref="TargetChain"/> or <see cref="Target"/> in capitals: "TCPMSS".</summary>
    public string? TargetLabel { get; set; }

    /// <summary>The new address and port of a translation, as nft writes them: "172.17.0.2:80", "192.0.2.1-192.0.2.9:1024-65535", ":8080".</summary>
    public string? To { get; set; }

    /// <summary>The new address, where it is one and the same for all packets.</summary>
    public IPAddress? ToAddress { get; set; }

    /// <summary>The new port, where it is one and the same for all packets.</summary>
    public ushort? ToPort { get; set; }

    /// <summary>The rule in nft's notation, statement by statement, without the comment that is kept beside the expressions.</summary>
    public List<string> Words { get; } = [];

    /// <summary>What iptables -vnL prints behind its columns, extension by extension: "tcp dpt:80", "/* mine */", "to:172.17.0.2:80".</summary>
    public List<string> Extras { get; } = [];

    /// <summary>The names of what could not be decoded: "osf", "match foo revision 3". Words has something for it all the same.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>There are conditions or actions that the named properties do not show: the rule may match less than they say.</summary>
    public bool HasMore { get; set; }

    /// <summary>Nothing remained unknown: <see cref="Words"/> is the whole rule.</summary>
    public bool IsComplete => Unknown.Count == 0;

    /// <summary>The rule in nft's notation.</summary>
    public string Text => string.Join(' ', Comment is null || CommentIsWord ? Words : [.. Words, $"comment \"{Comment}\""]);

    /// <summary>The comment stands among the words already.</summary>
    public bool CommentIsWord { get; set; }

    /// <summary>The network that an address in a column is, a host's being one of one address; null of ranges, lists and sets.</summary>
    public static IPNetwork? NetworkOf(string address)
    {
        if (IPNetwork.TryParse(address, out IPNetwork network)) return network;
        return IPAddress.TryParse(address, out IPAddress? host) ? new IPNetwork(host, 8 * host.GetAddressBytes().Length) : null;
    }

    /// <summary>Something of the rule that is beside the named properties.</summary>
    /// <param name="word">In nft's notation.</param>
    /// <param name="extra">As iptables prints it; left out, the same.</param>
    public void Say(string word, string? extra = null)
    {
        Words.Add(word);
        Extras.Add(extra ?? word);
        HasMore = true;
    }

    /// <summary>Something that is no more than named.</summary>
    /// <param name="name">What the kernel calls it.</param>
    /// <param name="word">Says as much as is known: "[ osf ]", "xt match \"foo\"".</param>
    public void SayUnknown(string name, string word)
    {
        Say(word);
        Unknown.Add(name);
    }
}
