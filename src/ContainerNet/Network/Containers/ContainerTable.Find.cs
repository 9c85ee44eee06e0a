using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerNet.Network;

/// <summary>Finds the one container that is meant.</summary>
internal sealed partial class ContainerTable
{
    /// <summary>A namespace of that name, or else the one container that has it, or whose id begins like this.</summary>
    /// <exception cref="CnException">NotFound, PermissionDenied; Rejected: it does not run, or there are several.</exception>
    public ContainerReference OfName(string name, CancellationToken stopping)
    {
        if (NamespaceTable.Exists(name)) return new ContainerReference(NamespaceReference.OfName(name), name, null, ContainerRuntime.Namespace);
        List<ContainerRecord> found = Called(name, StringComparison.Ordinal, Contained(_ => true, stopping));
        if (found.Count == 0)
        {
            Refresh();
            found = Called(name, StringComparison.Ordinal, Contained(_ => true, stopping));
        }

        return found switch
        {
            [var one] => Reference(one, stopping),
            [] when NamespaceReference.OfDigits(name) is not null => OfProcess(int.Parse(name, CultureInfo.InvariantCulture), stopping),
            [] => throw new CnException(
                CnErrorKind.NotFound, string.Join(' ', _faults.Select(f => f.Message).Prepend($"There is neither a namespace nor a container '{name}'."))),
            _ => throw new CnException(
                CnErrorKind.Rejected,
                $"'{name}' is ambiguous: {string.Join(", ", found.Select(c => c.Description))}. More digits of the id, or a container from Get-CnContainer, would be clear."),
        };
    }

    /// <summary>The container that a process is in; one that is in none stands for itself.</summary>
    public ContainerReference OfProcess(int pid, CancellationToken stopping)
    {
        var reference = NamespaceReference.OfProcess(pid);
        if (ProcessTable.ContainerOf(pid) is not { } container) return new ContainerReference(reference, $"{pid}", null, ContainerRuntime.Process);
        ContainerRecord? known = Contained(_ => true, stopping).Find(c => c.Id == container.Id);
        return new ContainerReference(reference, known?.Name ?? ContainerRecord.ShortId(container.Id), container.Id, known?.Runtime ?? container.Runtime);
    }

    /// <summary>A namespace by its file; that of a process means the process.</summary>
    public ContainerReference OfPath(NamespaceReference reference, CancellationToken stopping) =>
        NamespaceOfProcess().Match(reference.Path) is { Success: true } match && int.TryParse(match.Groups[1].Value, out int pid)
            ? OfProcess(pid, stopping)
            : new ContainerReference(reference, Path.GetFileName(reference.Path), null, ContainerRuntime.Namespace);

    public static ContainerReference Of(CnNamespace known) =>
        new(NamespaceReference.Of(known), known.Container ?? known.ToString(), null, ContainerRuntime.Namespace);

    /// <exception cref="CnException">Rejected: it did not run when it was found.</exception>
    public static ContainerReference Of(CnContainer known) =>
        new(NamespaceOf(known), known.Runtime == ContainerRuntime.Process ? $"{known.Pid}" : known.Name, known.Id, known.Runtime);

    /// <summary>Where a container is that a cmdlet has emitted.</summary>
    /// <exception cref="CnException">Rejected: it did not run then.</exception>
    public static NamespaceReference NamespaceOf(CnContainer known) => known switch
    {
        { Namespace: { } there } => NamespaceReference.Of(there),
        // Its namespace could not be looked into: whoever tries to is told why.
        { Pid: { } pid } => NamespaceReference.OfProcess(pid),
        _ => throw new CnException(
            CnErrorKind.Rejected,
            $"The {known.Runtime} container '{known.Name}' has no network here: " +
            (ContainerState.IsAlive(known.State) ? "its processes are not among those of this machine." : $"it does not run, it is '{known.State}'.")),
    };

    /// <summary>Which of them a text means: those of that name, or else those whose id begins with it, as docker does it.</summary>
    public static List<ContainerRecord> Called(string text, StringComparison comparison, IEnumerable<ContainerRecord> containers)
    {
        ContainerRecord[] all = [.. containers];
        ContainerRecord[] named = Array.FindAll(all, c => c.Name.Equals(text, comparison));
        return [.. named.Length > 0 || text.Length == 0 ? named : Array.FindAll(all, c => c.Id?.StartsWith(text, StringComparison.OrdinalIgnoreCase) == true && CgroupPath.IsId(c.Id))];
    }

    private ContainerReference Reference(ContainerRecord container, CancellationToken stopping) =>
        Of(Locate(container, stopping) ?? throw new CnException(CnErrorKind.NotFound, $"The {container.Description} has ended meanwhile."));

    [GeneratedRegex("^/proc/([0-9]+)/ns/net$")]
    private static partial Regex NamespaceOfProcess();
}
