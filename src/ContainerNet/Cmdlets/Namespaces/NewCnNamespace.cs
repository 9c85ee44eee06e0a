using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Makes named network namespaces, with lo up.</summary>
[Cmdlet(VerbsCommon.New, "CnNamespace", SupportsShouldProcess = true)]
[OutputType(typeof(CnNamespace))]
public sealed class NewCnNamespaceCommand : CnCmdlet
{
    /// <summary>So many are made in one crossing.</summary>
    private const int Together = 100;

    private readonly List<string> _waiting = [];

    /// <summary>What it shall be called below /run/netns.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNamespaceName]
    public string[] Name { get; set; } = [];

    /// <summary>A namespace of that name that is there is kept and emitted.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ForEach(Name, name =>
        {
            // One after the other: the same name may come again.
            if (Force) CreateAll();
            if (Force && NamespaceTable.Exists(name))
            {
                WriteVerbose($"Namespace '{name}' is there already.");
                WriteObject(Session.Namespaces.Get(NamespaceReference.OfName(name), NamespaceTable.Processes()));
                return;
            }

            if (ShouldProcess($"namespace '{name}'", "Create")) _waiting.Add(name);
            if (_waiting.Count == Together) CreateAll();
        });
        CreateAll();
    }

    private void CreateAll()
    {
        string[] names = [.. _waiting];
        _waiting.Clear();
        if (Stopping) return;
        foreach ((string name, (CnNamespace? made, CnException? failure)) in names.Zip(Session.Namespaces.Create(names)))
        {
            if (failure is not null) WriteError(failure.ToRecord(name));
            else WriteObject(made);
        }
    }
}
