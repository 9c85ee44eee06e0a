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

    private protected NativePipeline(SteppablePipeline pipeline) => _pipeline = pipeline;

    /// <param name="cmdlet">Gets the output.</param>
    /// <param name="words">The program and its arguments.</param>
    public static NativePipeline Start(PSCmdlet cmdlet, IEnumerable<string> words)
    {
        SteppablePipeline pipeline = ScriptBlock.Create(CommandLine(words)).GetSteppablePipeline(cmdlet.MyInvocation.CommandOrigin);
        pipeline.Begin(cmdlet);
        return new NativePipeline(pipeline);
    }

    /// <summary>One input object.</summary>
    public virtual void Send(PSObject? input) => _pipeline.Process(input);

    /// <summary>No more input: waits for the program's end.</summary>
    public void Finish() => _pipeline.End();

    public void Dispose() => _pipeline.Dispose();

    /// <summary>Quoted words are taken as they are; all others PowerShell searches for wildcards and "~".</summary>
    private protected static string CommandLine(IEnumerable<string> words) =>
        "& " + string.Join(' ', words.Select(w => $"'{CodeGeneration.EscapeSingleQuotedStringContent(w)}'"));
}
