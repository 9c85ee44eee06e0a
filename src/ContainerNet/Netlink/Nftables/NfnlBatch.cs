using System.Buffers.Binary;

namespace ContainerNet.Netlink.Nftables;

/// <summary>The two messages around an nf_tables transaction (linux/netfilter/nfnetlink.h).</summary>
internal static class NfnlBatch
{
    public const ushort NFNL_MSG_BATCH_BEGIN = 0x10;
    public const ushort NFNL_MSG_BATCH_END = 0x11;

    private const ushort NFNL_SUBSYS_NFTABLES = 10;

    /// <summary>Their body: struct nfgenmsg, whose res_id names the subsystem, in network order.</summary>
    public static void Write(NetlinkWriter writer) => BinaryPrimitives.WriteUInt16BigEndian(writer.Append(4)[2..], NFNL_SUBSYS_NFTABLES);
}
