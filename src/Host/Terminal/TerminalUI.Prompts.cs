using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace ContainerNet.Host.Terminal;

/// <summary>Questions to the user: -Confirm, mandatory parameters, Read-Host, credentials.</summary>
internal sealed partial class TerminalUI : IHostUISupportsMultipleChoiceSelection
{
    public override string ReadLine()
    {
        RequireUser();
        _progress.Clear();
        string? line = new LineEditor(completion: null).Read(_openLine, isPromptShown: true);
        _openLine = "";
        // Ctrl+C is no answer: it stops the command that asked.
        return line == LineEditor.Cancelled ? throw new PipelineStoppedException() : line ?? throw EndOfInput();
    }

    public override SecureString ReadLineAsSecureString()
    {
        RequireUser();
        var secret = new SecureString();
        if (Console.IsInputRedirected)
        {
            foreach (char c in ReadLine()) secret.AppendChar(c);
            return secret;
        }

        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace && secret.Length > 0) secret.RemoveAt(secret.Length - 1);
            else if (!char.IsControl(key.KeyChar)) secret.AppendChar(key.KeyChar);
        }

        Console.Out.WriteLine();
        return secret;
    }

    public override Dictionary<string, PSObject?> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        RequireUser();
        WriteHeading(caption, message);
        var answers = new Dictionary<string, PSObject?>();
        foreach (FieldDescription field in descriptions)
            answers[field.Name] = IsList(field) ? PSObject.AsPSObject(AskForList(field.Name)) : AskForField(field);
        return answers;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        RequireUser();
        WriteHeading(caption, message);
        while (true)
        {
            WriteChoices(choices, defaultChoice >= 0 ? [defaultChoice] : []);
            string answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0) return defaultChoice;
            if (answer == "?") WriteHelp(choices);
            else if (Find(choices, answer) is int choice) return choice;
        }
    }

    public Collection<int> PromptForChoice(string? caption, string? message, Collection<ChoiceDescription> choices, IEnumerable<int>? defaultChoices)
    {
        RequireUser();
        WriteHeading(caption, message);
        List<int> defaults = [.. defaultChoices ?? []];
        WriteChoices(choices, defaults);
        var chosen = new Collection<int>();
        while (true)
        {
            Write($"Choice[{chosen.Count}]: ");
            string answer = ReadLine().Trim();
            if (answer.Length == 0) return chosen.Count > 0 ? chosen : new Collection<int>(defaults);
            if (answer == "?") WriteHelp(choices);
            else if (Find(choices, answer) is int choice) chosen.Add(choice);
        }
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName)
    {
        RequireUser();
        WriteHeading(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Write("User: ");
            userName = ReadLine();
        }

        Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadLineAsSecureString());
    }

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    private void RequireUser()
    {
        if (!interactive)
        {
            throw new PSInvalidOperationException(
                "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
        }
    }

    private static PSInvalidOperationException EndOfInput() => new("The input ended before the question was answered.");

    private void WriteHeading(string? caption, string? message)
    {
        if (!string.IsNullOrEmpty(caption)) WriteLine("\n" + PSStyle.Instance.Bold + caption + PSStyle.Instance.BoldOff);
        if (!string.IsNullOrEmpty(message)) WriteLine(message);
    }

    private void WriteChoices(Collection<ChoiceDescription> choices, List<int> defaults)
    {
        for (int i = 0; i < choices.Count; i++)
        {
            (string key, string label) = Split(choices[i]);
            string text = $"[{key}] {label}  ";
            Write(defaults.Contains(i) ? PSStyle.Instance.Foreground.BrightYellow + text + PSStyle.Instance.Reset : text);
        }

        string wanted = string.Join(",", defaults.Select(index => Split(choices[index]).Key));
        Write(wanted.Length > 0 ? $"[?] Help (default is \"{wanted}\"): " : "[?] Help: ");
    }

    private void WriteHelp(Collection<ChoiceDescription> choices)
    {
        foreach (ChoiceDescription choice in choices) WriteLine($"{Split(choice).Key} - {choice.HelpMessage}");
    }

    private static int? Find(Collection<ChoiceDescription> choices, string answer)
    {
        for (int i = 0; i < choices.Count; i++)
        {
            (string key, string label) = Split(choices[i]);
            if (answer.Equals(key, StringComparison.OrdinalIgnoreCase) || answer.Equals(label, StringComparison.OrdinalIgnoreCase)) return i;
        }

        return null;
    }

    /// <summary>A label like "Yes to &amp;All": the letter after the ampersand is the key.</summary>
    private static (string Key, string Label) Split(ChoiceDescription choice)
    {
        int mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        string label = choice.Label.Replace("&", "", StringComparison.Ordinal);
        string key = mark >= 0 && mark < label.Length ? label[mark].ToString().ToUpperInvariant() : label;
        return (key, label);
    }

    /// <summary>A type that this process does not know is asked for as text.</summary>
    private static Type TypeOf(FieldDescription field) =>
        LanguagePrimitives.TryConvertTo(field.ParameterTypeFullName, out Type type) ? type : typeof(string);

    private static bool IsList(FieldDescription field) => typeof(System.Collections.IList).IsAssignableFrom(TypeOf(field));

    private PSObject AskForField(FieldDescription field)
    {
        Write($"{(string.IsNullOrEmpty(field.Label) ? field.Name : field.Label)}: ");
        Type type = TypeOf(field);
        if (type == typeof(SecureString)) return PSObject.AsPSObject(ReadLineAsSecureString());
        string answer = ReadLine();
        bool fits = LanguagePrimitives.TryConvertTo(answer, type, CultureInfo.CurrentCulture, out object converted);
        return PSObject.AsPSObject(fits ? converted : answer);
    }

    private string[] AskForList(string name)
    {
        var items = new List<string>();
        while (true)
        {
            Write($"{name}[{items.Count}]: ");
            string answer = ReadLine();
            if (answer.Length == 0) return [.. items];
            items.Add(answer);
        }
    }
}
