namespace ContainerNet.Network;

/// <summary>The networks of engines.</summary>
internal sealed partial class ContainerTable
{
    /// <summary>Those whose name or id is wanted, in full, engine by engine in the order of their names. What could not be asked is in <see cref="Faults"/>.</summary>
    /// <param name="wanted">By name and id.</param>
    /// <param name="stopping">Ends the waiting for an engine.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public List<EngineNetwork> Networks(Func<string, string, bool> wanted, CancellationToken stopping)
    {
        var found = new List<EngineNetwork>();
        foreach (EngineApi engine in Engines().Where(e => !e.IsSilent))
        {
            try
            {
                // The list leaves out who is connected.
                found.AddRange(engine.Networks(stopping).Where(n => wanted(n.Name!, n.Id!)).OrderBy(n => n.Name, StringComparer.Ordinal)
                    .Select(n => engine.Inspect(n, stopping)).OfType<EngineNetwork>());
            }
            catch (CnException e)
            {
                AddFault(e);
            }
        }

        return found;
    }
}
