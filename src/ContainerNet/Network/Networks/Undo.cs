namespace ContainerNet.Network;

/// <summary>What has been done so far, and how to take it back: in reverse, all of it, whatever of that fails too.</summary>
internal sealed class Undo
{
    private readonly Stack<Action> _steps = [];

    /// <summary>To be called when the step has been done, or may have been.</summary>
    public void Add(Action back) => _steps.Push(back);

    /// <summary>Something could not be taken back, and is there still.</summary>
    public bool Failed { get; private set; }

    /// <summary>Nothing is to be taken back any more.</summary>
    public void Forget() => _steps.Clear();

    /// <summary>Takes everything back. Returns the first error; with those of taking back, where there were any.</summary>
    public CnException Run(CnException first)
    {
        while (_steps.TryPop(out Action? back))
        {
            try
            {
                back();
            }
            catch (CnException e)
            {
                Failed = true;
                first = first.AndThen(e);
            }
        }

        return first;
    }
}
