using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Says which namespace: PowerShell makes it of a name, a path, a process id, a CnNamespace or a CnContainer.</summary>
public sealed class NamespaceArgument
{
    private readonly string _text;

    /// <summary>A name below /run/netns, or an absolute path.</summary>
    /// <param name="nameOrPath">web, or /proc/1/ns/net.</param>
    /// <exception cref="ArgumentException">It can be neither.</exception>
    public NamespaceArgument(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        if (nameOrPath.StartsWith('/'))
        {
            Reference = NamespaceReference.OfPath(nameOrPath);
        }
        else
        {
            if (NamespaceName.Fault(nameOrPath) is { } fault) throw new ArgumentException($"{fault} (A path must be absolute.)");
            Reference = NamespaceReference.OfDigits(nameOrPath) ?? NamespaceReference.OfName(nameOrPath);
        }

        _text = nameOrPath;
    }

    /// <summary>The namespace that a process is in.</summary>
    /// <param name="processId">A process id.</param>
    public NamespaceArgument(int processId)
    {
        if (processId <= 0) throw new ArgumentException($"{processId} is no process id.");
        Reference = NamespaceReference.OfProcess(processId);
        _text = $"{processId}";
    }

    /// <summary>A namespace that a cmdlet has emitted; it must still be the same one.</summary>
    /// <param name="networkNamespace">The namespace.</param>
    public NamespaceArgument(CnNamespace networkNamespace)
    {
        ArgumentNullException.ThrowIfNull(networkNamespace);
        Reference = NamespaceReference.Of(networkNamespace);
        _text = networkNamespace.ToString();
    }

    /// <summary>The namespace of a container that a cmdlet has emitted; it must still be the same one.</summary>
    /// <param name="container">The container.</param>
    /// <exception cref="ArgumentException">It does not run, and has none.</exception>
    public NamespaceArgument(CnContainer container)
    {
        ArgumentNullException.ThrowIfNull(container);
        try
        {
            Reference = ContainerTable.NamespaceOf(container);
        }
        catch (CnException e)
        {
            throw new ArgumentException(e.Message, e);
        }

        _text = container.Name;
    }

    internal NamespaceReference Reference { get; }

    /// <summary>The text, if it is a name with wildcards: for the cmdlet that Gets.</summary>
    internal string? Pattern =>
        Reference.Expected is null && Reference.Name == _text && WildcardPattern.ContainsWildcardCharacters(_text) ? _text : null;

    /// <summary>As it was given.</summary>
    public override string ToString() => _text;
}
