namespace ContainerNet.Host.Terminal;

/// <summary>Ctrl+C stops the pipeline that runs. It never kills the program: a script must get to its finally blocks.</summary>
internal static class Interrupts
{
    /// <summary>The conventional answer of a program that was interrupted.</summary>
    public const int ExitCode = 128 + 2;

    public static void StopPipelineOf(Session session, bool endAfterwards) => Console.CancelKeyPress += (_, press) =>
    {
        press.Cancel = true;
        if (endAfterwards) session.Host.SetShouldExit(ExitCode);
        session.Stop();
    };
}
