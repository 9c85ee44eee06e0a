using System.Diagnostics;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Base of the process commands: by name, id or object.</summary>
public abstract class ProcessCmdlet : PSCmdlet
{
    [Parameter(ParameterSetName = "Id", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PID")]
    public virtual int[] Id { get; set; } = [];

    [Parameter(ParameterSetName = "InputObject", Mandatory = true, ValueFromPipeline = true)]
    public virtual Process[] InputObject { get; set; } = [];

    private protected IEnumerable<Process> Find(string[] names)
    {
        if (ParameterSetName == "InputObject") return InputObject;
        return ParameterSetName == "Id" ? ById() : ByName(names);
    }

    private List<Process> ById()
    {
        var found = new List<Process>();
        foreach (int id in Id)
        {
            try
            {
                found.Add(Process.GetProcessById(id));
            }
            catch (ArgumentException)
            {
                WriteNotFound("NoProcessFoundForGivenId", $"Cannot find a process with the process identifier {id}.", id);
            }
        }

        return found;
    }

    private List<Process> ByName(string[] names)
    {
        Process[] all = Process.GetProcesses();
        var found = new List<Process>();
        foreach (string name in names)
        {
            WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            List<Process> matching = [.. all.Where(process => pattern.IsMatch(process.ProcessName))];
            found.AddRange(matching);
            if (matching.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                string text = $"Cannot find a process with the name \"{name}\". Verify the process name and call the cmdlet again.";
                WriteNotFound("NoProcessFoundForGivenName", text, name);
            }
        }

        IEnumerable<Process> each = found.DistinctBy(process => process.Id);
        return [.. each.OrderBy(process => process.ProcessName, StringComparer.OrdinalIgnoreCase).ThenBy(process => process.Id)];
    }

    private void WriteNotFound(string id, string text, object target) =>
        WriteError(new ErrorRecord(new ProcessCommandException(text), id, ErrorCategory.ObjectNotFound, target));
}

/// <summary>What a process command complains with.</summary>
public class ProcessCommandException(string message) : SystemException(message);

/// <summary>Get-Process.</summary>
[Cmdlet(VerbsCommon.Get, "Process", DefaultParameterSetName = "Name")]
[OutputType(typeof(Process))]
public sealed class GetProcessCommand : ProcessCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[] Name { get; set; } = ["*"];

    protected override void ProcessRecord() => WriteObject(Find(Name), enumerateCollection: true);
}

/// <summary>Stop-Process.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Process", DefaultParameterSetName = "Id", SupportsShouldProcess = true)]
public sealed class StopProcessCommand : ProcessCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Id", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public override int[] Id { get; set; } = [];

    [Parameter(ParameterSetName = "Name", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[] Name { get; set; } = [];

    [Parameter(Position = 0, ParameterSetName = "InputObject", Mandatory = true, ValueFromPipeline = true)]
    public override Process[] InputObject { get; set; } = [];

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        foreach (Process process in Find(Name))
        {
            if (!ShouldProcess($"{process.ProcessName} ({process.Id})")) continue;
            try
            {
                if (!process.HasExited) process.Kill();
                if (PassThru) WriteObject(process);
            }
            catch (Exception problem) when (problem is System.ComponentModel.Win32Exception or InvalidOperationException)
            {
                string text = $"Cannot stop process \"{process.ProcessName} ({process.Id})\" because of the following error: {problem.Message}";
                WriteError(new ErrorRecord(new ProcessCommandException(text), "CouldNotStopProcess", ErrorCategory.CloseError, process));
            }
        }
    }
}

/// <summary>Wait-Process.</summary>
[Cmdlet(VerbsLifecycle.Wait, "Process", DefaultParameterSetName = "Name")]
public sealed class WaitProcessCommand : ProcessCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Name", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[] Name { get; set; } = [];

    [Parameter(Position = 1)]
    [Alias("TimeoutSec")]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int Timeout { get; set; } = -1;

    protected override void ProcessRecord()
    {
        foreach (Process process in Find(Name))
        {
            if (process.WaitForExit(Timeout < 0 ? -1 : Timeout * 1000)) continue;
            string name = $"{process.ProcessName} ({process.Id})";
            string text = $"This command stopped operation because process \"{name}\" is not stopped in the specified time-out.";
            WriteError(new ErrorRecord(new TimeoutException(text), "ProcessNotTerminated", ErrorCategory.CloseError, process));
        }
    }
}
