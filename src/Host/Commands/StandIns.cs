using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace ContainerNet.Host.Commands;

/// <summary>
/// The commands that the engine's package lacks, because they live in pwsh's Utility and Management modules. The classes in this folder
/// bear the names, namespace, parameters and error ids of the real ones (the class is part of a FullyQualifiedErrorId), for what they
/// support; what they do not support, they do not accept. pwsh and its commands are the reference.
/// </summary>
internal static class StandIns
{
    public static void AddTo(InitialSessionState state)
    {
        foreach (Type type in typeof(StandIns).Assembly.GetTypes())
        {
            if (type.Namespace == "Microsoft.PowerShell.Commands" && type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet)
                state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, helpFileName: null));
        }
    }
}
