using System.Collections;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>New-Object, for .NET types.</summary>
[Cmdlet(VerbsCommon.New, "Object")]
public sealed class NewObjectCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string TypeName { get; set; } = "";

    [Parameter(Position = 1)]
    [Alias("Args")]
    public object?[] ArgumentList { get; set; } = [];

    [Parameter]
    public IDictionary Property { get; set; } = new Hashtable();

    protected override void BeginProcessing()
    {
        if (!LanguagePrimitives.TryConvertTo(TypeName, out Type type))
        {
            var problem = new PSArgumentException($"Cannot find type [{TypeName}]: verify that the assembly containing this type is loaded.");
            ThrowTerminatingError(new ErrorRecord(problem, "TypeNotFound", ErrorCategory.InvalidType, null));
        }

        PSObject result = type == typeof(PSObject) && ArgumentList.Length == 0 ? new PSObject() : PSObject.AsPSObject(Construct(type));
        foreach (DictionaryEntry entry in Property)
        {
            string name = entry.Key.ToString()!;
            if (result.Properties[name] is { } property) property.Value = entry.Value;
            else result.Properties.Add(new PSNoteProperty(name, entry.Value));
        }

        WriteObject(result);
    }

    /// <summary>By the engine's own overload resolution, which is that of [type]::new().</summary>
    private object Construct(Type type)
    {
        try
        {
            var create = ScriptBlock.Create("param($type, $arguments) , $type::new.Invoke($arguments)");
            return InvokeCommand.InvokeScript(useLocalScope: true, create, null, type, ArgumentList)[0].BaseObject;
        }
        catch (RuntimeException problem)
        {
            Exception cause = problem.InnerException ?? problem;
            ThrowTerminatingError(new ErrorRecord(cause, "ConstructorInvokedThrowException", ErrorCategory.InvalidOperation, null));
            throw;
        }
    }
}
