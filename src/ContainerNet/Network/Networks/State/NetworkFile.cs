using System.Text.Json;
using Microsoft.Win32.SafeHandles;

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

    // rw-r--r--: what is meant is no secret, and seeing it should need no rights.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

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

    /// <summary>Writes what a network's file shall be beside it: whatever a disk or a file system may refuse, it refuses now.</summary>
    public static void Prepare(string path, NetworkRecord network)
    {
        try
        {
            ReadOnlySpan<byte> content = NetworkJson.Write(network);
            using (SafeFileHandle file = File.OpenHandle(path + Unfinished, FileMode.Create, FileAccess.Write)) RandomAccess.Write(file, content, fileOffset: 0);
            // The umask has its say at creation only.
            File.SetUnixFileMode(path + Unfinished, Mode);
        }
        catch
        {
            Discard(path);
            throw;
        }
    }

    /// <summary>The new file takes the old one's place in one step, so that a reader has the one or the other.</summary>
    public static void Commit(string path)
    {
        try
        {
            File.Move(path + Unfinished, path, overwrite: true);
        }
        catch
        {
            Discard(path);
            throw;
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

    /// <summary>Where the first step failed there may be nothing to delete, and that is no error; the folder is there, or it had failed before.</summary>
    private static void Discard(string path)
    {
        if (File.Exists(path + Unfinished)) File.Delete(path + Unfinished);
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
        try
        {
            NetworkRecord network = NetworkJson.ReadNetwork(content);
            return network.Name == name ? network : throw Damaged(name, path, $"It is about network '{network.Name}'.");
        }
        catch (NetworkVersionException e)
        {
            throw new CnException(CnErrorKind.NotSupported, $"Cannot read network '{name}' from {path}: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw Damaged(name, path, e.Message, e);
        }
    }

    private static CnException Damaged(string name, string path, string why, Exception? inner = null) =>
        new(CnErrorKind.ProtocolError, $"Cannot read network '{name}' from {path}: {why} Mend the file, or remove with Remove-CnNetwork {name} -Force what bears its name.", inner);
}
