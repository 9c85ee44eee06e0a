using System.Text.RegularExpressions;

namespace ContainerNet.Host.Testing;

/// <summary>
/// A spec that needs a program which is not there skips with a reason that ends in the Debian packages that bring it:
/// <code>Set-ItResult -Skipped -Because 'it needs the program ip (Debian: iproute2)'</code>
/// From these reasons comes the line of the summary that says what to install.
/// </summary>
internal static partial class MissingTools
{
    public static List<string> Packages(IEnumerable<string> skipReasons) =>
    [
        .. skipReasons.SelectMany(reason => Named().Matches(reason))
            .SelectMany(match => match.Groups[1].Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"\(Debian: ([a-z0-9+., -]+)\)")]
    private static partial Regex Named();
}
