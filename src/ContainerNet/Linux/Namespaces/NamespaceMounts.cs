using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>Named namespaces in the form of `ip netns`: a file in /run/netns on which the namespace is mounted, in a shared mount.</summary>
internal static unsafe class NamespaceMounts
{
    public const string Folder = "/run/netns";

    public static string PathOf(string name) => $"{Folder}/{name}";

    public static IEnumerable<string> Names() =>
        Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal) : [];

    /// <summary>Makes the file on which a namespace of that name is to be mounted, and the visit that does so. The folder must have been prepared.</summary>
    /// <param name="name">The name.</param>
    /// <param name="inside">What is to be done there.</param>
    /// <exception cref="LinuxException">EEXIST: the name is taken.</exception>
    public static NamespaceVisit Begin(string name, NamespaceCall inside)
    {
        string path = PathOf(name);
        FileDescriptor.Open(path, LibC.O_RDONLY | LibC.O_CREAT | LibC.O_EXCL).Dispose();
        return new NamespaceVisit(path, inside);
    }

    /// <summary>Takes the name away. The namespace itself lives on while a process or a descriptor holds it.</summary>
    /// <exception cref="LinuxException">ENOENT: there is no such name.</exception>
    public static void Remove(string name)
    {
        fixed (byte* path = FileDescriptor.CString(PathOf(name)))
        {
            // EINVAL: nothing is mounted there, as when a `ip netns add` was interrupted; the file still has to go.
            if (LibC.umount2(path, LibC.MNT_DETACH) < 0 && LibC.errno is int errno && errno != LibC.EINVAL)
                throw new LinuxException("umount", errno);
            LinuxException.Check(LibC.unlink(path), "unlink");
        }
    }

    /// <summary>
    /// As iproute2 does it: the folder is a shared mount, so that names made here are seen in mount namespaces made before, and go there too.
    /// </summary>
    public static void PrepareFolder()
    {
        fixed (byte* folder = FileDescriptor.CString(Folder))
        fixed (byte* none = FileDescriptor.CString("none"))
        {
            // rwxr-xr-x
            if (LibC.mkdir(folder, 0x1ed) < 0 && LibC.errno is int failed && failed != LibC.EEXIST) throw new LinuxException($"mkdir {Folder}", failed);
            if (LibC.mount(null, folder, none, LibC.MS_SHARED | LibC.MS_REC, null) == 0) return;
            // EINVAL: the folder is no mount point yet.
            if (LibC.errno is int errno && errno != LibC.EINVAL) throw new LinuxException($"mount {Folder}", errno);
            LinuxException.Check(LibC.mount(folder, folder, none, LibC.MS_BIND | LibC.MS_REC, null), $"mount {Folder}");
            LinuxException.Check(LibC.mount(null, folder, none, LibC.MS_SHARED | LibC.MS_REC, null), $"mount {Folder}");
        }
    }
}
