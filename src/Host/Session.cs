using System.Management.Automation;
using System.Management.Automation.Runspaces;
using ContainerNet.Host.Commands;
using ContainerNet.Host.Terminal;

namespace ContainerNet.Host;

/// <summary>One runspace with the stand-ins and the staged module, and pipelines run in it whose output goes to the terminal as in pwsh.</summary>
internal sealed class Session : IDisposable
{
    private readonly Lock _lock = new();
    private Action? _stop;

    public Session(bool interactive, Action<InitialSessionState>? configure = null)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        StandIns.AddTo(state);
        configure?.Invoke(state);
        if (File.Exists(Checkout.Manifest)) state.ImportPSModule(Checkout.Manifest);

        Host = new TerminalHost(interactive);
        Runspace = RunspaceFactory.CreateRunspace(Host, state);
        Runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        Runspace.Open();
        Runspace.DefaultRunspace = Runspace;
        SetStyle();
    }

    public TerminalHost Host { get; }

    public Runspace Runspace { get; }

    /// <summary>$? after the last pipeline that went into the history; the others leave it alone.</summary>
    public bool Succeeded
    {
        get
        {
            using Pipeline pipeline = Runspace.CreatePipeline("$global:?");
            return pipeline.Invoke() is not [{ BaseObject: false }];
        }
    }

    /// <summary>Runs text as if it had been typed.</summary>
    public Exception? RunText(string text, bool addToHistory = false) => Run(Runspace.CreatePipeline(text, addToHistory));

    /// <summary>
    /// Runs a pipeline and shows what it emits and its errors in the order in which they come. Returns the exception that ended it, already
    /// shown, or null.
    /// </summary>
    public Exception? Run(Pipeline pipeline)
    {
        var output = new Command("Out-Default");
        output.MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Error | PipelineResultTypes.Output;
        pipeline.Commands.Add(output);
        try
        {
            Track(pipeline.StopAsync);
            pipeline.Invoke();
            return null;
        }
        catch (Exception problem) when (problem is RuntimeException or InvalidPipelineStateException)
        {
            if (problem is not PipelineStoppedException) Show(problem);
            return problem;
        }
        finally
        {
            Track(null);
            pipeline.Dispose();
        }
    }

    /// <summary>Runs a script and returns what it emits; errors are not shown.</summary>
    public IReadOnlyList<PSObject> Evaluate(string script, params object[] arguments)
    {
        using var shell = PowerShell.Create(Runspace);
        shell.AddScript(script);
        foreach (object argument in arguments) shell.AddArgument(argument);
        return shell.Invoke();
    }

    /// <summary>Ctrl+C: stops what runs now, if anything does. Called on another thread.</summary>
    public bool Stop()
    {
        lock (_lock)
        {
            if (_stop is null) return false;
            _stop();
            return true;
        }
    }

    /// <summary>Shows an exception as pwsh does: as an error record, through the formatting of the engine.</summary>
    public void Show(Exception problem)
    {
        ErrorRecord record = problem is IContainsErrorRecord { ErrorRecord: { } inner }
            ? new ErrorRecord(inner, problem as RuntimeException)
            : new ErrorRecord(problem, "HostError", ErrorCategory.NotSpecified, null);
        var item = PSObject.AsPSObject(record);
        item.Properties.Add(new PSNoteProperty("writeErrorStream", true));
        using var shell = PowerShell.Create(Runspace);
        shell.AddCommand("Out-Default").Invoke(new[] { item });
    }

    public void Dispose() => Runspace.Dispose();

    /// <summary>Says how to stop what is about to run, or null when it has ended.</summary>
    public void Track(Action? stop)
    {
        lock (_lock) _stop = stop;
    }

    /// <summary>The engine colours tables and errors by itself, so it must know when not to.</summary>
    private void SetStyle()
    {
        if (!Host.UI.SupportsVirtualTerminal) PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
    }
}
