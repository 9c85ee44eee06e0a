namespace ContainerNet.Network;

/// <summary>What has been done so far, and how to take it back: in reverse, all of it, whatever of that fails too.</summary>
/// <param name="remedy">Said at the end where something could not be taken back: what becomes of it.</param>
internal sealed class Undo(string remedy = "What is left of it, the next call about a network takes away.")
{
    private readonly Stack<Action> _steps = [];

    /// <summary>To be called when the step has been done, or may have been.</summary>
    public void Add(Action back) => _steps.Push(back);

    /// <summary>Something could not be taken back, and is there still.</summary>
    public bool Failed { get; private set; }

    /// <summary>What comes next cannot be taken back, so from now on nothing is: it is to be gone on with.</summary>
    public void Forget()
    {
        _steps.Clear();
        Failed = true;
    }

    /// <summary>Takes everything back. Returns the first error; with those of taking back, where there were any.</summary>
    /// <param name="first">Why.</param>
    /// <param name="later">What has been done after this, and is taken back before it.</param>
    public CnException Run(CnException first, params Undo[] later)
    {
        foreach (Undo undo in later)
        {
            first = undo.TakeBack(first);
            Failed |= undo.Failed;
        }

        first = TakeBack(first);
        return Failed ? first.AndThen(remedy) : first;
    }

    private CnException TakeBack(CnException first)
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
