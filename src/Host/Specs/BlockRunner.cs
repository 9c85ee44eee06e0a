using System.Diagnostics;
using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>The second phase: runs what was found and selected, in its scopes.</summary>
internal sealed class BlockRunner(ScriptScope scope, Report report, TestDrive drive)
{
    public void Run(Block block)
    {
        if (!block.SelectedTests.Any()) return;
        IReadOnlySet<string> before = drive.List();
        scope.Enter(() =>
        {
            try
            {
                scope.SetVariables(block);
                if (!block.Skip && block.BeforeAll is { } setup) scope.Dot(setup, block);
                block.ExpandedName = scope.Expand(block.Name);
                report.Begin(block);
                RunItems(block);
            }
            catch (RuntimeException problem)
            {
                block.Errors.Add(problem.ErrorRecord);
                report.Begin(block);
                FailAll(block, problem.ErrorRecord);
            }
            finally
            {
                if (!block.Skip && block.AfterAll is { } teardown) Collect(block.Errors, () => scope.Dot(teardown, block));
            }
        });
        drive.RemoveAllBut(before);
        report.End(block);
    }

    private void RunItems(Block block)
    {
        foreach (SpecItem item in block.Items)
        {
            if (item is Block inner) Run(inner);
            else if (item is Test { Selected: true } test) Run(test);
        }
    }

    private void Run(Test test)
    {
        var watch = Stopwatch.StartNew();
        if (test.Skip) test.Outcome = Outcome.Skipped;
        else scope.Enter(() => RunBody(test));
        test.Duration = watch.Elapsed;
        report.Show(test);
    }

    /// <summary>Setups from the outermost block to the innermost, the test, and the teardowns the other way round: all in one scope.</summary>
    private void RunBody(Test test)
    {
        Collect(test.Errors, () =>
        {
            scope.SetVariables(test);
            foreach (Block block in test.Parent!.Path)
            {
                if (block.BeforeEach is { } setup) scope.Dot(setup, test);
            }

            test.ExpandedName = scope.Expand(test.Name);
            scope.Dot(test.Body, test);
        });
        foreach (Block block in test.Parent!.Path.Reverse())
        {
            if (block.AfterEach is { } teardown) Collect(test.Errors, () => scope.Dot(teardown, test));
        }

        test.Outcome = Judge(test);
    }

    /// <summary>Set-ItResult is an error that is none.</summary>
    private static Outcome Judge(Test test)
    {
        if (test.Errors.Find(error => SetItResultCommand.OutcomeOf(error) is not null) is { } result)
        {
            test.Reason = result.Exception.Message;
            return SetItResultCommand.OutcomeOf(result)!.Value;
        }

        return test.Errors.Count == 0 ? Outcome.Passed : Outcome.Failed;
    }

    /// <summary>Where BeforeAll failed no test can run, and none may count as good.</summary>
    private static void FailAll(Block block, ErrorRecord error)
    {
        foreach (Test test in block.SelectedTests.Where(test => test.Outcome == Outcome.NotRun))
        {
            test.Outcome = Outcome.Failed;
            test.Errors.Add(error);
        }
    }

    private static void Collect(List<ErrorRecord> errors, Action action)
    {
        try
        {
            action();
        }
        catch (RuntimeException problem) when (problem is not PipelineStoppedException)
        {
            errors.Add(problem.ErrorRecord);
        }
    }
}
