namespace ContainerNet.Netlink.Nftables;

/// <summary>NFT_MSG_*RULE: a rule of a chain: expressions that are carried out from left to right, until one does not match.</summary>
internal sealed class RuleMessage : INetlinkMessage<RuleMessage>
{
    private const ushort NFTA_LIST_ELEM = 1;

    public NetfilterHeader Header;

    public string? TableName { get; set; }

    public string? ChainName { get; set; }

    /// <summary>Its number, given by the kernel and never used again within the table.</summary>
    public ulong? Handle { get; set; }

    public List<Expression>? Expressions { get; set; }

    /// <summary>In a reply the handle of the rule before it. In a request that of a neighbour: it goes behind it with NLM_F_APPEND, else before.</summary>
    public ulong? Position { get; set; }

    public string? Comment { get; set; }

    public static AttributeTable<RuleMessage> Table { get; } = new AttributeTable<RuleMessage>(ByteOrder.Big)
        .Header(m => ref m.Header)
        .Text(1, "NFTA_RULE_TABLE", m => m.TableName, (m, v) => m.TableName = v)
        .Text(2, "NFTA_RULE_CHAIN", m => m.ChainName, (m, v) => m.ChainName = v)
        .U64(3, "NFTA_RULE_HANDLE", m => m.Handle, (m, v) => m.Handle = v)
        .List(4, "NFTA_RULE_EXPRESSIONS", NFTA_LIST_ELEM, Expression.Table, m => m.Expressions, (m, v) => m.Expressions = v)
        .U64(6, "NFTA_RULE_POSITION", m => m.Position, (m, v) => m.Position = v)
        .Value(7, "NFTA_RULE_USERDATA", new CommentPayload(), m => m.Comment, (m, v) => m.Comment = v);
}
