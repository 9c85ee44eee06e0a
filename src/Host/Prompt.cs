using System.Management.Automation;
using System.Management.Automation.Language;
using ContainerNet.Host.Terminal;

namespace ContainerNet.Host;

/// <summary>The interactive prompt: read, run, show, until exit or the end of the input.</summary>
internal static class Prompt
{
    private const string Continuation = ">> ";

    public static int Run(Options options)
    {
        if (options.WorkingDirectory is { } folder) Environment.CurrentDirectory = folder;
        using var session = new Session(interactive: !options.NonInteractive);
        Interrupts.StopPipelineOf(session, endAfterwards: false);
        if (!options.NoLogo && !Console.IsInputRedirected) Console.WriteLine($"PowerShell {Checkout.EngineVersion} with ContainerNet {Checkout.Version}");
        var editor = new LineEditor(new Completion(session.Runspace));
        while (session.Host.RequestedExitCode is null && Read(session, editor) is { } text)
        {
            if (string.IsNullOrWhiteSpace(text)) continue;
            session.RunText(text, addToHistory: true);
        }

        return session.Host.RequestedExitCode ?? (session.Succeeded ? ExitCode.Success : ExitCode.Failure);
    }

    /// <summary>One command, of as many lines as it takes. Null at the end of the input; empty when it was given up.</summary>
    private static string? Read(Session session, LineEditor editor)
    {
        string text = "";
        string prompt = PromptText(session);
        while (true)
        {
            string? line = editor.Read(prompt);
            if (line is null) return text.Length > 0 ? text : null;
            if (line == LineEditor.Cancelled) return "";
            editor.Remember(line);
            text += text.Length == 0 ? line : "\n" + line;
            // An empty line ends what looks unfinished: it is run, and the parser says what is missing.
            if (!IsIncomplete(text) || (line.Length == 0 && text.Length > 0)) break;
            prompt = Continuation;
        }

        return text;
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out ParseError[] errors);
        return Array.Exists(errors, error => error.IncompleteInput);
    }

    /// <summary>What the function prompt says, as in pwsh. A prompt that fails is replaced, not fatal.</summary>
    private static string PromptText(Session session)
    {
        try
        {
            return session.Evaluate("prompt") is [{ } text, ..] ? text.ToString() : "PS> ";
        }
        catch (RuntimeException)
        {
            return "PS> ";
        }
    }
}
