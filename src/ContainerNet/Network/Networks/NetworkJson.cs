using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ContainerNet.Network;

/// <summary>How records are written: by code made at build time, so that the first network of a process does not wait for reflection.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters =
    [
        typeof(AddressConverter), typeof(SubnetConverter), typeof(InterfaceAddressConverter), typeof(MacAddressConverter),
    ])]
[JsonSerializable(typeof(NetworkRecord))]
[JsonSerializable(typeof(NamespaceRecord))]
internal sealed partial class NetworkJson : JsonSerializerContext;

/// <summary>A value that is written as its text, as a person would write it.</summary>
internal abstract class TextConverter<T> : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException($"A {typeof(T).Name} is expected.");
        try
        {
            return Parse(text);
        }
        catch (FormatException e)
        {
            throw new JsonException($"'{text}' is no {typeof(T).Name}.", e);
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value!.ToString());

    /// <exception cref="FormatException">It is no such thing.</exception>
    protected abstract T Parse(string text);
}

internal sealed class AddressConverter : TextConverter<IPAddress>
{
    // As strict as the rest of the module: IPAddress.Parse takes "10".
    protected override IPAddress Parse(string text) =>
        InterfaceAddress.TryParse(text, out InterfaceAddress? address) && !text.Contains('/', StringComparison.Ordinal) ? address.Address : throw new FormatException();
}

internal sealed class SubnetConverter : TextConverter<IPNetwork>
{
    // What IPNetwork.Parse makes of host bits depends on the version of .NET.
    protected override IPNetwork Parse(string text) =>
        InterfaceAddress.TryParse(text, out InterfaceAddress? address) && address.Network is var subnet && subnet.BaseAddress.Equals(address.Address)
            ? subnet
            : throw new FormatException();
}

internal sealed class InterfaceAddressConverter : TextConverter<InterfaceAddress>
{
    protected override InterfaceAddress Parse(string text) => InterfaceAddress.Parse(text);
}

internal sealed class MacAddressConverter : TextConverter<MacAddress>
{
    protected override MacAddress Parse(string text) => MacAddress.Parse(text);
}
