using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>Runs one spec file inside of the engine: reads it, selects, runs. What the host calls for each file, in a fresh runspace.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "SpecFile")]
public sealed class InvokeSpecFileCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string File { get; set; } = "";

    /// <summary>A <see cref="SpecFileRun"/>; the type is not public.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public object Run { get; set; } = null!;

    protected override void ProcessRecord()
    {
        var run = (SpecFileRun)Run;
        var scope = new ScriptScope(this);
        SessionState.PSVariable.Set(new PSVariable(Discovery.VariableName, run.Discovery, ScopedItemOptions.Constant));
        try
        {
            scope.Read(File);
        }
        catch (RuntimeException problem)
        {
            run.Report.DiscoveryFailed(run.Discovery.File, problem.ErrorRecord);
            return;
        }
        finally
        {
            run.Discovery.Close();
        }

        run.Selection.Apply(run.Discovery.File);
        run.Report.BeginFile(run.Discovery.File);
        using var drive = new TestDrive(SessionState);
        new BlockRunner(scope, run.Report, drive).Run(run.Discovery.File);
    }
}

/// <summary>What it takes to run a spec file.</summary>
internal sealed record SpecFileRun(Discovery Discovery, Selection Selection, Report Report);
