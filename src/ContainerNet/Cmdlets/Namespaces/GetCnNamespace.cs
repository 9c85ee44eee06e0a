using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets network namespaces: the named ones, and with -All those that only processes hold.</summary>
[Cmdlet(VerbsCommon.Get, "CnNamespace")]
[OutputType(typeof(CnNamespace))]
public sealed class GetCnNamespaceCommand : CnCmdlet
{
    /// <summary>A name with wildcards, a path, a process id, a CnNamespace or a CnContainer that is looked at anew. Left out: all that have a name.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNamespace]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public NamespaceArgument[]? Namespace { get; set; }

    /// <summary>The namespace of this process too, and those that have no name and live by their processes.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ILookup<ulong, int> processes = NamespaceTable.Processes();
        var seen = new HashSet<ulong>();
        if (Namespace is null) EmitNamed("*");
        foreach (NamespaceArgument wanted in Namespace ?? [])
        {
            // A name without wildcards is an answer or an error; wildcards may find nothing.
            if (wanted.Pattern is { } pattern) EmitNamed(pattern);
            else Attempt(wanted, () => Emit(wanted.Reference));
        }

        // Looked at one by one: what has a name was emitted under it.
        if (All) ForEach(processes.Where(p => !seen.Contains(p.Key)), EmitNameless);

        void EmitNamed(string pattern)
        {
            var wildcards = new WildcardPattern(pattern, WildcardOptions.IgnoreCase);
            foreach (string name in NamespaceTable.Names().Where(wildcards.IsMatch)) Attempt(name, () => Emit(NamespaceReference.OfName(name)));
        }

        void Emit(NamespaceReference reference)
        {
            CnNamespace found = Session.Namespaces.Get(reference, processes);
            seen.Add(found.Inode);
            WriteObject(found);
        }

        // Any of its processes will do that has not ended meanwhile; if all have, so has the namespace.
        void EmitNameless(IGrouping<ulong, int> inhabitants)
        {
            foreach (int pid in inhabitants)
            {
                try
                {
                    Emit(NamespaceReference.OfProcess(pid));
                    return;
                }
                catch (CnException e) when (e.Kind == CnErrorKind.NotFound)
                {
                    WriteVerbose($"Process {pid} has ended meanwhile.");
                }
            }
        }
    }
}
