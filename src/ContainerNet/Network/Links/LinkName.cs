using System.Security.Cryptography;

namespace ContainerNet.Network;

/// <summary>The kernel's rules for the names of links.</summary>
internal static class LinkName
{
    /// <summary>IFNAMSIZ, without the final NUL.</summary>
    public const int MaxLength = 15;

    /// <summary>What is wrong with a name, in words; null when it will do (dev_valid_name in net/core/dev.c).</summary>
    public static string? Fault(string name)
    {
        if (name.Length == 0) return "A link's name must not be empty.";
        if (System.Text.Encoding.UTF8.GetByteCount(name) > MaxLength) return $"The link name '{name}' is longer than {MaxLength} characters.";
        if (name is "." or ".." || name.Any(c => c is '/' or ':' || char.IsWhiteSpace(c) || char.IsControl(c)))
            return $"The link name '{name}' must not have '/', ':' or white space in it, nor be '.' or '..'.";
        if (name.Contains('%', StringComparison.Ordinal)) return $"The link name '{name}' must not have '%' in it: the kernel would put a number there.";
        // The kernel says EINVAL: it has folders of these names for all links, below /proc/sys/net/ipv4/conf.
        return name is "all" or "default" ? $"No link can be called '{name}': it is the kernel's word for the settings of every link." : null;
    }

    /// <summary>Docker's form: veth and seven hex digits.</summary>
    public static string RandomVeth() => "veth" + RandomNumberGenerator.GetHexString(7, lowercase: true);
}
