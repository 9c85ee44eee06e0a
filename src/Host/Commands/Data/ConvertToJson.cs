using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Numerics;
using System.Reflection;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;

namespace Microsoft.PowerShell.Commands;

/// <summary>ConvertTo-Json. The engine's package brings Newtonsoft.Json, which is what pwsh writes JSON with.</summary>
[Cmdlet(VerbsData.ConvertTo, "Json")]
[OutputType(typeof(string))]
public sealed class ConvertToJsonCommand : PSCmdlet
{
    private readonly List<object?> _input = [];
    private bool _warned;

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    [Parameter]
    [ValidateRange(0, 100)]
    public int Depth { get; set; } = 2;

    [Parameter]
    public SwitchParameter Compress { get; set; }

    [Parameter]
    public SwitchParameter EnumsAsStrings { get; set; }

    [Parameter]
    public SwitchParameter AsArray { get; set; }

    protected override void ProcessRecord() => _input.Add(InputObject);

    protected override void EndProcessing()
    {
        if (_input.Count == 0) return;
        object? all = _input.Count > 1 || AsArray ? _input : _input[0];
        var settings = new JsonSerializerSettings
        {
            TypeNameHandling = TypeNameHandling.None,
            MaxDepth = 1024,
            Formatting = Compress ? Formatting.None : Formatting.Indented,
        };
        if (EnumsAsStrings) settings.Converters.Add(new StringEnumConverter());
        WriteObject(JsonConvert.SerializeObject(Plain(all, 0), settings));
    }

    /// <summary>The value made of nothing but scalars, lists and dictionaries.</summary>
    private object? Plain(object? value, int depth)
    {
        if (value is null || ReferenceEquals(value, AutomationNull.Value)) return null;
        object bare = value is PSObject { BaseObject: var inner } ? inner : value!;
        bool isObject = false;
        object? result;
        if (IsScalar(bare)) result = IsWideEnum(bare) ? bare.ToString() : bare;
        else if (bare is DBNull) result = null;
        else if (depth > Depth) return Truncate(bare is PSCustomObject ? value! : bare);
        else if (bare is IDictionary dictionary) result = PlainDictionary(dictionary, depth);
        else if (bare is IEnumerable items) result = items.Cast<object?>().Select(item => Plain(item, depth + 1)).ToList();
        else
        {
            result = PlainObject(bare, depth);
            isObject = true;
        }

        return value is PSObject wrapped && bare is not (string or DateTime) ? WithProperties(wrapped, result, depth, isObject) : result;
    }

    private static bool IsScalar(object value) =>
        value is string or char or bool or DateTime or DateTimeOffset or Guid or Uri or double or float or decimal or BigInteger or Enum
        || value.GetType().IsPrimitive;

    /// <summary>Its numbers may be more than JSON's readers can count to.</summary>
    private static bool IsWideEnum(object value) =>
        value is Enum && Enum.GetUnderlyingType(value.GetType()) is var type && (type == typeof(long) || type == typeof(ulong));

    private string? Truncate(object value)
    {
        if (!_warned) WriteWarning($"Resulting JSON is truncated as serialization has exceeded the set depth of {Depth}.");
        _warned = true;
        return (string?)LanguagePrimitives.ConvertTo(value, typeof(string), CultureInfo.InvariantCulture);
    }

    private Dictionary<string, object?> PlainDictionary(IDictionary dictionary, int depth)
    {
        var result = new Dictionary<string, object?>(dictionary.Count);
        foreach (DictionaryEntry entry in dictionary)
        {
            if (entry.Key is not string name)
            {
                var problem = new InvalidOperationException(
                    $"The type '{dictionary.GetType().FullName}' is not supported for serialization or deserialization of a dictionary. Keys must be strings.");
                ThrowTerminatingError(new ErrorRecord(problem, "NonStringKeyInDictionary", ErrorCategory.InvalidOperation, dictionary));
                throw problem;
            }

            result[name] = Plain(entry.Value, depth + 1);
        }

        return result;
    }

    /// <summary>Public fields and properties; one that throws is null.</summary>
    private Dictionary<string, object?> PlainObject(object value, int depth)
    {
        var result = new Dictionary<string, object?>();
        foreach (MemberInfo member in value.GetType().GetMembers(BindingFlags.Public | BindingFlags.Instance).OrderBy(member => member is PropertyInfo))
        {
            if (member.IsDefined(typeof(JsonIgnoreAttribute), inherit: true)) continue;
            if (member is FieldInfo field) result[field.Name] = Plain(field.GetValue(value), depth + 1);
            else if (member is PropertyInfo property && property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
                result[property.Name] = Plain(Get(property, value), depth + 1);
        }

        return result;
    }

    private static object? Get(PropertyInfo property, object value)
    {
        try
        {
            return property.GetValue(value);
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Adds what PowerShell added to the object: notes, script properties. A scalar with such additions becomes an object with its value under
    /// "value".
    /// </summary>
    private object? WithProperties(PSObject value, object? plain, int depth, bool isObject)
    {
        bool isDictionary = plain is Dictionary<string, object?>;
        Dictionary<string, object?> result = plain as Dictionary<string, object?> ?? new() { ["value"] = plain };
        foreach (PSPropertyInfo property in value.Properties)
        {
            bool wanted = isObject || property is PSNoteProperty or PSScriptProperty or PSAliasProperty or PSCodeProperty;
            if (wanted && !result.ContainsKey(property.Name)) result[property.Name] = Plain(Get(property), depth + 1);
        }

        return isDictionary || result.Count > 1 ? result : plain;
    }

    private static object? Get(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }
}
