using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.InteropServices;
using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>Names and words for error numbers.</summary>
internal static class Errno
{
    private static readonly FrozenDictionary<int, string> s_names = ReadNames();

    /// <summary>ENOENT.</summary>
    public static int NotFound => LibC.ENOENT;

    /// <summary>The C name, "EEXIST"; a number that has none is "errno 4711".</summary>
    public static string Name(int errno) => s_names.TryGetValue(errno, out string? name) ? name : $"errno {errno}";

    /// <summary>The C library's words, "File exists".</summary>
    public static string Text(int errno) => Marshal.GetPInvokeErrorMessage(errno);

    // Tmds.LibC declares them all, and some numbers twice: the kernel's name is the one that its sources and `ip` use.
    private static FrozenDictionary<int, string> ReadNames() => typeof(LibC)
        .GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Where(p => p.PropertyType == typeof(int) && p.Name[0] == 'E' && p.Name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)))
        .Where(p => p.Name is not ("ENOTSUP" or "EWOULDBLOCK" or "EDEADLOCK"))
        .GroupBy(p => (int)p.GetValue(null)!)
        .ToFrozenDictionary(g => g.Key, g => g.Min(p => p.Name)!);
}
