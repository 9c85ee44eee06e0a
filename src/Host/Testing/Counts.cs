namespace ContainerNet.Host.Testing;

/// <summary>How many tests did what.</summary>
internal readonly record struct Counts(int Passed, int Failed, int Skipped)
{
    public static Counts operator +(Counts a, Counts b) => new(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped);

    /// <summary>The last line of a test run. Programs read it.</summary>
    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";
}
