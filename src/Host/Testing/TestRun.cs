using System.Text.Json;
using ContainerNet.Host.Specs;

namespace ContainerNet.Host.Testing;

/// <summary>Everything there is to test: the unit tests, then all specs in the sandbox, then one line that sums up.</summary>
internal static class TestRun
{
    public static int Run()
    {
        Counts sum = UnitTests() + Specs(out List<string> skipReasons);
        Console.WriteLine();
        List<string> packages = MissingTools.Packages(skipReasons);
        if (packages.Count > 0) Console.WriteLine($"Skipped for want of tools: apt-get install {string.Join(' ', packages)}");
        Console.WriteLine(sum);
        return sum.Failed == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static Counts UnitTests()
    {
        if (!Directory.Exists(Checkout.UnitTests))
        {
            Console.WriteLine("There are no unit tests here.");
            return default;
        }

        Console.WriteLine("Unit tests");
        return WithResultFile("trx", file =>
        {
            string[] colours = Console.IsOutputRedirected ? ["-noColor"] : [];
            int exit = Child.Run(["dotnet", "run", "--project", Checkout.UnitTests, "--", "-noLogo", .. colours, "-result-trx", file]);
            return File.Exists(file) ? Trx.Read(file) : DidNotRun("unit tests", exit);
        });
    }

    private static Counts Specs(out List<string> skipReasons)
    {
        List<string> reasons = skipReasons = [];
        Console.WriteLine();
        Console.WriteLine("Specs");
        return WithResultFile("json", file =>
        {
            int exit = Sandbox.RunAgain(["-Spec", "-ResultFile", file]);
            if (!File.Exists(file)) return DidNotRun("specs", exit);
            Tally tally = JsonSerializer.Deserialize<Tally>(File.ReadAllText(file))!;
            reasons.AddRange(tally.SkipReasons);
            // A spec that came to no conclusion proved nothing, as if it had been skipped.
            return new Counts(tally.Passed, tally.Failed + tally.FailedBlocks, tally.Skipped + tally.Inconclusive);
        });
    }

    /// <summary>Tests that could not be run are not tests that passed.</summary>
    private static Counts DidNotRun(string what, int exitCode)
    {
        Console.Error.WriteLine($"The {what} did not run (exit code {exitCode}): counted as one failure.");
        return new Counts(0, 1, 0);
    }

    /// <summary>In the checkout, not in /tmp or /run: the sandbox must see it, too.</summary>
    private static Counts WithResultFile(string kind, Func<string, Counts> run)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Checkout.Folder, "TestResults")).FullName;
        string file = Path.Combine(folder, $"{Guid.NewGuid():N}.{kind}");
        try
        {
            return run(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
