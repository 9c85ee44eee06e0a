using System.Text;

namespace ContainerNet.Host;

/// <summary>What the program is asked to run.</summary>
internal enum Mode { Prompt, File, Command, Spec, Test, Version, Help }

/// <summary>A command line that makes no sense.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>
/// The command line. Its first half is that of pwsh, because Invoke-CnCommand starts the program it runs in again, with pwsh's switches,
/// for a script block in a child; -Spec, -Test and -Sandbox are this host's own.
/// </summary>
internal sealed class Options
{
    public const string Usage = """
        Usage: dotnet run --project src/Host -- [-Sandbox] [WHAT]

          FILE.ps1 [arguments]            run a script, its parameters bound as by pwsh -File
          -Command TEXT                   run a command (-c; "-" reads it from standard input)
          -EncodedCommand BASE64          run a command given as base64 of UTF-16
          -Spec [PATH ...] [-Tag A,B] [-ExcludeTag A,B]
                                          run spec files (default: tests/Specs), always in the sandbox
          -Test                           run the unit tests and all specs, and sum up
          (nothing)                       an interactive prompt

          -Sandbox                        run it in network and mount namespaces of its own: nothing reaches this machine's network
          -OutputFormat Text|XML          objects and errors as text, or as CLIXML
          -WorkingDirectory FOLDER        start there
          -Version  -Help
          -NoProfile -NoLogo -NonInteractive -ExecutionPolicy X -InputFormat X
                                          accepted as by pwsh
        """;

    public Mode Mode { get; private set; } = Mode.Prompt;

    /// <summary>The script to run, as typed.</summary>
    public string File { get; private set; } = "";

    /// <summary>The words after the script, or spec paths.</summary>
    public List<string> Arguments { get; } = [];

    public string CommandText { get; private set; } = "";

    public bool OutputIsXml { get; private set; }

    public bool NonInteractive { get; private set; }

    public bool NoLogo { get; private set; }

    public string? WorkingDirectory { get; private set; }

    public List<string> Tags { get; } = [];

    public List<string> ExcludedTags { get; } = [];

    /// <summary>Where -Test wants the counts of a spec run, as JSON.</summary>
    public string? ResultFile { get; private set; }

    private bool _sandbox;

    /// <summary>Specs make and break networks, so they never run outside. -Test goes inside by itself, for the specs only.</summary>
    public bool Sandboxed => Mode == Mode.Spec || (_sandbox && Mode != Mode.Test);

    public static Options Parse(string[] args)
    {
        var options = new Options();
        var words = new Queue<string>(args);
        while (words.Count > 0 && options.Mode is not (Mode.File or Mode.Command or Mode.Spec)) options.Take(words);
        if (options.Mode == Mode.Spec) options.TakeSpecArguments(words);
        if (options.Mode == Mode.Test && words.Count > 0) throw new UsageException($"-Test takes no argument '{words.Peek()}'.");
        return options;
    }

    private void Take(Queue<string> words)
    {
        string word = words.Dequeue();
        if (!word.StartsWith('-') || word == "-")
        {
            TakeFile(word, words);
            return;
        }

        string name = word.TrimStart('-');
        if (Is(name, "Sandbox", "sa")) _sandbox = true;
        else if (Is(name, "Spec", "sp")) Mode = Mode.Spec;
        else if (Is(name, "Test", "t")) Mode = Mode.Test;
        else if (Is(name, "Version", "v")) Mode = Mode.Version;
        else if (Is(name, "Help", "h") || name == "?") Mode = Mode.Help;
        else if (Is(name, "NoProfile", "nop") || Is(name, "Login", "l")) { /* There are no profiles. */ }
        else if (Is(name, "NoLogo", "nol")) NoLogo = true;
        else if (Is(name, "NonInteractive", "noni")) NonInteractive = true;
        else if (Is(name, "OutputFormat", "o") || Is(name, "of", "of")) OutputIsXml = TakeFormat(word, words);
        else if (Is(name, "InputFormat", "inp") || Is(name, "if", "if")) TakeFormat(word, words);
        else if (Is(name, "ExecutionPolicy", "ex") || Is(name, "ep", "ep")) TakeValue(word, words);
        else if (Is(name, "WorkingDirectory", "wo") || Is(name, "wd", "wd")) WorkingDirectory = TakeValue(word, words);
        else if (Is(name, "File", "f")) TakeFile(TakeValue(word, words), words);
        else if (Is(name, "Command", "c")) TakeCommand(words);
        else if (Is(name, "EncodedCommand", "e") || Is(name, "ec", "ec")) TakeEncodedCommand(word, words);
        else throw new UsageException($"There is no option '{word}'.");
    }

    /// <summary>As in pwsh, an option may be shortened as long as it stays clear which one is meant.</summary>
    private static bool Is(string name, string option, string shortest) =>
        name.Length >= shortest.Length && option.StartsWith(name, StringComparison.OrdinalIgnoreCase);

    private static string TakeValue(string option, Queue<string> words) =>
        words.TryDequeue(out string? value) ? value : throw new UsageException($"{option} needs a value.");

    private static bool TakeFormat(string option, Queue<string> words) => TakeValue(option, words).ToUpperInvariant() switch
    {
        "XML" => true,
        "TEXT" => false,
        var other => throw new UsageException($"{option} is Text or XML, not '{other}'."),
    };

    private void TakeFile(string file, Queue<string> words)
    {
        Mode = Mode.File;
        File = file;
        if (!System.IO.File.Exists(file)) throw new UsageException($"There is no script file '{file}'.");
        while (words.TryDequeue(out string? argument)) Arguments.Add(argument);
    }

    private void TakeCommand(Queue<string> words)
    {
        if (words.Count == 0) throw new UsageException("-Command needs a command.");
        Mode = Mode.Command;
        CommandText = string.Join(' ', words);
        words.Clear();
        if (CommandText == "-") CommandText = Console.In.ReadToEnd();
    }

    private void TakeEncodedCommand(string option, Queue<string> words)
    {
        string value = TakeValue(option, words);
        try
        {
            CommandText = Encoding.Unicode.GetString(Convert.FromBase64String(value));
        }
        catch (FormatException)
        {
            throw new UsageException($"{option} needs base64 of UTF-16 text.");
        }

        // Unlike after -Command, other options may follow: Mode is set when they have been read.
        while (words.Count > 0) Take(words);
        Mode = Mode.Command;
    }

    private void TakeSpecArguments(Queue<string> words)
    {
        while (words.TryDequeue(out string? word))
        {
            string name = word.TrimStart('-');
            if (!word.StartsWith('-')) Arguments.Add(word);
            else if (Is(name, "Tag", "t")) Tags.AddRange(TakeValue(word, words).Split(','));
            else if (Is(name, "ExcludeTag", "e")) ExcludedTags.AddRange(TakeValue(word, words).Split(','));
            else if (Is(name, "ResultFile", "r")) ResultFile = TakeValue(word, words);
            else throw new UsageException($"-Spec has no option '{word}'.");
        }
    }
}
