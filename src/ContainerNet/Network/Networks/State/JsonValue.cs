using System.Net;
using System.Text.Json;

namespace ContainerNet.Network;

/// <summary>A value in a file, to be read as what it should be.</summary>
/// <param name="Element">The value.</param>
/// <param name="Name">What it is called in there, for messages.</param>
internal readonly record struct JsonValue(JsonElement Element, string Name)
{
    /// <summary>A member that has to be there.</summary>
    /// <exception cref="JsonException">It is missing.</exception>
    public JsonValue this[string name] => Find(name) ?? throw new JsonException($"{name} is missing.");

    /// <summary>A member that may be missing; null is as good as missing.</summary>
    /// <exception cref="JsonException">This is no object.</exception>
    public JsonValue? Find(string name)
    {
        if (Element.ValueKind != JsonValueKind.Object) throw Unfit("an object");
        return Element.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null ? new JsonValue(member, name) : null;
    }

    /// <exception cref="JsonException">It is no text.</exception>
    public string Text() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Unfit("a text");

    /// <exception cref="JsonException">It is neither true nor false.</exception>
    public bool Flag() => Element.ValueKind is JsonValueKind.True or JsonValueKind.False ? Element.GetBoolean() : throw Unfit("true or false");

    /// <exception cref="JsonException">It is no whole number, or out of range.</exception>
    public ulong Number(ulong min, ulong max) =>
        Element.ValueKind == JsonValueKind.Number && Element.TryGetUInt64(out ulong number) && number >= min && number <= max
            ? number
            : throw Unfit($"a number from {min} to {max}");

    /// <exception cref="JsonException">It is no point in time.</exception>
    public DateTimeOffset Time() => Element.ValueKind == JsonValueKind.String && Element.TryGetDateTimeOffset(out DateTimeOffset time) ? time : throw Unfit("a time");

    /// <exception cref="JsonException">It is no address, or has a length.</exception>
    public IPAddress Address() => InterfaceAddress().Address is var address && !Text().Contains('/', StringComparison.Ordinal) ? address : throw Unfit("an address");

    /// <exception cref="JsonException">It is no address.</exception>
    public InterfaceAddress InterfaceAddress() => Network.InterfaceAddress.TryParse(Text(), out InterfaceAddress? address) ? address : throw Unfit("an address");

    /// <exception cref="JsonException">It is no subnet, or has host bits set (IPNetwork.Parse of newer versions of .NET does not mind).</exception>
    public IPNetwork Subnet() => InterfaceAddress().Network is var subnet && subnet.BaseAddress.Equals(InterfaceAddress().Address) ? subnet : throw Unfit("a subnet");

    /// <exception cref="JsonException">It is no MAC address.</exception>
    public MacAddress MacAddress() => Network.MacAddress.TryParse(Text(), out MacAddress? address) ? address : throw Unfit("a MAC address");

    /// <exception cref="JsonException">It is no list, or one of them is not what it should be.</exception>
    public T[] List<T>(Func<JsonValue, T> read)
    {
        if (Element.ValueKind != JsonValueKind.Array) throw Unfit("a list");
        var items = new T[Element.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in Element.EnumerateArray()) items[i++] = read(new JsonValue(item, Name));
        return items;
    }

    /// <exception cref="JsonException">It is no object, or one of its members is not what it should be.</exception>
    public SortedDictionary<string, T> Map<T>(Func<JsonValue, T> read)
    {
        if (Element.ValueKind != JsonValueKind.Object) throw Unfit("an object");
        var map = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (JsonProperty member in Element.EnumerateObject()) map[member.Name] = read(new JsonValue(member.Value, member.Name));
        return map;
    }

    private JsonException Unfit(string expected) => new($"{Name} is {Element.GetRawText()}, where {expected} is expected.");
}
