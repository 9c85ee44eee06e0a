using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ContainerNet.Host.Terminal;

/// <summary>What Tab offers: the engine knows.</summary>
internal sealed class Completion(Runspace runspace)
{
    /// <summary>The candidates, and the part of the line that they replace.</summary>
    public CommandCompletion Find(string line, int cursor)
    {
        using var shell = PowerShell.Create(runspace);
        return CommandCompletion.CompleteInput(line, cursor, options: null, shell);
    }
}
