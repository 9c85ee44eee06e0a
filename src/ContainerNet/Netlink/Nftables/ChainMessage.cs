using ContainerNet.Netlink.Nftables.Expressions;

namespace ContainerNet.Netlink.Nftables;

/// <summary>NFT_MSG_*CHAIN: a list of rules. A base chain has a hook and so sees packets; the others are jumped to.</summary>
internal sealed class ChainMessage : INetlinkMessage<ChainMessage>
{
    public NetfilterHeader Header;

    public string? TableName { get; set; }

    public ulong? Handle { get; set; }

    public string? Name { get; set; }

    public ChainHook? Hook { get; set; }

    /// <summary>What becomes of a packet that no rule decides on: NF_DROP (0) or NF_ACCEPT (1). Base chains only.</summary>
    public uint? Policy { get; set; }

    /// <summary>Its rules, and the jumps to it.</summary>
    public uint? Use { get; set; }

    /// <summary>"filter", "nat" or "route". Base chains only.</summary>
    public string? Type { get; set; }

    /// <summary>NFT_CHAIN_*: 1 base chain, 2 hardware offload.</summary>
    public uint? Flags { get; set; }

    /// <summary>What the policy has decided on. Null where it does not count: iptables-nft's chains do, nft's do not.</summary>
    public CounterExpression? Counters { get; set; }

    public static AttributeTable<ChainMessage> Table { get; } = new AttributeTable<ChainMessage>(ByteOrder.Big)
        .Header(m => ref m.Header)
        .Text(1, "NFTA_CHAIN_TABLE", m => m.TableName, (m, v) => m.TableName = v)
        .U64(2, "NFTA_CHAIN_HANDLE", m => m.Handle, (m, v) => m.Handle = v)
        .Text(3, "NFTA_CHAIN_NAME", m => m.Name, (m, v) => m.Name = v)
        .Text(7, "NFTA_CHAIN_TYPE", m => m.Type, (m, v) => m.Type = v)
        .U32(5, "NFTA_CHAIN_POLICY", m => m.Policy, (m, v) => m.Policy = v)
        .Nest(4, "NFTA_CHAIN_HOOK", ChainHook.Table, m => m.Hook, (m, v) => m.Hook = v)
        .U32(6, "NFTA_CHAIN_USE", m => m.Use, (m, v) => m.Use = v)
        .Nest(8, "NFTA_CHAIN_COUNTERS", CounterExpression.Table, m => m.Counters, (m, v) => m.Counters = v)
        .U32(10, "NFTA_CHAIN_FLAGS", m => m.Flags, (m, v) => m.Flags = v);
}

/// <summary>NFTA_CHAIN_HOOK: where a base chain stands, and before which others there.</summary>
internal sealed class ChainHook
{
    /// <summary>NF_INET_*.</summary>
    public uint? Number { get; set; }

    /// <summary>The lowest comes first.</summary>
    public int? Priority { get; set; }

    /// <summary>Of netdev and of ingress: the link it stands at.</summary>
    public string? Device { get; set; }

    /// <summary>The same, where there are several.</summary>
    public string[]? Devices { get; set; }

    public static AttributeTable<ChainHook> Table { get; } = new AttributeTable<ChainHook>(ByteOrder.Big)
        .U32(1, "NFTA_HOOK_HOOKNUM", m => m.Number, (m, v) => m.Number = v)
        .S32(2, "NFTA_HOOK_PRIORITY", m => m.Priority, (m, v) => m.Priority = v)
        .Text(3, "NFTA_HOOK_DEV", m => m.Device, (m, v) => m.Device = v)
        .Value(4, "NFTA_HOOK_DEVS", new DeviceNamesPayload(), m => m.Devices, (m, v) => m.Devices = v);
}
