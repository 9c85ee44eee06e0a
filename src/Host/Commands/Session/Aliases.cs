using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Alias.</summary>
[Cmdlet(VerbsCommon.Get, "Alias", DefaultParameterSetName = "Default")]
[OutputType(typeof(AliasInfo))]
public sealed class GetAliasCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Default", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = ["*"];

    [Parameter(ParameterSetName = "Definition")]
    public string[] Definition { get; set; } = ["*"];

    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            List<WildcardPattern> definitions = [.. Definition.Select(definition => WildcardPattern.Get(definition, WildcardOptions.IgnoreCase))];
            List<AliasInfo> found =
            [
                .. InvokeCommand.GetCommands(name, CommandTypes.Alias, nameIsPattern: true).Cast<AliasInfo>()
                    .Where(alias => definitions.Exists(definition => definition.IsMatch(alias.Definition)))
                    .OrderBy(alias => alias.Name, StringComparer.OrdinalIgnoreCase),
            ];
            WriteObject(found, enumerateCollection: true);
            if (found.Count > 0 || WildcardPattern.ContainsWildcardCharacters(name)) continue;
            var problem = new ItemNotFoundException($"This command cannot find a matching alias because an alias with the name '{name}' does not exist.");
            WriteError(new ErrorRecord(problem, "ItemNotFoundException", ErrorCategory.ObjectNotFound, name));
        }
    }
}

/// <summary>Base of Set-Alias and New-Alias.</summary>
public abstract class WriteAliasCmdlet : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Value { get; set; } = "";

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected void Set()
    {
        InvokeProvider.Item.Set(["Alias:" + Name], Value, Force, literalPath: true);
        if (PassThru) WriteObject(InvokeCommand.GetCommand(Name, CommandTypes.Alias));
    }
}

/// <summary>Set-Alias.</summary>
[Cmdlet(VerbsCommon.Set, "Alias", SupportsShouldProcess = true)]
public sealed class SetAliasCommand : WriteAliasCmdlet
{
    protected override void ProcessRecord()
    {
        if (ShouldProcess($"Name: {Name} Value: {Value}", "Set Alias")) Set();
    }
}

/// <summary>New-Alias.</summary>
[Cmdlet(VerbsCommon.New, "Alias", SupportsShouldProcess = true)]
public sealed class NewAliasCommand : WriteAliasCmdlet
{
    protected override void ProcessRecord()
    {
        if (!ShouldProcess($"Name: {Name} Value: {Value}", "New Alias")) return;
        if (!Force && InvokeCommand.GetCommand(Name, CommandTypes.Alias) is not null)
        {
            var problem = new SessionStateException($"The alias is not allowed, because an alias with the name '{Name}' already exists.");
            WriteError(new ErrorRecord(problem, "AliasAlreadyExists", ErrorCategory.ResourceExists, Name));
            return;
        }

        Set();
    }
}
