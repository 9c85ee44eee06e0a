using ContainerNet.Netlink.Nftables.Expressions;

namespace ContainerNet.Netlink.Nftables;

/// <summary>NFT_MSG_*SETELEM: elements of a set or map.</summary>
internal sealed class ElementMessage : INetlinkMessage<ElementMessage>
{
    private const ushort NFTA_LIST_ELEM = 1;

    public NetfilterHeader Header;

    public string? TableName { get; set; }

    public string? SetName { get; set; }

    public List<SetElement>? Elements { get; set; }

    /// <summary>The set's number within the transaction that makes it.</summary>
    public uint? SetId { get; set; }

    public static AttributeTable<ElementMessage> Table { get; } = new AttributeTable<ElementMessage>(ByteOrder.Big)
        .Header(m => ref m.Header)
        .Text(1, "NFTA_SET_ELEM_LIST_TABLE", m => m.TableName, (m, v) => m.TableName = v)
        .Text(2, "NFTA_SET_ELEM_LIST_SET", m => m.SetName, (m, v) => m.SetName = v)
        .List(3, "NFTA_SET_ELEM_LIST_ELEMENTS", NFTA_LIST_ELEM, SetElement.Table, m => m.Elements, (m, v) => m.Elements = v)
        .U32(4, "NFTA_SET_ELEM_LIST_SET_ID", m => m.SetId, (m, v) => m.SetId = v);
}

/// <summary>NFTA_SET_ELEM_*: one key, in a map with its value.</summary>
internal sealed class SetElement
{
    public RegisterData? Key { get; set; }

    public RegisterData? Data { get; set; }

    /// <summary>NFT_SET_ELEM_INTERVAL_END (1): no element, but where the range before it ends; NFT_SET_ELEM_CATCHALL (2): what is in no other.</summary>
    public uint? Flags { get; set; }

    /// <summary>Of a range of concatenations: the last that belongs to it.</summary>
    public RegisterData? KeyEnd { get; set; }

    /// <summary>In a map to objects: the name of one.</summary>
    public string? Object { get; set; }

    public string? Comment { get; set; }

    /// <summary>What it does when it is found: a counter.</summary>
    public Expression? Expression { get; set; }

    public static AttributeTable<SetElement> Table { get; } = new AttributeTable<SetElement>(ByteOrder.Big)
        .Nest(1, "NFTA_SET_ELEM_KEY", RegisterData.Table, m => m.Key, (m, v) => m.Key = v)
        .Nest(2, "NFTA_SET_ELEM_DATA", RegisterData.Table, m => m.Data, (m, v) => m.Data = v)
        .U32(3, "NFTA_SET_ELEM_FLAGS", m => m.Flags, (m, v) => m.Flags = v)
        .Text(9, "NFTA_SET_ELEM_OBJREF", m => m.Object, (m, v) => m.Object = v)
        .Nest(10, "NFTA_SET_ELEM_KEY_END", RegisterData.Table, m => m.KeyEnd, (m, v) => m.KeyEnd = v)
        .Value(6, "NFTA_SET_ELEM_USERDATA", new CommentPayload(), m => m.Comment, (m, v) => m.Comment = v)
        .Nest(7, "NFTA_SET_ELEM_EXPR", Nftables.Expression.Table, m => m.Expression, (m, v) => m.Expression = v);
}
