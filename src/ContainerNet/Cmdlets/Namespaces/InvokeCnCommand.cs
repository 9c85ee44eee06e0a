using System.Collections;
using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>
/// Runs a program in a namespace, as if it had been called by its name here: lines, errors, standard input, $LASTEXITCODE. Or a script
/// block, in a PowerShell of its own in that namespace.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "CnCommand", SupportsShouldProcess = true, DefaultParameterSetName = Program)]
[OutputType(typeof(string), typeof(PSObject))]
public sealed class InvokeCnCommandCommand : CnCmdlet
{
    private const string Program = "Command";
    private const string Script = "ScriptBlock";

    private NativePipeline? _running;
    private bool _declined;

    /// <summary>The program: a name that is looked up in PATH, or a path.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = Program)]
    public string Command { get; set; } = "";

    /// <summary>What a PowerShell shall do in the namespace, with ContainerNet imported. It sees no variable of this session.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = Script)]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>The program's arguments, each as it is: no wildcards, no "~". Or the script block's, which go there as copies.</summary>
    [Parameter(ValueFromRemainingArguments = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object?[]? ArgumentList { get; set; }

    /// <summary>
    /// A name, a path, a process id, a CnNamespace or a CnContainer. Left out: each of these two from the pipeline, or else the namespace of this process.
    /// </summary>
    [Parameter]
    [ValidateNamespace]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public NamespaceArgument? Namespace { get; set; }

    /// <summary>Standard input of the program, a line for each object; $input of the script block.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>
    /// Catches what PowerShell would take for a shortened parameter of this cmdlet, -v for -Verbose, though it was meant for the program.
    /// </summary>
    [Parameter(DontShow = true)]
    [Alias("a", "c", "d", "e", "i", "n", "o", "p", "s", "v", "w")]
    public SwitchParameter OptionOfProgram { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            CheckArguments();
            // Without -Namespace the first object from the pipeline decides.
            if (MyInvocation.BoundParameters.ContainsKey(nameof(Namespace)) || !MyInvocation.ExpectingInput) Start(Stack(Namespace));
        }
        catch (CnException e)
        {
            ThrowTerminatingError(e.ToRecord(ParameterSetName == Script ? Namespace : Command));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_declined || !MyInvocation.ExpectingInput) return;
        if (_running is null && InputObject?.BaseObject is CnNamespace or CnContainer)
        {
            object to = InputObject.BaseObject;
            Attempt(to, () => Start(Session.Open(to is CnContainer container ? ContainerTable.NamespaceOf(container) : NamespaceReference.Of((CnNamespace)to))));
            Finish();
            _declined = false;
            return;
        }

        if (_running is null) Attempt(InputObject, () => Start(Session.Current));
        _running?.Send(InputObject);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Finish();

    /// <inheritdoc/>
    protected override void StopProcessing() => _running?.Stop();

    private protected override void Close() => _running?.Dispose();

    private void CheckArguments()
    {
        if (OptionOfProgram)
        {
            throw new CnException(
                CnErrorKind.Rejected,
                "An option of one letter could be this cmdlet's or the program's. Put '--' before the program: Invoke-CnCommand -Namespace web -- ping -c 1 172.17.0.3");
        }

        if (ParameterSetName == Program) FindProgram(Command);
        else ChildScript.FindShell();
    }

    private void Start(NetworkStack stack)
    {
        string what = ParameterSetName == Script ? $"{{{ScriptBlock}}}" : string.Join(' ', [Command, .. Words(ArgumentList ?? [])]);
        _declined = !ShouldProcess(stack.Namespace.IsCurrent ? "this namespace" : stack.Namespace.Description, $"Run {what}");
        if (_declined) return;
        List<string> enter = stack.Namespace.IsCurrent ? [] : [FindNsenter(), $"--net={stack.Namespace.Path}", "--"];
        _running = ParameterSetName == Script
            ? ChildScript.Start(this, enter, ScriptBlock, ArgumentList ?? [])
            : NativePipeline.Start(this, [.. enter, FindProgram(Command), .. Words(ArgumentList ?? [])]);
    }

    private void Finish()
    {
        _running?.Finish();
        _running?.Dispose();
        _running = null;
    }

    private string FindProgram(string name)
    {
        if (InvokeCommand.GetCommand(name, CommandTypes.Application) is ApplicationInfo found) return found.Path;
        string message = $"Cannot run '{name}': there is no program of that name, neither in PATH nor as a path.";
        if (InvokeCommand.GetCommand(name, CommandTypes.All) is { } command)
            message += $" A {command.CommandType.ToString().ToLowerInvariant()} of PowerShell goes into a script block: {{ {name} }}.";
        throw new CnException(CnErrorKind.NotFound, message);
    }

    private string FindNsenter() => InvokeCommand.GetCommand("nsenter", CommandTypes.Application) is ApplicationInfo found
        ? found.Path
        : throw new CnException(CnErrorKind.NotFound, "Cannot run a program in another namespace: there is no 'nsenter' in PATH. It is in the package util-linux.");

    /// <summary>As PowerShell hands arguments to programs: a list is its elements, null is nothing, numbers as they were typed.</summary>
    private static IEnumerable<string> Words(IEnumerable arguments)
    {
        foreach (object? argument in arguments)
        {
            if (argument is null) continue;
            if (LanguagePrimitives.GetEnumerable(argument) is { } list)
            {
                foreach (string word in Words(list)) yield return word;
            }
            else
            {
                yield return LanguagePrimitives.ConvertTo<string>(argument);
            }
        }
    }
}
