using System.Collections;
using System.Management.Automation;
using ContainerNet.Host;

namespace Microsoft.PowerShell.Commands;

/// <summary>Add-Member, for notes, scripts and type names.</summary>
[Cmdlet(VerbsCommon.Add, "Member", DefaultParameterSetName = "TypeNameSet")]
public sealed class AddMemberCommand : PSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = null!;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "MemberSet")]
    [Alias("Type")]
    public PSMemberTypes MemberType { get; set; }

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "MemberSet")]
    public string Name { get; set; } = "";

    [Parameter(Position = 2, ParameterSetName = "MemberSet")]
    public object? Value { get; set; }

    [Parameter(Position = 3, ParameterSetName = "MemberSet")]
    public object? SecondValue { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "NotePropertySingleMemberSet")]
    [NotAMemberType]
    public string NotePropertyName { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "NotePropertySingleMemberSet")]
    [AllowNull]
    public object? NotePropertyValue { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "NotePropertyMultiMemberSet")]
    public IDictionary? NotePropertyMembers { get; set; }

    [Parameter]
    public string? TypeName { get; set; }

    [Parameter(ParameterSetName = "MemberSet")]
    [Parameter(ParameterSetName = "NotePropertySingleMemberSet")]
    [Parameter(ParameterSetName = "NotePropertyMultiMemberSet")]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        foreach (PSMemberInfo member in NewMembers()) Add(member);
        if (TypeName is not null) InputObject.TypeNames.Insert(0, TypeName);
        if (PassThru) WriteObject(InputObject);
    }

    private IEnumerable<PSMemberInfo> NewMembers() => ParameterSetName switch
    {
        "NotePropertySingleMemberSet" => [new PSNoteProperty(NotePropertyName, NotePropertyValue)],
        "NotePropertyMultiMemberSet" =>
            NotePropertyMembers!.Cast<DictionaryEntry>().Select(entry => new PSNoteProperty(entry.Key.ToString(), entry.Value)),
        "MemberSet" => [NewMember()],
        _ => [],
    };

    /// <summary>`Add-Member ScriptProperty X { }` names a type, not a note: with this the engine picks the right parameter set.</summary>
    private sealed class NotAMemberTypeAttribute : ValidateArgumentsAttribute
    {
        protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
        {
            if (arguments is string name && Enum.TryParse<PSMemberTypes>(name, ignoreCase: true, out _))
                throw EngineInternals.WrongParameterSet($"The value supplied for NotePropertyName is invalid: {name} is a member type.");
        }
    }

    private PSMemberInfo NewMember()
    {
        switch (MemberType)
        {
            case PSMemberTypes.NoteProperty:
                return new PSNoteProperty(Name, Value);
            case PSMemberTypes.AliasProperty:
                return new PSAliasProperty(Name, LanguagePrimitives.ConvertTo<string>(Value));
            case PSMemberTypes.ScriptProperty:
                var setter = LanguagePrimitives.ConvertTo<ScriptBlock>(SecondValue);
                return new PSScriptProperty(Name, LanguagePrimitives.ConvertTo<ScriptBlock>(Value), setter);
            case PSMemberTypes.ScriptMethod:
                return new PSScriptMethod(Name, LanguagePrimitives.ConvertTo<ScriptBlock>(Value));
            default:
                var problem = new InvalidOperationException($"This host's Add-Member cannot add a member of type \"{MemberType}\".");
                ThrowTerminatingError(new ErrorRecord(problem, "CannotAddMemberType", ErrorCategory.InvalidArgument, MemberType));
                throw problem;
        }
    }

    private void Add(PSMemberInfo member)
    {
        if (InputObject.Members[member.Name] is { } existing)
        {
            if (!Force)
            {
                var problem = new InvalidOperationException(
                    $"Cannot add a member with the name \"{member.Name}\" because a member with that name already exists. " +
                    "To overwrite the member anyway, add the Force parameter to your command.");
                WriteError(new ErrorRecord(problem, "MemberAlreadyExists", ErrorCategory.InvalidOperation, InputObject));
                return;
            }

            if (existing.IsInstance) InputObject.Members.Remove(member.Name);
        }

        InputObject.Members.Add(member);
    }
}
