using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets network namespaces: the named ones, and with -All those that only processes hold.</summary>
[Cmdlet(VerbsCommon.Get, "CnNamespace", DefaultParameterSetName = ByName)]
[OutputType(typeof(CnNamespace))]
public sealed class GetCnNamespaceCommand : CnCmdlet
{
    private const string ByName = "Name";
    private const string ByReference = "Namespace";

    /// <summary>Names below /run/netns, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = ByName)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>A name, a path, a process id, or a CnNamespace that is looked at anew.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByReference)]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public NamespaceArgument[] Namespace { get; set; } = [];

    /// <summary>The namespace of this process too, and those that have no name and live by their processes.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ILookup<ulong, int> processes = NamespaceTable.Processes();
        if (ParameterSetName == ByReference)
        {
            ForEach(Namespace, n => WriteObject(Session.Namespaces.Get(n.Reference, processes)));
            return;
        }

        var seen = new HashSet<ulong>();
        foreach (string wanted in Name ?? ["*"])
        {
            // A name without wildcards is an answer or an error; wildcards may find nothing.
            if (WildcardPattern.ContainsWildcardCharacters(wanted))
            {
                var pattern = new WildcardPattern(wanted, WildcardOptions.IgnoreCase);
                ForEach(NamespaceTable.Names().Where(pattern.IsMatch), n => Emit(NamespaceReference.OfName(n)));
            }
            else
            {
                Attempt(wanted, () => Emit(NamespaceReference.OfName(wanted)));
            }
        }

        if (All) ForEach(Nameless(), Emit);

        void Emit(NamespaceReference reference)
        {
            CnNamespace found = Session.Namespaces.Get(reference, processes);
            seen.Add(found.Inode);
            WriteObject(found);
        }

        // Looked at one by one: what has a name was emitted under it.
        IEnumerable<NamespaceReference> Nameless() => processes.Where(p => !seen.Contains(p.Key)).Select(p => NamespaceReference.OfProcess(p.First()));
    }
}
