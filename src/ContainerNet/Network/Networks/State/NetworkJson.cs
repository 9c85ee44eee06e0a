using System.Buffers;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ContainerNet.Network;

/// <summary>
/// How records are written and read. By hand: a serializer, generated code included, keeps the compiler busy for a tenth of a second in each process
/// that meets its first network, and others wait for the lock meanwhile.
/// </summary>
internal static class NetworkJson
{
    // What is escaped as a rule is dangerous in a web page only, and labels shall stay readable.
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlySpan<byte> Write(NetworkRecord network)
    {
        // About as much as it takes: a buffer that grows is copied each time.
        var buffer = new ArrayBufferWriter<byte>(2048 + (1024 * network.Endpoints.Length));
        using (var json = new Utf8JsonWriter(buffer, s_options)) Write(json, network);
        return buffer.WrittenSpan;
    }

    /// <exception cref="JsonException">It is no such record.</exception>
    /// <exception cref="NetworkVersionException">A newer version of this module has written it.</exception>
    public static NetworkRecord ReadNetwork(byte[] content) => Read(content, json =>
    {
        ulong version = json[nameof(NetworkRecord.Version)].Number(1, int.MaxValue);
        // What follows has another form then.
        return version > NetworkRecord.CurrentVersion ? throw new NetworkVersionException(version) : ReadNetwork(json);
    });

    private static T Read<T>(byte[] content, Func<JsonValue, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            return read(new JsonValue(document.RootElement, "It"));
        }
        catch (InvalidOperationException e)
        {
            // All else is asked for before it is read; that the text in quotes is text, the parser leaves to who reads it.
            throw new JsonException("There is text in it that is no UTF-8.", e);
        }
    }

    private static void Write(Utf8JsonWriter json, NetworkRecord network)
    {
        json.WriteStartObject();
        json.WriteNumber(nameof(network.Version), network.Version);
        json.WriteString(nameof(network.Name), network.Name);
        json.WriteString(nameof(network.Id), network.Id);
        json.WriteString(nameof(network.Created), network.Created);
        json.WriteString(nameof(network.Bridge), network.Bridge);
        json.WriteBoolean(nameof(network.Adopted), network.Adopted);
        json.WriteStartArray(nameof(network.Pools));
        foreach (PoolRecord pool in network.Pools) Write(json, pool);
        json.WriteEndArray();
        json.WriteBoolean(nameof(network.Internal), network.Internal);
        json.WriteBoolean(nameof(network.Isolated), network.Isolated);
        json.WriteBoolean(nameof(network.Masquerade), network.Masquerade);
        WriteTexts(json, nameof(network.ToSource), network.ToSource);
        json.WriteNumber(nameof(network.Mtu), network.Mtu);
        WriteText(json, nameof(network.MacAddress), network.MacAddress);
        WriteTexts(json, nameof(network.Assigned), network.Assigned);
        json.WriteStartArray(nameof(network.Restore));
        foreach (SettingRecord setting in network.Restore) Write(json, setting);
        json.WriteEndArray();
        WriteLabels(json, nameof(network.Labels), network.Labels);
        json.WriteBoolean(nameof(network.Pending), network.Pending);
        json.WriteStartArray(nameof(network.Endpoints));
        foreach (EndpointRecord endpoint in network.Endpoints) Write(json, endpoint);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static NetworkRecord ReadNetwork(JsonValue json) => new()
    {
        Version = (int)json[nameof(NetworkRecord.Version)].Number(1, NetworkRecord.CurrentVersion),
        Name = json[nameof(NetworkRecord.Name)].Text(),
        Id = ReadId(json[nameof(NetworkRecord.Id)]),
        Created = json[nameof(NetworkRecord.Created)].Time(),
        Bridge = json[nameof(NetworkRecord.Bridge)].Text(),
        Adopted = json[nameof(NetworkRecord.Adopted)].Flag(),
        Pools = json[nameof(NetworkRecord.Pools)].List(ReadPool),
        Internal = json[nameof(NetworkRecord.Internal)].Flag(),
        Isolated = json[nameof(NetworkRecord.Isolated)].Flag(),
        Masquerade = json[nameof(NetworkRecord.Masquerade)].Flag(),
        ToSource = json[nameof(NetworkRecord.ToSource)].List(a => a.Address()),
        Mtu = (int)json[nameof(NetworkRecord.Mtu)].Number(0, int.MaxValue),
        MacAddress = json.Find(nameof(NetworkRecord.MacAddress))?.MacAddress(),
        Assigned = json[nameof(NetworkRecord.Assigned)].List(a => a.InterfaceAddress()),
        Restore = json[nameof(NetworkRecord.Restore)].List(ReadSetting),
        Labels = json[nameof(NetworkRecord.Labels)].Map(l => l.Text()),
        Pending = json[nameof(NetworkRecord.Pending)].Flag(),
        Endpoints = json[nameof(NetworkRecord.Endpoints)].List(ReadEndpoint),
    };

    private static void Write(Utf8JsonWriter json, SettingRecord setting)
    {
        json.WriteStartObject();
        json.WriteString(nameof(setting.Name), setting.Name);
        json.WriteString(nameof(setting.Value), setting.Value);
        json.WriteEndObject();
    }

    private static SettingRecord ReadSetting(JsonValue json) => new(json[nameof(SettingRecord.Name)].Text(), json[nameof(SettingRecord.Value)].Text());

    private static void Write(Utf8JsonWriter json, PoolRecord pool)
    {
        json.WriteStartObject();
        WriteText(json, nameof(pool.Subnet), pool.Subnet);
        WriteText(json, nameof(pool.Gateway), pool.Gateway);
        WriteText(json, nameof(pool.Range), pool.Range);
        json.WriteStartObject(nameof(pool.Aux));
        foreach ((string name, IPAddress address) in pool.Aux) WriteText(json, name, address);
        json.WriteEndObject();
        WriteText(json, nameof(pool.Last), pool.Last);
        json.WriteEndObject();
    }

    private static PoolRecord ReadPool(JsonValue json) => new()
    {
        Subnet = json[nameof(PoolRecord.Subnet)].Subnet(),
        Gateway = json[nameof(PoolRecord.Gateway)].Address(),
        Range = json.Find(nameof(PoolRecord.Range))?.Subnet(),
        Aux = json[nameof(PoolRecord.Aux)].Map(a => a.Address()),
        Last = json.Find(nameof(PoolRecord.Last))?.Address(),
    };

    private static void Write(Utf8JsonWriter json, EndpointRecord endpoint)
    {
        json.WriteStartObject();
        json.WriteString(nameof(endpoint.Name), endpoint.Name);
        json.WriteString(nameof(endpoint.Id), endpoint.Id);
        WriteText(json, nameof(endpoint.ContainerId), endpoint.ContainerId);
        json.WritePropertyName(nameof(endpoint.Namespace));
        Write(json, endpoint.Namespace);
        json.WriteString(nameof(endpoint.InterfaceName), endpoint.InterfaceName);
        json.WriteString(nameof(endpoint.HostLink), endpoint.HostLink);
        WriteText(json, nameof(endpoint.MacAddress), endpoint.MacAddress);
        WriteTexts(json, nameof(endpoint.Addresses), endpoint.Addresses);
        json.WriteBoolean(nameof(endpoint.DefaultRoute), endpoint.DefaultRoute);
        if (endpoint.Metric is { } metric) json.WriteNumber(nameof(endpoint.Metric), metric);
        WriteTexts(json, nameof(endpoint.Gateways), endpoint.Gateways);
        json.WriteStartArray(nameof(endpoint.Ports));
        foreach (PublishedPortRecord port in endpoint.Ports) Write(json, port);
        json.WriteEndArray();
        WriteLabels(json, nameof(endpoint.Labels), endpoint.Labels);
        json.WriteBoolean(nameof(endpoint.Pending), endpoint.Pending);
        json.WriteEndObject();
    }

    private static EndpointRecord ReadEndpoint(JsonValue json) => new()
    {
        Name = json[nameof(EndpointRecord.Name)].Text(),
        Id = ReadId(json[nameof(EndpointRecord.Id)]),
        ContainerId = json.Find(nameof(EndpointRecord.ContainerId))?.Text(),
        Namespace = ReadNamespace(json[nameof(EndpointRecord.Namespace)]),
        InterfaceName = json[nameof(EndpointRecord.InterfaceName)].Text(),
        HostLink = json[nameof(EndpointRecord.HostLink)].Text(),
        MacAddress = json[nameof(EndpointRecord.MacAddress)].MacAddress(),
        Addresses = json[nameof(EndpointRecord.Addresses)].List(a => a.InterfaceAddress()),
        DefaultRoute = json[nameof(EndpointRecord.DefaultRoute)].Flag(),
        Metric = (uint?)json.Find(nameof(EndpointRecord.Metric))?.Number(0, uint.MaxValue),
        Gateways = json[nameof(EndpointRecord.Gateways)].List(a => a.Address()),
        Ports = json[nameof(EndpointRecord.Ports)].List(ReadPort),
        Labels = json[nameof(EndpointRecord.Labels)].Map(l => l.Text()),
        Pending = json[nameof(EndpointRecord.Pending)].Flag(),
    };

    private static void Write(Utf8JsonWriter json, PublishedPortRecord port)
    {
        json.WriteStartObject();
        WriteText(json, nameof(port.HostAddress), port.HostAddress);
        json.WriteNumber(nameof(port.HostPort), port.HostPort);
        WriteText(json, nameof(port.Protocol), port.Protocol);
        json.WriteNumber(nameof(port.ContainerPort), port.ContainerPort);
        json.WriteEndObject();
    }

    private static PublishedPortRecord ReadPort(JsonValue json) => new(
        json.Find(nameof(PublishedPortRecord.HostAddress))?.Address(),
        (ushort)json[nameof(PublishedPortRecord.HostPort)].Number(1, ushort.MaxValue),
        json[nameof(PublishedPortRecord.Protocol)].Text() switch
        {
            nameof(PortProtocol.Tcp) => PortProtocol.Tcp,
            nameof(PortProtocol.Udp) => PortProtocol.Udp,
            nameof(PortProtocol.Sctp) => PortProtocol.Sctp,
            { } other => throw new JsonException($"Protocol is '{other}', where Tcp, Udp or Sctp is expected."),
        },
        (ushort)json[nameof(PublishedPortRecord.ContainerPort)].Number(1, ushort.MaxValue));

    private static void Write(Utf8JsonWriter json, NamespaceRecord it)
    {
        json.WriteStartObject();
        WriteText(json, nameof(it.Name), it.Name);
        json.WriteString(nameof(it.Path), it.Path);
        json.WriteNumber(nameof(it.Inode), it.Inode);
        if (it.Cookie is { } cookie) json.WriteNumber(nameof(it.Cookie), cookie);
        json.WriteEndObject();
    }

    private static NamespaceRecord ReadNamespace(JsonValue json) => new(
        json.Find(nameof(NamespaceRecord.Name))?.Text(),
        json[nameof(NamespaceRecord.Path)].Text(),
        json[nameof(NamespaceRecord.Inode)].Number(0, ulong.MaxValue),
        json.Find(nameof(NamespaceRecord.Cookie))?.Number(0, ulong.MaxValue));

    /// <summary>Marks in the kernel are made of the beginning of an id.</summary>
    private static string ReadId(JsonValue json) =>
        json.Text() is { Length: NetworkRecord.IdLength } id && id.All(char.IsAsciiHexDigitLower)
            ? id
            : throw new JsonException($"Id is '{json.Text()}', where {NetworkRecord.IdLength} hexadecimal digits are expected.");

    /// <summary>Nothing where there is nothing.</summary>
    private static void WriteText(Utf8JsonWriter json, string name, object? value)
    {
        if (value is not null) json.WriteString(name, value.ToString());
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, object[] values)
    {
        json.WriteStartArray(name);
        foreach (object value in values) json.WriteStringValue(value.ToString());
        json.WriteEndArray();
    }

    private static void WriteLabels(Utf8JsonWriter json, string name, SortedDictionary<string, string> labels)
    {
        json.WriteStartObject(name);
        foreach ((string key, string value) in labels) json.WriteString(key, value);
        json.WriteEndObject();
    }
}

/// <summary>A file has a form that is not known here.</summary>
internal sealed class NetworkVersionException(ulong version)
    : Exception($"A newer version of this module has written it, in form {version}; this one knows form {NetworkRecord.CurrentVersion}.");
