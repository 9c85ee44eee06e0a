namespace ContainerNet.Host;

/// <summary>
/// A small console host around the real PowerShell engine, for machines that have the .NET SDK but no pwsh. It runs a script, a command,
/// the specs or a prompt, with ContainerNet imported, and answers with the exit codes of pwsh.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        Options options;
        try
        {
            options = Options.Parse(args);
        }
        catch (UsageException problem)
        {
            Console.Error.WriteLine(problem.Message);
            Console.Error.WriteLine();
            Console.Error.WriteLine(Options.Usage);
            return ExitCode.Usage;
        }

        if (options.Sandboxed && !Sandbox.IsInside) return Sandbox.RunAgain(args);
        return options.Mode switch
        {
            Mode.Help => Say(Options.Usage),
            Mode.Version => Say($"ContainerNet.Host {Checkout.Version}, PowerShell {Checkout.EngineVersion}"),
            Mode.File => ScriptRun.File(options),
            Mode.Command => ScriptRun.Command(options),
            Mode.Spec => Specs.SpecRun.Run(options),
            Mode.Test => Testing.TestRun.Run(),
            _ => Prompt.Run(options),
        };
    }

    private static int Say(string text)
    {
        Console.WriteLine(text);
        return ExitCode.Success;
    }
}
