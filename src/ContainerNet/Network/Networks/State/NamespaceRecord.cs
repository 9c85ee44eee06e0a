namespace ContainerNet.Network;

/// <summary>By what a namespace can be recognised.</summary>
/// <param name="Name">Below /run/netns; null where it has none.</param>
/// <param name="Path">/run/netns/NAME or /proc/PID/ns/net, when it was connected.</param>
/// <param name="Inode">net:[INODE]; the kernel uses it again.</param>
/// <param name="Cookie">SO_NETNS_COOKIE, never used again; null before Linux 5.14.</param>
internal sealed record NamespaceRecord(string? Name, string Path, ulong Inode, ulong? Cookie)
{
    public static NamespaceRecord Of(CnNamespace networkNamespace) =>
        new(networkNamespace.Name, networkNamespace.Path, networkNamespace.Inode, networkNamespace.Cookie);

    public bool IsSame(CnNamespace other) => Inode == other.Inode && (Cookie is null || other.Cookie is null || Cookie == other.Cookie);
}
