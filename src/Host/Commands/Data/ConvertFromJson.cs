using System.Management.Automation;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Microsoft.PowerShell.Commands;

/// <summary>ConvertFrom-Json. The lines that come in are one document.</summary>
[Cmdlet(VerbsData.ConvertFrom, "Json")]
public sealed class ConvertFromJsonCommand : PSCmdlet
{
    private readonly StringBuilder _text = new();

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string InputObject { get; set; } = "";

    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Depth { get; set; } = 1024;

    [Parameter]
    public SwitchParameter NoEnumerate { get; set; }

    protected override void ProcessRecord() => _text.Append(_text.Length > 0 ? "\n" : "").Append(InputObject);

    protected override void EndProcessing()
    {
        string text = _text.ToString();
        if (string.IsNullOrWhiteSpace(text)) return;
        try
        {
            var settings = new JsonSerializerSettings { TypeNameHandling = TypeNameHandling.None, MaxDepth = Depth == 0 ? null : Depth };
            WriteObject(ToValue(JsonConvert.DeserializeObject(text, settings)), enumerateCollection: !NoEnumerate);
        }
        catch (JsonException problem)
        {
            var argument = new ArgumentException($"Conversion from JSON failed with error: {problem.Message}", problem);
            ThrowTerminatingError(new ErrorRecord(argument, "System.ArgumentException", ErrorCategory.NotSpecified, null));
        }
    }

    /// <summary>What is no token is a document of one scalar.</summary>
    private object? ToValue(object? token) => token switch
    {
        JArray array => array.Select(ToValue).ToArray(),
        JObject table when AsHashtable => ToHashtable(table),
        JObject table => ToObject(table),
        JValue scalar => scalar.Value,
        _ => token,
    };

    private OrderedHashtable ToHashtable(JObject table)
    {
        var result = new OrderedHashtable();
        foreach (JProperty property in table.Properties()) result[property.Name] = ToValue(property.Value);
        return result;
    }

    private PSObject ToObject(JObject table)
    {
        var result = new PSObject();
        foreach (JProperty property in table.Properties()) result.Properties.Add(new PSNoteProperty(property.Name, ToValue(property.Value)));
        return result;
    }
}
