using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Completes live names. A completer never throws: what cannot be listed offers nothing.</summary>
public abstract class NameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            string typed = (wordToComplete ?? "").Trim('\'', '"');
            using var session = new NetworkSession();
            return Names(session, fakeBoundParameters)
                .Where(n => n.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                .Select(n => new CompletionResult(Quote(n.Name), n.Name, CompletionResultType.ParameterValue, n.Tip))
                .ToList();
        }
        catch (Exception e) when (e is CnException or PSInvalidCastException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The names, each with a word on what it is.</summary>
    private protected abstract IEnumerable<(string Name, string Tip)> Names(NetworkSession session, IDictionary bound);

    /// <summary>The namespace that is already on the command line.</summary>
    private protected static NetworkStack Stack(NetworkSession session, IDictionary bound, string parameter = "Namespace") =>
        bound[parameter] is { } given
            ? session.Open(LanguagePrimitives.ConvertTo<NamespaceArgument>(given).Reference)
            : session.Current;

    private static string Quote(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/') ? name : $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";
}

/// <summary>Namespaces below /run/netns.</summary>
public sealed class NamespaceNameCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Names(NetworkSession session, IDictionary bound) =>
        NamespaceTable.Names().Select(n => (n, $"namespace {n}"));
}

/// <summary>Links of the namespace that -Namespace names.</summary>
public class LinkNameCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Names(NetworkSession session, IDictionary bound) =>
        Stack(session, bound).Links.Names().Where(l => Fits(l.Kind)).Select(l => (l.Name, $"{l.Index}: {l.Kind}"));

    /// <summary>Which kinds are offered.</summary>
    private protected virtual bool Fits(string kind) => true;
}

/// <summary>Bridges of the namespace that -Namespace names.</summary>
public sealed class BridgeNameCompleter : LinkNameCompleter
{
    private protected override bool Fits(string kind) => kind == "bridge";
}
