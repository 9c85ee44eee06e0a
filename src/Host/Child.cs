using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ContainerNet.Host;

/// <summary>Runs a program in this terminal and waits for it.</summary>
internal static class Child
{
    public static int Run(params IEnumerable<string> command)
    {
        var start = new ProcessStartInfo(command.First(), command.Skip(1)) { UseShellExecute = false };
        // Ctrl+C goes to parent and child alike: the child decides what it means, the parent only waits. A request to end is passed on.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using Process child = Process.Start(start)!;
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            child.Kill();
        });
        child.WaitForExit();
        return child.ExitCode;
    }
}
