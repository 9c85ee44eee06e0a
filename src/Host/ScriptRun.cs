using System.Management.Automation.Runspaces;
using ContainerNet.Host.Terminal;

namespace ContainerNet.Host;

/// <summary>Runs a script file or a command text once, and answers with the exit code that pwsh would give.</summary>
internal static class ScriptRun
{
    public static int File(Options options)
    {
        using Session session = Open(options);
        string file = Path.GetFullPath(options.File);
        Pipeline pipeline = session.Runspace.CreatePipeline();
        // Without the ending a file is a script by its first line (#!), as in pwsh.
        bool isScript = file.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase);
        var command = isScript ? new Command(file, isScript: false, useLocalScope: false) : new Command(System.IO.File.ReadAllText(file), true, false);
        foreach (CommandParameter argument in ScriptArguments.Parse(options.Arguments)) command.Parameters.Add(argument);
        pipeline.Commands.Add(command);
        EngineInternals.ExitOfNextScriptReachesHost(session.Runspace);
        return Finish(session, session.Run(pipeline));
    }

    public static int Command(Options options)
    {
        using Session session = Open(options);
        if (options.OutputIsXml) return ClixmlRun.Run(session, options.CommandText);
        return Finish(session, session.RunText(options.CommandText, addToHistory: true));
    }

    /// <summary>exit N wins; then an exception, or $? being false, is 1.</summary>
    public static int Finish(Session session, Exception? problem) =>
        session.Host.RequestedExitCode ?? (problem is null && session.Succeeded ? ExitCode.Success : ExitCode.Failure);

    private static Session Open(Options options)
    {
        if (options.WorkingDirectory is { } folder) Environment.CurrentDirectory = folder;
        var session = new Session(interactive: !options.NonInteractive);
        Interrupts.StopPipelineOf(session, endAfterwards: true);
        return session;
    }
}
