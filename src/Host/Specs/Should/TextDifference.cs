namespace ContainerNet.Host.Specs;

/// <summary>Shows where two texts part.</summary>
internal static class TextDifference
{
    public static string Describe(string expected, string actual, string because, bool ignoreCase)
    {
        int index = FirstDifference(expected, actual, ignoreCase);
        string lengths = expected.Length == actual.Length
            ? $"String lengths are both {expected.Length}."
            : $"Expected length: {expected.Length}\nActual length:   {actual.Length}";
        int column = FirstDifference(Visible(expected), Visible(actual), ignoreCase);
        return $"""
            Expected strings to be the same,{because} but they were different.
            {lengths}
            Strings differ at index {index}.
            Expected: '{Visible(expected)}'
            But was:  '{Visible(actual)}'
                       {new string('-', column)}^
            """;
    }

    private static int FirstDifference(string a, string b, bool ignoreCase)
    {
        int i = 0;
        while (i < a.Length && i < b.Length && (a[i] == b[i] || (ignoreCase && char.ToUpperInvariant(a[i]) == char.ToUpperInvariant(b[i])))) i++;
        return i;
    }

    private static string Visible(string text) => text
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal).Replace("\0", "\\0", StringComparison.Ordinal)
        .Replace("\b", "\\b", StringComparison.Ordinal);
}
