namespace ContainerNet.Host.Specs;

/// <summary>The counts of a run of specs, and why tests were skipped.</summary>
internal sealed class Tally
{
    public int Passed { get; set; }

    public int Failed { get; set; }

    public int Skipped { get; set; }

    public int Inconclusive { get; set; }

    /// <summary>Files that could not be read, and blocks whose teardown failed.</summary>
    public int FailedBlocks { get; set; }

    public int Total => Passed + Failed + Skipped + Inconclusive;

    public bool IsGood => Failed + FailedBlocks == 0;

    public List<string> SkipReasons { get; } = [];

    public void Count(Test test)
    {
        switch (test.Outcome)
        {
            case Outcome.Passed:
                Passed++;
                break;
            case Outcome.Failed:
                Failed++;
                break;
            case Outcome.Skipped:
                Skipped++;
                if (test.Reason.Length > 0) SkipReasons.Add(test.Reason);
                break;
            case Outcome.Inconclusive:
                Inconclusive++;
                break;
        }
    }
}
