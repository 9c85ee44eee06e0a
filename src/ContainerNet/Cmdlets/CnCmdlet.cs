using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>
/// What all cmdlets share: one session of opened namespaces, closed when the pipeline ends, and errors that stop one input object and
/// not the next.
/// </summary>
public abstract class CnCmdlet : PSCmdlet, IDisposable
{
    private readonly NetworkSession _session = new();

    private protected NetworkSession Session => _session;

    /// <summary>Closes what the cmdlet had opened. The engine calls it when the pipeline ends, whichever way.</summary>
    public void Dispose()
    {
        Close();
        _session.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>For what a cmdlet has opened besides namespaces.</summary>
    private protected virtual void Close()
    {
    }

    /// <summary>Does something for one input object; what fails is reported as a non-terminating error about that object.</summary>
    private protected void Attempt(object? target, Action action)
    {
        try
        {
            action();
        }
        catch (CnException e)
        {
            WriteError(e.ToRecord(target));
        }
    }

    /// <summary>The same for each of several; stops between two of them when the pipeline is stopped.</summary>
    private protected void ForEach<T>(IEnumerable<T> targets, Action<T> action)
    {
        foreach (T target in targets)
        {
            if (Stopping) return;
            Attempt(target, () => action(target));
        }
    }

    /// <summary>The namespace of an argument; left out, the one that the process is in.</summary>
    private protected NetworkStack Stack(NamespaceArgument? argument) => _session.Open(argument?.Reference ?? NamespaceReference.Current);
}
