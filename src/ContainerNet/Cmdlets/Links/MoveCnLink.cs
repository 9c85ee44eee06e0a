using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Moves links to another namespace, and leaves them up where they were up.</summary>
[Cmdlet(VerbsCommon.Move, "CnLink", SupportsShouldProcess = true)]
[OutputType(typeof(CnLink))]
public sealed class MoveCnLinkCommand : NamespacedCmdlet
{
    /// <summary>Where to: a name, a path, a process id, a CnNamespace or a CnContainer.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNamespace]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public NamespaceArgument Destination { get; set; } = null!;

    /// <summary>A name, an index, a link object, or a veth pair: then its peer.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument[] Link { get; set; } = [];

    /// <summary>What it shall be called over there.</summary>
    [Parameter]
    [ValidateLinkName]
    public string? NewName { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Link, argument =>
    {
        (NetworkStack stack, LinkReference reference) = Resolve(argument, VethEnd.Peer);
        FoundLink link = stack.Links.Find(reference);
        NetworkStack destination = Stack(Destination);
        string action = $"Move to {destination.Namespace.Description}{(NewName is null ? "" : $" as '{NewName}'")}";
        if (!ShouldProcess($"link '{link.Name}' in {stack.Namespace.Description}", action)) return;
        WriteObject(stack.Links.Move(link, destination, NewName));
    });
}
