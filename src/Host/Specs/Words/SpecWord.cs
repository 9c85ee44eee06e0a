using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace ContainerNet.Host.Specs;

/// <summary>
/// Base of the words that only mean something while a spec file is read. The engine wants a verb and a noun for a cmdlet; the words
/// themselves are aliases.
/// </summary>
public abstract class SpecWord : PSCmdlet
{
    /// <summary>The word as written: Describe, BeforeAll ...</summary>
    protected string Word => MyInvocation.InvocationName;

    private protected Discovery Discovery
    {
        get
        {
            var discovery = (Discovery?)SessionState.PSVariable.GetValue(Discovery.VariableName);
            if (discovery is { IsOpen: true }) return discovery;
            throw new InvalidOperationException($"{Word} belongs into a spec file, outside of It and of the setups.");
        }
    }

    internal static void AddAllTo(InitialSessionState state)
    {
        foreach (Type type in typeof(SpecWord).Assembly.GetTypes().Where(type => type.Namespace == typeof(SpecWord).Namespace))
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is not { } cmdlet) continue;
            string name = $"{cmdlet.VerbName}-{cmdlet.NounName}";
            state.Commands.Add(new SessionStateCmdletEntry(name, type, helpFileName: null));
            foreach (string word in type.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? [])
                state.Commands.Add(new SessionStateAliasEntry(word, name));
        }
    }
}
