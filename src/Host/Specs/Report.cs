using System.Management.Automation;
using System.Management.Automation.Host;

namespace ContainerNet.Host.Specs;

/// <summary>Tells how the tests go, in the manner of Pester's detailed output, and counts.</summary>
internal sealed class Report(PSHostUserInterface ui)
{
    private readonly HashSet<Block> _begun = [];
    private readonly HashSet<Test> _counted = [];

    public Tally Tally { get; } = new();

    public void BeginFile(Block file)
    {
        if (file.SelectedTests.Any()) WriteLine(ConsoleColor.Magenta, $"\nRunning tests from '{file.Name}'");
    }

    /// <summary>Names a block, once, before the first line of its first test.</summary>
    public void Begin(Block block)
    {
        if (block.IsFile || !_begun.Add(block)) return;
        bool isContext = block.Word.Equals("Context", StringComparison.OrdinalIgnoreCase);
        string heading = $"{Margin(block)}{(isContext ? "Context" : "Describing")} {block.ExpandedName}";
        WriteLine(isContext ? ConsoleColor.Cyan : ConsoleColor.Green, heading);
    }

    /// <summary>A block ends: tells what its setup or teardown did wrong, and the tests that it took with it.</summary>
    public void End(Block block)
    {
        if (block.Errors.Count == 0) return;
        string name = string.Join('.', block.Path.Skip(1).Select(part => part.ExpandedName));
        WriteLine(ConsoleColor.Red, $"[-] {(block.IsFile ? block.Name : $"{block.Word} {name}")} failed");
        foreach (ErrorRecord error in block.Errors) WriteError(error, Margin(block) + "  ");
        List<Test> untold = [.. block.SelectedTests.Where(test => test.Outcome == Outcome.Failed && !_counted.Contains(test))];
        foreach (Test test in untold) Count(test);
        // A teardown that fails after its tests is a failure of its own.
        if (untold.Count == 0) Tally.FailedBlocks++;
    }

    public void Show(Test test)
    {
        Count(test);
        string margin = Margin(test);
        (ConsoleColor colour, string sign) = test.Outcome switch
        {
            Outcome.Passed => (ConsoleColor.DarkGreen, "[+]"),
            Outcome.Failed => (ConsoleColor.Red, "[-]"),
            Outcome.Skipped => (ConsoleColor.Yellow, "[!]"),
            _ => (ConsoleColor.Yellow, "[?]"),
        };
        string reason = test.Reason.Length > 0 ? " " + test.Reason : "";
        Write(colour, $"{margin}{sign} {test.ExpandedName}{reason}");
        WriteLine(ConsoleColor.DarkGray, $" {Time(test.Duration)}");
        if (test.Outcome != Outcome.Failed) return;
        foreach (ErrorRecord error in test.Errors) WriteError(error, margin + " ");
    }

    public void DiscoveryFailed(Block file, ErrorRecord error)
    {
        Tally.FailedBlocks++;
        WriteLine(ConsoleColor.Red, $"\n[-] Discovery in {file.Name} failed with:");
        WriteError(error, "");
    }

    /// <summary>Times as people read them: 12ms, 1.5s, 2m 3s.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1000 } => $"{time.TotalMilliseconds:0}ms",
        { TotalSeconds: < 60 } => $"{time.TotalSeconds:0.##}s",
        _ => $"{(int)time.TotalMinutes}m {time.Seconds}s",
    };

    private void Count(Test test)
    {
        if (_counted.Add(test)) Tally.Count(test);
    }

    private void WriteError(ErrorRecord error, string margin)
    {
        foreach (string line in ErrorText.Of(error)) WriteLine(ConsoleColor.Red, margin + line);
    }

    private static string Margin(SpecItem item) => new(' ', Math.Max(item.Depth - 1, 0) + (item is Test ? 1 : 0));

    private void Write(ConsoleColor colour, string text) => ui.Write(colour, ui.RawUI.BackgroundColor, text);

    private void WriteLine(ConsoleColor colour, string text) => ui.WriteLine(colour, ui.RawUI.BackgroundColor, text);
}
