using System.Globalization;

namespace ContainerNet.Network;

/// <summary>What a label can be called.</summary>
internal static class LabelName
{
    /// <summary>What is wrong with a key, in words; null when it will do. Docker takes anything; what nobody can see or type back is a mistake.</summary>
    public static string? Fault(string key)
    {
        if (key.Length == 0) return "A label's name must not be empty.";
        return key.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format || c == '=')
            ? $"The label name '{key}' must not have '=', white space or invisible characters in it."
            : null;
    }
}
