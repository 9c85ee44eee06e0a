using System.Globalization;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>Which namespace is meant: a name, a path, a process, or one that was seen before (and must still be the same).</summary>
internal sealed record NamespaceReference(string Path, string? Name, CnNamespace? Expected)
{
    /// <summary>The namespace that the process is in.</summary>
    public static NamespaceReference Current { get; } = new(NamespaceFile.Own, null, null);

    public static NamespaceReference OfName(string name) => new(NamespaceMounts.PathOf(name), name, null);

    public static NamespaceReference OfProcess(int pid) => new($"/proc/{pid}/ns/net", null, null);

    /// <summary>
    /// The namespace of a process whose id is a text, as what `docker inspect -f '{{.State.Pid}}'` prints; null where there is no such process, or a
    /// namespace is called that.
    /// </summary>
    public static NamespaceReference? OfDigits(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && pid > 0 && !NamespaceTable.Exists(text) && Directory.Exists($"/proc/{pid}")
            ? OfProcess(pid)
            : null;

    public static NamespaceReference OfPath(string path) => new(path, NameIn(path), null);

    public static NamespaceReference Of(CnNamespace known) =>
        known.IsCurrent ? Current with { Expected = known } : new(known.Path, known.Name, known);

    /// <summary>A file directly in /run/netns (or /var/run/netns, the same) bears the namespace's name.</summary>
    private static string? NameIn(string path)
    {
        string? folder = System.IO.Path.GetDirectoryName(path);
        return folder is NamespaceMounts.Folder or "/var" + NamespaceMounts.Folder ? System.IO.Path.GetFileName(path) : null;
    }

    public override string ToString() => Expected?.ToString() ?? Name ?? Path;
}
