using System.Management.Automation;
using System.Management.Automation.Host;

namespace ContainerNet.Host.Terminal;

/// <summary>
/// Writes where pwsh writes: errors to standard error, everything else to standard output. Colours only reach a terminal, and not even that
/// when NO_COLOR is set. Prompts are in TerminalUI.Prompts.cs.
/// </summary>
internal sealed partial class TerminalUI(bool interactive) : PSHostUserInterface
{
    private readonly ProgressLine _progress = new();
    private readonly PSHostRawUserInterface _rawUI = new TerminalRawUI();

    /// <summary>What was written since the last line break: the question, when an answer is read behind it.</summary>
    private string _openLine = "";

    public override PSHostRawUserInterface RawUI => _rawUI;

    public override bool SupportsVirtualTerminal => !Console.IsOutputRedirected && Colours.Wanted;

    public void ClearProgress() => _progress.Clear();

    public override void Write(string value) => ToOutput(value, newLine: false);

    public override void WriteLine(string value) => ToOutput(value, newLine: true);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        ToOutput(Coloured(foregroundColor, backgroundColor, value), newLine: false);

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        ToOutput(Coloured(foregroundColor, backgroundColor, value), newLine: true);

    public override void WriteErrorLine(string value)
    {
        _progress.Clear();
        bool plain = Console.IsErrorRedirected || !Colours.Wanted;
        Console.Error.WriteLine(plain ? Colours.Strip(value) : value);
    }

    public override void WriteWarningLine(string message) => WriteMessage("WARNING", message, PSStyle.Instance.Formatting.Warning);

    public override void WriteVerboseLine(string message) => WriteMessage("VERBOSE", message, PSStyle.Instance.Formatting.Verbose);

    public override void WriteDebugLine(string message) => WriteMessage("DEBUG", message, PSStyle.Instance.Formatting.Debug);

    public override void WriteInformation(InformationRecord record)
    {
        // The engine writes those that are meant for the host by Write and WriteLine. This is for hosts that log.
    }

    public override void WriteProgress(long sourceId, ProgressRecord record) => _progress.Show(record);

    private void WriteMessage(string kind, string message, string style) =>
        ToOutput($"{style}{kind}: {message}{PSStyle.Instance.Reset}", newLine: true);

    private void ToOutput(string value, bool newLine)
    {
        _progress.Clear();
        string text = SupportsVirtualTerminal ? value : Colours.Strip(value);
        _openLine = newLine ? "" : (_openLine + text)[((_openLine + text).LastIndexOf('\n') + 1)..];
        if (newLine) Console.Out.WriteLine(text);
        else Console.Out.Write(text);
    }

    private string Coloured(ConsoleColor foreground, ConsoleColor background, string value)
    {
        string start = (foreground == RawUI.ForegroundColor ? "" : PSStyle.MapForegroundColorToEscapeSequence(foreground))
            + (background == RawUI.BackgroundColor ? "" : PSStyle.MapBackgroundColorToEscapeSequence(background));
        return start.Length == 0 ? value : start + value + PSStyle.Instance.Reset;
    }
}
