using System.Text;

namespace ContainerNet.Network;

/// <summary>What a namespace can be called: a file in /run/netns.</summary>
internal static class NamespaceName
{
    /// <summary>NAME_MAX of the file system.</summary>
    private const int MaxLength = 255;

    /// <summary>What is wrong with a name, in words; null when it will do.</summary>
    public static string? Fault(string name)
    {
        if (name.Length == 0) return "A namespace's name must not be empty.";
        if (name is "." or ".." || name.Any(c => c == '/' || char.IsWhiteSpace(c) || char.IsControl(c)))
            return $"The namespace name '{name}' must not have '/' or white space in it, nor be '.' or '..'.";
        return Encoding.UTF8.GetByteCount(name) > MaxLength ? $"The namespace name '{name}' is longer than {MaxLength} bytes." : null;
    }
}
