using System.Text.Encodings.Web;
using System.Text.Json;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>A file of the store that makes no sense. Nobody but a person may decide what becomes of it.</summary>
/// <param name="Name">The network that it should be about.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Fault">What is wrong with it.</param>
internal sealed record DamagedNetwork(string Name, string Path, CnException Fault);

/// <summary>The networks of a namespace as they were read, in the order of their names.</summary>
/// <param name="Networks">Those that make sense.</param>
/// <param name="Damaged">Those that do not; they are to be reported, and are in nobody's way.</param>
internal sealed record StoredNetworks(IReadOnlyList<NetworkRecord> Networks, IReadOnlyList<DamagedNetwork> Damaged);

/// <summary>One network as a file.</summary>
internal static class NetworkFile
{
    public const string Extension = ".json";

    /// <summary>A file that was never finished ends in it. No network's file does.</summary>
    public const string Unfinished = ".new";

    private const int IdLength = 64;

    // rw-r--r--: what is meant is no secret, and seeing it should need no rights.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // What the serializer escapes as a rule is dangerous in a web page only, and labels shall stay readable.
    private static readonly NetworkJson s_json =
        new(new JsonSerializerOptions(NetworkJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string PathOf(string folder, string network) => Path.Combine(folder, network + Extension);

    /// <summary>The networks of a folder, and the files that make no sense. That there is no folder means that there are none.</summary>
    public static StoredNetworks ReadAll(string folder)
    {
        var networks = new List<NetworkRecord>();
        var damaged = new List<DamagedNetwork>();
        foreach (string path in Paths(folder).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            try
            {
                if (FileErrors.Try($"read network '{name}'", path, () => TryRead(path)) is { } content) networks.Add(Parse(name, path, content));
            }
            catch (CnException e)
            {
                damaged.Add(new DamagedNetwork(name, path, e));
            }
        }

        networks.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new StoredNetworks(networks, damaged);
    }

    /// <summary>Replaces a network's file.</summary>
    public static void Write(string path, NetworkRecord network) => Replace(path, JsonSerializer.SerializeToUtf8Bytes(network, s_json.NetworkRecord));

    /// <summary>Replaces the file that says whose a folder is.</summary>
    public static void Write(string path, NamespaceRecord host) => Replace(path, JsonSerializer.SerializeToUtf8Bytes(host, s_json.NamespaceRecord));

    /// <summary>Null where there is no such file, or none that makes sense.</summary>
    public static NamespaceRecord? TryReadHost(string path)
    {
        try
        {
            return TryRead(path) is { } content ? JsonSerializer.Deserialize(content, s_json.NamespaceRecord) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The paths of the files that should be networks.</summary>
    public static string[] Paths(string folder)
    {
        try
        {
            return Directory.GetFiles(folder, "*" + Extension);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>The new file takes the old one's place in one step, so that a reader has the one or the other.</summary>
    private static void Replace(string path, byte[] content)
    {
        string fresh = path + Unfinished;
        try
        {
            File.WriteAllBytes(fresh, content);
            // The umask has its say at creation only.
            File.SetUnixFileMode(fresh, Mode);
            File.Move(fresh, path, overwrite: true);
        }
        catch
        {
            // Where the first step failed there may be nothing to delete, and that is no error; the folder is there, or it had failed before.
            if (File.Exists(fresh)) File.Delete(fresh);
            throw;
        }
    }

    /// <summary>Null where it was deleted since the folder was listed.</summary>
    private static byte[]? TryRead(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static NetworkRecord Parse(string name, string path, byte[] content)
    {
        NetworkRecord? network;
        try
        {
            network = JsonSerializer.Deserialize(content, s_json.NetworkRecord);
        }
        catch (JsonException e)
        {
            throw Damaged(name, path, $"it is damaged. {e.Message}", e);
        }

        if (network is null) throw Damaged(name, path, "it is empty.");
        if (network.Version > NetworkRecord.CurrentVersion)
        {
            throw new CnException(
                CnErrorKind.NotSupported,
                $"Cannot read network '{name}' from {path}: a newer version of this module has written it (form {network.Version}; this one knows {NetworkRecord.CurrentVersion}).");
        }

        return Fault(name, network) is { } fault ? throw Damaged(name, path, fault) : network;
    }

    /// <summary>The serializer sees to it that everything is there, not that it is anything.</summary>
    private static string? Fault(string name, NetworkRecord network)
    {
        if (network.Name != name) return $"it is about network '{network.Name}'.";
        bool hasAll = network is { Id.Length: IdLength, Bridge: not null, Pools.Length: > 0, ToSource: not null, Assigned: not null, Restore: not null, Labels: not null, Endpoints: not null }
            && Array.TrueForAll(network.Pools, p => p is { Gateway: not null, Aux: not null } && p.Subnet.BaseAddress is not null)
            && Array.TrueForAll(network.Endpoints, HasAll);
        return hasAll ? null : "something is missing in it.";
    }

    private static bool HasAll(EndpointRecord endpoint) =>
        endpoint is { Id.Length: IdLength, Name: not null, Namespace.Path: not null, InterfaceName: not null, HostLink: not null, MacAddress: not null }
        && endpoint is { Addresses: not null, Gateways: not null, Ports: not null, Labels: not null }
        && Array.TrueForAll(endpoint.Addresses, a => a is not null);

    private static CnException Damaged(string name, string path, string why, Exception? inner = null) =>
        new(CnErrorKind.ProtocolError, $"Cannot read network '{name}' from {path}: {why} Mend the file or remove it; what it leaves in the kernel, Get-CnOrphan shows.", inner);
}
