using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Makes named network namespaces, with lo up.</summary>
[Cmdlet(VerbsCommon.New, "CnNamespace", SupportsShouldProcess = true)]
[OutputType(typeof(CnNamespace))]
public sealed class NewCnNamespaceCommand : CnCmdlet
{
    /// <summary>What it shall be called below /run/netns.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNamespaceName]
    public string[] Name { get; set; } = [];

    /// <summary>A namespace of that name that is there is kept and emitted.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Name, name =>
    {
        if (Force && NamespaceTable.Exists(name))
        {
            WriteVerbose($"Namespace '{name}' is there already.");
            WriteObject(Session.Namespaces.Get(NamespaceReference.OfName(name), NamespaceTable.Processes()));
        }
        else if (ShouldProcess($"namespace '{name}'", "Create"))
        {
            WriteObject(Session.Namespaces.Create(name));
        }
    });
}
