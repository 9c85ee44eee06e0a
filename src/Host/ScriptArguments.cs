using System.Management.Automation.Runspaces;

namespace ContainerNet.Host;

/// <summary>
/// The words after a script, as pwsh -File reads them: all strings, `-Name value`, `-Name:value`, and the one exception `-Switch:$true`
/// (or $false), which no shell could otherwise say.
/// </summary>
internal static class ScriptArguments
{
    public static IEnumerable<CommandParameter> Parse(IReadOnlyList<string> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            int colon = word.IndexOf(':', StringComparison.Ordinal);
            if (word.Length < 2 || word[0] != '-' || char.IsAsciiDigit(word[1]))
            {
                yield return new CommandParameter(null, word);
            }
            else if (colon < 0)
            {
                yield return new CommandParameter(word);
            }
            else if (colon == word.Length - 1 && i + 1 < words.Count)
            {
                yield return new CommandParameter(word[..colon], words[++i]);
            }
            else
            {
                yield return new CommandParameter(word[..colon], Value(word[(colon + 1)..]));
            }
        }
    }

    private static object Value(string text) => text.ToUpperInvariant() switch
    {
        "$TRUE" => true,
        "$FALSE" => false,
        _ => text,
    };
}
