using ContainerNet.Netlink.Nftables;

namespace ContainerNet.Network;

/// <summary>What iptables-nft makes in nf_tables: tables and base chains of fixed names.</summary>
internal static class IptablesTable
{
    private static readonly string[] s_tables = ["raw", "mangle", "nat", "filter", "security"];
    private static readonly string[] s_chains = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING", "BROUTING"];

    /// <summary>A table of one of its names with base chains of its names only; somebody who writes both in nft means the same by them.</summary>
    /// <param name="family">NFPROTO_* of the table.</param>
    /// <param name="table">Its name.</param>
    /// <param name="chains">All of its chains.</param>
    public static bool IsMade(byte family, string table, IEnumerable<ChainMessage> chains) =>
        family is NetfilterFamily.NFPROTO_IPV4 or NetfilterFamily.NFPROTO_IPV6 or NetfilterFamily.NFPROTO_ARP or NetfilterFamily.NFPROTO_BRIDGE
        && Array.IndexOf(s_tables, table) >= 0
        && chains.Where(c => c.Hook is not null).All(c => Array.IndexOf(s_chains, c.Name) >= 0);
}
