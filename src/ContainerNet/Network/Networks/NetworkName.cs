namespace ContainerNet.Network;

/// <summary>What a network can be called: it becomes a file's name, and part of an alias and of a comment.</summary>
internal static class NetworkName
{
    /// <summary>Together with the endpoint's id it must go into a comment (127 bytes, libnftnl).</summary>
    public const int MaxLength = 63;

    /// <summary>What is wrong with a name, in words; null when it will do. Docker's rule, but for the length.</summary>
    public static string? Fault(string name)
    {
        if (name.Length == 0) return "A network's name must not be empty.";
        if (name.Length > MaxLength) return $"The network name '{name}' is longer than {MaxLength} characters.";
        bool isAllowed = char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
        return isAllowed ? null : $"The network name '{name}' must begin with a letter or digit, and have only letters, digits, '_', '.' and '-' in it.";
    }
}
