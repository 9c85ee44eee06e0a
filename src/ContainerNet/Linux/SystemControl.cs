using System.Text;
using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>Settings in /proc/sys/net, of any namespace: whose they are is decided when the file is opened.</summary>
internal static unsafe class SystemControl
{
    public const string Folder = "/proc/sys/net/";

    /// <param name="crossing">Into whose namespace.</param>
    /// <param name="name">Below /proc/sys/net, with slashes: "ipv4/ip_forward".</param>
    /// <exception cref="LinuxException">ENOENT: there is no such setting, or no such link.</exception>
    public static string Read(Crossing crossing, string name)
    {
        using FileDescriptor file = crossing.Open(NamespaceCall.File(Folder + name, LibC.O_RDONLY));
        byte* buffer = stackalloc byte[256];
        int length = LinuxException.Check((int)(nint)LibC.read(file.Number, buffer, 256), $"read {name}");
        return Encoding.ASCII.GetString(buffer, length).TrimEnd();
    }

    /// <inheritdoc cref="Read"/>
    public static void Write(Crossing crossing, string name, string value)
    {
        using FileDescriptor file = crossing.Open(NamespaceCall.File(Folder + name, LibC.O_WRONLY));
        byte[] bytes = Encoding.ASCII.GetBytes(value);
        fixed (byte* pointer = bytes) LinuxException.Check((int)(nint)LibC.write(file.Number, pointer, bytes.Length), $"write {name}");
    }

    /// <summary>What opens a file of /proc/net.</summary>
    public static NamespaceCall ProcOpening(string name) => NamespaceCall.File($"/proc/thread-self/net/{name}", LibC.O_RDONLY);

    /// <summary>The lines of a file of /proc/net: it is that of the thread that opens it (/proc/net itself would be that of the process's first one).</summary>
    /// <exception cref="LinuxException">ENOENT: there is no such file.</exception>
    public static string[] ReadProc(Crossing crossing, string name)
    {
        using FileDescriptor file = crossing.Open(ProcOpening(name));
        var text = new StringBuilder();
        byte* buffer = stackalloc byte[4096];
        while (true)
        {
            int length = LinuxException.Check((int)(nint)LibC.read(file.Number, buffer, 4096), $"read {name}");
            if (length == 0) return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            text.Append(Encoding.ASCII.GetString(buffer, length));
        }
    }
}
