using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace ContainerNet.Host;

/// <summary>
/// The one place that reaches into the engine by reflection. The package offers the bases of the Format- and Out- commands in public, but
/// the two lines that make a command of them (which shape, which output) touch internals, as pwsh's own modules may. The version of the
/// package is pinned in Directory.Packages.props; the specs of the host fail when a name here changes.
/// </summary>
internal static class EngineInternals
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
    private const BindingFlags Shared = BindingFlags.Static | BindingFlags.NonPublic;
    private const string Format = "Microsoft.PowerShell.Commands.Internal.Format.";

    private static readonly Assembly s_engine = typeof(PSObject).Assembly;

    /// <summary>Makes a Format- command: shape is Table, List, Wide or Complex.</summary>
    public static void UseShape(FrontEndCommandBase command, string shape) =>
        SetImplementation(command, Create("InnerFormatShapeCommand", Enum.Parse(s_engine.GetType(Format + "FormatShape", true)!, shape)));

    /// <summary>Makes an Out- command, whose lines go to a writer.</summary>
    public static void UseWriter(FrontEndCommandBase command, TextWriter writer, int columns, bool noNewline)
    {
        object output = Create("OutputManagerInner");
        output.GetType().GetProperty("LineOutput", Hidden)!.SetValue(output, Create("TextWriterLineOutput", writer, columns, noNewline));
        SetImplementation(command, output);
    }

    /// <summary>Gives Format-Wide its columns: one property, and how many of them in a line.</summary>
    public static void UseWideParameters(OuterFormatShapeCommandBase command, object? property, int? columns, bool? autoSize)
    {
        object parameters = Create("FormattingCommandLineParameters");
        object wide = Create("WideSpecificParameters");
        if (columns is not null) SetField(wide, "columns", columns);
        if (autoSize is not null) SetField(parameters, "autosize", autoSize);
        SetField(parameters, "shapeParameters", wide);
        if (property is not null)
        {
            object processor = Create("ParameterProcessor", Create("FormatWideParameterDefinition"));
            object?[] arguments = [new[] { property }, Create("TerminatingErrorContext", command)];
            SetField(parameters, "mshParameterList", processor.GetType().GetMethod("ProcessParameters", Hidden)!.Invoke(processor, arguments)!);
        }

        UseParameters(command, parameters);
    }

    /// <summary>Gives Format-Custom the name of its view.</summary>
    public static void UseViewName(OuterFormatShapeCommandBase command, string view)
    {
        object parameters = Create("FormattingCommandLineParameters");
        SetField(parameters, "viewName", view);
        UseParameters(command, parameters);
    }

    private static void UseParameters(OuterFormatShapeCommandBase command, object parameters)
    {
        object implementation = GetImplementation(command);
        implementation.GetType().GetMethod("SetCommandLineParameters", Hidden)!.Invoke(implementation, [parameters]);
    }

    /// <summary>
    /// pwsh's -File sets this before it runs the script: `exit 3` at the top of the script then reaches the host, and is told from a script
    /// that merely ended with $LASTEXITCODE 3.
    /// </summary>
    public static void ExitOfNextScriptReachesHost(Runspace runspace)
    {
        object context = runspace.GetType().GetProperty("ExecutionContext", Hidden)!.GetValue(runspace)!;
        context.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Hidden)!.SetValue(context, true);
    }

    /// <summary>Several objects as one CLIXML document. PSSerializer offers in public only a document of one object.</summary>
    public static string Serialize(IList<object> objects, int depth)
    {
        MethodInfo method = typeof(PSSerializer).GetMethod("Serialize", Shared, [typeof(IList<object>), typeof(int), typeof(bool)])!;
        return (string)method.Invoke(null, [objects, depth, true])!;
    }

    /// <summary>An error of Write-Error is its caller's: the engine shall show the caller's line, not that of Write-Error.</summary>
    public static void AttributeTo(InvocationInfo caller, ErrorRecord record)
    {
        typeof(ErrorRecord).GetMethod("SetInvocationInfo", Hidden)!.Invoke(record, [caller]);
        typeof(ErrorRecord).GetProperty("PreserveInvocationInfoOnce", Hidden)!.SetValue(record, true);
    }

    /// <summary>Ends the commands before this one in the pipeline, and this one: what Select-Object -First does when it has enough.</summary>
    public static void StopUpstream(PSCmdlet command)
    {
        Type type = s_engine.GetType("System.Management.Automation.StopUpstreamCommandsException", true)!;
        throw (Exception)Activator.CreateInstance(type, Hidden, null, [command], null)!;
    }

    /// <summary>A failed validation that makes positional binding try the next parameter set, instead of an error.</summary>
    public static Exception WrongParameterSet(string message) =>
        (Exception)Activator.CreateInstance(typeof(ValidationMetadataException), Hidden, null, [message, true], null)!;

    private static object Create(string type, params object[] arguments) =>
        Activator.CreateInstance(s_engine.GetType(Format + type, true)!, Hidden, null, arguments, null)!;

    private static void SetField(object target, string name, object value) => target.GetType().GetField(name, Hidden)!.SetValue(target, value);

    private static FieldInfo Implementation => typeof(FrontEndCommandBase).GetField("implementation", Hidden)!;

    private static void SetImplementation(FrontEndCommandBase command, object value) => Implementation.SetValue(command, value);

    private static object GetImplementation(FrontEndCommandBase command) => Implementation.GetValue(command)!;
}
