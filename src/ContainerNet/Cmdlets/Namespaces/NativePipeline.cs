using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ContainerNet.Cmdlets;

/// <summary>
/// A program that the engine runs for a cmdlet, in the cmdlet's place in its pipeline. So all that PowerShell does for a program is done:
/// streaming, redirection or the bare terminal, encodings, standard input, $LASTEXITCODE, the end when the pipeline is stopped.
/// </summary>
internal class NativePipeline : IDisposable
{
    private readonly SteppablePipeline _pipeline;

    /// <summary>The engine ends it only while it is at work on this pipeline; between two input objects that is left to us.</summary>
    private readonly Process? _program;

    private protected NativePipeline(SteppablePipeline pipeline, Action<SteppablePipeline> begin)
    {
        _pipeline = pipeline;
        string[] before = ChildrenOfThisThread();
        begin(pipeline);
        _program = Find(ChildrenOfThisThread().Except(before));
    }

    /// <param name="cmdlet">Gets the output.</param>
    /// <param name="words">The program and its arguments.</param>
    public static NativePipeline Start(PSCmdlet cmdlet, IEnumerable<string> words) => new(
        ScriptBlock.Create(CommandLine(words)).GetSteppablePipeline(cmdlet.MyInvocation.CommandOrigin), pipeline => pipeline.Begin(cmdlet));

    /// <summary>One input object.</summary>
    public virtual void Send(PSObject? input) => _pipeline.Process(input);

    /// <summary>No more input: waits for the program's end.</summary>
    public void Finish() => _pipeline.End();

    /// <summary>Ends the program, from any thread.</summary>
    public void Stop()
    {
        try
        {
            _program?.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended, and Dispose was quicker.
        }
    }

    public void Dispose()
    {
        Stop();
        _program?.Dispose();
        _pipeline.Dispose();
    }

    /// <summary>Quoted words are taken as they are; all others PowerShell searches for wildcards and "~".</summary>
    private protected static string CommandLine(IEnumerable<string> words) =>
        "& " + string.Join(' ', words.Select(w => $"'{CodeGeneration.EscapeSingleQuotedStringContent(w)}'"));

    /// <summary>The processes that this thread has started. Not all kernels tell (CONFIG_PROC_CHILDREN).</summary>
    private static string[] ChildrenOfThisThread()
    {
        const string Children = "/proc/thread-self/children";
        return File.Exists(Children) ? File.ReadAllText(Children).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
    }

    private static Process? Find(IEnumerable<string> started)
    {
        try
        {
            return started.Select(id => Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture))).FirstOrDefault();
        }
        catch (ArgumentException)
        {
            // It has ended already.
            return null;
        }
    }
}
