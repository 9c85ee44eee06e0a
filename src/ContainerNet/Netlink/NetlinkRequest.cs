namespace ContainerNet.Netlink;

/// <summary>A kind of message, with its table.</summary>
internal interface INetlinkMessage<TSelf>
    where TSelf : class, INetlinkMessage<TSelf>, new()
{
    static abstract AttributeTable<TSelf> Table { get; }
}

/// <summary>One message to the kernel: nlmsg_type, the flags beyond NLM_F_REQUEST, and the body with the table that writes it.</summary>
internal readonly record struct NetlinkRequest(ushort Type, NetlinkFlags Flags, object Body, AttributeTable Table)
{
    public static NetlinkRequest For<T>(ushort type, T body, NetlinkFlags flags = NetlinkFlags.None)
        where T : class, INetlinkMessage<T>, new() => new(type, flags, body, T.Table);
}
