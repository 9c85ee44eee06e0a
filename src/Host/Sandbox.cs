namespace ContainerNet.Host;

/// <summary>Runs this program again inside the throw-away network that sandbox.sh makes.</summary>
internal static class Sandbox
{
    /// <summary>sandbox.sh says so to what it starts, so that a sandbox is not put into a sandbox.</summary>
    public static bool IsInside => Environment.GetEnvironmentVariable("CONTAINERNET_SANDBOX") == "1";

    public static int RunAgain(IEnumerable<string> args) =>
        Child.Run(["/bin/sh", Path.Combine(AppContext.BaseDirectory, "sandbox.sh"), .. ThisProgram, .. args]);

    /// <summary>The command that runs this program: itself, or dotnet with its assembly.</summary>
    private static IEnumerable<string> ThisProgram
    {
        get
        {
            string process = Environment.ProcessPath!;
            return Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, Environment.GetCommandLineArgs()[0]] : [process];
        }
    }
}
