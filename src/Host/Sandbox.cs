using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ContainerNet.Host;

/// <summary>Runs this program again inside the throw-away network that sandbox.sh makes.</summary>
internal static class Sandbox
{
    /// <summary>sandbox.sh says so to what it starts, so that a sandbox is not put into a sandbox.</summary>
    public static bool IsInside => Environment.GetEnvironmentVariable("CONTAINERNET_SANDBOX") == "1";

    public static int RunAgain(IReadOnlyList<string> args) => Wait(Start(args));

    /// <summary>The command that runs this program: itself, or dotnet with its assembly.</summary>
    public static IEnumerable<string> ThisProgram
    {
        get
        {
            string process = Environment.ProcessPath!;
            return Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, Environment.GetCommandLineArgs()[0]] : [process];
        }
    }

    private static Process Start(IReadOnlyList<string> args)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (string word in (IEnumerable<string>)[Path.Combine(AppContext.BaseDirectory, "sandbox.sh"), .. ThisProgram, .. args])
            start.ArgumentList.Add(word);
        return Process.Start(start)!;
    }

    /// <summary>
    /// The terminal sends Ctrl+C to parent and child alike: the child decides what it means, the parent only waits. A request to end goes on
    /// to the child.
    /// </summary>
    private static int Wait(Process child)
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            child.Kill();
        });
        child.WaitForExit();
        return child.ExitCode;
    }
}
