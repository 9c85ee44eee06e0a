using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>
/// Base of the variable commands. A cmdlet runs in the scope of its caller, so without -Scope that is where variables are; the engine
/// opens other scopes to names like global:x only, so -Scope takes Global, Script and Local, not numbers.
/// </summary>
public abstract class VariableCmdlet : PSCmdlet
{
    [Parameter]
    [ValidateSet("Global", "Script", "Local")]
    public string Scope { get; set; } = "";

    private protected string Scoped(string name) => Scope.Length > 0 ? $"{Scope}:{name}" : name;

    private protected IEnumerable<PSVariable> Find(string name)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name)) return SessionState.PSVariable.Get(Scoped(name)) is { } one ? [one] : [];
        return InvokeProvider.Item.Get("Variable:" + name)
            .SelectMany(item => item.BaseObject as IEnumerable<PSVariable> ?? [(PSVariable)item.BaseObject]);
    }

    private protected void WriteNotFound(string name)
    {
        var problem = new ItemNotFoundException($"Cannot find a variable with the name '{name}'.");
        WriteError(new ErrorRecord(problem, "VariableNotFound", ErrorCategory.ObjectNotFound, name));
    }
}

/// <summary>Get-Variable.</summary>
[Cmdlet(VerbsCommon.Get, "Variable")]
[OutputType(typeof(PSVariable))]
public sealed class GetVariableCommand : VariableCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    public SwitchParameter ValueOnly { get; set; }

    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            List<PSVariable> found = [.. Find(name).OrderBy(variable => variable.Name, StringComparer.OrdinalIgnoreCase)];
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name)) WriteNotFound(name);
            foreach (PSVariable variable in found)
            {
                if (ValueOnly) WriteObject(variable.Value);
                else WriteObject(variable);
            }
        }
    }
}

/// <summary>Set-Variable.</summary>
[Cmdlet(VerbsCommon.Set, "Variable", SupportsShouldProcess = true)]
public sealed class SetVariableCommand : VariableCmdlet
{
    private readonly List<object?> _values = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; }

    [Parameter]
    public ScopedItemOptions Option { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => _values.Add(Value);

    protected override void EndProcessing()
    {
        object? value = _values.Count == 1 ? _values[0] : _values.ToArray();
        foreach (string name in Name)
        {
            if (!ShouldProcess($"Name: {name} Value: {value}", "Set variable")) continue;
            if (Option == ScopedItemOptions.None) SessionState.PSVariable.Set(Scoped(name), value);
            else SessionState.PSVariable.Set(new PSVariable(name, value, Option));
            if (PassThru) WriteObject(SessionState.PSVariable.Get(Scoped(name)));
        }
    }
}

/// <summary>New-Variable.</summary>
[Cmdlet(VerbsCommon.New, "Variable", SupportsShouldProcess = true)]
public sealed class NewVariableCommand : VariableCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; }

    [Parameter]
    public ScopedItemOptions Option { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        if (!ShouldProcess($"Name: {Name} Value: {Value}", "New variable")) return;
        if (!Force && SessionState.PSVariable.Get("local:" + Name) is not null && Scope.Length == 0)
        {
            var problem = new SessionStateException($"A variable with name '{Name}' already exists.");
            WriteError(new ErrorRecord(problem, "VariableAlreadyExists", ErrorCategory.ResourceExists, Name));
            return;
        }

        if (Option == ScopedItemOptions.None) SessionState.PSVariable.Set(Scoped(Name), Value);
        else SessionState.PSVariable.Set(new PSVariable(Name, Value, Option));
        if (PassThru) WriteObject(SessionState.PSVariable.Get(Scoped(Name)));
    }
}

/// <summary>Remove-Variable.</summary>
[Cmdlet(VerbsCommon.Remove, "Variable", SupportsShouldProcess = true)]
public sealed class RemoveVariableCommand : VariableCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            List<PSVariable> found = [.. Find(name)];
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name)) WriteNotFound(name);
            foreach (PSVariable variable in found)
            {
                if (ShouldProcess($"Name: {variable.Name}", "Remove variable")) SessionState.PSVariable.Remove(Scoped(variable.Name));
            }
        }
    }
}
