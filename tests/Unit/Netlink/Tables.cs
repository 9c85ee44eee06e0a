using System.Collections;
using System.Reflection;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Route;
using static ContainerNet.Netlink.Nftables.NftMessageType;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Unit.Netlink;

/// <summary>Every kind of message and nested attribute in the assembly, found by reflection so that a new one cannot be forgotten.</summary>
internal static class Tables
{
    /// <summary>The tables by the type that they belong to.</summary>
    public static IReadOnlyDictionary<Type, AttributeTable> All { get; } = typeof(AttributeTable).Assembly.GetTypes()
        .Where(t => IsOurs(t) && !t.ContainsGenericParameters)
        .SelectMany(t => t.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(p => p.PropertyType.IsGenericType && p.PropertyType.GetGenericTypeDefinition() == typeof(AttributeTable<>))
        .Select(p => (Type: p.PropertyType.GetGenericArguments()[0], Table: (AttributeTable)p.GetValue(null)!))
        .Distinct()
        .OrderBy(t => t.Type.FullName, StringComparer.Ordinal)
        .ToDictionary(t => t.Type, t => t.Table);

    /// <summary>The table for messages with an nlmsg_type of rtnetlink.</summary>
    public static AttributeTable OfRoute(ushort type) => type switch
    {
        RTM_NEWLINK or RTM_DELLINK or RTM_GETLINK => LinkMessage.Table,
        RTM_NEWADDR or RTM_DELADDR or RTM_GETADDR => AddressMessage.Table,
        RTM_NEWROUTE or RTM_DELROUTE or RTM_GETROUTE => RouteMessage.Attributes,
        RTM_NEWNEIGH or RTM_DELNEIGH or RTM_GETNEIGH => NeighborMessage.Table,
        RTM_NEWNETCONF or RTM_GETNETCONF => ConfigurationMessage.Table,
        RTM_NEWNSID or RTM_GETNSID => NamespaceIdMessage.Table,
        _ => throw new ArgumentOutOfRangeException(nameof(type), $"No table is known here for rtnetlink's messages of type {type}."),
    };

    /// <summary>The table for messages with an nlmsg_type of nf_tables, some of which are rtnetlink's too.</summary>
    public static AttributeTable OfNftables(ushort type) => type switch
    {
        NFNL_MSG_BATCH_BEGIN or NFNL_MSG_BATCH_END => BatchMessage.Table,
        NFT_MSG_NEWTABLE or NFT_MSG_GETTABLE or NFT_MSG_DELTABLE => TableMessage.Table,
        NFT_MSG_NEWCHAIN or NFT_MSG_GETCHAIN or NFT_MSG_DELCHAIN => ChainMessage.Table,
        NFT_MSG_NEWRULE or NFT_MSG_GETRULE or NFT_MSG_DELRULE => RuleMessage.Table,
        NFT_MSG_NEWSET or NFT_MSG_GETSET or NFT_MSG_DELSET => SetMessage.Table,
        NFT_MSG_NEWSETELEM or NFT_MSG_GETSETELEM or NFT_MSG_DELSETELEM => ElementMessage.Table,
        NFT_MSG_NEWGEN or NFT_MSG_GETGEN => GenerationMessage.Table,
        _ => throw new ArgumentOutOfRangeException(nameof(type), $"No table is known here for nf_tables' messages of type {type}."),
    };

    public static byte[] Encode(AttributeTable table, object message)
    {
        var writer = new NetlinkWriter();
        table.Write(writer, message);
        return writer.Written.ToArray();
    }

    /// <summary>A message and everything in it that has a table of its own.</summary>
    public static IEnumerable<object> Parts(object? message) => message switch
    {
        null => [],
        IEnumerable list and not string and not byte[] => list.Cast<object>().SelectMany(Parts),
        _ when All.ContainsKey(message.GetType()) => Members(message).SelectMany(m => Parts(m.Value)).Prepend(message),
        _ => [],
    };

    /// <summary>What a message says, as text: every member that is not null.</summary>
    public static string Describe(object message)
    {
        IEnumerable<string> members = Members(message).Where(m => m.Value is not null).Select(m => $"{m.Name} = {Text(m.Value!)}");
        return $"{message.GetType().Name} {{ {string.Join(", ", members)} }}";
    }

    private static string Text(object value) => value switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        string text => $"\"{text}\"",
        IList list => $"[{string.Join(", ", list.Cast<object>().Select(Text))}]",
        _ when IsOurs(value.GetType()) && !value.GetType().IsEnum => Describe(value),
        _ => value.ToString()!,
    };

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("ContainerNet.Netlink", StringComparison.Ordinal) == true;

    private static IEnumerable<(string Name, object? Value)> Members(object message)
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
        Type type = message.GetType();
        return
        [
            .. type.GetFields(Public).Select(f => (f.Name, f.GetValue(message))),
            .. type.GetProperties(Public).Where(p => p.CanWrite).Select(p => (p.Name, p.GetValue(message))),
        ];
    }
}
