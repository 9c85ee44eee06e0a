using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Removes named network namespaces. Their links go with them, and so do the other ends of their veth pairs.</summary>
[Cmdlet(VerbsCommon.Remove, "CnNamespace", SupportsShouldProcess = true)]
public sealed class RemoveCnNamespaceCommand : CnCmdlet
{
    private readonly Dictionary<ulong, string> _removed = [];

    /// <summary>Names, or CnNamespace objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [ValidateNamespace]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public NamespaceArgument[] Namespace { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Namespace, argument =>
    {
        ulong inode = Session.Namespaces.CheckRemovable(argument.Reference);
        if (!ShouldProcess($"namespace '{argument}'", "Remove")) return;
        NamespaceTable.Remove(argument.Reference);
        _removed[inode] = $"{argument}";
    });

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_removed.Count == 0) return;
        foreach (IGrouping<ulong, int> alive in NamespaceTable.Processes().Where(p => _removed.ContainsKey(p.Key)))
        {
            WriteWarning($"Namespace '{_removed[alive.Key]}' has lost its name, but lives on until its processes end: {string.Join(", ", alive)}.");
        }
    }
}
