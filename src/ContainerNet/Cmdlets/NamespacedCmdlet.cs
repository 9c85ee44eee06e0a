using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>A cmdlet that works in one namespace for each input object.</summary>
public abstract class NamespacedCmdlet : CnCmdlet
{
    /// <summary>A name (web is /run/netns/web), a path, a process id, a CnNamespace or a CnContainer. Left out: the namespace of this process.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNamespace]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public virtual NamespaceArgument? Namespace { get; set; }

    private protected NetworkStack Stack() => Stack(Namespace);

    /// <summary>Where a link argument points: a link object brings its own namespace, a name is looked up in -Namespace.</summary>
    private protected (NetworkStack Stack, LinkReference Link) Resolve(LinkArgument argument, VethEnd end = VethEnd.Link)
    {
        NetworkStack stack = argument.Home(end) is { } home ? Session.Open(NamespaceReference.Of(home)) : Stack();
        return (stack, argument.EndOf(end));
    }

    /// <summary>A second link, which has to be where the first one is: an index means nothing elsewhere.</summary>
    /// <exception cref="CnException">NotFound; Rejected for a link object of another namespace.</exception>
    private protected FoundLink FindIn(NetworkStack stack, LinkArgument argument)
    {
        if (argument.Home() is { } known && Session.Open(NamespaceReference.Of(known)) is var home && home != stack)
            throw new CnException(CnErrorKind.Rejected, $"Link '{argument.Reference}' is in {home.Namespace.Description}, not in {stack.Namespace.Description}.");
        return stack.Links.Find(argument.Reference);
    }

    /// <summary>The same for a bridge.</summary>
    /// <exception cref="CnException">NotFound; Rejected when it is elsewhere, or no bridge.</exception>
    private protected FoundLink FindBridgeIn(NetworkStack stack, LinkArgument argument) => stack.Links.AsBridge(FindIn(stack, argument));
}
