using System.Text;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>Writes a file so that it is there as a whole or as it was before: beside it first, then renamed.</summary>
internal static class TopologyFile
{
    private const UnixFileMode Writable = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Refuses what could not be written, before anything is done for it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="noClobber">One that is there shall stay.</param>
    /// <param name="force">One that is read-only shall not.</param>
    /// <exception cref="CnException">AlreadyExists, PermissionDenied, NotFound, Rejected.</exception>
    public static void Check(string path, bool noClobber, bool force)
    {
        string folder = FolderOf(path);
        if (Directory.Exists(path)) throw new CnException(CnErrorKind.Rejected, $"Cannot write the topology to '{path}': it is a folder.");
        if (!Directory.Exists(folder)) throw new CnException(CnErrorKind.NotFound, $"Cannot write the topology to '{path}': there is no folder '{folder}'.");
        if (noClobber && File.Exists(path)) throw new CnException(CnErrorKind.AlreadyExists, $"Cannot write the topology to '{path}': it is there already, and -NoClobber was given.");
        // Whoever may rename could replace it all the same, and root may do everything: so it is asked for.
        if (!force && File.Exists(path) && (File.GetUnixFileMode(path) & Writable) == 0)
            throw new CnException(CnErrorKind.PermissionDenied, $"Cannot write the topology to '{path}': it is read-only. -Force replaces it.");
    }

    /// <param name="path">The file.</param>
    /// <param name="text">All of it; written in UTF-8.</param>
    /// <param name="noClobber">One that is there by now shall stay.</param>
    /// <exception cref="CnException">It could not be written; what was there is there still.</exception>
    public static void Write(string path, string text, bool noClobber)
    {
        byte[] content = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text);
        Explain(path, () =>
        {
            // What a symbolic link points to is written, as by all who open it.
            string target = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? path;
            // A device or a pipe takes what it is given; to replace it would be an accident.
            if (File.Exists(target) && !FileKind.IsRegular(target)) WriteInto(target, content);
            else Replace(target, content, noClobber);
        });
    }

    private static void WriteInto(string target, byte[] content)
    {
        using var stream = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(content);
    }

    private static void Replace(string target, byte[] content, bool noClobber)
    {
        string beside = Path.Combine(FolderOf(target), $".{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write)) stream.Write(content);
            if (File.Exists(target)) File.SetUnixFileMode(beside, File.GetUnixFileMode(target));
            File.Move(beside, target, overwrite: !noClobber);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    private static void Explain(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (FileErrors.IsOne(e))
        {
            throw FileErrors.Explain(e, $"write '{Path.GetFileName(path)}'", FolderOf(path));
        }
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : "/";
}
