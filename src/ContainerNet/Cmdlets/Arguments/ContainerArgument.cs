using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>
/// Says which container: PowerShell makes it of a name, a container's id or the beginning of it, a path, a process id, a CnNamespace or a CnContainer.
/// A name that a namespace has means that namespace.
/// </summary>
public sealed class ContainerArgument
{
    private readonly Func<NetworkSession, CancellationToken, ContainerReference> _resolve;
    private readonly string _text;

    /// <summary>The name of a namespace, an absolute path of one, or the name or id of a container.</summary>
    /// <param name="nameOrPath">web, 3f4bd2a1c0de, /proc/1234/ns/net.</param>
    /// <exception cref="ArgumentException">It can be none of these.</exception>
    public ContainerArgument(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        if (nameOrPath.StartsWith('/'))
        {
            NamespaceReference reference = NamespaceReference.OfPath(nameOrPath);
            Namespace = reference;
            _resolve = (session, stopping) => session.Containers.OfPath(reference, stopping);
        }
        else
        {
            if (NamespaceName.Fault(nameOrPath) is { } fault) throw new ArgumentException($"{fault} (A path must be absolute.)");
            _resolve = (session, stopping) => session.Containers.OfName(nameOrPath, stopping);
        }

        _text = nameOrPath;
    }

    /// <summary>The container that a process is in, or the process alone.</summary>
    /// <param name="processId">A process id.</param>
    public ContainerArgument(int processId)
    {
        if (processId <= 0) throw new ArgumentException($"{processId} is no process id.");
        Namespace = NamespaceReference.OfProcess(processId);
        _resolve = (session, stopping) => session.Containers.OfProcess(processId, stopping);
        _text = $"{processId}";
    }

    /// <summary>A namespace that a cmdlet has emitted; it must still be the same one.</summary>
    /// <param name="networkNamespace">The namespace.</param>
    public ContainerArgument(CnNamespace networkNamespace)
    {
        ArgumentNullException.ThrowIfNull(networkNamespace);
        Namespace = NamespaceReference.Of(networkNamespace);
        _resolve = (_, _) => ContainerTable.Of(networkNamespace);
        _text = networkNamespace.ToString();
    }

    /// <summary>A container that a cmdlet has emitted; it must still be in the same namespace.</summary>
    /// <param name="container">The container.</param>
    public ContainerArgument(CnContainer container)
    {
        ArgumentNullException.ThrowIfNull(container);
        Namespace = container.Namespace is { } there ? NamespaceReference.Of(there) : null;
        _resolve = (_, _) => ContainerTable.Of(container);
        _text = container.Name;
    }

    /// <summary>Its namespace, where that was given and not a name.</summary>
    internal NamespaceReference? Namespace { get; }

    /// <summary>Finds it. The engines are asked at most once for all arguments of a session.</summary>
    /// <exception cref="CnException">NotFound; Rejected: several have that name, or it does not run; PermissionDenied.</exception>
    internal ContainerReference Resolve(NetworkSession session, CancellationToken stopping = default) => _resolve(session, stopping);

    /// <summary>The same where wildcards are taken: all containers of such a name that run, which may be none.</summary>
    /// <exception cref="CnException">As <see cref="Resolve"/>.</exception>
    internal IEnumerable<ContainerReference> ResolveAll(NetworkSession session, CancellationToken stopping)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(_text)) return [Resolve(session, stopping)];
        var pattern = new WildcardPattern(_text, WildcardOptions.IgnoreCase);
        return session.Containers.List(_ => true, all => all.Where(c => pattern.IsMatch(c.Name)), stopping).Where(c => c.Namespace is not null).Select(ContainerTable.Of);
    }

    /// <summary>As it was given.</summary>
    public override string ToString() => _text;
}
