namespace ContainerNet.Netlink.Rules;

/// <summary>A chain and its rules, as nf_tables or iptables-legacy keeps them.</summary>
/// <param name="family">NFPROTO_* of the table.</param>
/// <param name="table">The table's name.</param>
/// <param name="name">The chain's name.</param>
/// <param name="backend">"nftables", "iptables-nft" or "iptables-legacy".</param>
internal sealed class ChainFacts(byte family, string table, string name, string backend)
{
    public const string Nftables = "nftables";
    public const string IptablesNft = "iptables-nft";
    public const string IptablesLegacy = "iptables-legacy";

    public byte Family => family;

    public string Table => table;

    public string Name => name;

    public string Backend => backend;

    /// <summary>"nat", "filter" or "route" of a base chain; null of the others.</summary>
    public string? Type { get; set; }

    /// <summary>NF_INET_*, or the number that the family has for it. Null: packets come here by a jump only.</summary>
    public uint? Hook { get; set; }

    /// <summary>The lowest comes first.</summary>
    public int? Priority { get; set; }

    /// <summary>"accept" or "drop"; null of what is no base chain.</summary>
    public string? Policy { get; set; }

    /// <summary>Packets that the policy decided on; null where nobody counts.</summary>
    public ulong? PolicyPackets { get; set; }

    /// <summary>Bytes of these packets.</summary>
    public ulong? PolicyBytes { get; set; }

    /// <summary>The links that a chain of netdev, or of an ingress hook, stands at.</summary>
    public string[] Devices { get; set; } = [];

    /// <summary>The chain's number in its table; null where the kernel gives none.</summary>
    public ulong? Handle { get; set; }

    /// <summary>The table's number in its namespace; the later a table was made, the higher.</summary>
    public ulong TableHandle { get; set; }

    public List<RuleFacts> Rules { get; } = [];
}
