using ContainerNet.Netlink.Nftables.Expressions;

namespace ContainerNet.Netlink.Nftables;

/// <summary>NFTA_LIST_ELEM of a rule: one instruction of the kernel's rule machine.</summary>
internal sealed class Expression(string? name, object? data)
{
    public Expression()
        : this(null, null)
    {
    }

    public const ushort NFTA_LIST_ELEM = 1;

    /// <summary>"payload", "cmp" ...</summary>
    public string? Name { get; set; } = name;

    /// <summary>Of the type that belongs to <see cref="Name"/>; null for expressions without a table here.</summary>
    public object? Data { get; set; } = data;

    public static AttributeTable<Expression> Table { get; } = new AttributeTable<Expression>(ByteOrder.Big)
        // A second name, should one come, voids what was read as data of the first.
        .Text(1, "NFTA_EXPR_NAME", m => m.Name, (m, v) => (m.Name, m.Data) = (v, null))
        .Choice(2, "NFTA_EXPR_DATA", m => DataTable(m.Name), m => m.Data, (m, v) => m.Data = v);

    private static AttributeTable? DataTable(string? name) => name switch
    {
        "payload" => PayloadExpression.Table,
        "meta" => MetaExpression.Table,
        "bitwise" => BitwiseExpression.Table,
        "cmp" => CompareExpression.Table,
        "immediate" => ImmediateExpression.Table,
        "counter" => CounterExpression.Table,
        "masq" => MasqueradeExpression.Table,
        "nat" => NatExpression.Table,
        "lookup" => LookupExpression.Table,
        "ct" => ConntrackExpression.Table,
        "fib" => FibExpression.Table,
        "range" => RangeExpression.Table,
        "byteorder" => ByteOrderExpression.Table,
        "dynset" => DynamicSetExpression.Table,
        "exthdr" => ExtensionHeaderExpression.Table,
        "rt" => RouteExpression.Table,
        "socket" => SocketExpression.Table,
        "xfrm" => XfrmExpression.Table,
        "osf" => OperatingSystemExpression.Table,
        "numgen" => NumberGeneratorExpression.Table,
        "hash" => HashExpression.Table,
        "limit" => LimitExpression.Table,
        "quota" => QuotaExpression.Table,
        "connlimit" => ConnectionLimitExpression.Table,
        "last" => LastExpression.Table,
        "log" => LogExpression.Table,
        "queue" => QueueExpression.Table,
        "reject" => RejectExpression.Table,
        "tproxy" => TransparentProxyExpression.Table,
        "redir" => RedirectExpression.Table,
        "dup" => DuplicateExpression.Table,
        "fwd" => ForwardExpression.Table,
        "objref" => ObjectExpression.Table,
        "synproxy" => SynProxyExpression.Table,
        "match" => MatchExpression.Table,
        "target" => TargetExpression.Table,
        _ => null,
    };
}
