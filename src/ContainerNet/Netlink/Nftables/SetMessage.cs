namespace ContainerNet.Netlink.Nftables;

/// <summary>NFT_MSG_*SET: a set of keys, or a map from keys to values.</summary>
internal sealed class SetMessage : INetlinkMessage<SetMessage>
{
    /// <summary>NFT_SET_MAP: keys have values.</summary>
    public const uint NFT_SET_MAP = 8;

    public NetfilterHeader Header;

    public string? TableName { get; set; }

    public string? Name { get; set; }

    /// <summary>NFT_SET_*.</summary>
    public uint? Flags { get; set; }

    /// <summary>What the keys are. The kernel only keeps it; the numbers are nft's (enum datatypes), six bits for each part of a concatenation.</summary>
    public uint? KeyType { get; set; }

    /// <summary>Bytes; each part of a concatenation is filled up to a multiple of four.</summary>
    public uint? KeyLength { get; set; }

    /// <summary>What the values are; see <see cref="KeyType"/>.</summary>
    public uint? DataType { get; set; }

    /// <summary>Bytes.</summary>
    public uint? DataLength { get; set; }

    /// <summary>A number for the set within its transaction: the kernel wants one.</summary>
    public uint? Id { get; set; }

    /// <summary>NFTA_SET_DESC: how large it is, and the lengths of a concatenation's parts; the kernel does not need to be told.</summary>
    public byte[]? Description { get; set; }

    /// <summary>nft's notes on how to print the set.</summary>
    public byte[]? UserData { get; set; }

    /// <summary>NFT_OBJECT_*, of a map to objects.</summary>
    public uint? ObjectType { get; set; }

    public ulong? Handle { get; set; }

    /// <summary>What every element does when it is found: it counts.</summary>
    public Expression? ElementExpression { get; set; }

    public static AttributeTable<SetMessage> Table { get; } = new AttributeTable<SetMessage>(ByteOrder.Big)
        .Header(m => ref m.Header)
        .Text(1, "NFTA_SET_TABLE", m => m.TableName, (m, v) => m.TableName = v)
        .Text(2, "NFTA_SET_NAME", m => m.Name, (m, v) => m.Name = v)
        .U32(3, "NFTA_SET_FLAGS", m => m.Flags, (m, v) => m.Flags = v)
        .U32(4, "NFTA_SET_KEY_TYPE", m => m.KeyType, (m, v) => m.KeyType = v)
        .U32(5, "NFTA_SET_KEY_LEN", m => m.KeyLength, (m, v) => m.KeyLength = v)
        .U32(6, "NFTA_SET_DATA_TYPE", m => m.DataType, (m, v) => m.DataType = v)
        .U32(7, "NFTA_SET_DATA_LEN", m => m.DataLength, (m, v) => m.DataLength = v)
        .U32(10, "NFTA_SET_ID", m => m.Id, (m, v) => m.Id = v)
        .Bytes(9, "NFTA_SET_DESC", m => m.Description, (m, v) => m.Description = v)
        .Bytes(13, "NFTA_SET_USERDATA", m => m.UserData, (m, v) => m.UserData = v)
        .U32(15, "NFTA_SET_OBJ_TYPE", m => m.ObjectType, (m, v) => m.ObjectType = v)
        .U64(16, "NFTA_SET_HANDLE", m => m.Handle, (m, v) => m.Handle = v)
        .Nest(17, "NFTA_SET_EXPR", Expression.Table, m => m.ElementExpression, (m, v) => m.ElementExpression = v);
}
