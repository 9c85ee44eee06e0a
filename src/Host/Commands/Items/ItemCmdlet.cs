using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>
/// Base of the commands that take paths. The providers of the engine do the work and know the errors; a path that fails is an error of its
/// own, and the next path goes on.
/// </summary>
public abstract class ItemCmdlet : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public virtual string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    [Parameter]
    public virtual SwitchParameter Force { get; set; }

    private protected bool IsLiteral => ParameterSetName == "LiteralPath";

    private protected string[] Paths => IsLiteral ? LiteralPath : Path;

    /// <summary>Runs an action per path and reports its errors, one by one.</summary>
    private protected void ForEachPath(Action<string> action)
    {
        foreach (string path in Paths) Attempt(path, () => action(path));
    }

    private protected void Attempt(string path, Action action)
    {
        try
        {
            action();
        }
        catch (RuntimeException problem) when (problem is not PipelineStoppedException)
        {
            WriteError(new ErrorRecord(problem.ErrorRecord, problem));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            WriteError(new ErrorRecord(problem, problem.GetType().Name, ErrorCategory.WriteError, path));
        }
    }

    /// <summary>The paths that exist: as the file system has them, or with their drive.</summary>
    private protected IEnumerable<string> Resolve(string path)
    {
        if (!IsLiteral) return SessionState.Path.GetResolvedPSPathFromPSPath(path).Select(found => found.Path);
        // Complains, if there is no such thing, with the error of the provider.
        InvokeProvider.Item.Get([path], force: true, literalPath: true);
        string file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return [provider.Name == "FileSystem" ? file : path];
    }
}
