using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>Tells files from what only looks like one.</summary>
internal static unsafe class FileKind
{
    /// <summary>Is it a regular file, and no device, pipe or socket? False where there is nothing. Links are followed.</summary>
    public static bool IsRegular(string path)
    {
        stat status;
        fixed (byte* name = FileDescriptor.CString(path))
            return LibC.stat(name, &status) == 0 && ((uint)status.st_mode & (uint)LibC.S_IFMT) == (uint)LibC.S_IFREG;
    }
}
