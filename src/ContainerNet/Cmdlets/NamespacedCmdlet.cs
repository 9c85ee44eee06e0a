using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>A cmdlet that works in one namespace for each input object.</summary>
public abstract class NamespacedCmdlet : CnCmdlet
{
    /// <summary>A name (web is /run/netns/web), a path, a process id, or a CnNamespace. Left out: the namespace of this process.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public NamespaceArgument? Namespace { get; set; }

    private protected NetworkStack Stack() => Stack(Namespace);

    /// <summary>Where a link argument points: a link object brings its own namespace, a name is looked up in -Namespace.</summary>
    private protected (NetworkStack Stack, LinkReference Link) Resolve(LinkArgument argument, VethEnd end = VethEnd.Link)
    {
        CnLink? link = argument.LinkObject(end);
        return link is null
            ? (Stack(), argument.Reference)
            : (Session.Open(NamespaceReference.Of(link.Namespace)), LinkReference.Of(link));
    }
}
