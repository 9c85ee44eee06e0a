using System.Collections;
using System.Reflection;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Route;

namespace ContainerNet.Unit.Netlink;

/// <summary>Every kind of message and nested attribute in the assembly, found by reflection so that a new one cannot be forgotten.</summary>
internal static class Tables
{
    private const int NFNL_SUBSYS_NFTABLES = 10;

    /// <summary>The tables by the type that they belong to.</summary>
    public static IReadOnlyDictionary<Type, AttributeTable> All { get; } = typeof(AttributeTable).Assembly.GetTypes()
        .Where(t => t.Namespace?.StartsWith("ContainerNet.Netlink", StringComparison.Ordinal) == true && !t.ContainsGenericParameters)
        .SelectMany(t => t.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(p => p.PropertyType.IsGenericType && p.PropertyType.GetGenericTypeDefinition() == typeof(AttributeTable<>))
        .Select(p => (Type: p.PropertyType.GetGenericArguments()[0], Table: (AttributeTable)p.GetValue(null)!))
        .Distinct()
        .OrderBy(t => t.Type.FullName, StringComparer.Ordinal)
        .ToDictionary(t => t.Type, t => t.Table);

    /// <summary>The table that reads messages with an nlmsg_type.</summary>
    public static AttributeTable For(ushort type) => type switch
    {
        RouteMessageType.RTM_NEWLINK or RouteMessageType.RTM_DELLINK or RouteMessageType.RTM_GETLINK => LinkMessage.Table,
        RouteMessageType.RTM_NEWADDR or RouteMessageType.RTM_DELADDR or RouteMessageType.RTM_GETADDR => AddressMessage.Table,
        RouteMessageType.RTM_NEWROUTE or RouteMessageType.RTM_DELROUTE or RouteMessageType.RTM_GETROUTE => RouteMessage.Attributes,
        RouteMessageType.RTM_NEWNEIGH or RouteMessageType.RTM_DELNEIGH or RouteMessageType.RTM_GETNEIGH => NeighborMessage.Table,
        RouteMessageType.RTM_NEWNSID or RouteMessageType.RTM_GETNSID => NamespaceIdMessage.Table,
        _ => throw new ArgumentOutOfRangeException(nameof(type), $"No table is known here for messages of type {type}."),
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
    public static string Describe(object message) =>
        $"{message.GetType().Name} {{ {string.Join(", ", Members(message).Where(m => m.Value is not null).Select(m => $"{m.Name} = {Text(m.Value!)}"))} }}";

    private static string Text(object value) => value switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        string text => $"\"{text}\"",
        IEnumerable list when value.GetType().IsGenericType => $"[{string.Join(", ", list.Cast<object>().Select(Text))}]",
        _ when value.GetType().Namespace?.StartsWith("ContainerNet.Netlink", StringComparison.Ordinal) == true && !value.GetType().IsEnum => Describe(value),
        _ => value.ToString()!,
    };

    private static IEnumerable<(string Name, object? Value)> Members(object message)
    {
        Type type = message.GetType();
        return type.GetFields(BindingFlags.Public | BindingFlags.Instance).Select(f => (f.Name, f.GetValue(message)))
            .Concat(type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).Select(p => (p.Name, p.GetValue(message))));
    }
}
