using ContainerNet.Netlink.Nftables.Expressions;

namespace ContainerNet.Netlink.Nftables;

/// <summary>
/// Changes to the rules that the kernel carries out all together or not at all. Each step has its text, so that a refusal can say what was tried.
/// Adding a table or chain that is there already changes nothing.
/// </summary>
internal sealed class NftTransaction(byte family)
{
    private readonly List<NetlinkRequest> _requests = [];
    private readonly List<string> _steps = [];
    private byte _number = family;
    private string _family = NetfilterFamily.NameOf(family);
    private uint _sets;

    /// <summary>Nothing would be changed.</summary>
    public bool IsEmpty => _requests.Count == 0;

    /// <summary>The steps that follow are about tables of this family.</summary>
    public NftTransaction In(byte other)
    {
        (_number, _family) = (other, NetfilterFamily.NameOf(other));
        return this;
    }

    public NftTransaction AddTable(string name) =>
        Add($"add table {_family} {name}", NftMessageType.NFT_MSG_NEWTABLE, new TableMessage { Header = Header, Name = name }, NetlinkFlags.CREATE);

    public NftTransaction DeleteTable(string name) =>
        Add($"delete table {_family} {name}", NftMessageType.NFT_MSG_DELTABLE, new TableMessage { Header = Header, Name = name });

    public NftTransaction AddBaseChain(string table, string name, string type, uint hook, int priority) => Add(
        $"add chain {_family} {table} {name}",
        NftMessageType.NFT_MSG_NEWCHAIN,
        new ChainMessage { Header = Header, TableName = table, Name = name, Type = type, Hook = new ChainHook { Number = hook, Priority = priority } },
        NetlinkFlags.CREATE);

    /// <summary>The chain must be without rules by then.</summary>
    public NftTransaction DeleteChain(string table, string name) => Add(
        $"delete chain {_family} {table} {name}",
        NftMessageType.NFT_MSG_DELCHAIN,
        new ChainMessage { Header = Header, TableName = table, Name = name });

    /// <summary>Appended to its chain, and echoed.</summary>
    public NftTransaction AddRule(string table, string chain, string comment, params Expression[][] expressions) =>
        AddRule(table, chain, comment, (IEnumerable<Expression>)[.. expressions.SelectMany(e => e)]);

    /// <inheritdoc cref="AddRule(string, string, string, Expression[][])"/>
    public NftTransaction AddRule(string table, string chain, string comment, IEnumerable<Expression> expressions) => Add(
        $"add rule {_family} {table} {chain}",
        NftMessageType.NFT_MSG_NEWRULE,
        new RuleMessage { Header = Header, TableName = table, ChainName = chain, Comment = comment, Expressions = [.. expressions] },
        NetlinkFlags.CREATE | NetlinkFlags.APPEND | NetlinkFlags.ECHO);

    public NftTransaction DeleteRule(string table, string chain, ulong handle) => Add(
        $"delete rule {_family} {table} {chain} handle {handle}",
        NftMessageType.NFT_MSG_DELRULE,
        new RuleMessage { Header = Header, TableName = table, ChainName = chain, Handle = handle });

    /// <summary>A map whose elements count what they are found for.</summary>
    public NftTransaction AddCountingMap(string table, string name, ElementType key, ElementType data) => Add(
        $"add map {_family} {table} {name}",
        NftMessageType.NFT_MSG_NEWSET,
        new SetMessage
        {
            Header = Header, TableName = table, Name = name, Flags = SetMessage.NFT_SET_MAP, Id = ++_sets,
            KeyType = key.Number, KeyLength = key.Length, DataType = data.Number, DataLength = data.Length,
            ElementExpression = new Expression("counter", new CounterExpression()),
        },
        NetlinkFlags.CREATE);

    /// <summary>An element of a map. One of that key that is there already is refused (EEXIST).</summary>
    public NftTransaction AddElement(string table, string map, byte[] key, byte[] data, string comment, string label) => Add(
        $"add element {_family} {table} {map} {{ {label} }}",
        NftMessageType.NFT_MSG_NEWSETELEM,
        new ElementMessage
        {
            Header = Header, TableName = table, SetName = map,
            Elements = [new SetElement { Key = new RegisterData(key), Data = new RegisterData(data), Comment = comment }],
        },
        NetlinkFlags.CREATE | NetlinkFlags.EXCL);

    /// <summary>The element must be there.</summary>
    public NftTransaction DeleteElement(string table, string map, byte[] key, string label) => Add(
        $"delete element {_family} {table} {map} {{ {label} }}",
        NftMessageType.NFT_MSG_DELSETELEM,
        new ElementMessage { Header = Header, TableName = table, SetName = map, Elements = [new SetElement { Key = new RegisterData(key) }] });

    /// <summary>Returns the rules that were added, with the handles that the kernel gave them.</summary>
    /// <exception cref="NetlinkException">The kernel refused; <see cref="StepOf"/> says which step. ERESTART: the rules are of another generation by now.</exception>
    public List<RuleMessage> Commit(NetlinkConnection connection, uint? generation = null)
    {
        var added = new List<RuleMessage>();
        connection.Commit(_requests, (_, body) => added.Add(RuleMessage.Table.Read(body)), generation);
        return added;
    }

    /// <summary>What was tried: "add chain ip containernet postrouting".</summary>
    public string StepOf(NetlinkException refusal) => refusal.Request >= 0 && refusal.Request < _steps.Count ? _steps[refusal.Request] : "change the rules";

    private NetfilterHeader Header => new() { Family = _number };

    private NftTransaction Add<T>(string step, ushort type, T body, NetlinkFlags flags = NetlinkFlags.None)
        where T : class, INetlinkMessage<T>, new()
    {
        _steps.Add(step);
        _requests.Add(NetlinkRequest.For(type, body, flags));
        return this;
    }
}
