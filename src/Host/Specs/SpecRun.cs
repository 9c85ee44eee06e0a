using System.Diagnostics;
using System.Management.Automation.Runspaces;
using System.Text.Json;
using ContainerNet.Host.Terminal;

namespace ContainerNet.Host.Specs;

/// <summary>
/// Runs spec files, each in a runspace of its own, so that they cannot lean on each other. The words are those of Pester 5, and the same
/// files run under pwsh with Pester unchanged: that is the reference.
/// </summary>
internal static class SpecRun
{
    public static int Run(Options options)
    {
        List<string> files = Find(options.Arguments);
        Tally tally = new();
        var watch = Stopwatch.StartNew();
        var selection = new Selection(options.Tags, options.ExcludedTags);
        foreach (string file in files)
        {
            Add(tally, RunFile(file, selection, out bool interrupted));
            if (!interrupted) continue;
            Console.Error.WriteLine("Interrupted: the teardowns did not run, but the sandbox goes, and all in it.");
            return Interrupts.ExitCode;
        }

        Console.WriteLine();
        Console.WriteLine($"Tests completed in {Report.Time(watch.Elapsed)}");
        Console.WriteLine($"Tests Passed: {tally.Passed}, Failed: {tally.Failed}, Skipped: {tally.Skipped}, Inconclusive: {tally.Inconclusive}");
        if (tally.FailedBlocks > 0) Console.WriteLine($"Files or blocks failed: {tally.FailedBlocks}");
        if (options.ResultFile is { } result) File.WriteAllText(result, JsonSerializer.Serialize(tally));
        if (tally.Total == 0) Console.Error.WriteLine("No tests were found. Spec files are named *.Tests.ps1.");
        return tally.IsGood && tally.Total > 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static List<string> Find(List<string> paths)
    {
        var files = new List<string>();
        foreach (string path in paths.Count > 0 ? paths : [Checkout.Specs])
        {
            if (File.Exists(path)) files.Add(path);
            else if (Directory.Exists(path)) files.AddRange(FilesIn(path));
            else Console.Error.WriteLine($"There is no file or folder '{path}'.");
        }

        return [.. files.Select(Path.GetFullPath)];
    }

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.GetFiles(folder, "*.Tests.ps1", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static Tally RunFile(string file, Selection selection, out bool interrupted)
    {
        using var session = new Session(interactive: false, SpecWord.AddAllTo);
        Interrupts.StopPipelineOf(session, endAfterwards: true);
        var run = new SpecFileRun(new Discovery(file), selection, new Report(session.Host.UI));
        // What the specs emit is dropped, as Pester does it; their errors go on to the terminal.
        var command = new Command("$null = Invoke-SpecFile $args[0] $args[1]", isScript: true);
        command.Parameters.Add(null, file);
        command.Parameters.Add(null, run);
        Pipeline pipeline = session.Runspace.CreatePipeline();
        pipeline.Commands.Add(command);
        bool ended = session.Run(pipeline) is not null;
        interrupted = session.Host.RequestedExitCode == Interrupts.ExitCode;
        if (session.Host.RequestedExitCode is not null && !interrupted) Console.Error.WriteLine($"{file} called exit: the rest of it did not run.");
        if (ended || session.Host.RequestedExitCode is not null) run.Report.Tally.FailedBlocks++;
        return run.Report.Tally;
    }

    private static void Add(Tally sum, Tally part)
    {
        sum.Passed += part.Passed;
        sum.Failed += part.Failed;
        sum.Skipped += part.Skipped;
        sum.Inconclusive += part.Inconclusive;
        sum.FailedBlocks += part.FailedBlocks;
        sum.SkipReasons.AddRange(part.SkipReasons);
    }
}
