using System.Globalization;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>
/// The networks of one namespace as files: /run/containernet/NAMESPACE/NETWORK.json. /run goes when the kernel's state goes, so nothing outlives a
/// reboot. Each file is replaced as a whole, so reading needs no lock; writing does. The folders go with the last network.
/// </summary>
internal sealed class NetworkStore : IDisposable
{
    /// <summary>Where all of it is.</summary>
    public const string Root = "/run/containernet";

    private const string LockFile = "lock";

    private readonly string _folder;
    private readonly FileLock _lock;
    private readonly SortedDictionary<string, NetworkRecord> _networks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CnException> _unsettled = [];

    private NetworkStore(string folder, FileLock held)
    {
        _folder = folder;
        _lock = held;
        StoredNetworks stored = NetworkFile.ReadAll(folder);
        foreach (NetworkRecord network in stored.Networks) _networks.Add(network.Name, network);
        Damaged = stored.Damaged;
    }

    /// <summary>The networks, in the order of their names.</summary>
    public IReadOnlyList<NetworkRecord> Networks => [.. _networks.Values];

    /// <summary>The files that make no sense. They are left alone, and their names are taken.</summary>
    public IReadOnlyList<DamagedNetwork> Damaged { get; private set; }

    /// <summary>What is there, without waiting for anybody.</summary>
    /// <param name="host">The namespace that the networks are in.</param>
    /// <param name="root">The folder of all namespaces.</param>
    /// <exception cref="CnException">The folder cannot be read.</exception>
    public static StoredNetworks Read(NamespaceRecord host, string root = Root)
    {
        string folder = FolderOf(host, root);
        return FileErrors.Try("read the networks", folder, () => NetworkFile.ReadAll(folder));
    }

    /// <summary>The folders of all namespaces, and which they are.</summary>
    /// <exception cref="CnException">The folder cannot be read.</exception>
    public static List<(string Folder, NamespaceRecord Host)> All(string root = Root) => FileErrors.Try("read the networks", root, () =>
        (from folder in Directory.Exists(root) ? Directory.GetDirectories(root) : []
         orderby folder
         let host = HostOf(folder)
         where host is not null
         select (folder, host)).ToList());

    /// <summary>Takes the lock; whoever else wants to change something waits.</summary>
    /// <param name="host">The namespace that the networks are in.</param>
    /// <param name="stopping">Ends the wait.</param>
    /// <param name="root">The folder of all namespaces.</param>
    /// <exception cref="CnException">PermissionDenied and others; Canceled: the wait was ended.</exception>
    public static NetworkStore Lock(NamespaceRecord host, CancellationToken stopping, string root = Root)
    {
        string folder = FolderOf(host, root);
        while (true)
        {
            if (FileErrors.Try("lock the networks", folder, () => TryLock(folder, stopping)) is { } store) return store;
            if (stopping.IsCancellationRequested) throw Canceled(folder, null);
        }
    }

    /// <summary>Removes a folder whose namespace is gone, damaged files and all.</summary>
    /// <param name="folder">One of <see cref="All"/>.</param>
    /// <param name="stopping">Ends the wait for who may be at work in it.</param>
    /// <exception cref="CnException">PermissionDenied and others; Canceled: the wait was ended.</exception>
    public static void DeleteFolder(string folder, CancellationToken stopping) => FileErrors.Try("remove the networks", folder, () =>
    {
        if (TakeLock(folder, stopping) is not { } held) return false;
        using (held)
        {
            foreach (string path in Directory.GetFiles(folder).Where(p => Path.GetFileName(p) != LockFile)) File.Delete(path);
            return RemoveEmpty(folder);
        }
    });

    /// <summary>Writes what a network is now.</summary>
    /// <exception cref="CnException">PermissionDenied and others; the file is what it was.</exception>
    public void Save(NetworkRecord network)
    {
        Prepare(network);
        Commit(network);
    }

    /// <summary>Writes what a network shall be, so that <see cref="Commit"/> has a file to rename, and nothing else to do.</summary>
    /// <exception cref="CnException">PermissionDenied and others; the file is what it was.</exception>
    public void Prepare(NetworkRecord network) => TrySave(network, path =>
    {
        ThrowIfDamaged(network.Name);
        NetworkFile.Prepare(path, network);
        return true;
    });

    /// <summary>What was prepared last of a network is so.</summary>
    /// <exception cref="CnException">PermissionDenied and others; the file is what it was.</exception>
    public void Commit(NetworkRecord network) => TrySave(network, path =>
    {
        NetworkFile.Commit(path);
        _networks[network.Name] = network;
        return true;
    });

    private void TrySave(NetworkRecord network, Func<string, bool> action)
    {
        string path = NetworkFile.PathOf(_folder, network.Name);
        FileErrors.Try($"save network '{network.Name}'", path, () => action(path));
    }

    /// <summary>Removes a network's file; that there is none is no error.</summary>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public void Delete(NetworkRecord network)
    {
        string path = NetworkFile.PathOf(_folder, network.Name);
        FileErrors.Try($"remove network '{network.Name}'", path, () =>
        {
            ThrowIfDamaged(network.Name);
            if (Directory.Exists(_folder)) File.Delete(path);
            return _networks.Remove(network.Name);
        });
    }

    /// <summary>Removes a file that makes no sense.</summary>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public void Delete(DamagedNetwork damaged) => FileErrors.Try($"remove network '{damaged.Name}'", damaged.Path, () =>
    {
        File.Delete(damaged.Path);
        Damaged = [.. Damaged.Where(d => d != damaged)];
        return true;
    });

    /// <summary>For who looks for a network by name: a damaged file is no missing network.</summary>
    /// <exception cref="CnException">There is a file of that name, and it makes no sense.</exception>
    public void ThrowIfDamaged(string name) => ThrowIfDamaged(Damaged, name);

    /// <inheritdoc cref="ThrowIfDamaged(string)"/>
    public static void ThrowIfDamaged(IEnumerable<DamagedNetwork> damaged, string name)
    {
        if (damaged.FirstOrDefault(d => d.Name == name) is { } found) throw found.Fault;
    }

    /// <summary>Finishes what somebody left half done. If that fails, it stays as it is, and so do the networks that it is about.</summary>
    /// <param name="finish">What to do.</param>
    /// <param name="names">Of these networks.</param>
    public void Settle(Action finish, params string[] names)
    {
        try
        {
            finish();
        }
        catch (CnException e)
        {
            foreach (string name in names)
            {
                _unsettled[name] = new CnException(
                    e.Kind, $"Cannot use network '{name}' in {_folder}: what was left half done of it could not be finished. {e.Message}", e) { Errno = e.Errno };
            }
        }
    }

    /// <summary>For who is about to use a network, or to make one of that name.</summary>
    /// <exception cref="CnException">Its file makes no sense, or something of it was left half done and cannot be finished.</exception>
    public void ThrowIfUnusable(string name)
    {
        ThrowIfDamaged(name);
        if (_unsettled.TryGetValue(name, out CnException? why)) throw why;
    }

    /// <summary>Gives the lock back; an empty folder goes.</summary>
    public void Dispose()
    {
        using (_lock)
        {
            if (_networks.Count == 0 && Damaged.Count == 0) RemoveEmpty(_folder);
        }
    }

    /// <summary>The inode alone is used again, the cookie is not (nor is it there before Linux 5.14).</summary>
    private static string FolderOf(NamespaceRecord host, string root) => Path.Combine(root, host.Cookie is { } cookie ? $"{host.Inode}-{cookie}" : $"{host.Inode}");

    /// <summary>What the name of a folder says; null for one that is none of ours.</summary>
    private static NamespaceRecord? HostOf(string folder) =>
        Path.GetFileName(folder).Split('-') is [var inode, .. { Length: <= 1 } rest] && ulong.TryParse(inode, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            ? new NamespaceRecord(null, "", number, rest.Length == 1 && ulong.TryParse(rest[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong cookie) ? cookie : null)
            : null;

    /// <summary>Null when the last network went, and the folder with it, before it could be locked.</summary>
    private static NetworkStore? TryLock(string folder, CancellationToken stopping)
    {
        string root = Path.GetDirectoryName(folder)!;
        // Others take these two away; nobody takes /run.
        if (!StateFolder.TryMake(root) && !Directory.Exists(Path.GetDirectoryName(root))) throw new DirectoryNotFoundException();
        if (!StateFolder.TryMake(folder)) return null;

        FileLock? held = null;
        try
        {
            held = TakeLock(folder, stopping);
            if (held is null) return null;
            // Whoever did not finish these is dead, or he would hold the lock.
            foreach (string leftover in Directory.GetFiles(folder, "*" + NetworkFile.Unfinished)) File.Delete(leftover);
            return new NetworkStore(folder, held);
        }
        catch
        {
            if (held is null) RemoveFolders(folder);
            else RemoveEmpty(folder);
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Null when there is no such folder.</summary>
    private static FileLock? TakeLock(string folder, CancellationToken stopping)
    {
        try
        {
            return FileLock.Take(Path.Combine(folder, LockFile), stopping);
        }
        catch (LinuxException e) when (e.Errno == Errno.NotFound)
        {
            return null;
        }
        catch (OperationCanceledException e)
        {
            throw Canceled(folder, e);
        }
    }

    private static CnException Canceled(string folder, Exception? inner) =>
        new(CnErrorKind.Canceled, $"Cannot lock the networks in {folder}: the wait for another process to be done with them was ended.", inner);

    /// <summary>
    /// Removes a folder that has no networks, its lock held. The lock file goes last: from then on others may make everything anew, and what they
    /// make keeps the folder from being removed. What cannot be removed is the next holder's.
    /// </summary>
    private static bool RemoveEmpty(string folder)
    {
        try
        {
            if (NetworkFile.Paths(folder).Length > 0) return false;
            File.Delete(Path.Combine(folder, LockFile));
            return RemoveFolders(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Removes a folder, and that of all namespaces, where they are empty: rmdir(2) refuses what is not.</summary>
    private static bool RemoveFolders(string folder)
    {
        try
        {
            Directory.Delete(folder);
            Directory.Delete(Path.GetDirectoryName(folder)!);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
